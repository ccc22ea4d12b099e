//! Addresses as cards write them: what is understood, and what is better asked.

use registry::{old_unit, written_address};

const OF_2021: &str = "2021-04-15";
const OF_2025: &str = "2025-08-01";

/// `province/commune/detail` in today's units, or `-`.
fn read(line: &str, day: &str) -> String {
    written_address(line, day).map_or("-".to_owned(), |found| {
        let (unit, detail) = (found.unit, found.detail);
        format!("{}/{}/{detail}", unit.province, unit.commune)
    })
}

#[test]
fn a_line_that_fits_one_place_is_that_place() {
    let right = [
        (
            "Thôn 2, Xã Mỹ Lạc, Huyện Thủ Thừa, Tỉnh Long An",
            "80/28051/Thôn 2",
        ),
        // Cards leave the kind of a unit out, or cut it short.
        ("Thôn 2, Mỹ Lạc, Thủ Thừa, Long An", "80/28051/Thôn 2"),
        (
            "Thôn 2, X. Mỹ Lạc, H.Thủ Thừa, T. Long An",
            "80/28051/Thôn 2",
        ),
        (
            "thôn 2,xã mỹ lạc , HUYỆN THỦ THỪA,tỉnh long an, Việt Nam",
            "80/28051/thôn 2",
        ),
        (
            "Số 1, ngõ 2, Tổ 3, Phúc Xá, Ba Đình, Hà Nội",
            "01/00097/Số 1, ngõ 2, Tổ 3",
        ),
        ("Xã Mỹ Lạc, Huyện Thủ Thừa, Tỉnh Long An", "80/28051/"),
        ("Phường 05, TP Đà Lạt, Lâm Đồng", "68/24787/"),
        ("Số 9, P.5, TP.Đà Lạt, Lâm Đồng", "68/24787/Số 9"),
        // The tone may stand on either letter, the apostrophe may be another one.
        ("Xã Đức Hoà, Huyện Sóc Sơn, Hà Nội", "01/00430/"),
        ("Xã Hoàng Văn Thụ, Chương Mỹ, TP. Hà Nội", "01/10081/"),
        ("Ch’ơm, Tây Giang, Quảng Nam", "48/20443/"),
        // Two districts of one name: the commune tells them apart.
        ("Kỳ Xuân, Kỳ Anh, Hà Tĩnh", "42/18766/"),
        // An island district without communes.
        ("Khu 1, Huyện Côn Đảo, Bà Rịa – Vũng Tàu", "79/26732/Khu 1"),
    ];
    for (line, place) in right {
        assert_eq!(read(line, OF_2021), place, "{line}");
    }
}

#[test]
fn of_a_later_day_both_ways_of_writing_count() {
    assert_eq!(
        read("Số 1, Phường Ba Đình, Hà Nội", OF_2025),
        "01/00004/Số 1"
    );
    assert_eq!(read("Số 1, Ba Đình, TP. Hà Nội", OF_2025), "01/00004/Số 1");
    let old = "Thôn 2, Xã Mỹ Lạc, Huyện Thủ Thừa, Tỉnh Long An";
    assert_eq!(read(old, OF_2025), "80/28051/Thôn 2");
}

#[test]
fn what_is_not_clear_is_nothing() {
    let wrong = [
        // Split between two of today's: only the person knows.
        ("Xã Nhị Thành, Huyện Thủ Thừa, Tỉnh Long An", OF_2021),
        ("Xã Nhị Thành, Huyện Thủ Thừa, Tỉnh Long An", OF_2025),
        // A town and a commune of one name in one district.
        ("Yên Viên, Gia Lâm, Hà Nội", OF_2021),
        // One name in both of two districts of one name.
        ("Mỹ Thọ, Cao Lãnh, Đồng Tháp", OF_2021),
        // Other marks are another place.
        ("Xã My Lac, Huyen Thu Thua, Tinh Long An", OF_2021),
        ("Xã Mỹ Lác, Huyện Thủ Thừa, Tỉnh Long An", OF_2021),
        // A kind that the unit has not.
        ("Phường Mỹ Lạc, Huyện Thủ Thừa, Tỉnh Long An", OF_2021),
        ("Xã Mỹ Lạc, Quận Thủ Thừa, Tỉnh Long An", OF_2021),
        ("Xã Mỹ Lạc, Huyện Thủ Thừa, Thành phố Long An", OF_2021),
        // A number alone may be that of a house.
        ("5, Đà Lạt, Lâm Đồng", OF_2021),
        // A unit that lies elsewhere, or is too much, too little, in another order.
        ("Xã Mỹ Lạc, Huyện Thủ Thừa, Tỉnh Tây Ninh", OF_2021),
        ("Xã Mỹ Lạc, Huyện Bến Lức, Tỉnh Long An", OF_2021),
        ("Xã Mỹ Lạc, Tỉnh Long An", OF_2021),
        ("Huyện Thủ Thừa, Tỉnh Long An", OF_2021),
        ("Tỉnh Long An", OF_2021),
        ("Tỉnh Long An, Huyện Thủ Thừa, Xã Mỹ Lạc", OF_2021),
        ("Xã Mỹ Lạc, Huyện Thủ Thừa, Tỉnh Long An, số 9", OF_2021),
        ("Xã Mỹ Lạc - Huyện Thủ Thừa - Tỉnh Long An", OF_2021),
        ("Xã Mẫu, Huyện Mẫu, Tỉnh Mẫu", OF_2021),
        // Units that were gone before July 2025.
        ("Phường Phú Nhuận, Thành phố Huế, Thừa Thiên Huế", OF_2021),
        // Today's way of writing on a card of before, where it means a district: and the other way round.
        ("Số 1, Ba Đình, Hà Nội", OF_2021),
        ("Phường Phúc Xá, Hà Nội", OF_2025),
        // Of no known day.
        ("Xã Mỹ Lạc, Huyện Thủ Thừa, Tỉnh Long An", ""),
        ("Xã Mỹ Lạc, Huyện Thủ Thừa, Tỉnh Long An", "2021"),
        ("", OF_2021),
        (",,,", OF_2021),
        ("Việt Nam", OF_2025),
        ("tp., p., x.", OF_2021),
        ("|\u{0}\u{301}\u{301},\u{301},Hà Nội", OF_2025),
    ];
    for (line, day) in wrong {
        assert_eq!(read(line, day), "-", "{line} {day}");
    }
}

/// Every thirteenth of the 10,035, by its whole names and without the kinds of units.
#[test]
fn no_old_commune_is_taken_for_another() {
    let table = include_str!("../../../seeds/admin/legacy-communes.csv");
    let mut understood = 0;
    for row in table.lines().skip(1).step_by(13) {
        let cells: Vec<&str> = row.split(',').collect();
        let [code, _, _, district, province] = cells[..] else {
            panic!("five cells: {row}");
        };
        let unit = old_unit(province, district, Some(code)).expect("a unit that there was");
        let bare = |name: &str| {
            let kinds = [
                "Xã ",
                "Phường ",
                "Thị trấn ",
                "Huyện ",
                "Quận ",
                "Thị xã ",
                "Thành phố ",
                "Tỉnh ",
            ];
            let kind = kinds.iter().find(|kind| name.starts_with(**kind));
            name[kind.map_or(0, |kind| kind.len())..].to_owned()
        };
        let short: Vec<String> = unit.name.split(", ").map(bare).collect();
        let whole = written_address(&unit.name, OF_2021).map(|found| found.unit);
        let cut = written_address(&short.join(", "), OF_2021).map(|found| found.unit);
        let only = match unit.now[..] {
            [now] => Some(now),
            _ => None,
        };
        assert_eq!(whole, only, "{}", unit.name);
        assert!(cut.is_none() || cut == only, "{}", unit.name);
        understood += usize::from(cut.is_some());
    }
    assert!(
        understood > 650,
        "{understood} are understood without the kinds"
    );
}
