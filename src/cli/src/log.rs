//! `tokhai log`: what was read of people's data, for an inspector.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use serde_json::json;
use server::{BrokenLog, Log, LogEntry, read_log};

use crate::args::{self, LogAct};
use crate::lang::Lang;
use crate::{complain, exit, print};

/// Runs the command and gives the exit code: 3 when a chain is broken.
pub(crate) fn run(args: &args::Log, lang: Lang) -> Result<u8> {
    let log = match &args.file {
        Some(path) => read_file(path, lang)?,
        None => tokio::runtime::Runtime::new()?
            .block_on(read_log(&args.data))
            .with_context(|| no_database(&args.data, lang))?,
    };
    match args.what {
        LogAct::Export => {
            for entry in &log.entries {
                print(&serde_json::to_string(entry)?);
            }
            Ok(exit::CLEAN)
        }
        LogAct::Verify => Ok(verify(&log, args.file.is_some(), lang)),
    }
}

/// The answer as JSON for programs, and as a sentence beside it for who ran it.
fn verify(log: &Log, is_file: bool, lang: Lang) -> u8 {
    match log.verify() {
        Ok(count) => {
            print(&json!({ "entries": count }).to_string());
            complain(&whole(log, is_file, lang));
            exit::CLEAN
        }
        Err(broken) => {
            let told =
                json!({ "error": "log-broken", "owner": broken.owner, "number": broken.number });
            print(&told.to_string());
            complain(&wrong(&broken, lang));
            exit::FINDINGS
        }
    }
}

fn whole(log: &Log, is_file: bool, lang: Lang) -> String {
    let entries = log.entries.len();
    if entries == 0 {
        let none = lang.pick("Nhật ký không có mục nào.", "The log has no entry.");
        return none.to_owned();
    }
    let owners: BTreeSet<&str> = log.entries.iter().map(|one| &*one.owner).collect();
    let people = owners.len();
    let said = match lang {
        Lang::Vi => format!("Nhật ký nguyên vẹn: {entries} mục, {people} người."),
        Lang::En => format!("The log is whole: entries {entries}, people {people}."),
    };
    let more = lang.pick(
        " Tệp đã xuất không cho thấy các mục cuối có bị bỏ hay không; muốn biết, kiểm tra cơ sở dữ liệu (--data).",
        " An exported file does not show whether the last entries were left out; for that, check the database (--data).",
    );
    said + if is_file { more } else { "" }
}

fn wrong(BrokenLog { owner, number }: &BrokenLog, lang: Lang) -> String {
    match lang {
        Lang::Vi => format!(
            "Nhật ký đã bị thay đổi: trong chuỗi của người {owner}, mục số {number} bị sửa, bị bỏ hoặc bị chuyển chỗ. Các mục sau nó chưa được kiểm tra."
        ),
        Lang::En => format!(
            "The log was changed: in the chain of person {owner}, entry {number} was altered, left out or moved. What comes after it was not checked."
        ),
    }
}

fn no_database(folder: &Path, lang: Lang) -> String {
    let folder = folder.display();
    match lang {
        Lang::Vi => format!(
            "Không đọc được cơ sở dữ liệu trong {folder}. Ghi sau --data thư mục mà tokhai serve dùng"
        ),
        Lang::En => format!(
            "no database can be read in {folder}. Give after --data the folder that tokhai serve uses"
        ),
    }
}

fn read_file(path: &Path, lang: Lang) -> Result<Log> {
    let shown = path.display();
    let bytes = std::fs::read(path).with_context(|| match lang {
        Lang::Vi => format!("Không đọc được tệp {shown}"),
        Lang::En => format!("{shown} can not be read"),
    })?;
    // Bytes that are no text become signs that no entry has.
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.trim().is_empty());
    let entries: Result<Vec<LogEntry>> = lines
        .map(|(at, line)| {
            serde_json::from_str(line).map_err(|_| anyhow!(no_entry(path, at + 1, lang)))
        })
        .collect();
    Ok(Log {
        entries: entries?,
        ..Log::default()
    })
}

fn no_entry(path: &Path, line: usize, lang: Lang) -> String {
    let path = path.display();
    match lang {
        Lang::Vi => format!(
            "{path}, dòng {line}: không phải một mục của nhật ký. Tệp đã hỏng, hoặc không do tokhai log export xuất ra"
        ),
        Lang::En => format!(
            "{path}, line {line}: no entry of a log. The file is damaged, or tokhai log export did not write it"
        ),
    }
}
