//! Texts of identity cards, right and wrong. Every person is invented.

use card::{CardError, MAX_CARD_BYTES, agree, read_mrz, read_qr};
use serde_json::json;
use value::Assurance;

const OLD: &str =
    "000300000018||NGUYỄN THỊ MẪU|02012000|Nữ|Số 1, Thôn Mẫu, Xã Mẫu, Huyện Mẫu, Tỉnh Mẫu|15042021";
const NEW: &str = "000300000018|000000018|Nguyễn Thị Mẫu|02012000|Nữ|Xã Mẫu, Tỉnh Mẫu|02092024||Nguyễn Văn Mẫu|Trần Thị Mẫu";
const MRZ: &str = "IDVNM3000000182000300000018<<2\n0001029F4001027VNM<<<<<<<<<<<8\nNGUYEN<<THI<MAU<<<<<<<<<<<<<<<\n";

#[test]
fn the_card_of_2021_is_read() {
    let card = read_qr(OLD).unwrap();
    assert_eq!(card.assurance, Assurance::Qr);
    assert_eq!(
        json!(card.attributes),
        json!({
            "id.number": "000300000018", "name.birth": "NGUYỄN THỊ MẪU", "birth.date": "2000-01-02", "sex": "F",
            "residence.permanent": { "country": "VN", "text": "Số 1, Thôn Mẫu, Xã Mẫu, Huyện Mẫu, Tỉnh Mẫu" },
            "card.issueDate": "2021-04-15",
        })
    );
    let line = "Số 1, Thôn Mẫu, Xã Mẫu, Huyện Mẫu, Tỉnh Mẫu";
    assert_eq!(
        (card.extra_fields, card.residence_line.as_deref()),
        (0, Some(line))
    );
}

#[test]
fn an_address_of_before_july_2025_is_todays_where_that_is_clear_and_words_where_it_is_not() {
    let residence = |line: &str, issued: &str| {
        let text = OLD.replace("Số 1, Thôn Mẫu, Xã Mẫu, Huyện Mẫu, Tỉnh Mẫu", line);
        let card = read_qr(&text.replace("15042021", issued)).unwrap();
        assert_eq!(card.residence_line.as_deref(), Some(line));
        card.attributes["residence.permanent"].clone()
    };
    let words = |line: &str| json!({ "country": "VN", "text": line });
    let clear = "Ấp 2, Xã Mỹ Lạc, Huyện Thủ Thừa, Tỉnh Long An";
    let todays = json!({ "country": "VN", "province": "80", "commune": "28051", "detail": "Ấp 2", "vintage": "since-2025-07" });
    assert_eq!(residence(clear, "15042021"), todays);
    let split = "Ấp 2, Xã Nhị Thành, Huyện Thủ Thừa, Tỉnh Long An";
    assert_eq!(residence(split, "15042021"), words(split));
    assert_eq!(residence(clear, ""), words(clear), "of no known day");
    // A card of 2024 does not say which address it has.
    let of_2024 = read_qr(&NEW.replace("Xã Mẫu, Tỉnh Mẫu", clear)).unwrap();
    assert!(!of_2024.attributes.contains_key("residence.permanent"));
    assert_eq!(of_2024.residence_line.as_deref(), Some(clear));
}

#[test]
fn the_card_of_2024_is_read_and_what_is_not_known_of_it_is_left_alone() {
    let card = read_qr(NEW).unwrap();
    assert_eq!(card.extra_fields, 3);
    assert_eq!(card.residence_line.as_deref(), Some("Xã Mẫu, Tỉnh Mẫu"));
    assert_eq!(card.attributes["id.oldNumber"], "000000018");
    assert!(!card.attributes.contains_key("residence.permanent"));
    assert!(!json!(card.attributes).to_string().contains("Trần"));
}

#[test]
fn letters_are_the_same_in_every_form_of_unicode() {
    use unicode_normalization::UnicodeNormalization;
    let decomposed: String = format!("\u{feff}{OLD}\r\n").nfd().collect();
    assert_eq!(read_qr(&decomposed), read_qr(OLD));
    let spaced = OLD.replace("NGUYỄN THỊ", " NGUYỄN   THỊ");
    assert_eq!(read_qr(&spaced), read_qr(OLD));
}

#[test]
fn births_known_in_part_are_read_in_part() {
    let birth = |text: &str| {
        read_qr(&OLD.replace("02012000", text)).map(|c| c.attributes["birth.date"].clone())
    };
    assert_eq!(birth("00001950"), Ok(json!("1950")));
    assert_eq!(birth("00021950"), Ok(json!("1950-02")));
    assert_eq!(birth("29022000"), Ok(json!("2000-02-29")));
    for wrong in [
        "29022001",
        "31042000",
        "00131950",
        "02002000",
        "02011700",
        "2012000",
        "020120000",
        "0201200x",
        "",
    ] {
        assert_eq!(birth(wrong), Err(CardError::Day), "{wrong}");
    }
}

#[test]
fn names_of_every_people_are_names() {
    for name in [
        "K'Brểm Mẫu",
        "H’Mẫu Niê",
        "Mẫu",
        "Y Mẫu Êban",
        "Nguyễn-Mẫu",
        "JEAN-LUC MẪU",
    ] {
        assert!(
            read_qr(&OLD.replace("NGUYỄN THỊ MẪU", name)).is_ok(),
            "{name}"
        );
    }
    for name in ["", "'", "M4U", "<b>Mẫu</b>", "=1+1", &"a".repeat(101)] {
        let read = read_qr(&OLD.replace("NGUYỄN THỊ MẪU", name));
        assert_eq!(read, Err(CardError::Name), "{name}");
    }
}

#[test]
fn what_is_no_card_is_refused() {
    for (text, expected) in [
        ("", CardError::Shape),
        ("||||||", CardError::Number),
        ("https://example.test/?a|b|c|d|e|f|g", CardError::Number),
        ("000300000018|x|y|z", CardError::Shape),
        (
            &OLD.replace("000300000018", "00030000001"),
            CardError::Number,
        ),
        (
            &OLD.replace("000300000018", "00030000001８"),
            CardError::Number,
        ),
        (&OLD.replace("||", "|12345678|"), CardError::Number),
        (&OLD.replace("Nữ", "Nu"), CardError::Sex),
        (&OLD.replace("Nữ", ""), CardError::Sex),
        (&OLD.replace("15042021", "00002021"), CardError::Day),
        (&OLD.replace("MẪU", "M\u{202e}ẪU"), CardError::Signs),
        (&OLD.replace("MẪU", "M\u{0}ẪU"), CardError::Signs),
        (&OLD.replace("MẪU", "M\u{200b}ẪU"), CardError::Signs),
        (&"|".repeat(MAX_CARD_BYTES + 1), CardError::TooLarge),
    ] {
        assert_eq!(read_qr(text), Err(expected), "{text}");
    }
}

#[test]
fn the_lines_of_a_card_are_read() {
    let mrz = read_mrz(MRZ).unwrap();
    assert_eq!(
        json!(mrz.attributes),
        json!({ "id.number": "000300000018", "nationality": "VN", "birth.date": "2000-01-02", "sex": "F",
                "card.expiry": "2040-01-02" })
    );
    assert!(mrz.has_name("Nguyễn Thị Mẫu") && mrz.has_name("NGUYỄN THỊ MẪU"));
    assert!(!mrz.has_name("Nguyễn Thị Mậu Thân") && !mrz.has_name(""));
    assert_eq!(read_mrz(&MRZ.replace('\n', "\r\n ")), Ok(mrz));
}

/// Every single sign of the two lines of numbers is under some check digit, or must be what it is.
#[test]
fn one_wrong_sign_is_found() {
    for at in 0..61 {
        let mut bytes = MRZ.as_bytes().to_vec();
        if bytes[at] == b'\n' {
            continue;
        }
        bytes[at] = if bytes[at] == b'7' { b'1' } else { b'7' };
        let text = String::from_utf8(bytes).unwrap();
        assert!(read_mrz(&text).is_err(), "{at}");
    }
}

#[test]
fn lines_that_are_none_are_refused() {
    for (text, expected) in [
        ("".to_owned(), CardError::Shape),
        (MRZ.replace("NGUYEN", "NGUYE"), CardError::Shape),
        (MRZ.to_lowercase(), CardError::Signs),
        (MRZ.replace("NGUYEN", "NGUỄ"), CardError::Signs),
        (
            MRZ.replace("NGUYEN<<THI<MAU", "<<<<<<<<<<<<<<<"),
            CardError::Name,
        ),
        (MRZ.replace("NGUYEN", "NGUY3N"), CardError::Name),
        (MRZ.replace("F4001027VNM", "X4001027VNM"), CardError::Sex),
        (MRZ.replace("IDVNM", "IDUTO"), CardError::OtherDocument),
        (MRZ.replace("<<2", "<<3"), CardError::CheckDigit),
        ("<".repeat(MAX_CARD_BYTES + 1), CardError::TooLarge),
        (format!("{0}\n{0}\n{0}", "ộ".repeat(10)), CardError::Signs),
    ] {
        assert_eq!(read_mrz(&text), Err(expected), "{text}");
    }
}

#[test]
fn code_and_lines_of_one_card_make_it_surer() {
    let (qr, mrz) = (read_qr(OLD).unwrap(), read_mrz(MRZ).unwrap());
    let both = agree(&qr, &mrz).unwrap();
    assert_eq!(both.assurance, Assurance::MrzQr);
    assert_eq!(both.attributes["name.birth"], "NGUYỄN THỊ MẪU");
    assert_eq!(both.attributes["card.expiry"], "2040-01-02");
    assert!(!Assurance::MrzQr.is_verified(), "it fills and never locks");
    for other in [
        OLD.replace("000300000018", "000300000019"),
        OLD.replace("MẪU|", "KHÁC|"),
        OLD.replace("02012000", "03012000"),
        OLD.replace("Nữ", "Nam"),
    ] {
        assert_eq!(
            agree(&read_qr(&other).unwrap(), &mrz),
            Err(CardError::Disagree)
        );
    }
}

#[test]
fn every_refusal_has_words_in_two_languages() {
    let codes: std::collections::BTreeSet<_> = CardError::ALL.iter().map(|e| e.code()).collect();
    assert_eq!(codes.len(), CardError::ALL.len());
    for error in CardError::ALL {
        assert_ne!(error.sentence().get("vi"), error.sentence().get("en"));
        assert!(!error.sentence().get("vi").contains(char::is_numeric));
    }
}

/// Whatever is scanned, an answer comes out, and what is taken has the shape of a card.
#[test]
fn no_text_panics() {
    let mut state = 1u64;
    let mut next = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % below
    };
    let signs: Vec<char> = "0189|<|NỮữ\u{301}\u{202e}aM \nđ\u{10ffff}"
        .chars()
        .collect();
    for _ in 0..20_000 {
        for source in [OLD, NEW, MRZ] {
            let mut text: Vec<char> = source.chars().collect();
            for _ in 0..=next(6) {
                let (at, sign) = (next(text.len()), signs[next(signs.len())]);
                match next(3) {
                    0 => text[at] = sign,
                    1 => text.insert(at, sign),
                    _ => text.truncate(at.max(1)),
                }
            }
            let text: String = text.into_iter().collect();
            if let Ok(card) = read_qr(&text) {
                assert_eq!(card.attributes["id.number"].as_str().unwrap().len(), 12);
            }
            let _ = read_mrz(&text);
        }
    }
}
