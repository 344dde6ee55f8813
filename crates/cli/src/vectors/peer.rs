//! Somebody else's implementation: a program that reads requests and writes answers. Spec: `spec/runner.md`.

use super::Members;
use crate::exit::Failure;
use crate::show::harmless;
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

/// The longest answer that is read.
const LONGEST_ANSWER: u64 = 1 << 20;
/// How long a runner may take to end by itself once its input has.
const FAREWELL: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(crate) struct Peer {
    child: Child,
    /// None once there is nothing more to ask.
    requests: Option<Sender<String>>,
    answers: Receiver<Vec<u8>>,
    timeout: Duration,
    asked: u64,
}

impl Peer {
    /// Starts a command line as the shell understands it.
    pub(crate) fn start(command_line: &str, timeout: Duration) -> Result<Self, Failure> {
        let mut command = shell(command_line);
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let not_started = |error| Failure::io(format!("the runner can't be started: {error}"));
        let mut child = child.map_err(not_started)?;
        let (requests, to_write) = mpsc::channel();
        let (to_read, answers) = mpsc::channel();
        if let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) {
            // Threads of their own, so that a runner that neither reads nor writes can't stop the clock.
            thread::spawn(move || write_all(stdin, &to_write));
            thread::spawn(move || read_all(stdout, &to_read));
        }
        Ok(Self { child, requests: Some(requests), answers, timeout, asked: 0 })
    }

    /// Asks about a vector and waits for the answer.
    pub(crate) fn ask(&mut self, vector: &Path, request: &str) -> Result<Members, Failure> {
        self.asked = self.asked.saturating_add(1);
        if let Some(requests) = &self.requests {
            // Where the runner has ended, the missing answer tells.
            let _ = requests.send(format!("{{\"id\":{},{request}}}\n", self.asked));
        }
        let at = vector.display();
        let answer = match self.answers.recv_timeout(self.timeout) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => return Err(self.silent(vector)),
            Err(RecvTimeoutError::Disconnected) => return Err(self.gone(vector)),
        };
        let shown = || excerpt(&answer);
        let Ok(Value::Object(answer)) = serde_json::from_slice(&answer) else {
            return Err(failed(format!("the runner's answer to {at} is no JSON object: {}", shown())));
        };
        self.belongs(&answer).map_err(|why| failed(format!("the runner's answer to {at} {why}: {}", shown())))?;
        Ok(answer)
    }

    /// Whether this is the answer that is due.
    fn belongs(&self, answer: &Members) -> Result<(), String> {
        for name in ["class", "code"] {
            answer.get(name).filter(|value| value.is_string()).ok_or_else(|| format!("has no `{name}`"))?;
        }
        let is_error = answer.get("class").is_some_and(|class| class == "error");
        match answer.get("id") {
            None => Err("has no `id`".to_owned()),
            Some(Value::Null) if is_error => Ok(()),
            Some(id) if *id == self.asked => Ok(()),
            Some(_) => Err(format!("is out of order, {} is the `id` that is due", self.asked)),
        }
    }

    fn silent(&self, vector: &Path) -> Failure {
        let (at, seconds) = (vector.display(), self.timeout.as_secs());
        failed(format!("the runner gave no answer to {at} within {seconds} s"))
            .advise("Does it flush each line? --timeout gives it longer.")
    }

    fn gone(&mut self, vector: &Path) -> Failure {
        let how = self.farewell().map_or("closed its output".to_owned(), |status| format!("ended ({status})"));
        failed(format!("the runner {how} before it answered {}", vector.display()))
            .advise("It must go on until its input ends.")
    }

    /// How the runner ended, if it ends soon.
    fn farewell(&mut self) -> Option<std::process::ExitStatus> {
        let until = Instant::now() + FAREWELL;
        loop {
            match self.child.try_wait() {
                Ok(None) if Instant::now() < until => thread::sleep(Duration::from_millis(5)),
                status => return status.ok().flatten(),
            }
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.requests = None;
        if self.farewell().is_none() {
            // It may have ended in this moment; then there is nothing to do.
            let _ = kill_all(&self.child).status();
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// A shell with a process group of its own, so that it can be stopped with all that it started.
#[cfg(unix)]
fn shell(command_line: &str) -> Command {
    let mut command = Command::new("sh");
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.args(["-c", command_line]);
    command
}

#[cfg(windows)]
fn shell(command_line: &str) -> Command {
    let mut command = Command::new("cmd");
    // The line is for `cmd` to take apart, as if it had been typed.
    std::os::windows::process::CommandExt::raw_arg(command.arg("/C"), command_line);
    command
}

/// What stops a shell and all that it started.
fn kill_all(shell: &Child) -> Command {
    let (program, words): (_, &[&str]) =
        if cfg!(windows) { ("taskkill", &["/F", "/T", "/PID"]) } else { ("sh", &["-c", "kill -s KILL -- -$0"]) };
    let mut command = Command::new(program);
    command.args(words).arg(shell.id().to_string()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Hands requests over until there are no more, then closes the runner's input.
fn write_all(mut stdin: ChildStdin, requests: &Receiver<String>) {
    while let Ok(request) = requests.recv() {
        if stdin.write_all(request.as_bytes()).and_then(|()| stdin.flush()).is_err() {
            return;
        }
    }
}

fn read_all(stdout: ChildStdout, answers: &Sender<Vec<u8>>) {
    let mut stdout = BufReader::new(stdout);
    loop {
        let mut line = Vec::new();
        let read = stdout.by_ref().take(LONGEST_ANSWER).read_until(b'\n', &mut line);
        if !read.is_ok_and(|length| length > 0) || answers.send(line).is_err() {
            return;
        }
    }
}

fn failed(message: String) -> Failure {
    Failure::io(message).coded("runner")
}

fn excerpt(line: &[u8]) -> String {
    const LENGTH: usize = 200;
    let text = String::from_utf8_lossy(line);
    harmless(&text.trim_end().chars().take(LENGTH).collect::<String>())
}
