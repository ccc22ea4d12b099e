//! Inviting and answering: who sees what, and what a presentation counts for.

use super::*;

#[tokio::test]
async fn what_another_adult_shares_fills_locks_and_is_taken_as_theirs() {
    let world = world().await;
    let key = fresh_key();
    let Shared { given, .. } = shared(&world, "thu", "ben_kia", &key).await;
    let dossier = filled(&world, "thu", &key, &given);
    assert_eq!(dossier["answers"]["ho_ten"], NAME);
    assert_eq!(dossier["answers"]["ten_ben_kia"], OTHER_NAME);
    assert_eq!(dossier["answers"]["so_ben_kia"], OTHER_NUMBER);
    assert!(
        dossier["answers"].get("ten_chu_nha").is_none(),
        "nobody else's part"
    );
    assert_eq!(dossier["origins"]["/ten_ben_kia"]["role"], "ben_kia");
    // Locked like any verified value.
    let mut changed = dossier.clone();
    changed["answers"]["ten_ben_kia"] = json!("Kẻ Mạo Danh");
    assert_eq!(outcome(&world, &changed, "person-1").await, "findings");
    assert_eq!(outcome(&world, &dossier, "person-1").await, "taken");
    // Both readings stand in the chain of the person whose data it is, and nothing of theirs in the filer's.
    let read = |entries: Vec<crate::store::LogEntry>| -> Vec<(String, Vec<String>)> {
        let told = entries.into_iter().map(|one| (one.purpose, one.attributes));
        told.collect()
    };
    let theirs = world.state.store.readings_of("person-2").await.unwrap();
    let attributes = vec![
        "ben_kia/id.number".to_owned(),
        "ben_kia/name.birth".to_owned(),
    ];
    assert_eq!(
        read(theirs),
        [
            ("filing".to_owned(), attributes.clone()),
            ("presentation".to_owned(), attributes)
        ]
    );
    let own = world.state.store.readings_of("person-1").await.unwrap();
    assert_eq!(
        read(own),
        [("filing".to_owned(), vec!["applicant/name.birth".to_owned()])]
    );
    assert!(!logs().contains(OTHER_NAME) && !logs().contains(OTHER_NUMBER));
}

#[tokio::test]
async fn the_invited_person_sees_who_asks_for_what_before_and_after_signing_in() {
    let world = world().await;
    let asker = world.signed_in("person-1");
    let invitation = world.invite("thu", "ben_kia", &fresh_key(), &asker).await;
    let page = format!("/chia-se/{invitation}");
    let before = world.get(&page, "").await.text();
    for told in [
        "Thử",
        "Bên kia",
        "Họ, chữ đệm và tên khai sinh",
        "Số định danh cá nhân",
    ] {
        assert!(before.contains(told), "{told}");
    }
    let departed = depart(&world, &format!("/dang-nhap?loi-moi={invitation}")).await;
    // Only their part is asked for, and no name stands in the address.
    assert_eq!(departed.parameters["attributes"], "id.number name.birth");
    assert!(departed.parameters["purpose"].contains("“Bên kia” của biểu mẫu “Thử”"));
    let back = world.come(&invitation, "person-2").await;
    let guest = cookie(&back, "tokhai_khach");
    let all = back.response.headers().get_all("set-cookie").iter();
    let sessions = all.filter(|one| one.to_str().unwrap().starts_with("tokhai_session"));
    assert_eq!(sessions.count(), 0, "the session of the device stays");
    let data = world.data(&invitation, &guest).await.json();
    assert_eq!(data["shown"][0]["value"], OTHER_NAME);
    assert!(
        world
            .get(&page, &guest)
            .await
            .text()
            .contains("data-invitation")
    );
    // Until they agree the asking page has nothing, not even a name.
    let standing = world.standing(&invitation, &asker).await.json();
    assert_eq!(standing, json!({ "state": "opened" }));
    // Somebody else with the link learns nothing once it is taken.
    assert_eq!(world.get(&page, "").await.status, StatusCode::GONE);
    assert_eq!(
        world.come(&invitation, "person-3").await.status,
        StatusCode::GONE
    );
    assert_eq!(
        world.data(&invitation, "tokhai_khach=guess").await.code(),
        "invitation-ended"
    );
    // Declined: nothing was shared, and nothing noted.
    assert_eq!(
        world.answer(&invitation, &guest, &[]).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        world.standing(&invitation, &asker).await.json()["state"],
        "declined"
    );
    assert!(world.nothing_was_read_of("person-2").await);
    assert!(
        world
            .get(&page, &guest)
            .await
            .text()
            .contains("Bạn đã từ chối")
    );
}

#[tokio::test]
async fn who_asks_is_named_by_their_own_token_and_by_nothing_they_say() {
    let world = world().await;
    let asker = world.signed_in("person-1");
    let ask = async |proof: String| {
        let body = json!({ "form": "thu", "role": "ben_kia", "key": fresh_key(), "proof": proof });
        world
            .json(Method::POST, "/api/invitations", &asker, &body)
            .await
    };
    let named = ask(world.issuer.proof("person-1")).await.json();
    let page = world.get(named["page"].as_str().unwrap(), "").await.text();
    assert!(page.contains(NAME));
    for proof in [
        world.issuer.proof("person-2"),
        world.issuer.forged_proof("person-1"),
        NAME.to_owned(),
    ] {
        assert_eq!(ask(proof).await.code(), "proof");
    }
    let expired = ask(world.issuer.expired_proof("person-1")).await;
    assert_eq!(expired.code(), "proof-expired");
    let unnamed = world.invite("thu", "ben_kia", &fresh_key(), &asker).await;
    let page = world.get(&format!("/chia-se/{unnamed}"), "").await.text();
    assert!(page.contains("Một người đã đăng nhập trên cổng này"));
}

#[tokio::test]
async fn nobody_answers_their_own_invitation() {
    let world = world().await;
    let asker = world.signed_in("person-1");
    let invitation = world.invite("thu", "ben_kia", &fresh_key(), &asker).await;
    let back = world.come(&invitation, "person-1").await;
    assert_eq!(back.status, StatusCode::FORBIDDEN);
    assert!(back.text().contains("lời mời của chính mình"));
    assert!(
        back.text().contains(&format!("/chia-se/{invitation}")),
        "a way on"
    );
    // Nor do they sign for another in a dossier: their own token under the other's name is refused.
    let key = fresh_key();
    let Shared { given, .. } = shared(&world, "thu", "ben_kia", &key).await;
    let mut dossier = filled(&world, "thu", &key, &given);
    let nonce = credential::claimed_nonce(given["proofs"][0].as_str().unwrap()).unwrap();
    let also = [("form", "thu"), ("role", "ben_kia"), ("dossier_key", &*key)];
    let now = world.state.now_ms() / 1000;
    let own = world.issuer.proof("person-1");
    let own = credential::bind(&own, ORIGIN, &nonce, now, &also, &page_key()).unwrap();
    dossier["proofs"][1] = json!(own);
    dossier["answers"]["ten_ben_kia"] = json!(NAME);
    dossier["answers"]["so_ben_kia"] = json!(NUMBER);
    assert_eq!(outcome(&world, &dossier, "person-1").await, "proof");
}

#[tokio::test]
async fn a_presentation_counts_for_its_dossier_form_role_and_asker_alone() {
    let world = world().await;
    let key = fresh_key();
    let Shared { given, .. } = shared(&world, "thu", "ben_kia", &key).await;
    let right = filled(&world, "thu", &key, &given);
    // Another dossier of the same person and form.
    let other = filled(&world, "thu", &fresh_key(), &given);
    assert_eq!(outcome(&world, &other, "person-1").await, "proof");
    // Another form, under the same key.
    let other = filled(&world, "khac", &key, &given);
    assert_eq!(outcome(&world, &other, "person-1").await, "proof");
    // Another role of the same dossier: the record has the data in the role that it was presented for.
    let mut other = given.clone();
    for entry in other["record"]["entries"].as_array_mut().unwrap() {
        entry["role"] = json!("chu_nha");
    }
    let other = filled(&world, "thu", &key, &other);
    assert_eq!(other["answers"]["ten_chu_nha"], OTHER_NAME);
    assert_ne!(outcome(&world, &other, "person-1").await, "taken");
    // Somebody else's dossier, however they came by it.
    assert_eq!(outcome(&world, &right, "person-3").await, "proof");
    // Without the binding that says what it is for, and bound by a key that is not the invited person's.
    let bare = right["proofs"][1]
        .as_str()
        .unwrap()
        .rsplit_once('~')
        .unwrap()
        .0;
    let mut other = right.clone();
    other["proofs"][1] = json!(format!("{bare}~"));
    assert_eq!(outcome(&world, &other, "person-1").await, "proof");
    assert_eq!(outcome(&world, &right, "person-1").await, "taken");
}

#[tokio::test]
async fn what_is_answered_must_be_whole_fresh_and_for_this_invitation() {
    let world = world().await;
    let asker = world.signed_in("person-1");
    let invitation = world.invite("thu", "ben_kia", &fresh_key(), &asker).await;
    let guest = cookie(&world.come(&invitation, "person-2").await, "tokhai_khach");
    let data = world.data(&invitation, &guest).await.json();
    for (at, value) in [
        (0, "khac"),
        (1, "chu_nha"),
        (2, "01932c07-1111-7111-8111-111111111111"),
    ] {
        let wrong = bound_as(&data, |made_for, _| made_for[at].1 = value.to_owned());
        assert_eq!(
            world.answer(&invitation, &guest, &wrong).await.code(),
            "proof"
        );
    }
    let late = bound_as(&data, |_, now| *now -= 3600);
    assert_eq!(
        world.answer(&invitation, &guest, &late).await.code(),
        "proof"
    );
    // Tokens of somebody else, of nobody's key, and more than was asked for.
    let bare: Vec<String> = serde_json::from_value(data["proofs"].clone()).unwrap();
    assert_eq!(
        world.answer(&invitation, &guest, &bare).await.code(),
        "proof"
    );
    let mut theirs = data.clone();
    theirs["proofs"] = json!([world.issuer.proof("person-2")]);
    assert_eq!(
        world
            .answer(&invitation, &guest, &bound(&theirs))
            .await
            .code(),
        "proof"
    );
    // Nothing of that was shared, and the right one still is; then it is over.
    assert_eq!(
        world.standing(&invitation, &asker).await.json()["state"],
        "opened"
    );
    assert!(world.nothing_was_read_of("person-2").await);
    let answer = world.answer(&invitation, &guest, &bound(&data)).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let again = world.answer(&invitation, &guest, &bound(&data)).await;
    assert_eq!(again.code(), "invitation-ended");
    // Nobody but the asker can have it, and only for minutes.
    let other = world.signed_in("person-3");
    assert_eq!(
        world.standing(&invitation, &other).await.code(),
        "invitation-ended"
    );
    assert_eq!(
        world.standing(&invitation, "").await.code(),
        "sign-in-needed"
    );
    world.clock.advance_s(301);
    let asker = world.signed_in("person-1");
    assert_eq!(
        world.standing(&invitation, &asker).await.json(),
        json!({ "state": "fetched" })
    );
}

#[tokio::test]
async fn an_invitation_ends_after_a_quarter_of_an_hour_and_by_whoever_made_it() {
    let world = world().await;
    let asker = world.signed_in("person-1");
    let key = fresh_key();
    let invitation = world.invite("thu", "ben_kia", &key, &asker).await;
    // A new one for the same part ends the one before.
    let newer = world.invite("thu", "ben_kia", &key, &asker).await;
    assert_eq!(
        world.standing(&invitation, &asker).await.code(),
        "invitation-ended"
    );
    let path = format!("/api/invitations/{newer}");
    let other = world.signed_in("person-3");
    world.json(Method::DELETE, &path, &other, &json!({})).await;
    assert_eq!(
        world.standing(&newer, &asker).await.status,
        StatusCode::OK,
        "not by another"
    );
    world.json(Method::DELETE, &path, &asker, &json!({})).await;
    assert_eq!(
        world.standing(&newer, &asker).await.code(),
        "invitation-ended"
    );
    let late = world.invite("thu", "ben_kia", &key, &asker).await;
    world.clock.advance_s(15 * 60 + 1);
    assert_eq!(
        world.get(&format!("/chia-se/{late}"), "").await.status,
        StatusCode::GONE
    );
    assert_eq!(
        world
            .get(&format!("/dang-nhap?loi-moi={late}"), "")
            .await
            .status,
        StatusCode::GONE
    );
    // Nobody is invited to a part that the form does not have, without a session, or from another site.
    let asker = world.signed_in("person-1");
    for (form, role, cookie, code) in [
        ("thu", "applicant", &*asker, "unknown-party"),
        ("thu", "ai", &asker, "unknown-party"),
        ("khong", "ben_kia", &asker, "unknown-form"),
        ("thu", "ben_kia", "", "sign-in-needed"),
    ] {
        let body = json!({ "form": form, "role": role, "key": fresh_key() });
        let answer = world
            .json(Method::POST, "/api/invitations", cookie, &body)
            .await;
        assert_eq!(answer.code(), code);
    }
    let body = json!({ "form": "thu", "role": "ben_kia", "key": "../1" });
    let answer = world
        .json(Method::POST, "/api/invitations", &asker, &body)
        .await;
    assert_eq!(answer.code(), "malformed-json");
    for n in 0..20 {
        let body = json!({ "form": "thu", "role": "ben_kia", "key": fresh_key() });
        let answer = world
            .json(Method::POST, "/api/invitations", &asker, &body)
            .await;
        assert_eq!(answer.status == StatusCode::CREATED, n < 16, "{n}");
    }
}
