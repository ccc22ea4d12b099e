//! What is acknowledged is stored, once, and belongs to one person.

use axum::http::StatusCode;
use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Row, SqliteConnection};

use super::world::World;

async fn database(world: &World) -> SqliteConnection {
    let file = world.folder.join("tokhai.sqlite");
    SqliteConnectOptions::new()
        .filename(file)
        .connect()
        .await
        .unwrap()
}

async fn rows(world: &World, table: &str) -> i64 {
    let query = format!("SELECT count(*) FROM {table}");
    let query = sqlx::query(sqlx::AssertSqlSafe(query));
    query
        .fetch_one(&mut database(world).await)
        .await
        .unwrap()
        .get(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_attempts_with_one_key_are_one_dossier_and_one_receipt() {
    let world = World::start().await;
    let cookie = world.signed_in("person-1");
    let mut stored = 0;
    for attempts in [2, 20] {
        let dossier = world.sealed(&world.dossier(), &cookie).await;
        let dossier = serde_json::to_vec(&dossier).unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..attempts {
            let request =
                super::world::request(axum::http::Method::POST, "/api/submissions", &cookie)
                    .header("origin", super::world::ORIGIN)
                    .header("content-type", "application/json")
                    .body(axum::body::Body::from(dossier.clone()))
                    .unwrap();
            let router = world.router.clone();
            tasks.spawn(async move {
                let response = tower::ServiceExt::oneshot(router, request).await.unwrap();
                let status = response.status();
                let body = axum::body::to_bytes(response.into_body(), usize::MAX)
                    .await
                    .unwrap();
                (status, body)
            });
        }
        let answers = tasks.join_all().await;
        let statuses: Vec<_> = answers.iter().map(|(status, _)| status).collect();
        assert!(
            statuses.iter().all(|status| status.is_success()),
            "{statuses:?}"
        );
        assert!(
            answers.iter().all(|(_, body)| *body == answers[0].1),
            "the same receipt each time"
        );
        stored += 1;
        assert_eq!(
            (rows(&world, "dossier").await, rows(&world, "receipt").await),
            (stored, stored)
        );
    }
}

#[tokio::test]
async fn a_retry_after_a_restart_gets_the_same_receipt() {
    let world = World::start().await;
    let dossier = world.dossier();
    let first = world.post(&dossier, &world.signed_in("person-1")).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let after = world.restart(Vec::new()).await;
    let cookie = after.signed_in("person-1");
    // The form is gone and the day has passed: what is stored stays acknowledged.
    after.clock.advance_s(3 * 24 * 3600);
    let cookie_later = after.signed_in("person-1");
    let again = after.post(&dossier, &cookie_later).await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, first.json()));
    assert!(!cookie.is_empty());
    let path = format!("/api/submissions/{}", dossier["key"].as_str().unwrap());
    assert_eq!(after.get(&path, &cookie_later).await.json(), first.json());
}

#[tokio::test]
async fn another_dossier_under_a_used_key_is_refused() {
    let world = World::start().await;
    let mut dossier = world.dossier();
    let cookie = world.signed_in("person-1");
    assert_eq!(
        world.post(&dossier, &cookie).await.status,
        StatusCode::CREATED
    );
    dossier["answers"]["so"] = json!(13);
    let other = world.post(&dossier, &cookie).await;
    assert_eq!(
        (other.status.as_u16(), other.code().as_str()),
        (409, "key-used")
    );
    dossier["answers"]["so"] = json!(12);
    let stranger = world.post(&dossier, &world.signed_in("person-2")).await;
    assert_eq!(
        (stranger.status.as_u16(), stranger.code().as_str()),
        (409, "key-used")
    );
    assert_eq!(rows(&world, "dossier").await, 1);
}

#[tokio::test]
async fn whoever_signs_in_again_gets_the_receipt_that_was_lost() {
    let world = World::start().await;
    let mut dossier = world.dossier();
    let first = world.post(&dossier, &world.signed_in("person-1")).await;
    assert_eq!(first.status, StatusCode::CREATED);
    // Two days later: another session, a fresh token of the register's newer state, declared once more, in English.
    world.clock.advance_s(2 * 86_400);
    dossier["proofs"] = json!([world.issuer.proof("person-1")]);
    super::issuer::only_needed(&mut dossier);
    dossier["origins"]["/ho_ten"]["as_of"] = json!("2026-11-22");
    dossier["filled_on"] = json!(world.state.today().to_iso());
    dossier["lang"] = json!("en");
    dossier["statement"]["accepted_at"] = json!("2026-11-23T03:00:00Z");
    let cookie = world.signed_in("person-1");
    let again = world.post(&dossier, &cookie).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.text());
    assert_eq!(again.json(), first.json());
    // What is filed must be the same: an answer that is claimed otherwise is another dossier.
    for (pointer, value) in [
        ("/origins", json!({})),
        ("/answers/so", json!(13)),
        ("/parties", json!([])),
        ("/form/version", json!("2000-01-01")),
    ] {
        let mut other = dossier.clone();
        *other.pointer_mut(pointer).unwrap() = value;
        let refused = world.post(&other, &cookie).await;
        assert_eq!(refused.code(), "key-used", "{pointer}");
    }
    assert_eq!(rows(&world, "dossier").await, 1);
}

#[tokio::test]
async fn a_dossier_is_shown_to_its_owner_alone() {
    let world = World::start().await;
    let dossier = world.dossier();
    let owner = world.signed_in("person-1");
    let key = dossier["key"].as_str().unwrap();
    world.post(&dossier, &owner).await;
    let paths = |key: &str| {
        [
            format!("/api/submissions/{key}"),
            format!("/bien-nhan/{key}"),
        ]
    };
    let nowhere = paths("017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    for (path, nowhere) in paths(key).into_iter().zip(nowhere) {
        assert_eq!(world.get(&path, &owner).await.status, StatusCode::OK);
        assert_eq!(world.get(&path, "").await.status, StatusCode::UNAUTHORIZED);
        let stranger = world.signed_in("person-2");
        let theirs = world.get(&path, &stranger).await;
        let absent = world.get(&nowhere, &stranger).await;
        assert_eq!(theirs.status, StatusCode::NOT_FOUND);
        assert_eq!(
            (theirs.status, theirs.bytes.clone()),
            (absent.status, absent.bytes.clone())
        );
    }
}

#[tokio::test]
async fn codes_count_up_without_gaps() {
    let world = World::start().await;
    let cookie = world.signed_in("person-1");
    for number in 1..=3 {
        let refused = world.post(&json!({}), &cookie).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let code = world.post(&world.dossier(), &cookie).await.json()["code"].clone();
        assert!(
            code.as_str().unwrap().ends_with(&format!("-00000{number}")),
            "{code}"
        );
    }
}

#[tokio::test]
async fn a_store_that_fails_gives_no_receipt_and_half_of_nothing() {
    let world = World::start().await;
    let cookie = world.signed_in("person-1");
    let dossier = world.dossier();
    let mut database = database(&world).await;
    // The second of the two inserts fails, after the first and the counter have gone through.
    let fault =
        "CREATE TRIGGER fault BEFORE INSERT ON receipt BEGIN SELECT RAISE(ABORT, 'disk'); END";
    sqlx::query(fault).execute(&mut database).await.unwrap();
    let answer = world.post(&dossier, &cookie).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (503, "store-down")
    );
    assert_eq!(answer.header("retry-after"), "5");
    assert!(
        !answer.text().contains("receipt")
            && answer.json()["detail"].as_str().unwrap().contains("CHƯA")
    );
    for table in ["dossier", "receipt", "counter"] {
        assert_eq!(rows(&world, table).await, 0, "{table}");
    }
    sqlx::query("DROP TRIGGER fault")
        .execute(&mut database)
        .await
        .unwrap();
    let again = world.post(&dossier, &cookie).await;
    assert_eq!(again.status, StatusCode::CREATED);
    assert!(again.json()["code"].as_str().unwrap().ends_with("-000001"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_that_can_not_be_stored_does_not_take_its_neighbours_with_it() {
    let world = World::start().await;
    let mut database = database(&world).await;
    let fault = "CREATE TRIGGER fault BEFORE INSERT ON dossier WHEN NEW.owner = 'person-2' \
                 BEGIN SELECT RAISE(ABORT, 'disk'); END";
    sqlx::query(fault).execute(&mut database).await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for index in 0..12 {
        let owner = if index % 3 == 0 {
            "person-2"
        } else {
            "person-1"
        };
        let mut dossier = world.dossier();
        dossier["proofs"] = json!([]);
        dossier["origins"] = json!({});
        let (router, cookie) = (world.router.clone(), world.signed_in(owner));
        tasks.spawn(async move {
            let request =
                super::world::request(axum::http::Method::POST, "/api/submissions", &cookie)
                    .header("origin", super::world::ORIGIN)
                    .header("content-type", "application/json")
                    .body(axum::body::Body::from(
                        serde_json::to_vec(&dossier).unwrap(),
                    ))
                    .unwrap();
            (
                owner,
                tower::ServiceExt::oneshot(router, request)
                    .await
                    .unwrap()
                    .status(),
            )
        });
    }
    for (owner, status) in tasks.join_all().await {
        let expected = if owner == "person-2" { 503 } else { 201 };
        assert_eq!(status.as_u16(), expected);
    }
    assert_eq!(rows(&world, "dossier").await, 8);
}

#[tokio::test]
async fn a_locked_database_is_told_and_not_waited_for() {
    let world = World::start().await;
    let cookie = world.signed_in("person-1");
    let dossier = world.dossier();
    let mut database = database(&world).await;
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut database)
        .await
        .unwrap();
    let answer = world.post(&dossier, &cookie).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (503, "store-down")
    );
    sqlx::query("ROLLBACK")
        .execute(&mut database)
        .await
        .unwrap();
    assert_eq!(
        world.post(&dossier, &cookie).await.status,
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_left_alone() {
    let world = World::start().await;
    sqlx::query("PRAGMA user_version = 99")
        .execute(&mut database(&world).await)
        .await
        .unwrap();
    let opened = crate::store::Store::open(&world.folder).await;
    assert!(matches!(opened, Err(crate::StoreError::Newer(99))));
}

#[tokio::test]
async fn the_database_syncs_every_commit() {
    let world = World::start().await;
    let mut connection = crate::store::options(&world.folder)
        .connect()
        .await
        .unwrap();
    let journal = sqlx::query("PRAGMA journal_mode")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    let synchronous = sqlx::query("PRAGMA synchronous")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    // 2 is FULL.
    assert_eq!(
        (
            journal.get::<String, _>(0).as_str(),
            synchronous.get::<i64, _>(0)
        ),
        ("wal", 2)
    );
}
