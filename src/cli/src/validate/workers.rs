//! Judges at work side by side, their verdicts in the order of the lines.
//!
//! Batches go round the workers in turn and are collected in the same turn, through channels that hold a few each:
//! nothing has to be sorted, and however long the stream is, no more than that is in memory.

use std::io::{BufRead, Error, Result};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::judge::Judge;
use super::lines::{self, Line};

/// Batches that wait for a worker, and verdicts that wait to be written.
const WAITING: usize = 2;

/// Lines with the number of the first.
type Batch = (u64, Vec<Line>);

/// The verdicts on some lines.
pub(super) struct Verdicts {
    /// One JSON object a line.
    pub(super) text: String,
    /// How many lines.
    pub(super) lines: u64,
    /// How many of them are valid.
    pub(super) valid: u64,
}

/// Judges every line of `input`, one thread for each judge.
///
/// # Errors
/// When `input` can not be read or `write` fails.
pub(super) fn judge_all(
    input: impl BufRead + Send,
    judges: Vec<Judge<'_>>,
    mut write: impl FnMut(Verdicts) -> Result<()>,
) -> Result<()> {
    std::thread::scope(|scope| {
        let (mut doors, mut results) = (Vec::new(), Vec::new());
        for judge in judges {
            let (door, batches) = sync_channel::<Batch>(WAITING);
            let (told, result) = sync_channel::<Verdicts>(WAITING);
            scope.spawn(move || work(judge, &batches, &told));
            doors.push(door);
            results.push(result);
        }
        let reader = scope.spawn(move || hand_out(input, &doors));
        let written = collect(&results, &mut write);
        // Without receivers the workers end, without workers the reader.
        drop(results);
        let read = reader
            .join()
            .map_err(|_| Error::other("the reader stopped"))?;
        written.and(read)
    })
}

fn hand_out(mut input: impl BufRead, doors: &[SyncSender<Batch>]) -> Result<()> {
    let mut first = 1;
    for door in doors.iter().cycle() {
        let batch = lines::batch(&mut input)?;
        let count = batch.len() as u64;
        if count == 0 || door.send((first, batch)).is_err() {
            break;
        }
        first += count;
    }
    Ok(())
}

fn work(mut judge: Judge<'_>, batches: &Receiver<Batch>, told: &SyncSender<Verdicts>) {
    for (first, batch) in batches {
        let mut verdicts = Verdicts {
            text: String::new(),
            lines: batch.len() as u64,
            valid: 0,
        };
        for (number, line) in (first..).zip(batch) {
            let verdict = judge.judge(number, line.as_deref());
            verdicts.valid += u64::from(verdict.valid);
            verdicts.text += &verdict.to_json();
            verdicts.text.push('\n');
        }
        if told.send(verdicts).is_err() {
            return;
        }
    }
}

/// Takes from each worker in turn until the one whose turn it is has ended.
fn collect(
    results: &[Receiver<Verdicts>],
    write: &mut impl FnMut(Verdicts) -> Result<()>,
) -> Result<()> {
    for result in results.iter().cycle() {
        match result.recv() {
            Ok(verdicts) => write(verdicts)?,
            Err(_) => break,
        }
    }
    Ok(())
}
