use super::*;

/// Invented: numbers that begin with 000 belong to nobody.
const CARD: &str =
    "000196000011||Trần Thị Thử|17081996|Nữ|Số 8, phố Mẫu, Phường Ba Đình, Hà Nội|02092024";
const CARD_2024: &str =
    "000196000011||Trần Thị Thử|17081996|Nữ|Số 8, phố Mẫu|02092024|||Trần Văn Thử|Lê Thị Mẫu";

/// The code of `text`, each of its squares `scale` dots wide, with a white edge.
fn picture(text: &[u8], scale: usize) -> (usize, Vec<u8>) {
    let code = qrcode::QrCode::new(text).expect("it fits");
    let (width, edge) = (code.width(), 4);
    let side = (width + 2 * edge) * scale;
    let colors = code.to_colors();
    let mut grey = vec![255; side * side];
    for (at, dot) in grey.iter_mut().enumerate() {
        let (x, y) = (at % side / scale, at / side / scale);
        let is_inside = (edge..edge + width).contains(&x) && (edge..edge + width).contains(&y);
        if is_inside && colors[(y - edge) * width + x - edge] == qrcode::Color::Dark {
            *dot = 20;
        }
    }
    (side, grey)
}

#[test]
fn a_card_in_a_picture_is_read_with_its_marks() {
    for card in [CARD, CARD_2024] {
        for scale in [3, 6] {
            let (width, grey) = picture(card.as_bytes(), scale);
            assert_eq!(find(width, &grey), Found::Text(card.to_owned()), "{scale}");
        }
    }
}

#[test]
fn a_damaged_code_is_unreadable_and_no_code_is_nothing() {
    let (width, mut grey) = picture(CARD.as_bytes(), 4);
    // The corners stay, so that it is seen as a code.
    let (from, to) = (width * 2 / 5, width * 4 / 5);
    for y in from..to {
        for x in from..to {
            grey[y * width + x] = if (x / 4 + y / 4) % 2 == 0 { 0 } else { 255 };
        }
    }
    assert_eq!(find(width, &grey), Found::Unreadable);
    assert_eq!(find(100, &[200; 10_000]), Found::Nothing);
}

#[test]
fn bytes_that_are_no_text_are_unreadable() {
    let (width, grey) = picture(&[0xff, 0xfe, 0x80, 0xc0], 4);
    assert_eq!(find(width, &grey), Found::Unreadable);
}

#[test]
fn what_is_no_picture_holds_nothing() {
    for (width, length) in [
        (0, 0),
        (0, 10),
        (10, 0),
        (7, 10_000),
        (10_000, 10_000),
        (1, 1_000_000),
    ] {
        assert_eq!(
            find(width, &vec![0; length]),
            Found::Nothing,
            "{width} {length}"
        );
    }
}

#[test]
fn noise_ends_in_no_panic() {
    let mut seed = 7u32;
    for side in [45, 60, 200, 333] {
        let mut grey = vec![0; side * side];
        for dot in &mut grey {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *dot = (seed >> 24) as u8;
        }
        let _ = find(side, &grey);
    }
}

fn lines(number: &str, birth: &str, name: &str) -> String {
    let digit = |field: &str| {
        let weights = [7, 3, 1].into_iter().cycle();
        let value = |b: u8| match b {
            b'0'..=b'9' => u32::from(b - b'0'),
            b'A'..=b'Z' => u32::from(b - b'A') + 10,
            _ => 0,
        };
        let sum: u32 = field
            .bytes()
            .zip(weights)
            .map(|(b, weight)| value(b) * weight)
            .sum();
        (sum % 10).to_string()
    };
    let short = &number[3..];
    let one = format!("IDVNM{short}{}{number}<<{}", digit(short), digit(number));
    let two = format!(
        "{birth}{}F300902{}VNM<<<<<<<<<<<",
        digit(birth),
        digit("300902")
    );
    let whole = digit(&[&one[5..30], &two[..7], &two[8..15], &two[18..29]].concat());
    format!("{one}\n{two}{whole}\n{name:<<30}")
}

#[test]
fn lines_of_the_same_card_make_it_surer_however_they_are_typed() {
    let right = lines("000196000011", "960817", "TRAN<<THI<THU");
    let in_one = right.replace('\n', "");
    let spaced = right
        .to_lowercase()
        .replace('\n', " \r\n\n ")
        .replace("<<", "«");
    for lines in [right.as_str(), &in_one, &spaced] {
        let answer = read(CARD, lines);
        assert_eq!(answer["assurance"], "mrz+qr", "{answer}");
        assert_eq!(answer["attributes"]["card.expiry"], "2030-09-02");
    }
    assert_eq!(read(CARD, " \n ")["assurance"], "qr");
}

#[test]
fn the_card_of_2024_keeps_its_address_apart() {
    let answer = read(CARD_2024, "");
    assert_eq!(answer["attributes"]["name.birth"], "Trần Thị Thử");
    assert_eq!(answer["residence_line"], "Số 8, phố Mẫu");
    assert!(answer["attributes"].get("residence.permanent").is_none());
}

#[track_caller]
fn refused(text: &str, lines: &str, code: &str, part: &str) {
    let answer = read(text, lines);
    assert_eq!(answer["error"], code);
    let sentence = answer["sentence"]["vi"].as_str().unwrap_or_default();
    assert!(sentence.contains(part), "{sentence}");
    assert!(
        answer["sentence"]["en"]
            .as_str()
            .is_some_and(|text| text.len() > 20)
    );
    assert!(
        !answer.to_string().contains("Thử"),
        "nothing of the card is told"
    );
}

#[test]
fn what_is_wrong_is_told_and_what_to_do() {
    let other = lines("000196000012", "960817", "TRAN<<THI<THU");
    let mut mistyped = lines("000196000011", "960817", "TRAN<<THI<THU");
    mistyped.replace_range(8..9, "7");
    refused(
        "https://example.vn/menu",
        "",
        "card-shape",
        "không phải dữ liệu của thẻ căn cước",
    );
    refused(
        &"a|".repeat(5000),
        "",
        "card-too-large",
        "không phải dữ liệu của thẻ căn cước",
    );
    refused(
        "000196000011||Trần Thị Thử|31021996|Nữ||02092024",
        "",
        "card-day",
        "Quét lại",
    );
    refused(
        "12|34|Trần|01011990|Nữ||02092024",
        "",
        "card-number",
        "Quét lại",
    );
    refused(CARD, &mistyped, "card-check-digit", "bị gõ sai");
    refused(CARD, &other, "card-disagree", "không phải của cùng một thẻ");
    refused(CARD, "IDVNM", "card-shape", "ba dòng");
    refused(CARD, &"<".repeat(9000), "card-too-large", "ba dòng");
}
