//! Stock JWT libraries behind standard input and output: one JSON request a line, one JSON answer a line.
//!
//! `{"library", "verb": "verify", …}` gives `{"claims"}`, `{"library", "verb": "sign", …}` gives `{"token"}`; what a library
//! refuses gives `{"error"}`.

mod by_jsonwebtoken;
mod by_jwt_simple;
mod request;

use std::error::Error;
use std::io::{BufRead, Write, stdin, stdout};

use request::{Request, Task};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = stdout().lock();
    for line in stdin().lock().lines() {
        let request = serde_json::from_str(&line?)?;
        let answer = answer(&request).unwrap_or_else(|error| json!({ "error": error.to_string() }));
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn answer(request: &Request) -> Result<Value, Box<dyn Error>> {
    let Request { library, task } = request;
    match (library.as_str(), task) {
        ("jsonwebtoken", Task::Verify(question)) => Ok(json!({ "claims": by_jsonwebtoken::verify(question)? })),
        ("jsonwebtoken", Task::Sign(order)) => Ok(json!({ "token": by_jsonwebtoken::sign(order)? })),
        ("jwt-simple", Task::Verify(question)) => Ok(json!({ "claims": by_jwt_simple::verify(question)? })),
        ("jwt-simple", Task::Sign(order)) => Ok(json!({ "token": by_jwt_simple::sign(order)? })),
        _ => Err(format!("no library `{library}`").into()),
    }
}
