//! The text of a card's QR code, then its machine-readable lines.

use credential::{agree, read_mrz, read_qr};

use super::parts;

pub(crate) fn enter(bytes: &[u8]) {
    let Some(parts) = parts(bytes) else { return };
    let first = parts.first().copied().unwrap_or_default();
    let second = parts.get(1).copied().unwrap_or(first);
    let (card, lines) = (read_qr(first), read_mrz(second));
    for error in [card.as_ref().err(), lines.as_ref().err()]
        .into_iter()
        .flatten()
    {
        assert!(!error.code().is_empty() && !error.sentence().get("vi").is_empty());
    }
    if let Ok(card) = &card {
        let number = card.attributes.get("id.number").and_then(|id| id.as_str());
        assert!(number.is_some_and(|number| number.len() == 12));
        judge_days(&card.attributes);
    }
    if let Ok(lines) = &lines {
        judge_days(&lines.attributes);
    }
    if let (Ok(card), Ok(lines)) = (&card, &lines)
        && let Ok(both) = agree(card, lines)
    {
        assert!(
            card.attributes
                .iter()
                .all(|(id, value)| both.attributes.get(id) == Some(value))
        );
    }
}

fn judge_days(attributes: &std::collections::BTreeMap<String, serde_json::Value>) {
    for (id, value) in attributes {
        let text = value.as_str().unwrap_or_default();
        if id.contains("Date") || id.ends_with("date") || id.ends_with("expiry") {
            assert!(matches!(text.len(), 4 | 7 | 10), "{id}: {text}");
        }
    }
}
