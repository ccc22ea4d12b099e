//! The whole path with a real form and its real module, run by wasmtime.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use axum::http::StatusCode;
use compiler::{SourceFile, Sources, compile};
use host::Machine;
use serde_json::{Value, json};
use value::Text;

use super::issuer::{Issuer, only_needed};
use super::sign_in::depart;
use super::world::{World, folder, fresh_key};
use super::{NAME, NUMBER};
use crate::forms::PublishedForm;
use crate::identity::wanted;
use crate::modules::Modules;

fn files(folder: &Path) -> BTreeMap<String, SourceFile> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let files = entries.filter(|path| path.extension().is_some_and(|end| end == "json"));
    files
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            (
                name,
                SourceFile {
                    file: path.display().to_string(),
                    text,
                },
            )
        })
        .collect()
}

fn residence_confirmation() -> PublishedForm {
    let forms = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../forms");
    let sources = Sources {
        main: files(&forms)["xac-nhan-cu-tru"].clone(),
        blocks: files(&forms.join("blocks")),
        lists: files(&forms.join("lists")),
    };
    let module = compile(&sources).module.unwrap();
    PublishedForm::from_bytes(&module.wasm, Text::default()).unwrap()
}

async fn world() -> World {
    let (issuer, forms) = (Issuer::start().await, vec![residence_confirmation()]);
    World::start_with(folder(), forms, issuer, Arc::new(Modules::default())).await
}

#[tokio::test]
async fn of_each_attribute_the_provider_is_told_which_parts_it_fills() {
    let world = world().await;
    let parameters = depart(&world, "/dang-nhap?bieu-mau=xac-nhan-cu-tru")
        .await
        .parameters;
    let purposes: BTreeMap<String, String> = serde_json::from_str(&parameters["purposes"]).unwrap();
    let told: Vec<&str> = purposes.keys().map(String::as_str).collect();
    assert_eq!(told.join(" "), parameters["attributes"]);
    assert_eq!(purposes["name.birth"], "Người khai");
    assert_eq!(purposes["household.head.name"], "Hộ gia đình");
}

const TYPED: [(&str, &str); 6] = [
    ("/muc_dich", "nuoc-ngoai"),
    ("/lien_he/so_dien_thoai", "0912 000 000"),
    ("/lien_he/email", "nguoi.mau@example.com"),
    ("/pham_vi", "ban-than"),
    ("/noi_dung_xac_nhan", "qua-trinh"),
    ("/tu_ngay", "01/01/2020"),
];

/// The dossier that a page makes of the record and what is typed, with `until` as the last day of the period.
async fn filled(world: &World, until: &str) -> Value {
    filled_with(world, until, None).await
}

/// All that the block `nguoi_khai` asks of the register.
fn whole(world: &World) -> String {
    let known = json!({
        "name": { "birth": NAME }, "id": { "number": NUMBER }, "birth": { "date": "1990-09-02" }, "sex": "F",
    });
    let all = ["/name/birth", "/id/number", "/birth/date", "/sex"];
    world.issuer.proof_of(known, &all)
}

/// The same; with `wrong`, the register has the name wrong for that reason, and another is typed.
async fn filled_with(world: &World, until: &str, wrong: Option<&str>) -> Value {
    let corrected = wrong.map(|_| ("/nguoi_khai/ho_ten", RIGHT_NAME));
    let count = if wrong.is_some() { 3 } else { 4 };
    filled_from(
        world,
        (whole(world), count),
        wrong,
        &[("/den_ngay", until)],
        corrected,
    )
    .await
}

/// The dossier that a page makes of what a proof says, which fills `count` fields, and what is typed.
async fn filled_from(
    world: &World,
    (proof, count): (String, u32),
    wrong: Option<&str>,
    besides: &[(&str, &str)],
    corrected: Option<(&str, &str)>,
) -> Value {
    let form = world.state.catalogue.form("xac-nhan-cu-tru").unwrap();
    let wanted = wanted(&form.meta);
    let proofs = [proof.clone()];
    let mut record = world.issuer.record(&proofs, &wanted);
    for entry in &mut record.entries {
        entry.reason = wrong
            .filter(|_| entry.attr == "name.birth")
            .map(str::to_owned);
    }
    let mut machine = host::native::Module::new(&form.bytes)
        .unwrap()
        .instantiate()
        .unwrap();
    let (year, month, day) = world.state.today().ymd();
    machine
        .start(year * 10_000 + (month * 100 + day) as i32)
        .unwrap();
    let filled = machine.identity(&record.to_json()).unwrap();
    assert_eq!(filled, count);
    let typed = TYPED.into_iter().chain(besides.iter().copied());
    for (path, text) in typed.chain(corrected) {
        let typed = machine.set(path, text).unwrap();
        assert_eq!(typed, host::Typed::Set, "{path}");
    }
    let read = |text: String| serde_json::from_str::<Value>(&text).unwrap();
    let mut dossier = world.dossier();
    dossier["form"] =
        json!({ "id": form.id(), "version": form.meta.version, "module": form.digest });
    dossier["answers"] = read(machine.save().unwrap());
    dossier["origins"] = read(machine.origins().unwrap());
    dossier["proofs"] = json!([proof]);
    let statement = form.view.statement.get("vi");
    dossier["statement"]["text_sha256"] = json!(dossier::sha256_hex(statement.as_bytes()));
    only_needed(&mut dossier);
    dossier
}

#[tokio::test]
async fn a_form_filled_in_the_page_is_taken_by_the_service() {
    let world = world().await;
    let dossier = filled(&world, "31/12/2024").await;
    assert_eq!(dossier["answers"]["nguoi_khai"]["ho_ten"], NAME);
    let cookie = world.signed_in("person-1");
    let answer = world.post(&dossier, &cookie).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let page = world
        .get(answer.json()["page"].as_str().unwrap(), &cookie)
        .await
        .text();
    for words in [
        NAME,
        NUMBER,
        "02/09/1990",
        "Chỉ riêng tôi",
        "Từ dữ liệu quốc gia về dân cư",
        "Hệ thống tính",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

/// What the register should say.
const RIGHT_NAME: &str = "Nguyễn Thị Mẫu Đúng";

#[tokio::test]
async fn a_correction_is_taken_with_its_reason_and_what_the_register_says() {
    let world = world().await;
    let cookie = world.signed_in("person-1");
    let right = filled_with(
        &world,
        "31/12/2024",
        Some("Giấy khai sinh ghi thêm chữ Đúng."),
    )
    .await;
    let origin = &right["origins"]["/nguoi_khai/ho_ten"];
    assert_eq!(origin["origin"], "register-corrected");
    assert_eq!(origin["register_value"], NAME);
    let origin = "/origins/~1nguoi_khai~1ho_ten";
    let refused: [(&str, Value); 7] = [
        ("reason", json!("")),
        ("reason", json!("  ")),
        ("reason", json!("x".repeat(501))),
        ("register_value", json!(RIGHT_NAME)),
        ("register_value", Value::Null),
        ("origin", json!("register")),
        ("attribute", json!("name.other")),
    ];
    for (member, value) in refused {
        let mut changed = right.clone();
        changed.pointer_mut(origin).unwrap()[member] = value.clone();
        let answer = world.post(&changed, &cookie).await;
        assert_eq!(
            answer.status.as_u16(),
            422,
            "{member} {value}: {}",
            answer.text()
        );
    }
    // Nor can it be passed off as typed, or as what the register says.
    let mut typed = right.clone();
    typed["origins"]
        .as_object_mut()
        .unwrap()
        .remove("/nguoi_khai/ho_ten");
    assert_eq!(world.post(&typed, &cookie).await.status.as_u16(), 422);
    let answer = world.post(&right, &cookie).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let page = answer.json()["page"].as_str().unwrap().to_owned();
    let page = world.get(&page, &cookie).await.text();
    for words in [RIGHT_NAME, NAME, "Giấy khai sinh ghi thêm chữ Đúng."] {
        assert!(page.contains(words), "{words}");
    }
}

#[tokio::test]
async fn a_tampered_locked_value_is_refused_by_the_real_module() {
    let world = world().await;
    let cookie = world.signed_in("person-1");
    let right = filled(&world, "31/12/2024").await;
    for (pointer, value) in [
        ("/nguoi_khai/ho_ten", "Trần Thị Khác"),
        ("/nguoi_khai/so_dinh_danh", "099300000099"),
    ] {
        let mut tampered = right.clone();
        *tampered["answers"].pointer_mut(pointer).unwrap() = json!(value);
        let answer = world.post(&tampered, &cookie).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (422, "findings")
        );
        let locked = json!({ "path": pointer, "rule": "locked-changed" });
        assert!(
            answer.json()["findings"]
                .as_array()
                .unwrap()
                .contains(&locked),
            "{}",
            answer.text()
        );
        // Calling it typed changes nothing as long as the proof says otherwise.
        tampered["origins"].as_object_mut().unwrap().remove(pointer);
        assert_eq!(
            world.post(&tampered, &cookie).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        // Nor does claiming the register's word for it without the proof.
        let mut claimed = right.clone();
        *claimed["answers"].pointer_mut(pointer).unwrap() = json!(value);
        claimed["proofs"] = json!([]);
        let answer = world.post(&claimed, &cookie).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (422, "origin-mismatch")
        );
    }
    assert_eq!(
        world.post(&right, &cookie).await.status,
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn half_a_block_can_be_changed_and_never_passed_off_as_the_register_s() {
    let world = world().await;
    let cookie = world.signed_in("person-1");
    // The register gives name and number; who they are besides is typed, and the name as well.
    let besides = [
        ("/den_ngay", "31/12/2024"),
        ("/nguoi_khai/ngay_sinh", "02/09/1990"),
        ("/nguoi_khai/gioi_tinh", "F"),
        ("/nguoi_khai/ho_ten", RIGHT_NAME),
    ];
    let proof = world.issuer.proof("person-1");
    let right = filled_from(&world, (proof, 2), None, &besides, None).await;
    assert_eq!(right["answers"]["nguoi_khai"]["so_dinh_danh"], NUMBER);
    assert_eq!(right["origins"].get("/nguoi_khai/ho_ten"), None);
    let mut claimed = right.clone();
    let mut origin = right["origins"]["/nguoi_khai/so_dinh_danh"].clone();
    origin["attribute"] = json!("name.birth");
    claimed["origins"]["/nguoi_khai/ho_ten"] = origin;
    let answer = world.post(&claimed, &cookie).await;
    assert_eq!(answer.code(), "origin-mismatch", "{}", answer.text());
    let answer = world.post(&right, &cookie).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
}

#[tokio::test]
async fn answers_the_form_does_not_save_are_refused_by_the_real_module() {
    let world = world().await;
    let cookie = world.signed_in("person-1");
    let right = filled(&world, "31/12/2024").await;
    let check = async |change: fn(&mut Value), code: &str| {
        let mut dossier = right.clone();
        dossier["key"] = json!(fresh_key());
        change(&mut dossier["answers"]);
        let answer = world.post(&dossier, &cookie).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (422, code),
            "{}",
            answer.text()
        );
    };
    check(|a| a["khong_co"] = json!("x"), "answers-not-as-saved").await;
    check(
        |a| a["co_quan_yeu_cau"] = json!("đang ẩn"),
        "answers-not-as-saved",
    )
    .await;
    check(
        |a| a["noi_dung_de_nghi"] = json!("tự viết"),
        "answers-not-as-saved",
    )
    .await;
    check(
        |a| a["nguoi_khai"]["ngay_sinh"] = json!("1990-9-2"),
        "findings",
    )
    .await;
    check(|a| a["den_ngay"] = json!("2019-12-31"), "findings").await;
    check(|a| a["muc_dich"] = json!("khong-co"), "findings").await;
    check(
        |a| {
            a.as_object_mut().unwrap().remove("pham_vi");
        },
        "findings",
    )
    .await;
}
