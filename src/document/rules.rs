//! What the strings of a document may look like. Spec: `spec/document.md`, *Values*.

use super::value::Text;

/// A rule for a string, with the words that an error uses for it.
#[derive(Debug)]
pub(crate) struct TextRule {
    pub(crate) says: &'static str,
    pub(crate) holds: fn(Text<'_>) -> bool,
}

pub(crate) const NAME: TextRule = TextRule {
    says: "1 to 128 printable ASCII characters without quotes and backslashes, no space at either end",
    holds: |text| is_name(text.plain()),
};

pub(crate) const ISSUER: TextRule = TextRule {
    says: "a name of 1 to 128 printable ASCII characters; with a colon in it, a URI",
    holds: |text| is_name(text.plain()) && is_string_or_uri(text),
};

pub(crate) const PRODUCT: TextRule = TextRule {
    says: "a product name of 1 to 128 printable ASCII characters other than \"*\"; with a colon in it, a URI",
    holds: is_product,
};

pub(crate) const TEXT: TextRule =
    TextRule { says: "1 to 1,024 bytes of text without control characters", holds: is_text };

pub(crate) const SUBJECT: TextRule = TextRule {
    says: "1 to 1,024 bytes of text without control characters; with a colon in it, a URI",
    holds: |text| is_text(text) && is_string_or_uri(text),
};

pub(crate) const ID: TextRule = TextRule {
    says: "16 to 64 of A-Z a-z 0-9 _ -",
    holds: |text| (16..=64).contains(&text.plain().len()) && text.plain().bytes().all(is_base64url),
};

pub(crate) const DIGEST: TextRule = TextRule {
    says: "43 characters of base64url: 32 bytes",
    holds: |text| crate::text::decode_array::<32>(text.plain().as_bytes()).is_some(),
};

pub(crate) const HALF: TextRule = TextRule {
    says: "22 characters of base64url: 16 bytes",
    holds: |text| crate::text::decode_array::<16>(text.plain().as_bytes()).is_some(),
};

pub(crate) const UNIT: TextRule = TextRule {
    says: "1 to 32 of A-Z a-z /, but not \"None\"",
    holds: |text| {
        let unit = text.plain();
        (1..=32).contains(&unit.len())
            && unit != "None"
            && unit.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'/')
    },
};

pub(crate) const URI: TextRule =
    TextRule { says: "a URI of 3 to 512 bytes (RFC 3986)", holds: |text| is_uri(text.plain().as_bytes()) };

pub(crate) const TERM: TextRule = TextRule {
    says: "\"perpetual\", \"subscription\" or \"trial\"",
    holds: |text| matches!(text.plain(), "perpetual" | "subscription" | "trial"),
};

pub(crate) const RENEW: TextRule = TextRule {
    says: "\"none\", \"weekly\" or \"monthly\"",
    holds: |text| matches!(text.plain(), "none" | "weekly" | "monthly"),
};

pub(crate) const BIND: TextRule = TextRule {
    says: "\"cnf\", \"fp\", \"cnf+fp\" or \"unbound\"",
    holds: |text| matches!(text.plain(), "cnf" | "fp" | "cnf+fp" | "unbound"),
};

pub(crate) fn is_product(text: Text<'_>) -> bool {
    is_name(text.plain()) && text.plain() != "*" && is_string_or_uri(text)
}

fn is_name(name: &str) -> bool {
    (1..=128).contains(&name.len())
        && !name.starts_with(' ')
        && !name.ends_with(' ')
        && name.bytes().all(|byte| (0x20..=0x7E).contains(&byte) && byte != b'"' && byte != b'\\')
}

fn is_text(text: Text<'_>) -> bool {
    (1..=1024).contains(&text.len()) && !text.chars().any(char::is_control)
}

/// RFC 7519 section 2: an arbitrary string, but one with a colon is a URI.
fn is_string_or_uri(text: Text<'_>) -> bool {
    !text.plain().contains(':') || is_uri(text.plain().as_bytes())
}

/// RFC 3986's form: a scheme, a colon, then one or more of its characters, `%` only before two hex digits.
fn is_uri(uri: &[u8]) -> bool {
    let Some(colon) = uri.iter().position(|byte| *byte == b':') else { return false };
    let Some((scheme, rest)) = uri.split_at_checked(colon) else { return false };
    (3..=512).contains(&uri.len())
        && scheme.first().is_some_and(u8::is_ascii_alphabetic)
        && scheme.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte))
        && rest.len() > 1
        && rest.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(byte))
        && percent_signs_escape(rest)
}

fn percent_signs_escape(mut rest: &[u8]) -> bool {
    while let Some(percent) = rest.iter().position(|byte| *byte == b'%') {
        rest = rest.get(percent..).unwrap_or(b"");
        match rest {
            [_, high, low, behind @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => rest = behind,
            _ => return false,
        }
    }
    true
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}
