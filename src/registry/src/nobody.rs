//! Numbers and addresses that can belong to nobody, for invented people.

use std::sync::OnceLock;

use serde::Deserialize;

/// What an invented person's number, phone and e-mail address look like, so that no sample can be somebody's.
///
/// # Source
/// Province codes of QĐ 124/2004/QĐ-TTg leave 000, 003, 005 and 099 out; 053 is in no operator's range of 2026;
/// RFC 2606 and RFC 6761 keep the endings for examples; numbers of papers begin with a province or an authority, which is
/// never zeros alone, and plates are numbered from 1.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nobody {
    /// First three digits of a personal identification number.
    pub id_prefixes: Vec<String>,
    /// First three digits of a phone number.
    pub phone_prefixes: Vec<String>,
    /// How an e-mail address ends.
    pub email_endings: Vec<String>,
    /// First digits of the number of a paper: a licence, a health card, social insurance, tax.
    pub code_prefixes: Vec<String>,
    /// How a licence plate ends.
    pub plate_endings: Vec<String>,
}

impl Nobody {
    /// Whether the text is a personal identification number that nobody can have.
    pub fn has_id(&self, number: &str) -> bool {
        is_digits(number, 12) && begins(&self.id_prefixes, number)
    }

    /// Whether the text is a phone number that nobody can have.
    pub fn has_phone(&self, number: &str) -> bool {
        is_digits(number, 10) && begins(&self.phone_prefixes, number)
    }

    /// Whether the text is the number of a paper that was never given out.
    pub fn has_code(&self, number: &str) -> bool {
        number.bytes().all(|b| b.is_ascii_digit()) && begins(&self.code_prefixes, number)
    }

    /// Whether the text is a licence plate that was never given out.
    pub fn has_plate(&self, plate: &str) -> bool {
        self.plate_endings.iter().any(|end| plate.ends_with(end))
    }

    /// Whether the text is an e-mail address that nobody can have.
    pub fn has_email(&self, address: &str) -> bool {
        let is_one = address.bytes().filter(|&b| b == b'@').count() == 1;
        is_one && self.email_endings.iter().any(|end| address.ends_with(end))
    }
}

fn is_digits(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| b.is_ascii_digit())
}

fn begins(prefixes: &[String], text: &str) -> bool {
    prefixes.iter().any(|prefix| text.starts_with(prefix))
}

/// What can belong to nobody.
pub fn nobody() -> &'static Nobody {
    static NOBODY: OnceLock<Nobody> = OnceLock::new();
    NOBODY.get_or_init(|| {
        serde_json::from_str(include_str!("nobody.json"))
            .expect("the embedded file is read by a test")
    })
}
