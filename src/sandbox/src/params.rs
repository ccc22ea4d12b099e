//! Parameters as they come in, and the authorization request they make.

use std::collections::BTreeMap;

use url::form_urlencoded;

use crate::config::Config;

/// Parameters of a query string or a form, each name with its values in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Params(BTreeMap<String, Vec<String>>);

impl Params {
    pub(crate) fn read(encoded: &[u8]) -> Params {
        let mut params: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(encoded) {
            params
                .entry(name.into_owned())
                .or_default()
                .push(value.into_owned());
        }
        Params(params)
    }

    /// The value, if it is there once and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        match self.0.get(name).map(Vec::as_slice) {
            Some([one]) if !one.is_empty() => Some(one),
            _ => None,
        }
    }

    /// All values.
    pub(crate) fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a parameter is there more than once, which OAuth forbids.
    pub(crate) fn has_repeats(&self) -> bool {
        self.0.values().any(|values| values.len() > 1)
    }
}

/// A sign-in that a client asks for, checked.
#[derive(Debug, Clone)]
pub(crate) struct AuthRequest {
    pub(crate) redirect_uri: String,
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) challenge: String,
    pub(crate) attributes: Vec<String>,
    pub(crate) purpose: String,
    /// What single attributes are for, by id.
    pub(crate) purposes: BTreeMap<String, String>,
    /// The language that the client asks for (`ui_locales`).
    pub(crate) lang: Lang,
}

/// A language of the pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Lang {
    /// Vietnamese, unless another one is asked for.
    #[default]
    Vi,
    /// English.
    En,
}

impl Lang {
    /// The first language of a list of tags that the pages have.
    pub(crate) fn of(tags: &str) -> Lang {
        let known = |tag: &str| match tag.split('-').next() {
            Some("vi") => Some(Lang::Vi),
            Some("en") => Some(Lang::En),
            _ => None,
        };
        tags.split(' ').find_map(known).unwrap_or_default()
    }

    /// Its tag.
    pub(crate) fn tag(self) -> &'static str {
        self.pick("vi", "en")
    }

    /// The words of this language.
    pub(crate) fn pick<'a>(self, vi: &'a str, en: &'a str) -> &'a str {
        match self {
            Lang::Vi => vi,
            Lang::En => en,
        }
    }
}

/// Why a sign-in can not begin.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum AuthError {
    /// The client or its address is not known: nobody may be sent there.
    Unknown,
    /// The client is told at its address: error code and what is wrong.
    Told {
        redirect_uri: String,
        state: Option<String>,
        error: &'static str,
        description: &'static str,
    },
}

const MAX_ATTRIBUTES: usize = 64;
const MAX_PURPOSE_CHARS: usize = 300;
const MAX_PURPOSE_OF_ONE_CHARS: usize = 100;

/// Checks an authorization request: first who asks and where the answer goes, then the rest.
pub(crate) fn auth_request(params: &Params, config: &Config) -> Result<AuthRequest, AuthError> {
    let redirect_uri = params.get("redirect_uri").ok_or(AuthError::Unknown)?;
    let is_known = params.get("client_id") == Some(config.client_id.as_str())
        && config.redirect_uris.iter().any(|uri| uri == redirect_uri);
    if !is_known {
        return Err(AuthError::Unknown);
    }
    let told = |(error, description)| AuthError::Told {
        redirect_uri: redirect_uri.to_owned(),
        state: params.get("state").map(str::to_owned),
        error,
        description,
    };
    check_protocol(params).map_err(told)?;
    let attributes = attributes(params).map_err(told)?;
    Ok(AuthRequest {
        redirect_uri: redirect_uri.to_owned(),
        state: required(params, "state").map_err(told)?,
        nonce: required(params, "nonce").map_err(told)?,
        challenge: challenge(params).map_err(told)?,
        purpose: purpose(params).map_err(told)?,
        purposes: purposes(params, &attributes).map_err(told)?,
        attributes,
        lang: Lang::of(params.get("ui_locales").unwrap_or_default()),
    })
}

type Told = (&'static str, &'static str);

fn check_protocol(params: &Params) -> Result<(), Told> {
    if params.has_repeats() {
        return Err(("invalid_request", "a parameter is repeated"));
    }
    if params.get("request").is_some() {
        return Err(("request_not_supported", "request objects are not taken"));
    }
    if params.get("request_uri").is_some() {
        return Err(("request_uri_not_supported", "request_uri is not taken"));
    }
    if params.get("response_type") != Some("code") {
        return Err(("unsupported_response_type", "response_type must be code"));
    }
    if params.get("response_mode").is_some_and(|m| m != "query") {
        return Err(("invalid_request", "response_mode must be query"));
    }
    let mut scopes = params.get("scope").unwrap_or_default().split(' ');
    if !scopes.any(|scope| scope == "openid") {
        return Err(("invalid_scope", "scope must include openid"));
    }
    check_prompt(params.get("prompt").unwrap_or_default())
}

fn check_prompt(prompt: &str) -> Result<(), Told> {
    let values: Vec<&str> = prompt.split(' ').filter(|v| !v.is_empty()).collect();
    if values == ["none"] {
        // Everybody is asked each time, so there is nothing to find without a page.
        return Err(("login_required", "a person must be asked"));
    }
    let is_known = |v: &&str| matches!(*v, "login" | "consent" | "select_account");
    if values.iter().all(is_known) {
        Ok(())
    } else {
        Err(("invalid_request", "prompt has a value that is not taken"))
    }
}

fn required(params: &Params, name: &'static str) -> Result<String, Told> {
    match params.get(name) {
        Some(value) if value.len() <= 512 => Ok(value.to_owned()),
        _ => Err((
            "invalid_request",
            "state and nonce are required, at most 512 bytes each",
        )),
    }
}

fn challenge(params: &Params) -> Result<String, Told> {
    if params.get("code_challenge_method") != Some("S256") {
        return Err(("invalid_request", "code_challenge_method must be S256"));
    }
    match params.get("code_challenge") {
        // SHA-256 in base64url is 43 characters, always.
        Some(challenge) if challenge.len() == 43 => Ok(challenge.to_owned()),
        _ => Err(("invalid_request", "code_challenge is required")),
    }
}

fn attributes(params: &Params) -> Result<Vec<String>, Told> {
    let mut ids: Vec<String> = Vec::new();
    for id in params.get("attributes").unwrap_or_default().split(' ') {
        if id.is_empty() || ids.iter().any(|known| known == id) {
            continue;
        }
        if registry::attribute(id).is_none_or(|a| !a.is_known_for("self")) {
            return Err((
                "invalid_request",
                "attributes names one that can not be read",
            ));
        }
        ids.push(id.to_owned());
    }
    if ids.len() > MAX_ATTRIBUTES {
        return Err(("invalid_request", "attributes names too many"));
    }
    Ok(ids)
}

fn purpose(params: &Params) -> Result<String, Told> {
    let purpose = params.get("purpose").unwrap_or_default();
    if !is_line(purpose, MAX_PURPOSE_CHARS) {
        return Err((
            "invalid_request",
            "purpose must be one line of at most 300 characters",
        ));
    }
    Ok(purpose.to_owned())
}

fn purposes(params: &Params, attributes: &[String]) -> Result<BTreeMap<String, String>, Told> {
    let text = params.get("purposes").unwrap_or("{}");
    let purposes: Option<BTreeMap<String, String>> = serde_json::from_str(text).ok();
    let fits = |(id, purpose): (&String, &String)| {
        attributes.contains(id) && is_line(purpose, MAX_PURPOSE_OF_ONE_CHARS)
    };
    purposes.filter(|all| all.iter().all(fits)).ok_or((
        "invalid_request",
        "purposes must be a JSON object: by attribute that is asked for one line of at most 100 characters",
    ))
}

fn is_line(text: &str, max_chars: usize) -> bool {
    text.chars().count() <= max_chars && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "client_id=c&redirect_uri=https%3A%2F%2Fa.test%2Fback&response_type=code&scope=openid&state=s&nonce=n\
        &code_challenge=0123456789012345678901234567890123456789012&code_challenge_method=S256\
        &attributes=name.birth+sex+sex&purpose=Th%E1%BB%AD";

    fn read(query: &str) -> Result<AuthRequest, AuthError> {
        let config = Config::new("https://id.test", "c", "https://a.test/back");
        auth_request(&Params::read(query.as_bytes()), &config)
    }

    fn check_told(query: &str, expected: &str) {
        match read(query) {
            Err(AuthError::Told { error, .. }) => assert_eq!(error, expected, "{query}"),
            other => panic!("{query}: {other:?}"),
        }
    }

    #[test]
    fn a_whole_request_is_read() {
        let request = read(GOOD).unwrap();
        assert_eq!(request.attributes, ["name.birth", "sex"]);
        assert_eq!(request.purpose, "Thử");
        assert!(request.purposes.is_empty());
        let told = read(&format!("{GOOD}&purposes={{\"sex\":\"Phái\"}}")).unwrap();
        assert_eq!(told.purposes["sex"], "Phái");
    }

    #[test]
    fn the_language_is_the_first_that_the_pages_have() {
        for (tags, lang) in [
            ("", Lang::Vi),
            ("en", Lang::En),
            ("fr en-GB vi", Lang::En),
            ("vi en", Lang::Vi),
            ("de", Lang::Vi),
        ] {
            assert_eq!(Lang::of(tags), lang, "{tags}");
        }
        let request = read(&format!("{GOOD}&ui_locales=en")).unwrap();
        assert_eq!(request.lang, Lang::En);
    }

    #[test]
    fn an_unknown_client_or_address_is_never_answered() {
        for (from, to) in [
            ("client_id=c", "client_id=d"),
            ("client_id=c", "client_id=c&client_id=d"),
            ("a.test%2Fback", "a.test%2Fback%2F"),
            ("a.test%2Fback", "b.test%2Fback"),
            (
                "redirect_uri=",
                "redirect_uri=https%3A%2F%2Fb.test&redirect_uri=",
            ),
        ] {
            let query = GOOD.replace(from, to);
            assert_eq!(read(&query).unwrap_err(), AuthError::Unknown, "{query}");
        }
    }

    #[test]
    fn each_part_that_does_not_fit_is_told() {
        for (from, to, expected) in [
            ("=code&", "=token&", "unsupported_response_type"),
            ("scope=openid", "scope=profile", "invalid_scope"),
            ("&state=s", "", "invalid_request"),
            ("&nonce=n", "", "invalid_request"),
            ("S256", "plain", "invalid_request"),
            ("code_challenge=0", "code_challenge=", "invalid_request"),
            ("name.birth", "name.unknown", "invalid_request"),
            ("name.birth", "death.date", "invalid_request"),
            ("&state=s", "&state=s&prompt=none", "login_required"),
            ("&state=s", "&state=s&prompt=none+login", "invalid_request"),
            (
                "&state=s",
                "&state=s&response_mode=fragment",
                "invalid_request",
            ),
            ("&state=s", "&state=s&request=x", "request_not_supported"),
            (
                "&state=s",
                "&state=s&request_uri=x",
                "request_uri_not_supported",
            ),
            ("&nonce=n", "&nonce=n&nonce=n", "invalid_request"),
            ("purpose=", "purpose=a%0Ab", "invalid_request"),
            ("&state=s", "&state=s&purposes=[]", "invalid_request"),
            ("&state=s", "&state=s&purposes={\"sex\"", "invalid_request"),
            (
                "&state=s",
                "&state=s&purposes={\"sex\":1}",
                "invalid_request",
            ),
            (
                "&state=s",
                "&state=s&purposes={\"sex\":\"a\\nb\"}",
                "invalid_request",
            ),
            (
                "&state=s",
                "&state=s&purposes={\"id.number\":\"a\"}",
                "invalid_request",
            ),
        ] {
            check_told(&GOOD.replace(from, to), expected);
        }
        check_told(&format!("{GOOD}{}", "a".repeat(300)), "invalid_request");
    }
}
