//! Two people with one page each, who is whose following from an answer: answering otherwise passes nothing off as verified.

use super::*;
use crate::tests::world::published_with;

/// The applicant is one side and an invited person the other, as the applicant types.
fn two_sides() -> PublishedForm {
    let words = |text: &str| json!({ "vi": text, "en": text });
    let field = |id: &str, kind: &str, attr: &str| json!({ "id": id, "type": kind, "label": words(id), "bind": attr });
    let side = json!({ "id": "ben", "title": words("Bên"), "fields": [
        field("ten", "name", "name.birth"), field("so", "id-number", "id.number"),
    ] });
    let form = json!({
        "id": "hai-ben", "version": "2026-01-01", "title": words("Thử"),
        "procedure": { "code": "0.000000", "authority": "Cơ quan mẫu", "form": "Mẫu" },
        "roles": {
            "applicant": { "from": "self", "title": words("Người khai") },
            "ben_kia": { "from": "invited", "title": words("Bên kia") },
            "nu": { "is": "applicant", "when": "la_nu", "otherwise": "ben_kia", "title": words("Bên nữ") },
            "nam": { "is": "ben_kia", "when": "la_nu", "otherwise": "applicant", "title": words("Bên nam") },
        },
        "pages": [ {
            "id": "trang", "title": words("Trang"),
            "fields": [ { "id": "la_nu", "type": "boolean", "label": words("Bạn là bên nữ?") } ],
            "use": [ { "block": "ben", "as": "nu", "role": "nu" }, { "block": "ben", "as": "nam", "role": "nam" } ],
        } ],
    });
    published_with(&form, &[("ben", &side)])
}

async fn world() -> World {
    let judge = Arc::new(Modules::default());
    World::start_with(folder(), vec![two_sides()], Issuer::start().await, judge).await
}

#[tokio::test]
async fn each_side_is_taken_as_the_person_that_the_answer_says() {
    for (la_nu, own, other) in [("true", "nu", "nam"), ("false", "nam", "nu")] {
        let world = world().await;
        let key = fresh_key();
        let Shared { given, .. } = shared(&world, "hai-ben", "ben_kia", &key).await;
        let dossier = filled_with(&world, "hai-ben", &key, &given, &[("/la_nu", la_nu)]);
        assert_eq!(dossier["answers"][own]["ten"], NAME);
        assert_eq!(dossier["answers"][other]["ten"], OTHER_NAME);
        assert_eq!(
            dossier["answers"]["_roles"],
            json!({ own: "applicant", other: "ben_kia" })
        );
        let role = |side: &str| dossier["origins"][format!("/{side}/ten")]["role"].clone();
        assert_eq!(
            [role(own), role(other)],
            [json!("applicant"), json!("ben_kia")]
        );
        assert_eq!(outcome(&world, &dossier, "person-1").await, "taken");
    }
}

/// What is forged, with what code it is refused, and how.
type Forgery<'a> = (&'a str, &'a str, &'a dyn Fn(&mut Value));

/// A locked name that somebody else has put there.
const CHANGED: &str = "Kẻ Mạo Danh";

/// Each code is that of one check at submit, so a check that is gone is seen, even where another one still refuses.
#[tokio::test]
async fn answering_otherwise_passes_nothing_off_as_verified() {
    let swapped = json!({ "nu": "ben_kia", "nam": "applicant" });
    let swap = |dossier: &mut Value| {
        let (nu, nam) = (
            dossier["answers"]["nu"].take(),
            dossier["answers"]["nam"].take(),
        );
        (dossier["answers"]["nu"], dossier["answers"]["nam"]) = (nam, nu);
    };
    let leave_out = |dossier: &mut Value, names: &[&str]| {
        for name in names {
            dossier["answers"].as_object_mut().unwrap().remove(*name);
        }
    };
    let typed = |dossier: &mut Value, path: &str| {
        dossier["origins"].as_object_mut().unwrap().remove(path);
    };
    let forge: [Forgery; 20] = [
        ("a locked name is changed", "findings", &|d| {
            d["answers"]["nu"]["ten"] = json!(CHANGED)
        }),
        ("the other's locked name is changed", "findings", &|d| {
            d["answers"]["nam"]["ten"] = json!(CHANGED)
        }),
        (
            "the answer is the other one",
            "answers-not-as-saved",
            &|d| d["answers"]["la_nu"] = json!(false),
        ),
        (
            "the roles are the other ones",
            "answers-not-as-saved",
            &|d| d["answers"]["_roles"] = swapped.clone(),
        ),
        ("both are", "findings", &|d| {
            d["answers"]["la_nu"] = json!(false);
            d["answers"]["_roles"] = swapped.clone();
        }),
        ("both are, with a changed name", "findings", &|d| {
            d["answers"]["la_nu"] = json!(false);
            d["answers"]["_roles"] = swapped.clone();
            d["answers"]["nu"]["ten"] = json!(CHANGED);
        }),
        ("the other's values as one's own", "findings", &|d| swap(d)),
        (
            "the other's values with the answer, and origins that were",
            "origin-mismatch",
            &|d| {
                swap(d);
                d["answers"]["la_nu"] = json!(false);
                d["answers"]["_roles"] = swapped.clone();
            },
        ),
        (
            "nobody is anybody, and a changed name keeps its origin",
            "origin-mismatch",
            &|d| {
                leave_out(d, &["_roles", "la_nu"]);
                d["answers"]["nu"]["ten"] = json!(CHANGED);
            },
        ),
        (
            "the answer is left out and the roles are not",
            "answers-not-as-saved",
            &|d| leave_out(d, &["la_nu"]),
        ),
        (
            "the roles are left out, and a changed name is said to be typed",
            "answers-not-as-saved",
            &|d| {
                leave_out(d, &["_roles"]);
                d["answers"]["nu"]["ten"] = json!(CHANGED);
                typed(d, "/nu/ten");
            },
        ),
        (
            "the roles are a moment others, so that a changed name is typed",
            "answers-not-as-saved",
            &|d| {
                d["answers"]["_roles"]["nu"] = json!("nobody");
                d["answers"]["nu"]["ten"] = json!(CHANGED);
                typed(d, "/nu/ten");
            },
        ),
        (
            "a role is itself, so that a changed name is typed",
            "answers-not-as-saved",
            &|d| {
                d["answers"]["_roles"]["nu"] = json!("nu");
                d["answers"]["nu"]["ten"] = json!(CHANGED);
                typed(d, "/nu/ten");
            },
        ),
        (
            "the roles are no object, so that a changed name is typed",
            "answers-not-as-saved",
            &|d| {
                d["answers"]["_roles"] = json!(["applicant"]);
                d["answers"]["nu"]["ten"] = json!(CHANGED);
                typed(d, "/nu/ten");
            },
        ),
        (
            "an origin names the role that follows",
            "origin-mismatch",
            &|d| d["origins"]["/nu/ten"]["role"] = json!("nu"),
        ),
        (
            "an origin names the other's proof",
            "origin-mismatch",
            &|d| {
                let other = d["origins"]["/nam/ten"]["proof"].clone();
                d["origins"]["/nu/ten"]["proof"] = other;
            },
        ),
        (
            "one's own name is said to be wrong where the other's stands",
            "findings",
            &|d| {
                let mut origin = d["origins"]["/nu/ten"].clone();
                origin["origin"] = json!("register-corrected");
                origin["register_value"] = json!(NAME);
                origin["reason"] = json!("Sai tên.");
                d["origins"]["/nam/ten"] = origin;
                d["answers"]["nam"]["ten"] = json!(CHANGED);
            },
        ),
        (
            "a card is said to have another name for the other",
            "findings",
            &|d| {
                d["origins"]["/nam/ten"] = json!({
                    "origin": "card", "attribute": "name.birth", "role": "ben_kia",
                    "source": "card", "assurance": "qr",
                });
                d["answers"]["nam"]["ten"] = json!(CHANGED);
            },
        ),
        (
            "a card is said to have a name for the role that follows",
            "answers-not-as-saved",
            &|d| {
                leave_out(d, &["la_nu"]);
                d["origins"]["/nu/ten"] = json!({
                    "origin": "card", "attribute": "name.birth", "role": "nu",
                    "source": "card", "assurance": "qr",
                });
                d["answers"]["_roles"] = json!({ "nu": "nu" });
                d["answers"]["nu"]["ten"] = json!(CHANGED);
            },
        ),
        ("a party has the role that follows", "unknown-party", &|d| {
            d["parties"][0]["role"] = json!("nu")
        }),
    ];
    let world = world().await;
    let mut refused = Vec::new();
    for (what, _, change) in forge {
        // Each in a dossier of its own, so that none is refused because another one was taken.
        let key = fresh_key();
        let Shared { given, .. } = shared(&world, "hai-ben", "ben_kia", &key).await;
        let honest = filled_with(&world, "hai-ben", &key, &given, &[("/la_nu", "true")]);
        let mut forged = honest.clone();
        change(&mut forged);
        assert_ne!(forged, honest, "{what}");
        refused.push((what, outcome(&world, &forged, "person-1").await));
        // What was refused leaves nothing behind.
        if refused.last().is_some_and(|(_, code)| code != "taken") {
            assert_eq!(
                outcome(&world, &honest, "person-1").await,
                "taken",
                "{what}"
            );
        }
    }
    let expected = forge.map(|(what, code, _)| (what, code.to_owned()));
    assert_eq!(refused, expected);
}

/// Whoever does not say which side they are is nobody's side: what they type is theirs to declare, and says so.
#[tokio::test]
async fn who_keeps_the_answer_back_declares_and_proves_nothing() {
    let world = world().await;
    let key = fresh_key();
    let nothing = json!({ "record": { "entries": [] }, "proofs": [] });
    let mut dossier = filled_with(&world, "hai-ben", &key, &nothing, &[("/nu/ten", "Tự Khai")]);
    assert_eq!(dossier["answers"], json!({ "nu": { "ten": "Tự Khai" } }));
    assert_eq!(dossier["origins"], json!({}));
    dossier["proofs"] = json!([]);
    let mut forged = dossier.clone();
    forged["answers"]["_roles"] = json!({ "nu": "applicant" });
    assert_eq!(
        outcome(&world, &forged, "person-1").await,
        "answers-not-as-saved"
    );
    assert_eq!(outcome(&world, &dossier, "person-1").await, "taken");
}
