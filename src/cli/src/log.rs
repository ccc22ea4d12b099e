//! `tokhai log`: what was read of people's data, for an inspector.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;
use server::{Log, LogEntry, read_log};

use crate::args::{self, LogAct};
use crate::{exit, print};

/// Runs the command and gives the exit code: 3 when a chain is broken.
pub(crate) fn run(args: &args::Log) -> Result<u8> {
    let log = match &args.file {
        Some(path) => read_file(path)?,
        None => tokio::runtime::Runtime::new()?
            .block_on(read_log(&args.data))
            .with_context(|| args.data.display().to_string())?,
    };
    match args.what {
        LogAct::Export => {
            for entry in &log.entries {
                print(&serde_json::to_string(entry)?);
            }
            Ok(exit::CLEAN)
        }
        LogAct::Verify => Ok(verify(&log)),
    }
}

fn verify(log: &Log) -> u8 {
    match log.verify() {
        Ok(count) => {
            print(&json!({ "entries": count }).to_string());
            exit::CLEAN
        }
        Err(broken) => {
            let told =
                json!({ "error": "log-broken", "owner": broken.owner, "number": broken.number });
            print(&told.to_string());
            exit::FINDINGS
        }
    }
}

fn read_file(path: &Path) -> Result<Log> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let entries: Result<Vec<LogEntry>, _> = lines.map(serde_json::from_str).collect();
    let entries = entries.with_context(|| format!("{}: not an exported log", path.display()))?;
    Ok(Log {
        entries,
        ..Log::default()
    })
}
