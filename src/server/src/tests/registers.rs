//! Two registers that say differently of the same: the attribute's own counts in whatever order they come, and nobody makes the other
//! count in its name.

use serde_json::{Value, json};

use super::attacks::{filled, outcome, proof, world};
use super::world::World;

const OWN: &str = "1990-09-02";
const OTHER: &str = "1990-02-09";

/// What the population database says, whose attributes these are.
fn population(world: &World) -> String {
    let known = json!({ "name": { "birth": super::NAME }, "id": { "number": super::NUMBER }, "birth": { "date": OWN } });
    proof(world, &known)
}

/// What the identity card database says: another day of birth, and alone the sex.
fn card(world: &World) -> String {
    let known = json!({ "source": "identity-card", "birth": { "date": OTHER }, "sex": "F" });
    proof(world, &known)
}

fn born(dossier: &Value) -> (&Value, &Value) {
    (
        &dossier["answers"]["ngay_sinh"],
        &dossier["origins"]["/ngay_sinh"]["source"],
    )
}

#[tokio::test]
async fn the_own_register_counts_whichever_comes_first() {
    let world = world().await;
    let (own, other) = (population(&world), card(&world));
    for proofs in [[own.clone(), other.clone()], [other, own]] {
        let right = filled(&world, &proofs, &[], &[]);
        assert_eq!(born(&right), (&json!(OWN), &json!("population")));
        assert_eq!(right["origins"]["/gioi_tinh"]["source"], "identity-card");
        assert_eq!(outcome(&world, &right).await, "taken");
        // The other one's word in its place, under either name.
        for source in ["population", "identity-card"] {
            let mut wrong = right.clone();
            wrong["answers"]["ngay_sinh"] = json!(OTHER);
            wrong["origins"]["/ngay_sinh"]["source"] = json!(source);
            assert_eq!(outcome(&world, &wrong).await, "findings", "{source}");
        }
        // The right word under the other's name.
        let mut wrong = right.clone();
        wrong["origins"]["/ngay_sinh"]["source"] = json!("identity-card");
        assert_eq!(outcome(&world, &wrong).await, "origin-mismatch");
    }
}

#[tokio::test]
async fn what_does_not_count_is_not_handed_over() {
    let world = world().await;
    let (own, other) = (population(&world), card(&world));
    let right = filled(&world, &[own, other.clone()], &[], &[]);
    // The whole of the other's token shows a day that answers nothing.
    let mut more = right.clone();
    more["proofs"][1] = json!(other);
    assert_eq!(outcome(&world, &more).await, "proof");
    assert_eq!(outcome(&world, &right).await, "taken");
}

#[tokio::test]
async fn who_leaves_out_the_own_register_s_proof_can_not_file_in_its_name() {
    let world = world().await;
    let (own, other) = (population(&world), card(&world));
    // Without its token the service has one word, and the dossier says whose it is: the office sees that its own register is not asked.
    let left_out = filled(
        &world,
        std::slice::from_ref(&other),
        &[],
        &[("/ho_ten", super::NAME)],
    );
    assert_eq!(born(&left_out), (&json!(OTHER), &json!("identity-card")));
    assert_eq!(outcome(&world, &left_out).await, "taken");
    for (member, value) in [
        ("source", json!("population")),
        ("as_of", json!("2026-11-22")),
        ("assurance", json!("agency-db")),
    ] {
        let mut wrong = left_out.clone();
        wrong["origins"]["/ngay_sinh"][member] = value;
        assert_eq!(outcome(&world, &wrong).await, "origin-mismatch", "{member}");
    }
    // What the own register says is no one's word without its proof.
    let mut wrong = left_out.clone();
    wrong["answers"]["ngay_sinh"] = json!(OWN);
    assert_eq!(outcome(&world, &wrong).await, "findings");
    // Nor is a proof with that one disclosure held back more than what it shows.
    let both = filled(&world, &[own, other], &[], &[]);
    let mut held_back = both.clone();
    held_back["answers"]["ngay_sinh"] = json!(OTHER);
    held_back["origins"]["/ngay_sinh"]["source"] = json!("identity-card");
    let token = held_back["proofs"][0].as_str().unwrap();
    let keep = ["/name/birth".to_owned(), "/id/number".to_owned()].into();
    held_back["proofs"][0] = json!(credential::select(token, &keep).unwrap());
    assert_ne!(
        outcome(&world, &held_back).await,
        "taken",
        "the other token shows no day of birth"
    );
}
