//! `licentia embed`

use crate::output::{Answer, Report};
use crate::trust::TrustFiles;
use clap::{ArgGroup, Args};
use licentia::{Digest, TrustedKeys};
use std::path::PathBuf;

/// Write a trust set as source that a product compiles in
///
/// Trust that is compiled in can't be swapped with a file. The set is loaded first, so nothing unusable is embedded.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
#[command(group(ArgGroup::new("language").required(true).args(["rust", "c"])))]
pub(crate) struct Embed {
    /// The trust set from `licentia keygen`
    #[arg(value_name = "TRUST_SET")]
    trust: PathBuf,
    /// As Rust: a constant byte string
    #[arg(long)]
    rust: bool,
    /// As C: a constant array and its length
    #[arg(long)]
    c: bool,
}

const HELP: &str = "\
Example:
  licentia embed issuer.trust.json --rust > src/trust.rs
and in the product: TrustedKeys::load(&[trust::TRUST_SET])

Exit codes:
  0  done
  1  the trust set can't be used
  2  wrong usage or files";

impl Embed {
    pub(crate) fn run(self) -> Answer {
        let files = TrustFiles::read([self.trust.as_path()])?;
        let slices = files.slices();
        let trusted = files.load(&slices)?;
        let bytes = slices.first().copied().unwrap_or_default();
        let about = about(bytes, &trusted);
        let source = if self.rust { rust(bytes, &about) } else { c(bytes, &about) };
        let kids: Vec<String> = trusted.keys().map(|key| key.kid().to_string()).collect();
        Ok(Report::new(source.as_bytes())
            .fact("source", source)
            .fact("kids", kids)
            .fact("sha256", Digest::of(bytes).to_string()))
    }
}

/// What a reviewer wants to know of the bytes below it.
fn about(bytes: &[u8], trusted: &TrustedKeys<'_>) -> Vec<String> {
    let mut lines = vec!["A trust set, written by `licentia embed`. Write it again instead of changing it.".to_owned()];
    lines.extend(trusted.keys().map(|key| format!("Key of {}: {}", key.issuer(), key.kid())));
    lines.extend(trusted.skipped().map(|key| format!("Skipped, {}: {}", key.reason(), key.kid())));
    lines.push(format!("SHA-256 of the bytes, in base64url: {}", Digest::of(bytes)));
    lines
}

fn rust(bytes: &[u8], about: &[String]) -> String {
    let comment: String = about.iter().map(|line| format!("/// {line}\n")).collect();
    format!("{comment}pub const TRUST_SET: &[u8] = {};\n", rust_literal(bytes))
}

/// Raw where that can be read; a quote followed by `#` would end it.
fn rust_literal(bytes: &[u8]) -> String {
    let plain = bytes.iter().all(|byte| matches!(byte, b' '..=b'~')) && !bytes.windows(2).any(|pair| pair == b"\"#");
    match std::str::from_utf8(bytes) {
        Ok(text) if plain => format!("br#\"{text}\"#"),
        _ => format!("b\"{}\"", bytes.escape_ascii()),
    }
}

fn c(bytes: &[u8], about: &[String]) -> String {
    const BYTES_A_LINE: usize = 16;
    // No name may end the comment.
    let comment: String = about.iter().map(|line| format!(" * {}\n", line.replace("*/", "* /"))).collect();
    let mut rows = String::new();
    for row in bytes.chunks(BYTES_A_LINE) {
        rows.push_str("   ");
        rows.extend(row.iter().map(|byte| format!(" 0x{byte:02x},")));
        rows.push('\n');
    }
    format!(
        "/*\n{comment} */\n#include <stddef.h>\n\nstatic const unsigned char licentia_trust_set[] = {{\n{rows}}};\n\
         static const size_t licentia_trust_set_length = sizeof licentia_trust_set;\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_raw_string_cant_hold_is_escaped() {
        assert_eq!(rust_literal(br#"{"a":1}"#), r###"br#"{"a":1}"#"###);
        assert_eq!(rust_literal(br##"{"#":1}"##), r###"b"{\"#\":1}""###);
        assert_eq!(rust_literal("é".as_bytes()), r#"b"\xc3\xa9""#);
    }

    #[test]
    fn no_name_ends_the_comment() {
        let source = c(b"{}", &["Key of */ int evil; /*: x".to_owned()]);
        assert_eq!(source.matches("*/").count(), 1);
        assert!(source.contains("0x7b, 0x7d,"));
    }
}
