//! Trust sets that come as JSON values: their canonical form is taken as given, the rules on values are not.

use super::genuine::Refused;
use super::members::Members;
use licentia::{Code, TrustedKeys};
use serde_json::value::RawValue;

/// What is deeper stays as it is written: a trust set as deep as that is refused for it.
const MAX_DEPTH: usize = 16;

/// Hands on the sets once they are loaded. One set is judged wholly before the next.
pub(super) fn loaded<T>(sets: &[&RawValue], then: impl FnOnce(TrustedKeys<'_>) -> T) -> Result<T, Refused> {
    let forms: Vec<Option<Vec<u8>>> = sets.iter().map(|set| form(set)).collect();
    let whole: Vec<&[u8]> = forms.iter().map_while(Option::as_deref).collect();
    let trusted = TrustedKeys::load(&whole).map_err(|error| Refused::new(error.code(), error))?;
    if whole.len() < sets.len() {
        return Err(Refused::new(Code::LoneSurrogate, "a string of the trust set holds half a surrogate pair"));
    }
    Ok(then(trusted))
}

/// The canonical form, numbers and repeated members as they came. None if a string has no such form.
fn form(value: &RawValue) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(value.get().len());
    write(value, 0, &mut out)?;
    Some(out)
}

fn write(value: &RawValue, depth: usize, out: &mut Vec<u8>) -> Option<()> {
    let text = value.get();
    match text.as_bytes().first() {
        Some(b'{') if depth < MAX_DEPTH => write_object(text, depth, out),
        Some(b'[') if depth < MAX_DEPTH => {
            let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
            let each = items.into_iter().map(|item| move |out: &mut Vec<u8>| write(item, depth.saturating_add(1), out));
            write_list(*b"[]", each, out)
        }
        Some(b'"') => write_string(&serde_json::from_str::<String>(text).ok()?, out),
        _ => {
            out.extend_from_slice(text.as_bytes());
            Some(())
        }
    }
}

fn write_object(text: &str, depth: usize, out: &mut Vec<u8>) -> Option<()> {
    let Members(mut members) = serde_json::from_str(text).ok()?;
    members.sort_by(|(left, _), (right, _)| left.encode_utf16().cmp(right.encode_utf16()));
    let each = members.into_iter().map(|(name, value)| {
        move |out: &mut Vec<u8>| {
            write_string(&name, out)?;
            out.push(b':');
            write(value, depth.saturating_add(1), out)
        }
    });
    write_list(*b"{}", each, out)
}

fn write_list(
    [open, close]: [u8; 2],
    items: impl Iterator<Item = impl FnOnce(&mut Vec<u8>) -> Option<()>>,
    out: &mut Vec<u8>,
) -> Option<()> {
    out.push(open);
    for (place, write_item) in items.enumerate() {
        if place > 0 {
            out.push(b',');
        }
        write_item(out)?;
    }
    out.push(close);
    Some(())
}

fn write_string(text: &str, out: &mut Vec<u8>) -> Option<()> {
    // The escapes of this writer are those of the canonical form.
    serde_json::to_writer(out, text).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that can't go on stops")]

    use super::*;

    fn formed(text: &str) -> Option<String> {
        let value: &RawValue = serde_json::from_str(text).unwrap();
        form(value).map(|form| String::from_utf8(form).unwrap())
    }

    #[test]
    fn what_has_a_canonical_form_gets_it() {
        let names = r#" { "\ud83d\ude00" : [ 1 , { } ] , "\ue000" : "\u000A\u0001\/\u00e9" , "a" : true } "#;
        for text in [names, "[]", r#"{"b":{"d":1,"c":[null,-7]},"a":""}"#, r#""\b\f\r\t\"\\""#] {
            let canonical = licentia::canonical::write(text.as_bytes()).unwrap();
            assert_eq!(formed(text).unwrap().into_bytes(), canonical, "{text}");
        }
    }

    #[test]
    fn numbers_and_repeated_members_stay_for_the_rules_on_values() {
        assert_eq!(formed(r#"{"b":1.0,"a":-0,"b":1e2}"#).unwrap(), r#"{"a":-0,"b":1.0,"b":1e2}"#);
        assert_eq!(formed("[9007199254740993]").unwrap(), "[9007199254740993]");
    }

    #[test]
    fn half_a_surrogate_pair_has_no_form() {
        assert_eq!(formed(r#"{"a":"\ud800"}"#), None);
        assert_eq!(formed(r#"{"\udc00":1}"#), None);
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(formed(&deep), Some(deep));
    }
}
