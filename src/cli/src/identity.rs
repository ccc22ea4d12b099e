//! `tokhai identity`: what a card or a token says, checked as the service checks it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow, bail};
use credential::{
    Card, CardError, ExpectedToken, Jwks, ReadToken, TokenKind, agree, read_mrz, read_qr,
    read_token,
};
use serde::Deserialize;
use serde_json::{Value, json};
use value::Text;

use crate::args::Identity;
use crate::lang::Lang;
use crate::{exit, print};

/// Most that is read of one file or line: a token and its keys fit well.
const MAX_BYTES: u64 = 1024 * 1024;

/// One question; what a line of a batch leaves out comes from the command line.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    id: Option<Value>,
    qr: Option<String>,
    mrz: Option<String>,
    token: Option<String>,
    jwks: Option<Value>,
    issuer: Option<String>,
    audience: Option<String>,
    nonce: Option<String>,
    now: Option<i64>,
    max_age: Option<i64>,
}

/// Runs the command and gives the exit code: 3 when something was refused.
pub(crate) fn run(args: &Identity, lang: Lang) -> Result<u8> {
    let given = given(args)?;
    match &args.batch {
        Some(path) => batch(path, &given),
        None => {
            let lacking = |text: Text| anyhow!("{}", text.get(lang.tag()));
            let (answer, is_taken) = answer(&given).map_err(lacking)?;
            print(&answer.to_string());
            Ok(code(is_taken))
        }
    }
}

fn code(is_taken: bool) -> u8 {
    match is_taken {
        true => exit::CLEAN,
        false => exit::FINDINGS,
    }
}

fn given(args: &Identity) -> Result<Asked> {
    let jwks = args.jwks.as_deref().map(|path| {
        let text = read_file(path)?;
        serde_json::from_str(&text).with_context(|| format!("{}: not JSON", path.display()))
    });
    Ok(Asked {
        id: None,
        qr: args.qr.clone().map(from_stdin).transpose()?,
        mrz: args.mrz.as_deref().map(read_file).transpose()?,
        token: args.token.clone().map(from_stdin).transpose()?,
        jwks: jwks.transpose()?,
        issuer: args.issuer.clone(),
        audience: args.audience.clone(),
        nonce: args.nonce.clone(),
        now: args.now,
        max_age: args.max_age,
    })
}

/// `-` is standard input, so that what is read stands in no list of processes.
fn from_stdin(text: String) -> Result<String> {
    if text != "-" {
        return Ok(text);
    }
    read_limited(std::io::stdin())
}

fn read_file(path: &Path) -> Result<String> {
    if path.as_os_str() == "-" {
        return read_limited(std::io::stdin());
    }
    let file = std::fs::File::open(path).with_context(|| path.display().to_string())?;
    read_limited(file).with_context(|| path.display().to_string())
}

fn read_limited(source: impl Read) -> Result<String> {
    let mut bytes = Vec::new();
    source.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        bail!("longer than 1 MiB");
    }
    // Bytes that are no text become signs that no card and no token has.
    Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
}

/// One answer a line, in order; the exit code tells whether all were taken.
fn batch(path: &Path, given: &Asked) -> Result<u8> {
    let source: Box<dyn Read> = match path.as_os_str() == "-" {
        true => Box::new(std::io::stdin()),
        false => Box::new(std::fs::File::open(path).with_context(|| path.display().to_string())?),
    };
    let mut lines = BufReader::new(source);
    let mut all_taken = true;
    let mut line = Vec::new();
    while next_line(&mut lines, &mut line)? {
        let text = String::from_utf8_lossy(&line);
        if text.trim().is_empty() {
            continue;
        }
        let (answer, is_taken) = match serde_json::from_str::<Asked>(&text) {
            Ok(asked) => {
                let asked = asked.or(given);
                let id = asked.id.clone();
                // A question that is no question is told in its line, and the next one is read.
                let answered =
                    answer(&asked).unwrap_or_else(|text| (refusal("question", &text), false));
                with_id(answered, id)
            }
            Err(_) => (refusal("question", &unreadable()), false),
        };
        all_taken &= is_taken;
        print(&answer.to_string());
    }
    Ok(code(all_taken))
}

fn with_id((mut answer, is_taken): (Value, bool), id: Option<Value>) -> (Value, bool) {
    if let Some(id) = id {
        answer["id"] = id;
    }
    (answer, is_taken)
}

/// Reads a line of any length, keeping no more of it than may be read.
fn next_line(lines: &mut impl BufRead, line: &mut Vec<u8>) -> Result<bool> {
    line.clear();
    let read = lines.by_ref().take(MAX_BYTES).read_until(b'\n', line)?;
    if read as u64 == MAX_BYTES && line.last() != Some(&b'\n') {
        let mut rest = Vec::new();
        loop {
            rest.clear();
            let more = lines
                .by_ref()
                .take(MAX_BYTES)
                .read_until(b'\n', &mut rest)?;
            if more == 0 || rest.last() == Some(&b'\n') {
                break;
            }
        }
        *line = b"too long".to_vec();
    }
    Ok(read > 0)
}

impl Asked {
    fn or(self, given: &Asked) -> Asked {
        Asked {
            id: self.id,
            qr: self.qr,
            mrz: self.mrz,
            token: self.token,
            jwks: self.jwks.or_else(|| given.jwks.clone()),
            issuer: self.issuer.or_else(|| given.issuer.clone()),
            audience: self.audience.or_else(|| given.audience.clone()),
            nonce: self.nonce.or_else(|| given.nonce.clone()),
            now: self.now.or(given.now),
            max_age: self.max_age.or(given.max_age),
        }
    }
}

/// What is to be printed, and whether it was taken; of what is no whole question, what it lacks.
fn answer(asked: &Asked) -> Result<(Value, bool), Text> {
    match (&asked.qr, &asked.mrz, &asked.token) {
        (None, None, Some(token)) => token_answer(token, asked),
        (Some(qr), None, None) => Ok(card_answer(
            read_qr(qr).map(|card| card_json("card-qr", &card)),
        )),
        (Some(qr), Some(mrz), None) => Ok(card_answer(both(qr, mrz))),
        (None, Some(mrz), None) => Ok(card_answer(read_mrz(mrz).map(|mrz| {
            // Nothing vouches for lines that somebody typed.
            json!({ "kind": "card-mrz", "assurance": "typed", "attributes": mrz.attributes })
        }))),
        _ => Err(Text::both(
            "Cần một trong: --qr, --mrz, --qr cùng --mrz, hoặc --token; trong --batch là các mục cùng tên.",
            "Give one of: --qr, --mrz, --qr with --mrz, or --token; in --batch the members of these names.",
        )),
    }
}

fn both(qr: &str, mrz: &str) -> Result<Value, CardError> {
    let card = agree(&read_qr(qr)?, &read_mrz(mrz)?)?;
    Ok(card_json("card-mrz+qr", &card))
}

fn card_answer(answer: Result<Value, CardError>) -> (Value, bool) {
    match answer {
        Ok(answer) => (answer, true),
        Err(error) => (refusal(error.code(), &error.sentence()), false),
    }
}

fn card_json(kind: &str, card: &Card) -> Value {
    let mut answer = json!({
        "kind": kind, "assurance": card.assurance, "attributes": card.attributes, "extra_fields": card.extra_fields,
    });
    if let Some(line) = &card.residence_line {
        answer["residence_line"] = json!(line);
    }
    answer
}

fn token_answer(token: &str, asked: &Asked) -> Result<(Value, bool), Text> {
    let keys = || {
        lacks(
            "khóa công khai của bên cấp",
            "the issuer's public keys",
            "jwks",
        )
    };
    let jwks = asked.jwks.clone().ok_or_else(keys)?;
    let who = || lacks("địa chỉ bên cấp", "the issuer's address", "issuer");
    let issuer = asked.issuer.as_deref().ok_or_else(who)?;
    let keys = match Jwks::parse(&jwks.to_string()) {
        Ok(keys) => keys,
        Err(error) => return Ok((refusal(error.code(), &error.sentence()), false)),
    };
    let expected = ExpectedToken {
        issuer,
        audience: asked.audience.as_deref(),
        nonce: asked.nonce.as_deref(),
        now: asked.now.unwrap_or_else(now),
        max_age_s: asked.max_age.unwrap_or(300),
        keys: &keys,
    };
    Ok(match read_token(token.trim(), &expected) {
        Ok(read) => (token_json(&read), true),
        Err(error) => (refusal(error.code(), &error.sentence()), false),
    })
}

fn token_json(read: &ReadToken) -> Value {
    let kind = match read.kind {
        TokenKind::Jwt => "jwt",
        TokenKind::SdJwt => "sd-jwt",
        TokenKind::Bound => "sd-jwt+kb",
    };
    json!({ "kind": kind, "attributes": attributes(&read.claims), "claims": read.claims })
}

/// Claims that are attributes of the registry, by their ids.
fn attributes(claims: &Value) -> BTreeMap<&'static str, &Value> {
    let all = registry::attributes().iter();
    all.filter_map(|one| {
        let pointer = format!("/{}", one.id.replace('.', "/"));
        Some((one.id.as_str(), claims.pointer(&pointer)?))
    })
    .collect()
}

fn refusal(code: &str, sentence: &Text) -> Value {
    json!({ "error": code, "message": { "vi": sentence.get("vi"), "en": sentence.get("en") } })
}

fn unreadable() -> Text {
    Text::both(
        "Dòng này không phải một đối tượng JSON với id, qr, mrz, token, jwks, issuer, audience, nonce, now, max_age.",
        "This line is no JSON object of id, qr, mrz, token, jwks, issuer, audience, nonce, now, max_age.",
    )
}

/// What a token can not be checked without.
fn lacks(vi: &str, en: &str, name: &str) -> Text {
    Text::both(
        format!("Để kiểm tra token cần --{name} ({vi}); trong --batch là mục “{name}”."),
        format!(
            "--{name} ({en}) is needed to check a token; in --batch it is the member “{name}”."
        ),
    )
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |time| i64::try_from(time.as_secs()).unwrap_or(i64::MAX))
}
