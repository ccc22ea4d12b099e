//! What its person takes back, and what is too old.

use super::*;

#[tokio::test]
async fn what_was_taken_back_or_is_too_old_is_refused() {
    let world = world().await;
    let key = fresh_key();
    let all = shared(&world, "thu", "ben_kia", &key).await;
    let dossier = filled(&world, "thu", &key, &all.given);
    let log = world
        .get("/nhat-ky", &world.signed_in("person-2"))
        .await
        .text();
    let name = log.split_once("/rut-lai?ma=").unwrap().1;
    let name = name.split_once('"').unwrap().0;
    let path = format!("/rut-lai?ma={name}");
    let withdraw = async |path: &str, cookie: &str| {
        let request = request(Method::POST, path, cookie).header("origin", ORIGIN);
        world.send(request.body(Body::empty()).unwrap()).await
    };
    // Nobody else takes it back, whatever they know.
    withdraw(&path, &world.signed_in("person-1")).await;
    assert!(
        world
            .get("/nhat-ky", &world.signed_in("person-2"))
            .await
            .text()
            .contains(&path)
    );
    // The filer's page can ask whether it still counts; nobody else learns anything of it.
    let counts = async |subject: &str| {
        let path = format!("/api/invitations?dossier={key}");
        world.get(&path, &world.signed_in(subject)).await.json()
    };
    assert_eq!(counts("person-1").await, json!({ "ben_kia": true }));
    assert_eq!(counts("person-3").await, json!({}));
    let path_of_dossier = format!("/api/invitations?dossier={key}");
    let nobody = world.get(&path_of_dossier, "").await;
    assert_eq!(nobody.code(), "sign-in-needed");
    let answer = withdraw(&path, &world.signed_in("person-2")).await;
    assert_eq!(answer.header("location"), "/nhat-ky");
    assert_eq!(counts("person-1").await, json!({ "ben_kia": false }));
    assert_eq!(
        outcome(&world, &dossier, "person-1").await,
        "presentation-withdrawn"
    );
    let asker = world.signed_in("person-1");
    assert_eq!(
        world.standing(&all.invitation, &asker).await.json()["state"],
        "fetched"
    );
    // The same from the page of the invitation.
    let key = fresh_key();
    let all = shared(&world, "thu", "ben_kia", &key).await;
    let dossier = filled(&world, "thu", &key, &all.given);
    let page = format!("/chia-se/{}", all.invitation);
    let text = world.get(&page, &all.guest).await.text();
    let path = action(&text);
    assert!(path.starts_with("/rut-lai?ma="), "{path}");
    let answer = withdraw(&path, &all.guest).await;
    assert_eq!(answer.header("location"), page);
    assert!(
        world
            .get(&page, &all.guest)
            .await
            .text()
            .contains("Bạn đã rút lại")
    );
    assert_eq!(
        outcome(&world, &dossier, "person-1").await,
        "presentation-withdrawn"
    );
    // What is typed instead is taken.
    let mut typed = dossier.clone();
    for path in ["/ten_ben_kia", "/so_ben_kia"] {
        typed["origins"].as_object_mut().unwrap().remove(path);
    }
    typed["proofs"].as_array_mut().unwrap().truncate(1);
    assert_eq!(outcome(&world, &typed, "person-1").await, "taken");
    // Its token ends, and so does what is known of it.
    let key = fresh_key();
    let all = shared(&world, "thu", "ben_kia", &key).await;
    let dossier = filled(&world, "thu", &key, &all.given);
    world.clock.advance_s(2 * 3600);
    let mut fresh = dossier.clone();
    fresh["proofs"].as_array_mut().unwrap().remove(0);
    fresh["origins"].as_object_mut().unwrap().remove("/ho_ten");
    for origin in ["/ten_ben_kia", "/so_ben_kia"] {
        fresh["origins"][origin]["proof"] = json!(0);
    }
    assert_eq!(outcome(&world, &fresh, "person-1").await, "proof-expired");
    world.clock.advance_s(8 * 3600);
    assert_eq!(
        outcome(&world, &fresh, "person-1").await,
        "presentation-ended"
    );
}
