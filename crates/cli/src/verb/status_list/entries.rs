//! What was taken back, as people write it down: a token and a word a line.

use crate::exit::Failure;
use crate::file::{self, limit};
use crate::ledger_file;
use crate::show::harmless;
use licentia::issue::Entry;
use licentia::verify::Status;
use std::path::{Path, PathBuf};

/// An entry's number has at most so many digits; a jti has more characters.
const MOST_DIGITS: usize = 7;

/// The lines of a file.
#[derive(Debug)]
pub(super) struct Entries {
    path: PathBuf,
    lines: Vec<Line>,
}

#[derive(Debug, PartialEq, Eq)]
struct Line {
    number: usize,
    token: Token,
    status: Status,
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Index(u32),
    Jti(String),
}

impl Entries {
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let bytes = file::read(path, limit::JSON)?;
        let text = String::from_utf8_lossy(&bytes);
        let lines = text.lines().enumerate().map(|(before, text)| {
            let number = before.saturating_add(1);
            parse(number, text).map_err(|why| {
                Failure::refused("bad_entry", format!("{}, line {number}: {why}", file::name(path)))
                    .advise("A line is a jti, a space, and revoked, suspended or returned; # begins a remark.")
            })
        });
        let lines: Vec<Option<Line>> = lines.collect::<Result<_, Failure>>()?;
        Ok(Self { path: path.to_path_buf(), lines: lines.into_iter().flatten().collect() })
    }

    /// With the number that each token has in the list, by the ledger.
    pub(super) fn looked_up(&self, uri: &str, ledger: &Path) -> Result<Vec<(u32, Status)>, Failure> {
        let tokens: Vec<&Token> = self.lines.iter().map(|line| &line.token).collect();
        let entries = entries_for(&tokens, ledger)?;
        let mut found: Vec<(u32, Status)> = Vec::new();
        for line in &self.lines {
            let index = line.token.index(&entries, uri).map_err(|why| self.failure(line, why))?;
            if found.iter().any(|(other, _)| *other == index) {
                return Err(self.failure(line, "an earlier line names the same token; keep one of them"));
            }
            found.push((index, line.status));
        }
        Ok(found)
    }

    fn failure(&self, line: &Line, why: &str) -> Failure {
        Failure::usage(format!("{}, line {}: {why}", file::name(&self.path), line.number)).coded("no_such_entry")
    }
}

/// The numbers in the list of tokens that were named on the command line.
pub(super) fn indices(names: &[String], uri: &str, ledger: &Path) -> Result<Vec<u32>, Failure> {
    let tokens: Vec<Token> = names.iter().map(|name| token(name)).collect();
    let entries = entries_for(&tokens.iter().collect::<Vec<_>>(), ledger)?;
    let index = |(token, name): (&Token, &String)| {
        let failure = |why| Failure::usage(format!("--reinstate {}: {why}", harmless(name))).coded("no_such_entry");
        token.index(&entries, uri).map_err(failure)
    };
    tokens.iter().zip(names).map(index).collect()
}

/// The ledger's entries, if a token is named by its jti.
fn entries_for(tokens: &[&Token], ledger: &Path) -> Result<Vec<Entry>, Failure> {
    let by_name = tokens.iter().any(|token| matches!(token, Token::Jti(_)));
    if by_name { Ok(ledger_file::look(ledger)?.0) } else { Ok(Vec::new()) }
}

impl Token {
    fn index(&self, entries: &[Entry], uri: &str) -> Result<u32, &'static str> {
        match self {
            Self::Index(index) => Ok(*index),
            Self::Jti(jti) => index_of(jti, entries, uri),
        }
    }
}

fn parse(number: usize, text: &str) -> Result<Option<Line>, &'static str> {
    let text = text.split_once('#').map_or(text, |(text, _remark)| text).trim();
    if text.is_empty() {
        return Ok(None);
    }
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let [token, status] = words.as_slice() else { return Err("there are not two words") };
    let status = match *status {
        "revoked" => Status::Revoked,
        "suspended" => Status::Suspended,
        "returned" => Status::Returned,
        _ => return Err("the second word is none of revoked, suspended, returned"),
    };
    Ok(Some(Line { number, token: self::token(token), status }))
}

fn token(text: &str) -> Token {
    let is_index = text.len() <= MOST_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(index) if is_index => Token::Index(index),
        _ => Token::Jti(text.to_owned()),
    }
}

fn index_of(jti: &str, entries: &[Entry], uri: &str) -> Result<u32, &'static str> {
    let entry = entries.iter().find(|entry| entry.jti() == jti).ok_or("the ledger has no token with this jti")?;
    entry.index_in(uri).ok_or("this token was issued without an entry in the list at this URI, so no list stops it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_token_and_a_word() {
        let line = |token, status| Ok(Some(Line { number: 1, token, status }));
        assert_eq!(parse(1, "4711 revoked # paid back"), line(Token::Index(4711), Status::Revoked));
        let jti = "12345678901234567890";
        assert_eq!(parse(1, &format!(" {jti}\treturned")), line(Token::Jti(jti.to_owned()), Status::Returned));
        assert_eq!(parse(1, "  # nothing yet"), Ok(None));
        for bad in ["4711", "4711 gone", "4711 revoked twice"] {
            assert!(parse(1, bad).is_err(), "{bad}");
        }
    }
}
