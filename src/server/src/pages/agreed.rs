//! Who agreed to what in a dossier, and on which day: for its receipt and the list of what a person has filed.

use std::collections::BTreeMap;

use abi::View;
use dossier::Dossier;
use maud::{Markup, html};

use crate::clock::{instant_ms, vietnamese_parts};
use crate::words::Speech;

/// One person's consent.
struct Agreed<'a> {
    path: &'a str,
    role: &'a str,
    name: String,
    day: String,
}

/// The consents of a dossier, in the order of their paths. Their tokens were verified before it was stored.
fn consents(dossier: &Dossier) -> Vec<Agreed<'_>> {
    let origins = dossier.origins.iter();
    let consents = origins.filter(|(_, one)| one.attribute.as_deref() == Some(registry::CONSENT));
    consents
        .map(|(path, origin)| {
            let proof = origin.proof.and_then(|at| usize::try_from(at).ok());
            let token = proof.and_then(|at| dossier.proofs.get(at));
            let claims = token.and_then(|token| credential::claims_as_written(token).ok());
            let name =
                claims.and_then(|claims| Some(claims.pointer("/name/birth")?.as_str()?.to_owned()));
            let at = origin.as_of.as_deref().and_then(instant_ms);
            Agreed {
                path,
                role: origin.role.as_deref().unwrap_or_default(),
                name: name.unwrap_or_default(),
                day: at.map_or_else(String::new, |at| vietnamese_parts(at).1),
            }
        })
        .collect()
}

/// `Cao Văn Lệch, 22/11/2026`: who gave the consent at a path, and when; nothing where none is.
pub(super) fn given_at(dossier: &Dossier, path: &str) -> Option<String> {
    let consents = consents(dossier);
    let found = consents.iter().find(|one| one.path == path)?;
    Some(told(found))
}

/// The same of all of them, by path.
pub(super) fn all_given(dossier: &Dossier) -> BTreeMap<&str, String> {
    let all = consents(dossier);
    all.iter().map(|one| (one.path, told(one))).collect()
}

fn told(one: &Agreed<'_>) -> String {
    let parts = [one.name.as_str(), &one.day];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

/// A line for each consent: whose it is in the form, by name and day.
pub(super) fn lines(speech: &Speech, dossier: &Dossier, view: Option<&View>) -> Markup {
    let title = |role: &str| {
        let role = view.and_then(|view| view.roles.get(role));
        role.map_or("", |role| speech.of(&role.title))
    };
    html! {
        @for one in &consents(dossier) {
            p .hint { (speech.fill("consent.given", &[("role", title(one.role)), ("who", &told(one))])) }
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::{Value, json};

    use super::*;

    fn proof(claims: &Value) -> String {
        format!("e30.{}.c2ln~", URL_SAFE_NO_PAD.encode(claims.to_string()))
    }

    fn consent(role: &str, proof: Option<usize>, as_of: &str) -> Value {
        json!({ "origin": "presented", "attribute": "consent", "role": role, "proof": proof, "as_of": as_of })
    }

    #[test]
    fn every_consent_is_told_with_its_own_person_and_day() {
        let sample = include_bytes!("../../../dossier/schema/tokhai-dossier-1.sample.json");
        let mut dossier = dossier::read(sample).expect("the sample is one");
        dossier.proofs = vec![
            proof(&json!({ "name": { "birth": "Cao Văn Lệch" } })),
            proof(&json!({ "id": { "number": "000000000018" } })),
            format!(
                "{}nobody's.binding.x",
                proof(&json!({ "name": { "birth": "Đỗ Thị Nhuận" } }))
            ),
        ];
        let origins = json!({
            "/ho_ten": { "origin": "register", "attribute": "name.birth", "role": "applicant", "proof": 0 },
            "/dong_y_chu_ho": consent("chu_ho", Some(0), "2026-11-21T16:59:59Z"),
            "/dong_y_chu_so_huu": consent("chu_so_huu", Some(2), "2026-11-21T17:00:00Z"),
            "/khong_ten": consent("khac", Some(1), "2026-11-22T00:00:00Z"),
            "/ngoai": consent("khac", Some(9), "hôm qua"),
        });
        dossier.origins = serde_json::from_value(origins).expect("they are origins");
        let given = |path| given_at(&dossier, path);
        assert_eq!(given("/ho_ten"), None);
        assert_eq!(
            given("/dong_y_chu_ho").as_deref(),
            Some("Cao Văn Lệch, 21/11/2026")
        );
        // In Việt Nam it is the next day.
        assert_eq!(
            given("/dong_y_chu_so_huu").as_deref(),
            Some("Đỗ Thị Nhuận, 22/11/2026")
        );
        assert_eq!(given("/khong_ten").as_deref(), Some("22/11/2026"));
        assert_eq!(given("/ngoai").as_deref(), Some(""));
        assert_eq!(all_given(&dossier).len(), 4);
        let speech = crate::words::Languages::vietnamese();
        let lines = lines(&speech, &dossier, None).into_string();
        assert!(
            lines.contains("Cao Văn Lệch, 21/11/2026")
                && lines.contains("Đỗ Thị Nhuận, 22/11/2026")
        );
    }
}
