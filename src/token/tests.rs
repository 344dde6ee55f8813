//! The scan without branches against a reader that jumps, on every short text of the characters that matter.

use super::scan::first_line;
use std::vec::Vec;

const LIMIT: usize = 4;

/// The first line and the places of its dots, found in the obvious way.
fn obvious(file: &[u8], limit: usize) -> Option<(&[u8], Vec<usize>)> {
    let line = match file.iter().position(|byte| *byte == b'\n') {
        Some(end) if end > 0 && file[end - 1] == b'\r' => &file[..end - 1],
        Some(end) => &file[..end],
        None => file,
    };
    let dots = line.iter().enumerate().filter(|(_, byte)| **byte == b'.').map(|(at, _)| at).collect();
    (line.len() <= limit).then_some((line, dots))
}

#[test]
fn the_scan_agrees_with_the_obvious_reader() {
    let texts = texts(8);
    assert!(texts.len() > 80_000);
    texts.iter().for_each(|text| agrees(text, LIMIT));
}

#[test]
fn the_scan_agrees_where_its_blocks_meet() {
    let block = usize::try_from(usize::BITS).unwrap();
    for before in [block - 3, 2 * block - 3] {
        for (text, limit) in texts(6).iter().flat_map(|text| [(text, LIMIT), (text, before + LIMIT), (text, 4 * block)])
        {
            agrees(&[&std::vec![b'a'; before], text.as_slice()].concat(), limit);
            agrees(&[text, std::vec![b'a'; before].as_slice(), text].concat(), limit);
        }
    }
}

/// All texts up to this length of a character, a dot, LF and CR.
fn texts(longest: usize) -> Vec<Vec<u8>> {
    let mut texts = Vec::from([Vec::new()]);
    let mut from = 0;
    for _ in 0..longest {
        let longer: Vec<_> = texts
            .iter()
            .skip(from)
            .flat_map(|text| b"a.\n\r".map(|byte| [text.as_slice(), &[byte]].concat()))
            .collect();
        from = texts.len();
        texts.extend(longer);
    }
    texts
}

fn agrees(file: &[u8], limit: usize) {
    let (found, expected) = (first_line(file, limit), obvious(file, limit));
    assert_eq!(found.is_some(), expected.is_some(), "{file:?}");
    let (Some(found), Some((line, dots))) = (found, expected) else { return };
    let place = |at: usize| dots.get(at).copied().unwrap_or(line.len());
    assert_eq!(found.text, line, "{file:?}");
    assert_eq!(found.dots.count, dots.len(), "{file:?}");
    // Where there are fewer dots than two, the places aren't used, and a CR that was cut off may be counted in.
    if dots.len() >= 2 {
        assert_eq!((found.dots.first, found.dots.second), (place(0), place(1)), "{file:?}");
    }
}

#[test]
fn a_line_behind_is_named_by_lower_case_letters_digits_and_hyphens() {
    use super::{Attachment, Attachments};
    let name = |line: &'static [u8]| match Attachments::new(line).next() {
        Some(Attachment::Named { name, .. }) => Some(name),
        _ => None,
    };
    for (line, expected) in [
        (&b"keep eA"[..], Some("keep")),
        (b"a-1 eA", Some("a-1")),
        (b"Keep eA", None),
        (b"kEep eA", None),
        (b"1a eA", None),
        (b"-a eA", None),
        (b"a_b eA", None),
    ] {
        assert_eq!(name(line), expected, "{}", line.escape_ascii());
    }
}

#[test]
fn just_enough_scratch_is_enough() {
    use crate::{Activation, TokenError, Unverified};
    // 12 characters of payload are 9 bytes.
    let text = std::format!("aaaa.bbbbbbbbbbbb.{}", "c".repeat(86));
    let text = text.as_bytes();
    assert!(Unverified::<Activation>::parse_in(text, &mut [0; 9]).is_ok());
    assert!(Unverified::<Activation>::parse_in(text, &mut [0; 10]).is_ok());
    let error = Unverified::<Activation>::parse_in(text, &mut [0; 8]).unwrap_err();
    assert_eq!(error, TokenError::ScratchTooSmall { needed: 9, given: 8 });
}

#[test]
#[cfg(feature = "alloc")]
fn a_look_into_a_token_gives_what_is_base64url_and_nothing_else() {
    use super::Untrusted;
    let signature = "A".repeat(86);
    let look = |header: &str, payload: &str| {
        let file = std::format!("{header}.{payload}.{signature}\n");
        let untrusted = Untrusted::peek(file.as_bytes()).unwrap();
        (untrusted.untrusted_header(), untrusted.untrusted_payload())
    };
    assert_eq!(look("e30", "eyJhIjoxfQ"), (Some(b"{}".to_vec()), Some(br#"{"a":1}"#.to_vec())));
    assert_eq!(look("e30", "e3="), (Some(b"{}".to_vec()), None), "padding");
    assert_eq!(look("e31", "e30"), (None, Some(b"{}".to_vec())), "spare bits");
    assert!(Untrusted::peek(b"no token").is_err());
}
