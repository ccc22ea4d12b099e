//! What outlives a restart of the service, and what the database never holds.

use super::*;

/// The same service after a restart: what was only in memory is gone, also who was signed in.
async fn restarted(world: &World) -> World {
    let forms = vec![invited_form("thu"), invited_form("khac")];
    let judge = Arc::new(Modules::default());
    let after = World::start_with(world.folder.clone(), forms, world.issuer.clone(), judge).await;
    after
        .clock
        .advance_s((world.state.now_ms() - after.state.now_ms()) / 1000);
    after
}

#[tokio::test]
async fn a_restart_takes_back_nothing_that_a_person_did() {
    let world = world().await;
    let key = fresh_key();
    let all = shared(&world, "thu", "ben_kia", &key).await;
    let dossier = filled(&world, "thu", &key, &all.given);
    // One more was asked and not answered yet; one was called off, one declined, one taken back.
    let asker = world.signed_in("person-1");
    let waiting = world.invite("thu", "ben_kia", &fresh_key(), &asker).await;
    let off = world.invite("khac", "ben_kia", &key, &asker).await;
    world
        .json(
            Method::DELETE,
            &format!("/api/invitations/{off}"),
            &asker,
            &json!({}),
        )
        .await;
    let declined = world.invite("khac", "chu_nha", &key, &asker).await;
    let guest = cookie(&world.come(&declined, "person-2").await, "tokhai_khach");
    world.answer(&declined, &guest, &[]).await;
    let other_key = fresh_key();
    let back = shared(&world, "thu", "ben_kia", &other_key).await;
    let taken_back = filled(&world, "thu", &other_key, &back.given);
    let text = world
        .get(&format!("/chia-se/{}", back.invitation), &back.guest)
        .await
        .text();
    let request = request(Method::POST, &action(&text), &back.guest).header("origin", ORIGIN);
    world.send(request.body(Body::empty()).unwrap()).await;

    let after = restarted(&world).await;
    // What was shared for others' dossiers counts for none but its own, as before.
    assert_eq!(
        outcome(
            &after,
            &filled(&after, "thu", &fresh_key(), &all.given),
            "person-1"
        )
        .await,
        "proof"
    );
    assert_eq!(outcome(&after, &dossier, "person-3").await, "proof");
    assert_eq!(
        outcome(&after, &taken_back, "person-1").await,
        "presentation-withdrawn"
    );
    assert_eq!(outcome(&after, &dossier, "person-1").await, "taken");
    // The person still sees what they have shared, and can take it back.
    let log = after
        .get("/nhat-ky", &after.signed_in("person-2"))
        .await
        .text();
    assert_eq!(log.matches("/rut-lai?ma=").count(), 1);
    // The link that nobody has answered can be, without the name of who asks; those that are over are over.
    let page = after.get(&format!("/chia-se/{waiting}"), "").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("Một người đã đăng nhập trên cổng này"));
    for over in [&off, &declined, &all.invitation] {
        assert_eq!(
            after.get(&format!("/chia-se/{over}"), "").await.status,
            StatusCode::GONE
        );
    }
    let guest = cookie(&after.come(&waiting, "person-2").await, "tokhai_khach");
    let data = after.data(&waiting, &guest).await.json();
    let answer = after.answer(&waiting, &guest, &bound(&data)).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
    // And it all ends as ever.
    after.clock.advance_s(8 * 3600 + 1);
    let late = restarted(&after).await;
    assert_eq!(
        outcome(&late, &taken_back, "person-1").await,
        "presentation-ended"
    );
}

#[tokio::test]
async fn the_database_holds_nobody_s_data_of_an_invitation() {
    let world = world().await;
    let all = shared(&world, "thu", "ben_kia", &fresh_key()).await;
    let asker = world.signed_in("person-1");
    let proof = world.issuer.proof("person-1");
    let body = json!({ "form": "thu", "role": "chu_nha", "key": fresh_key(), "proof": proof });
    let open = world
        .json(Method::POST, "/api/invitations", &asker, &body)
        .await
        .json();
    let nonce = credential::claimed_nonce(all.given["proofs"][0].as_str().unwrap()).unwrap();
    let secrets = [
        OTHER_NAME,
        OTHER_NUMBER,
        NAME,
        NUMBER,
        &all.invitation,
        open["invitation"].as_str().unwrap(),
        &nonce,
    ];
    for file in std::fs::read_dir(&**world.folder).unwrap().flatten() {
        let Ok(bytes) = std::fs::read(file.path()) else {
            continue;
        };
        let text = String::from_utf8_lossy(&bytes);
        for secret in secrets {
            assert!(
                !text.contains(secret),
                "{:?} holds {secret}",
                file.file_name()
            );
        }
    }
}
