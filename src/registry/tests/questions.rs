//! What the law no longer lets a form ask is found by how forms ask it, and nothing else is.

use registry::{Folded, Level, questions};

/// A rule's name with the level it was found at.
type Found = Option<(&'static str, Level)>;

/// The worst a text is found to be: when an answer is required, and when not.
fn found(text: &str) -> (Found, Found) {
    let folded = Folded::new(text);
    let all: Vec<_> = questions()
        .iter()
        .filter(|question| question.find(&folded).is_some())
        .collect();
    let worst = |level: &dyn Fn(&registry::Question) -> Option<Level>| {
        let mut levels = all
            .iter()
            .filter_map(|one| Some((one.id.as_str(), level(one)?)));
        let first = levels.clone().next();
        levels.find(|(_, level)| *level == Level::Error).or(first)
    };
    (
        worst(&|one| Some(one.when_required)),
        worst(&|one| one.when_optional),
    )
}

fn check(text: &str, rule: &'static str, required: Level, optional: Option<Level>) {
    let (when_required, when_optional) = found(text);
    assert_eq!(when_required, Some((rule, required)), "{text}, required");
    assert_eq!(when_optional.map(|one| one.1), optional, "{text}, optional");
}

use Level::{Error, Warning};

#[test]
fn papers_that_lost_their_validity() {
    for text in [
        "Sổ hộ khẩu",
        "SO HO KHAU",
        "Số hộ khẩu",
        "Sổ tạm trú",
        "Bản sao hộ khẩu",
        "Phiếu báo thay đổi hộ khẩu",
    ] {
        check(text, "household-book", Error, Some(Warning));
    }
    check(
        "Hộ khẩu thường trú",
        "household-registration-words",
        Warning,
        Some(Warning),
    );
    check("Số CMND", "old-number", Error, None);
    check("Số chứng minh nhân dân 9 số", "old-number", Error, None);
    check("Quận/huyện", "district", Error, Some(Warning));
    check("Thị xã nơi ở", "district", Error, Some(Warning));
}

#[test]
fn papers_that_can_be_looked_up() {
    check(
        "Giấy xác nhận thông tin về cư trú (CT07)",
        "residence-confirmation-paper",
        Warning,
        Some(Warning),
    );
    for text in ["Giấy xác nhận số CMND", "Xác nhận CMND 9 số"] {
        check(text, "old-number-confirmation", Error, Some(Error));
    }
    for text in [
        "Ảnh chụp CCCD",
        "Bản sao CCCD/căn cước",
        "Bản photo căn cước",
    ] {
        check(text, "identity-card-image", Warning, Some(Warning));
    }
    for text in [
        "Giấy khai sinh",
        "Giấy chứng nhận kết hôn",
        "Trích lục ghi chú ly hôn",
    ] {
        check(text, "civil-status-paper", Warning, Some(Warning));
    }
    for text in ["Bản sao công chứng hợp đồng", "Chứng thực bản sao hợp đồng"]
    {
        check(text, "certified-copy", Warning, Some(Warning));
    }
}

#[test]
fn sensitive_questions() {
    for text in ["Tôn giáo", "Dân tộc", "Nhóm máu"] {
        check(text, "sensitive-origin", Warning, Some(Warning));
    }
}

#[test]
fn other_words_are_left_alone() {
    for text in [
        "Cơ quan cấp",
        "Quan hệ với chủ hộ",
        "Quản lý",
        "Không cần nộp sổ hộ khẩu",
        "Giấy khai sinh, nếu không tra cứu được",
        "Nơi thường trú",
        "Số định danh cá nhân",
        "",
    ] {
        let (required, optional) = found(text);
        assert_eq!((required, optional), (None, None), "{text}");
    }
}

/// Each names the law, says what to do, and speaks both languages.
#[test]
fn every_question_has_its_ground() {
    for question in questions() {
        let id = &question.id;
        let laws = ["Luật", "Nghị định", "Chỉ thị", "Thông tư"];
        assert!(
            laws.iter().any(|law| question.ground.starts_with(law)),
            "{id}"
        );
        for text in [&question.finding, &question.instead] {
            assert!(
                !text.get("vi").is_empty() && text.get("vi") != text.get("en"),
                "{id}"
            );
        }
    }
}
