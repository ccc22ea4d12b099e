//! Journeys through a small form.

mod fake;

use fake::{Fake, view};
use journey::{
    Burden, Changed, Control, Cost, Journey, Person, Screen, Section, cost, typing_keys,
};

fn begun() -> Journey<Fake> {
    Journey::start(Fake::default(), view(), 20_261_121).expect("the fake starts on any day")
}

fn prefilled() -> Journey<Fake> {
    let person = Person {
        role: "members".to_owned(),
        subject: "m1".to_owned(),
        name: "Người".to_owned(),
    };
    let people = vec![person];
    let started = Journey::start_with(Fake::default(), view(), 20_261_121, "locked", people);
    let (journey, filled) = started.expect("the fake starts on any day");
    filled.expect("the record is one");
    journey
}

#[test]
fn a_record_that_is_none_leaves_an_empty_form_and_says_why() {
    let people = vec![Person {
        role: "members".to_owned(),
        subject: "m1".to_owned(),
        name: "Người".to_owned(),
    }];
    let started = Journey::start_with(Fake::default(), view(), 20_261_121, "torn", people);
    let (journey, filled) = started.expect("the fake starts on any day");
    assert_eq!(filled, Err(host::Error::Json));
    assert!(journey.people("members").next().is_none());
    assert_eq!(journey.text("/ten"), "");
    assert!(journey.state("/ten").visible);
}

#[test]
fn of_what_goes_on_only_what_differs_has_changed_also_where_it_can_not_be_read() {
    let mut before = begun();
    let mut journey = begun();
    journey.enter("/loai", "?").expect("there is such a field");
    journey.follow(&mut before);
    let Changed { paths, .. } = journey.take_changed();
    assert!(paths.iter().all(|path| path == "/loai"), "{paths:?}");
    assert!(!paths.is_empty());
}

fn open_paths(journey: &Journey<Fake>) -> Vec<String> {
    let Screen::Page(index) = journey.screen() else {
        return Vec::new();
    };
    let mut paths = Vec::new();
    for section in journey.sections(index) {
        if let Section::Group(group) = section {
            paths.extend(group.open().iter().map(|question| question.path.clone()));
        }
    }
    paths
}

#[test]
fn a_page_with_findings_stays_and_tells_them_in_order() {
    let mut journey = begun();
    assert_eq!(journey.next(), Ok(true));
    journey.enter("/so", "?").expect("it is a field");
    assert_eq!(journey.next(), Ok(false));
    let rules: Vec<_> = journey
        .summary()
        .iter()
        .map(|found| (found.path.as_str(), found.rule.as_str()))
        .collect();
    assert_eq!(rules, [("/ten", "required"), ("/so", "unreadable")]);
    assert_eq!(
        journey.finding("/ten").map(|found| found.rule.as_str()),
        Some("required")
    );
    journey.enter("/ten", "Mẫu").expect("it is a field");
    journey.enter("/so", "1").expect("it is a field");
    assert_eq!(journey.next(), Ok(true));
    assert_eq!(journey.screen(), Screen::Page(1));
    assert!(journey.summary().is_empty());
}

#[test]
fn locked_answers_fold_and_free_ones_only_after_they_were_seen() {
    let mut journey = prefilled();
    journey.next().expect("the fake is sound");
    assert_eq!(open_paths(&journey), ["/so", "/loai", "/noi"]);
    journey.next().expect("the fake is sound");
    journey.back();
    assert_eq!(open_paths(&journey), ["/loai", "/noi"]);
    journey.unfold("/so");
    assert_eq!(open_paths(&journey), ["/so", "/loai", "/noi"]);
}

#[test]
fn what_the_register_locks_can_not_be_typed_over() {
    let mut journey = prefilled();
    journey.take_changed();
    assert_eq!(journey.enter("/ten", "Khác"), Ok(()));
    assert!(journey.take_changed().paths.is_empty());
    assert_eq!(journey.text("/ten"), "Mẫu");
    assert_eq!(journey.enter("/khong-co", "x"), Err(host::Error::Path));
}

#[test]
fn burden_counts_what_is_left_and_what_came() {
    let expected = Burden {
        to_enter: 1,
        optional: 3,
        prefilled: 0,
    };
    assert_eq!(begun().burden(), expected);
    let expected = Burden {
        to_enter: 0,
        optional: 2,
        prefilled: 2,
    };
    assert_eq!(prefilled().burden(), expected);
}

#[test]
fn a_change_from_the_review_leads_back_to_it_or_to_what_it_opened() {
    let mut journey = prefilled();
    for _ in 0..3 {
        journey.next().expect("the fake is sound");
    }
    assert_eq!(journey.screen(), Screen::Review);
    journey.edit("/loai");
    assert_eq!(journey.screen(), Screen::Page(0));
    journey.enter("/loai", "b").expect("it is a field");
    assert!(journey.take_changed().is_reshaped);
    assert_eq!(journey.take_changed(), Changed::default());
    journey.next().expect("the fake is sound");
    assert_eq!(journey.screen(), Screen::Review, "page 1 was seen already");
    assert_eq!(journey.send(), Ok(false), "what it opened is still missing");
    assert_eq!(
        journey.summary().first().map(|found| found.path.as_str()),
        Some("/them")
    );
}

#[test]
fn leaving_an_empty_field_says_nothing_and_a_wrong_one_at_once() {
    let mut journey = begun();
    journey.next().expect("the fake is sound");
    journey.leave("/ten").expect("it is a field");
    assert!(journey.finding("/ten").is_none());
    journey.enter("/ten", "?").expect("it is a field");
    journey.leave("/ten").expect("it is a field");
    assert!(journey.finding("/ten").is_some());
    journey.enter("/ten", "Mẫu").expect("it is a field");
    journey.leave("/ten").expect("it is a field");
    assert!(journey.finding("/ten").is_none());
}

#[test]
fn what_came_by_itself_is_not_missing_any_more() {
    let mut journey = begun();
    journey.next().expect("the fake is sound");
    assert_eq!(journey.next(), Ok(false));
    assert!(journey.finding("/ten").is_some());
    journey.enter("/so", "1").expect("it is a field");
    assert!(journey.finding("/ten").is_none());
}

#[test]
fn an_address_asked_for_as_a_whole_is_there_once_its_last_part_is() {
    let mut journey = begun();
    journey.next().expect("the fake is sound");
    for (path, text) in [("/ten", "Mẫu"), ("/so", "2")] {
        journey.enter(path, text).expect("it is a field");
    }
    assert_eq!(journey.next(), Ok(false));
    assert!(journey.finding("/noi").is_some());
    for (path, is_asked) in [("/noi/province", true), ("/noi/commune", false)] {
        journey.enter(path, "x").expect("it is a field");
        journey.leave(path).expect("it is a field");
        assert_eq!(journey.finding("/noi").is_some(), is_asked, "{path}");
    }
}

#[test]
fn a_removed_row_comes_back_with_what_stood_in_it() {
    let mut journey = begun();
    let row = journey.add_row("/nguoi", None).expect("there is room");
    let path = format!("{row}/ten");
    journey.enter(&path, "Một").expect("it is a field");
    journey.remove_row(&row).expect("it is there");
    assert!(journey.row_paths("/nguoi").is_empty() && journey.text(&path).is_empty());
    let back = journey
        .undo()
        .expect("there is room")
        .expect("one was removed");
    assert_eq!(journey.text(&format!("{back}/ten")), "Một");
    assert_eq!(journey.undo(), Ok(None));
}

#[test]
fn a_row_comes_back_to_where_it_stood() {
    let mut journey = begun();
    for name in ["Một", "Hai"] {
        let row = journey.add_row("/nguoi", None).expect("there is room");
        let path = format!("{row}/ten");
        journey.enter(&path, name).expect("it is a field");
    }
    let clicks = journey.cost(&|_, _| 0).clicks;
    let first = journey.row_paths("/nguoi")[0].clone();
    journey.remove_row(&first).expect("it is there");
    journey.undo().expect("there is room");
    let rows = journey.row_paths("/nguoi");
    let names = rows.iter().map(|row| journey.text(&format!("{row}/ten")));
    assert_eq!(names.collect::<Vec<_>>(), ["Một", "Hai"]);
    assert_eq!(
        journey.cost(&|_, _| 0).clicks,
        clicks + 2,
        "one to remove, one to undo"
    );
}

#[test]
fn a_row_moves_up_with_what_stands_in_it() {
    let mut journey = begun();
    for name in ["Một", ""] {
        let row = journey.add_row("/nguoi", None).expect("there is room");
        let path = format!("{row}/ten");
        journey.enter(&path, name).expect("it is a field");
    }
    let [first, second] = [0, 1].map(|at| journey.row_paths("/nguoi")[at].clone());
    let clicks = journey.cost(&|_, _| 0).clicks;
    journey.move_up(&second, &first).expect("both are typed");
    let rows = journey.row_paths("/nguoi");
    let names = rows.iter().map(|row| journey.text(&format!("{row}/ten")));
    assert_eq!(names.collect::<Vec<_>>(), ["", "Một"]);
    assert_eq!(journey.cost(&|_, _| 0).clicks, clicks + 1, "one press");
}

#[test]
fn a_full_group_refuses_a_row() {
    let mut journey = begun();
    journey.add_row("/nguoi", None).expect("there is room");
    journey.add_row("/nguoi", None).expect("there is room");
    assert_eq!(journey.add_row("/nguoi", None), Err(host::Error::Rows));
}

#[test]
fn a_draft_repeats_everything_done_by_hand() {
    let mut journey = begun();
    journey.next().expect("the fake is sound");
    for (path, text) in [
        ("/ten", "Mẫu"),
        ("/so", "?"),
        ("/noi/province", "01"),
        ("/noi/commune", "00004"),
        ("/loai", "b"),
    ] {
        journey.enter(path, text).expect("it is a field");
    }
    let row = journey.add_row("/nguoi", None).expect("there is room");
    journey
        .enter(&format!("{row}/ten"), "Một")
        .expect("it is a field");
    let acts = journey.acts();
    let mut again = begun();
    assert_eq!(again.replay(&acts), Ok(vec![]));
    assert_eq!(again.acts(), acts);
    assert_eq!(
        (again.screen(), again.text("/so")),
        (Screen::Page(0), "?".to_owned())
    );
    assert_eq!(again.text("/noi/commune"), "00004");
}

#[test]
fn a_draft_yields_to_the_register_and_to_a_changed_form() {
    let mut journey = begun();
    journey.enter("/ten", "Tự khai").expect("it is a field");
    let mut acts = journey.acts();
    acts.push(["set", "/cu", "x"].map(str::to_owned));
    acts.push(["gone", "/loai", "b"].map(str::to_owned));
    let mut again = prefilled();
    assert_eq!(again.replay(&acts), Ok(vec![0, 1, 2]));
    assert_eq!(again.text("/loai"), "");
    assert_eq!(again.text("/ten"), "Mẫu");
}

#[test]
fn an_emptied_prefilled_answer_stays_empty_in_the_draft() {
    let mut journey = prefilled();
    journey.enter("/so", "").expect("it is a field");
    let mut again = prefilled();
    again.replay(&journey.acts()).expect("the fake is sound");
    assert_eq!(again.text("/so"), "");
}

#[test]
fn a_picked_person_is_a_row_of_that_key() {
    let mut journey = prefilled();
    let row = journey
        .add_row("/nguoi", Some("m1"))
        .expect("there is room");
    assert_eq!(row, "/nguoi/m1");
    assert!(journey.has_row("m1"));
    let mut again = prefilled();
    again.replay(&journey.acts()).expect("the fake is sound");
    assert!(again.has_row("m1"));
}

#[test]
fn a_new_province_takes_the_typed_commune_away() {
    let mut journey = begun();
    journey.enter("/noi/province", "01").expect("it is a field");
    journey
        .enter("/noi/commune", "00004")
        .expect("it is a field");
    journey.enter("/noi/province", "79").expect("it is a field");
    assert_eq!(journey.text("/noi/commune"), "");
}

#[test]
fn a_province_that_is_no_name_is_told_at_the_province() {
    let mut journey = prefilled();
    journey.next().expect("the fake is sound");
    journey
        .enter("/noi/province", "xyz")
        .expect("it is a field");
    journey.next().expect("the fake is sound");
    let found = journey.summary().first().expect("the commune is missing");
    assert_eq!(
        (found.path.as_str(), found.rule.as_str()),
        ("/noi/province", "option")
    );
}

#[test]
fn eight_digits_are_a_day() {
    let mut journey = begun();
    journey.enter("/loai", "b").expect("it is a field");
    journey.enter("/them", "31122026").expect("it is a field");
    assert_eq!(journey.text("/them"), "31/12/2026");
}

#[test]
fn cost_counts_each_question_once_by_its_last_text() {
    let mut journey = begun();
    journey.enter("/ten", "M").expect("it is a field");
    journey.enter("/ten", "Mẫu").expect("it is a field");
    journey.enter("/noi/province", "01").expect("it is a field");
    journey
        .enter("/noi/commune", "00004")
        .expect("it is a field");
    let mut typed =
        cost(Control::Text, "Mẫu") + cost(Control::Combobox, "") + cost(Control::Combobox, "");
    typed.keys += 3 + 5;
    let finding = |path: &str, code: &str| match (path, code) {
        ("/noi/province", "01") => 3,
        ("/noi/commune", "00004") => 5,
        _ => 100,
    };
    assert_eq!(
        journey.cost(&finding),
        Cost {
            entries: 2,
            ..typed
        }
    );
    assert_eq!(typing_keys("Nguyễn Đức"), 15);
}

#[test]
fn nothing_is_sent_with_findings_and_a_refusal_comes_back_to_the_review() {
    let mut journey = begun();
    assert_eq!(journey.send(), Ok(false));
    let mut journey = prefilled();
    assert_eq!(journey.send(), Ok(true));
    assert_eq!(journey.screen(), Screen::Sending);
    let found = abi::Finding {
        path: "/so".to_owned(),
        rule: "pattern".to_owned(),
        ..Default::default()
    };
    journey.refused(vec![found]);
    assert_eq!(
        (journey.screen(), journey.summary().len()),
        (Screen::Review, 1)
    );
    journey.received();
    assert_eq!(journey.screen(), Screen::Receipt);
}
