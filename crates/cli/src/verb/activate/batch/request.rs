//! One line of a batch: an order. What isn't one is said in a sentence.

use super::super::wanted::Wanted;
use crate::date;
use crate::parse;
use crate::runner::Members;
use crate::show::harmless;
use std::path::PathBuf;
use std::str::FromStr;

pub(super) struct Request {
    /// The vendor's own number for this order, under which it is issued once.
    pub(super) id: String,
    pub(super) license: Option<PathBuf>,
    pub(super) wanted: Wanted,
}

const MEMBERS: [&str; 8] = ["id", "license", "device", "entitlements", "for", "perpetual", "not_before", "status_list"];
const LONGEST_ID: usize = 128;

impl Request {
    pub(super) fn read(line: &[u8]) -> Result<Self, String> {
        let text = str::from_utf8(line).map_err(|error| format!("it isn't UTF-8: {error}"))?;
        // Said without what stands there instead, which may be a key.
        if !text.trim_ascii_start().starts_with('{') {
            return Err("it is no request: that is a JSON object, {\"id\":\"…\"} at least".to_owned());
        }
        let members = Members::read(text).map_err(|why| format!("it is no request: {}", harmless(&why)))?;
        if let Some(name) = members.names().find(|name| !MEMBERS.contains(name)) {
            let (name, known) = (harmless(name), MEMBERS.join(", "));
            return Err(format!("`{name}` is no member of a request; there are {known}"));
        }
        let wanted = wanted(&members)?;
        Ok(Self { id: id(&members)?, license: members.maybe::<String>("license")?.map(PathBuf::from), wanted })
    }
}

fn id(members: &Members<'_>) -> Result<String, String> {
    let id: String = members.must("id")?;
    if (1..=LONGEST_ID).contains(&id.chars().count()) {
        Ok(id)
    } else {
        Err(format!("`id` is the number of the order in your books, 1 to {LONGEST_ID} characters"))
    }
}

fn wanted(members: &Members<'_>) -> Result<Wanted, String> {
    let entitlements = members.maybe::<Vec<String>>("entitlements")?;
    if entitlements.as_ref().is_some_and(Vec::is_empty) {
        return Err("`entitlements` is empty; name at least one, or leave it out for all of them".to_owned());
    }
    let entitlements = entitlements.unwrap_or_default();
    let wanted = Wanted {
        device: read(members, "device", parse::thumbprint)?,
        entitlements: entitlements
            .iter()
            .map(|text| text.parse().map_err(|why: String| said("entitlements", &why)))
            .collect::<Result<_, _>>()?,
        span: read(members, "for", FromStr::from_str)?,
        perpetual: members.maybe("perpetual")?.unwrap_or(false),
        not_before: read(members, "not_before", date::moment)?,
        status_list: members.maybe("status_list")?,
    };
    if wanted.perpetual && wanted.span.is_some() {
        return Err("`for` and `perpetual` contradict each other; leave one of them out".to_owned());
    }
    Ok(wanted)
}

fn read<T>(
    members: &Members<'_>,
    name: &str,
    parse: impl FnOnce(&str) -> Result<T, String>,
) -> Result<Option<T>, String> {
    let Some(text) = members.maybe::<String>(name)? else { return Ok(None) };
    parse(&text).map(Some).map_err(|why| said(name, &why))
}

fn said(member: &str, why: &str) -> String {
    format!("`{member}`: {}", harmless(why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_is_read() {
        let line = br#"{"id":"A-1","license":"acme.license","device":"XuwNxBmqgze_cl8Cb9qceMHLHGQu6v-dbhES83eD6UI",
            "entitlements":["admin-users=2","sso"],"for":"90d","not_before":"2027-01-01","status_list":"https://a.example/1"}"#;
        let request = Request::read(line).unwrap();
        assert_eq!((request.id.as_str(), request.license), ("A-1", Some(PathBuf::from("acme.license"))));
        let wanted = request.wanted;
        assert_eq!((wanted.entitlements.len(), wanted.span), (2, Some(date::Span::Days(90))));
        assert!(wanted.device.is_some() && wanted.not_before.is_some() && wanted.status_list.is_some());
        assert!(Request::read(br#"{"id":"A-1","perpetual":true}"#).unwrap().wanted.perpetual);
    }

    #[test]
    fn what_is_no_request_says_why() {
        let long = format!(r#"{{"id":"{}"}}"#, "a".repeat(LONGEST_ID + 1));
        let cases = [
            ("[]", "it is no request"),
            ("{}", "there is no `id`"),
            (r#"{"id":1}"#, "`id`: invalid type"),
            (r#"{"id":""}"#, "1 to 128 characters"),
            (&long, "1 to 128 characters"),
            (r#"{"id":"a","id":"a"}"#, "`id` stands there twice"),
            (r#"{"id":"a","\u0069d":"a"}"#, "`id` stands there twice"),
            (r#"{"id":"a","devise":"b"}"#, "`devise` is no member of a request"),
            (r#"{"id":"a","device":null}"#, "`device`: invalid type"),
            (r#"{"id":"a","device":"short"}"#, "`device`: `short` is no thumbprint"),
            (r#"{"id":"a","for":"6m"}"#, "`for`: `6m` could mean"),
            (r#"{"id":"a","for":"1y","perpetual":true}"#, "contradict"),
            (r#"{"id":"a","entitlements":[]}"#, "`entitlements` is empty"),
            (r#"{"id":"a","entitlements":["x=0"]}"#, "`entitlements`: `x=0`"),
            (r#"{"id":"a"} {"id":"b"}"#, "it is no request"),
        ];
        for (line, part) in cases {
            let why = Request::read(line.as_bytes()).err().unwrap();
            assert!(why.contains(part), "no `{part}` in {why}");
        }
        assert!(Request::read(b"{\"id\":\"\xff\"}").err().unwrap().contains("UTF-8"));
    }
}
