//! In which language a page speaks, and its words.
//!
//! `?lang=` at the end of an address chooses a language and a cookie remembers it; Vietnamese unless chosen. The portal has two
//! catalogues of its own, `www/portal/LANG.json`. A further language is one file for forms and pages alike, `lang/LANG.json` in the
//! assets folder, in which the words of pages are called `portal/NAME`; what it does not say is said in Vietnamese.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use axum::extract::{Request, State as Extract};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};
use value::Text;

use crate::assets::Assets;
use crate::headers::FramedBy;
use crate::state::State;

const VIETNAMESE: &str = "vi";
const COOKIE: &str = "tokhai_lang";
/// Where the assets folder has catalogues of pages alone, and of all there is.
const FOLDER: &str = "portal/";
const WHOLE: &str = "lang/";
/// The word of a catalogue that says in which direction it is written.
const DIRECTION: &str = "dir";

type Catalogue = BTreeMap<String, String>;

/// Catalogues that are there even where nothing was built.
static BUILT_IN: LazyLock<BTreeMap<&str, Arc<Catalogue>>> = LazyLock::new(|| {
    let read = |text| Arc::new(serde_json::from_str(text).expect("a test reads both catalogues"));
    let vietnamese = read(include_str!("../../../www/portal/vi.json"));
    let english = read(include_str!("../../../www/portal/en.json"));
    BTreeMap::from([(VIETNAMESE, vietnamese), ("en", english)])
});

/// A sentence in every language that is built in.
pub(crate) fn built_in(key: &str) -> Text {
    let catalogues = BUILT_IN.iter();
    let said = |(lang, texts): (&&str, &Arc<Catalogue>)| {
        let text = texts.get(key)?;
        Some(((*lang).to_owned(), text.clone()))
    };
    Text(catalogues.filter_map(said).collect())
}

/// All catalogues, by BCP 47 tag.
#[derive(Debug)]
pub(crate) struct Languages(BTreeMap<String, Arc<Catalogue>>);

impl Languages {
    /// The built-in languages and those of the assets folder; a file there that is no catalogue is left out and logged.
    pub(crate) fn load(assets: &Assets) -> Languages {
        let built_in = BUILT_IN.iter();
        let mut all: BTreeMap<String, Arc<Catalogue>> = built_in
            .map(|(lang, texts)| ((*lang).to_owned(), texts.clone()))
            .collect();
        let mut add = |folder, read: fn(Catalogue) -> Catalogue| {
            for (name, bytes) in assets.within(folder) {
                let Some(lang) = name.strip_suffix(".json").filter(|lang| is_tag(lang)) else {
                    continue;
                };
                match serde_json::from_slice(bytes).map(read) {
                    Ok(texts) if texts.is_empty() => {}
                    Ok(texts) => drop(all.insert(lang.to_owned(), Arc::new(texts))),
                    Err(_) => tracing::warn!(lang, "a catalogue can not be read"),
                }
            }
        };
        add(WHOLE, of_pages);
        add(FOLDER, |texts| texts);
        Languages(all)
    }

    /// BCP 47 tags of all languages.
    pub(crate) fn tags(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The built-in Vietnamese words.
    #[cfg(test)]
    pub(crate) fn vietnamese() -> Speech {
        let here = Uri::from_static("/");
        Languages::load(&Assets::default()).speech(&here, &HeaderMap::new())
    }

    /// The words for a request: of the language it chooses, or chose before.
    fn speech(&self, uri: &Uri, headers: &HeaderMap) -> Speech {
        let chosen = chosen(uri).or_else(|| remembered(headers));
        let known = chosen.filter(|lang| self.0.contains_key(*lang));
        let lang = known.unwrap_or(VIETNAMESE);
        Speech {
            lang: lang.to_owned(),
            texts: self.0[lang].clone(),
            fallback: self.0[VIETNAMESE].clone(),
            others: self.others(lang, &here(uri)),
        }
    }

    fn others(&self, lang: &str, here: &str) -> Vec<Switch> {
        let others = self.0.iter().filter(|(other, _)| *other != lang);
        others
            .map(|(other, catalogue)| Switch {
                lang: other.clone(),
                name: catalogue.get("language").unwrap_or(other).clone(),
                href: format!("{here}lang={other}"),
            })
            .collect()
    }
}

/// A link to the same page in another language.
#[derive(Debug, Clone)]
pub(crate) struct Switch {
    /// Tag of the language.
    pub(crate) lang: String,
    /// Its name in itself.
    pub(crate) name: String,
    /// Where it is chosen.
    pub(crate) href: String,
}

/// The words of one page.
#[derive(Debug, Clone)]
pub(crate) struct Speech {
    lang: String,
    texts: Arc<Catalogue>,
    fallback: Arc<Catalogue>,
    others: Vec<Switch>,
}

impl Speech {
    /// Tag of the language.
    pub(crate) fn lang(&self) -> &str {
        &self.lang
    }

    /// `dir` of a page, where it is written from right to left.
    pub(crate) fn direction(&self) -> Option<&'static str> {
        let is_from_right = self.texts.get(DIRECTION).is_some_and(|dir| dir == "rtl");
        is_from_right.then_some("rtl")
    }

    /// Whether these are the words of a language that is built in.
    pub(crate) fn is_built_in(&self) -> bool {
        BUILT_IN.contains_key(&*self.lang)
    }

    /// The same page in the other languages.
    pub(crate) fn others(&self) -> &[Switch] {
        &self.others
    }

    /// A sentence by its key; of a key that no catalogue has, the key itself.
    pub(crate) fn say<'s>(&'s self, key: &'s str) -> &'s str {
        let found = self.texts.get(key).or_else(|| self.fallback.get(key));
        found.map_or(key, String::as_str)
    }

    /// A sentence with names put in.
    pub(crate) fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut parts = self.say(key).split('{');
        let mut out = parts.next().unwrap_or_default().to_owned();
        // Part by part, so that what was put in is not looked at again.
        for part in parts {
            let known = part.split_once('}').and_then(|(name, rest)| {
                let (_, value) = values.iter().find(|(one, _)| *one == name)?;
                Some((value, rest))
            });
            match known {
                Some((value, rest)) => out.extend([*value, rest]),
                None => out.extend(["{", part]),
            }
        }
        out
    }

    /// A sentence about a number: that of `KEY.one`, `KEY.few` and so on where the language has it, by the plural rules of
    /// Unicode (CLDR), else that of `key`.
    pub(crate) fn count(&self, key: &str, number: u64) -> String {
        let own = format!("{key}.{}", category(&self.lang, number));
        let key = match self.texts.contains_key(&own) {
            true => &own,
            false => key,
        };
        self.fill(key, &[("n", &number.to_string())])
    }

    /// Words of a form in the language, else in Vietnamese.
    pub(crate) fn of<'t>(&self, text: &'t Text) -> &'t str {
        text.get(&self.lang)
    }

    /// `lang` of words that are Vietnamese whatever the page speaks; nothing where that says nothing new.
    pub(crate) fn vietnamese(&self) -> Option<&'static str> {
        (self.lang != VIETNAMESE).then_some(VIETNAMESE)
    }
}

/// Gives every request its [`Speech`], and remembers a language that was chosen.
pub(crate) async fn speak(
    Extract(state): Extract<State>,
    mut request: Request,
    next: Next,
) -> Response {
    let speech = state.languages.speech(request.uri(), request.headers());
    let is_chosen = chosen(request.uri()) == Some(speech.lang());
    let lang = speech.lang.clone();
    request.extensions_mut().insert(speech);
    let mut response = next.run(request).await;
    // A page in a frame is somebody else's page; what is chosen there is not remembered here.
    if is_chosen && response.extensions().get::<FramedBy>().is_none() {
        let secure = if state.config.is_https() {
            "; Secure"
        } else {
            ""
        };
        let cookie =
            format!("{COOKIE}={lang}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

fn pairs(uri: &Uri) -> impl Iterator<Item = &str> {
    let query = uri.query().unwrap_or_default();
    query.split('&').filter(|pair| !pair.is_empty())
}

fn chosen(uri: &Uri) -> Option<&str> {
    pairs(uri).find_map(|pair| pair.strip_prefix("lang="))
}

fn remembered(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter();
    let mut pairs = cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs.find_map(|(name, value)| (name == COOKIE).then_some(value))
}

/// What comes before `lang=` in a link to the same address: only what this portal itself puts there, so that a page never
/// repeats what somebody else wrote into its address.
fn here(uri: &Uri) -> String {
    // At the way back from the provider there is nothing to come back to: its code is good only once.
    if uri.path().starts_with("/dang-nhap") {
        return "/?".to_owned();
    }
    let is_own = |pair: &&str| ["tim=", "ma="].iter().any(|own| pair.starts_with(own));
    let kept = pairs(uri).filter(is_own);
    kept.fold("?".to_owned(), |link, pair| format!("{link}{pair}&"))
}

/// The words of pages in a file that has all words of a language; none where it is for forms alone.
fn of_pages(all: Catalogue) -> Catalogue {
    let direction = all.get(DIRECTION).cloned();
    let own = |(name, text): (String, String)| Some((name.strip_prefix(FOLDER)?.to_owned(), text));
    let mut texts: Catalogue = all.into_iter().filter_map(own).collect();
    if !texts.is_empty() {
        texts.extend(direction.map(|direction| (DIRECTION.to_owned(), direction)));
    }
    texts
}

fn category(lang: &str, number: u64) -> &'static str {
    let locale: Option<Locale> = lang.parse().ok();
    let rules = locale.and_then(|locale| PluralRules::try_new_cardinal(locale.into()).ok());
    match rules.map(|rules| rules.category_for(number)) {
        Some(PluralCategory::Zero) => "zero",
        Some(PluralCategory::One) => "one",
        Some(PluralCategory::Two) => "two",
        Some(PluralCategory::Few) => "few",
        Some(PluralCategory::Many) => "many",
        Some(PluralCategory::Other) | None => "other",
    }
}

fn is_tag(lang: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    (2..=12).contains(&lang.len()) && lang.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speech(path: &str, cookie: &str) -> Speech {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_str(cookie).unwrap());
        Languages::load(&Assets::default()).speech(&path.parse().unwrap(), &headers)
    }

    #[test]
    fn every_catalogue_has_every_sentence_and_the_same_names_in_it() {
        let names = |text: &str| {
            let names = text
                .split('{')
                .skip(1)
                .filter_map(|part| part.split_once('}'));
            let mut names: Vec<String> = names.map(|(name, _)| name.to_owned()).collect();
            names.sort();
            names
        };
        let all = Languages::load(&Assets::default());
        let vietnamese = &all.0[VIETNAMESE];
        for (lang, catalogue) in &all.0 {
            for (key, text) in vietnamese.iter() {
                let other = catalogue
                    .get(key)
                    .unwrap_or_else(|| panic!("{lang}: {key}"));
                assert_eq!(names(text), names(other), "{lang}: {key}");
            }
            for key in catalogue.keys() {
                let base = key.strip_suffix(".one").unwrap_or(key);
                assert!(
                    vietnamese.contains_key(base),
                    "{lang}: {key} is used nowhere"
                );
            }
        }
    }

    #[test]
    fn the_address_chooses_before_the_cookie_and_nothing_unknown_is_spoken() {
        assert_eq!(speech("/", "").lang(), "vi");
        assert_eq!(speech("/", "a=b; tokhai_lang=en").lang(), "en");
        assert_eq!(speech("/?lang=vi", "tokhai_lang=en").lang(), "vi");
        for odd in ["/?lang=xx", "/?lang=", "/?lang=%3Cb%3E", "/?language=en"] {
            assert_eq!(speech(odd, "tokhai_lang=../etc").lang(), "vi", "{odd}");
        }
    }

    #[test]
    fn switching_keeps_the_rest_of_the_address() {
        let href = |path: &str| speech(path, "").others()[0].href.clone();
        assert_eq!(href("/"), "?lang=en");
        assert_eq!(href("/?lang=vi&tim=tam+tru"), "?tim=tam+tru&lang=en");
        assert_eq!(href("/bieu-mau/thu?ho_ten=Mao+Danh"), "?lang=en");
        assert_eq!(href("/dang-nhap/ve?code=secret&state=x"), "/?lang=en");
    }

    #[test]
    fn a_number_has_the_form_that_its_language_gives_it() {
        for (lang, number, expected) in [
            ("en", 1, "one"),
            ("en", 101, "other"),
            ("ar", 0, "zero"),
            ("ar", 2, "two"),
            ("ar", 103, "few"),
            ("ar", 11, "many"),
            ("pl", 22, "few"),
            ("pl", 12, "many"),
            ("-", 1, "other"),
        ] {
            assert_eq!(category(lang, number), expected, "{number} in {lang}");
        }
    }

    #[test]
    fn of_a_whole_language_a_page_takes_its_own_words_and_the_direction() {
        let read = |text: &str| of_pages(serde_json::from_str(text).unwrap());
        let texts = read(r#"{"dir":"rtl","next":"a","portal/home":"b","print/close":"c"}"#);
        let own: Vec<_> = texts
            .iter()
            .map(|(name, text)| (&**name, &**text))
            .collect();
        assert_eq!(own, [("dir", "rtl"), ("home", "b")]);
        assert!(read(r#"{"dir":"rtl","next":"a"}"#).is_empty());
    }

    #[test]
    fn what_is_put_in_is_not_filled_again() {
        let speech = speech("/?lang=en", "");
        let text = speech.fill("search.none", &[("words", "{words} {n}")]);
        assert_eq!(text, "No form found for “{words} {n}”");
        assert_eq!(speech.count("time.days", 1), "1 day");
        assert_eq!(speech.count("time.days", 0), "0 days");
        assert_eq!(speech.count("time.days", 21), "21 days");
    }
}
