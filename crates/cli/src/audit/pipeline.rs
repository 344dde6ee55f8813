//! One thread reads chunks, some judge them, and the caller gets them in the order of the input.
//!
//! Chunks go round: the first to the first thread, and so on, and their answers are fetched the same way. So the order
//! needs no sorting, and no thread can be more than a few chunks ahead: memory stays the same however long the input is.

use super::judge::{Judge, Judged};
use super::source::{Chunk, Source};
use crate::exit::Failure;
use crate::threads;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

/// Chunks that wait for a thread, and answers that wait to be fetched from it.
const WAITING: usize = 2;
/// How long a thread waits before it looks whether it is still needed.
const PATIENCE: Duration = Duration::from_millis(100);

type Read = Result<Chunk, Failure>;
type Answered = Result<Judged, Failure>;

/// Judges all of the input. `take` gets each chunk's answer, and nothing whenever the input keeps it waiting.
pub(super) fn run(
    source: Source,
    judge: &Judge<'_>,
    threads: usize,
    take: impl FnMut(Option<Judged>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let (mut chunks, mut answers, mut workers) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..threads {
            let (chunk_in, chunk_out) = sync_channel(WAITING);
            let (answer_in, answer_out) = sync_channel(WAITING);
            chunks.push(chunk_in);
            answers.push(answer_out);
            let is_over = &is_over;
            workers.push(scope.spawn(move || work(judge, &chunk_out, &answer_in, is_over)));
        }
        // Not of this scope: nothing but input or its end wakes a reader of standard input, and nobody waits for it.
        thread::spawn(move || read(source, &chunks));
        let taken = fetch(&answers, take);
        is_over.store(true, Ordering::Relaxed);
        // Otherwise who has an answer left would wait for ever.
        drop(answers);
        // Who was lost was missed above, and is told of in a sentence; the scope would panic as well.
        workers.into_iter().for_each(|worker| drop(worker.join()));
        taken
    })
}

fn read(mut source: Source, threads: &[SyncSender<Read>]) {
    for thread in threads.iter().cycle() {
        let chunk = source.chunk();
        let is_last = chunk.as_ref().map_or(true, |chunk| chunk.is_last);
        if thread.send(chunk).is_err() || is_last {
            return;
        }
    }
}

fn work(judge: &Judge<'_>, chunks: &Receiver<Read>, answers: &SyncSender<Answered>, is_over: &AtomicBool) {
    loop {
        match chunks.recv_timeout(PATIENCE) {
            Ok(chunk) => {
                if answers.send(chunk.map(|chunk| judge.judge(chunk))).is_err() {
                    return;
                }
            }
            Err(RecvTimeoutError::Timeout) if !is_over.load(Ordering::Relaxed) => {}
            Err(_) => return,
        }
    }
}

fn fetch(
    threads: &[Receiver<Answered>],
    mut take: impl FnMut(Option<Judged>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    for thread in threads.iter().cycle() {
        let judged = loop {
            match thread.recv_timeout(PATIENCE) {
                Ok(judged) => break judged?,
                Err(RecvTimeoutError::Timeout) => take(None)?,
                Err(RecvTimeoutError::Disconnected) => return Err(threads::ended_too_early("reads or verifies")),
            }
        };
        let is_last = judged.is_last;
        take(Some(judged))?;
        if is_last {
            return Ok(());
        }
    }
    Ok(())
}
