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

/// What is forged, and how.
type Forgery<'a> = (&'a str, &'a dyn Fn(&mut Value));

#[tokio::test]
async fn answering_otherwise_passes_nothing_off_as_verified() {
    let world = world().await;
    let key = fresh_key();
    let Shared { given, .. } = shared(&world, "hai-ben", "ben_kia", &key).await;
    let honest = filled_with(&world, "hai-ben", &key, &given, &[("/la_nu", "true")]);
    let swapped = json!({ "nu": "ben_kia", "nam": "applicant" });
    let swap = |dossier: &mut Value| {
        let (nu, nam) = (
            dossier["answers"]["nu"].take(),
            dossier["answers"]["nam"].take(),
        );
        (dossier["answers"]["nu"], dossier["answers"]["nam"]) = (nam, nu);
    };
    let forge: [Forgery; 12] = [
        ("a locked name is changed", &|d| {
            d["answers"]["nu"]["ten"] = json!("Kẻ Mạo Danh")
        }),
        ("the answer is the other one", &|d| {
            d["answers"]["la_nu"] = json!(false)
        }),
        ("the roles are the other ones", &|d| {
            d["answers"]["_roles"] = swapped.clone()
        }),
        ("both are", &|d| {
            d["answers"]["la_nu"] = json!(false);
            d["answers"]["_roles"] = swapped.clone();
        }),
        ("both are, with a changed name", &|d| {
            d["answers"]["la_nu"] = json!(false);
            d["answers"]["_roles"] = swapped.clone();
            d["answers"]["nu"]["ten"] = json!("Kẻ Mạo Danh");
        }),
        ("the other's values as one's own", &|d| swap(d)),
        (
            "the other's values with the answer, and origins that were",
            &|d| {
                swap(d);
                d["answers"]["la_nu"] = json!(false);
                d["answers"]["_roles"] = swapped.clone();
            },
        ),
        (
            "nobody is anybody, and a changed name keeps its origin",
            &|d| {
                d["answers"].as_object_mut().unwrap().remove("_roles");
                d["answers"].as_object_mut().unwrap().remove("la_nu");
                d["answers"]["nu"]["ten"] = json!("Kẻ Mạo Danh");
            },
        ),
        (
            "the roles are left out, and a changed name is said to be typed",
            &|d| {
                d["answers"].as_object_mut().unwrap().remove("_roles");
                d["answers"]["nu"]["ten"] = json!("Kẻ Mạo Danh");
                d["origins"].as_object_mut().unwrap().remove("/nu/ten");
            },
        ),
        (
            "the roles are a moment others, so that a changed name is typed",
            &|d| {
                d["answers"]["_roles"]["nu"] = json!("nobody");
                d["answers"]["nu"]["ten"] = json!("Kẻ Mạo Danh");
                d["origins"].as_object_mut().unwrap().remove("/nu/ten");
            },
        ),
        ("an origin names the role that follows", &|d| {
            d["origins"]["/nu/ten"]["role"] = json!("nu")
        }),
        ("a party has the role that follows", &|d| {
            d["parties"][0]["role"] = json!("nu")
        }),
    ];
    for (what, change) in forge {
        let mut forged = honest.clone();
        change(&mut forged);
        assert_ne!(forged, honest, "{what}");
        assert_ne!(
            outcome(&world, &forged, "person-1").await,
            "taken",
            "{what}"
        );
    }
    assert_eq!(outcome(&world, &honest, "person-1").await, "taken");
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
    assert_ne!(outcome(&world, &forged, "person-1").await, "taken");
    assert_eq!(outcome(&world, &dossier, "person-1").await, "taken");
}
