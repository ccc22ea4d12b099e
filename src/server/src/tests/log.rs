//! The log of what was read: whole, without values, and telling when it was touched.

use axum::http::StatusCode;
use sqlx::{Connection, SqliteConnection};

use super::world::World;
use super::{NAME, NUMBER};
use crate::{Log, read_log};

async fn signed_in(world: &World, subject: &str) -> String {
    let mut session = crate::session::Session::new(subject.to_owned(), None, None);
    let grant = crate::oidc::Grant::for_tests("the-access-token", &["population"]);
    session.grants.insert("dang-ky-tam-tru".to_owned(), grant);
    let token = world
        .state
        .sessions
        .open(session, None, world.state.now_ms())
        .unwrap();
    format!("tokhai_session={token}")
}

/// Two readings and two filings of one person.
async fn read_and_filed() -> (World, String) {
    let world = World::start().await;
    let cookie = signed_in(&world, "person-1").await;
    for _ in 0..2 {
        assert_eq!(
            world.identity("dang-ky-tam-tru", &cookie).await.status,
            StatusCode::OK
        );
        assert_eq!(
            world.post(&world.dossier(), &cookie).await.status,
            StatusCode::CREATED
        );
    }
    (world, cookie)
}

async fn log(world: &World) -> Log {
    read_log(&world.folder).await.unwrap()
}

async fn touch(world: &World, sql: &'static str) {
    let path = format!("sqlite://{}/tokhai.sqlite", world.folder.display());
    let mut connection = SqliteConnection::connect(&path).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
}

#[tokio::test]
async fn every_reading_is_noted_with_its_purpose_and_without_values() {
    let (world, cookie) = read_and_filed().await;
    let log = log(&world).await;
    assert_eq!(log.verify(), Ok(4));
    let told: Vec<(&str, usize)> = log
        .entries
        .iter()
        .map(|e| (e.purpose.as_str(), e.attributes.len()))
        .collect();
    assert_eq!(
        told,
        [("prefill", 2), ("filing", 1), ("prefill", 2), ("filing", 1)]
    );
    assert_eq!(
        log.entries[0].attributes,
        ["applicant/id.number", "applicant/name.birth"]
    );
    let text = serde_json::to_string(&log.entries).unwrap();
    assert!(!text.contains(NAME) && !text.contains(NUMBER));
    let page = world.get("/nhat-ky", &cookie).await.text();
    for words in [
        "Nhật ký đọc dữ liệu",
        "Đăng ký tạm trú",
        "Số định danh cá nhân",
        "Gửi kèm hồ sơ đã nộp",
        "Nơi đọc: cổng này (",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let place = |words| page.find(words);
    assert!(
        place("Họ, chữ đệm và tên") < place("Số định danh cá nhân"),
        "as forms ask for them"
    );
    let other = world.signed_in("person-2");
    assert!(
        world
            .get("/nhat-ky", &other)
            .await
            .text()
            .contains("Chưa có dữ liệu nào")
    );
    assert_eq!(
        world.get("/nhat-ky", "").await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn what_was_touched_is_found_and_named() {
    for (sql, number) in [
        ("UPDATE reading SET purpose = 'filing' WHERE number = 1", 1),
        (
            "UPDATE reading SET attributes = 'applicant/name.birth' WHERE number = 3",
            3,
        ),
        (
            "UPDATE reading SET at = '2020-01-01T00:00:00Z' WHERE number = 2",
            2,
        ),
        ("DELETE FROM reading WHERE number = 2", 2),
        ("DELETE FROM reading WHERE number = 4", 4),
        ("DELETE FROM reading", 1),
        (
            "DELETE FROM reading_head; INSERT INTO reading_head VALUES ('x', 1, 'y')",
            1,
        ),
        (
            "UPDATE reading SET number = 9 WHERE number = 2; UPDATE reading SET number = 2 WHERE number = 3; UPDATE reading SET number = 3 WHERE number = 9",
            2,
        ),
    ] {
        let (world, _) = read_and_filed().await;
        touch(&world, sql).await;
        let broken = log(&world).await.verify().unwrap_err();
        assert_eq!(broken.number, number, "{sql}");
    }
}

#[tokio::test]
async fn data_that_can_not_be_noted_are_not_handed_on() {
    let world = World::start().await;
    let cookie = signed_in(&world, "person-1").await;
    touch(
        &world,
        "CREATE TRIGGER fault BEFORE INSERT ON reading BEGIN SELECT RAISE(ABORT, 'disk'); END",
    )
    .await;
    let answer = world.identity("dang-ky-tam-tru", &cookie).await;
    assert_eq!(answer.code(), "store-down");
    assert!(!answer.text().contains(NAME));
    let refused = world.post(&world.dossier(), &cookie).await;
    assert_eq!(refused.code(), "store-down", "no dossier without its entry");
}
