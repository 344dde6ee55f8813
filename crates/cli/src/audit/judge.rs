//! One chunk of tokens: verified in batches, decided, and written down as results and records.

use super::bad::FirstBad;
use super::counts::{Class, Outcome};
use super::item::{Flaw, Item};
use super::lists::Lists;
use super::record::Records;
use super::row::{Facts, Row, Rows};
use super::source::{Chunk, Mark};
use crate::parse::Release;
use licentia::document::Binding;
use licentia::kind::{Decided, Grant, IssuerSigned, Sold};
use licentia::verify::{Grantable, Listed, Status, VariableTimeKeys};
use licentia::{
    Activation, Code, Context, Device, Kind, Lease, License, UnixSeconds, Unverified, Verified, VerifyError,
};
use std::collections::BTreeMap;

/// All that a token is judged by.
pub(super) struct Judge<'k> {
    pub(super) keys: VariableTimeKeys<'k>,
    pub(super) lists: Lists<'k>,
    pub(super) at: UnixSeconds,
    pub(super) product: Option<&'k str>,
    pub(super) release: Option<&'k Release>,
    pub(super) wanted: Wanted,
}

/// What is written down besides records and counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) results: bool,
    pub(super) csv: bool,
    pub(super) tokens: bool,
}

/// What came of a chunk.
pub(super) struct Judged {
    pub(super) rows: Rows,
    pub(super) tokens: Vec<u8>,
    pub(super) records: Records,
    pub(super) counts: BTreeMap<Outcome, u64>,
    pub(super) bad: FirstBad,
    pub(super) end: Mark,
    pub(super) is_last: bool,
}

/// How far it was found out what a token is.
enum Answer<'c> {
    NotAsked,
    /// Of a trusted key, but of another kind than was asked for.
    Other(&'static str),
    Not(Outcome),
    License(Verified<'c, License>),
    Activation(Verified<'c, Activation>),
    Lease(Verified<'c, Lease>),
    Grant(Verified<'c, Grant>),
}

/// A kind that an audit knows.
trait Audited: IssuerSigned + Sized {
    fn answer(token: Verified<'_, Self>) -> Answer<'_>;
}

macro_rules! audited {
    ($($kind:ident)*) => {$(
        impl Audited for $kind {
            fn answer(token: Verified<'_, Self>) -> Answer<'_> {
                Answer::$kind(token)
            }
        }
    )*};
}

audited!(License Activation Lease Grant);

impl Judge<'_> {
    pub(super) fn judge(&self, chunk: Chunk) -> Judged {
        let items = chunk.items();
        let mut judged = Judged {
            rows: Rows::new(self.wanted),
            tokens: Vec::new(),
            records: Records::default(),
            counts: BTreeMap::new(),
            bad: FirstBad::default(),
            end: chunk.end.clone(),
            is_last: chunk.is_last,
        };
        for (item, answer) in items.iter().zip(self.answers(&items)) {
            self.write_down(item, &answer, &mut judged);
        }
        if self.wanted.tokens {
            judged.tokens = chunk.as_lines(&items);
        }
        judged
    }

    fn answers<'i>(&self, items: &'i [Item<'_>]) -> Vec<Answer<'i>> {
        let mut answers: Vec<Answer<'_>> = items.iter().map(at_first_sight).collect();
        // Most are activations. Their header tells the others, before any signature is looked at.
        self.ask::<Activation>(items, &mut answers, |answer| matches!(answer, Answer::NotAsked));
        self.ask::<License>(items, &mut answers, |answer| is_other::<License>(answer));
        self.ask::<Lease>(items, &mut answers, |answer| is_other::<Lease>(answer));
        self.ask::<Grant>(items, &mut answers, |answer| is_other::<Grant>(answer));
        for (item, answer) in items.iter().zip(&mut answers) {
            if let Some(followed) = self.follow(item, answer) {
                *answer = followed;
            }
        }
        answers
    }

    fn ask<'i, K: Audited>(
        &self,
        items: &'i [Item<'_>],
        answers: &mut [Answer<'i>],
        is_meant: impl Fn(&Answer<'i>) -> bool,
    ) {
        let (mut asked, mut tokens) = (Vec::with_capacity(items.len()), Vec::with_capacity(items.len()));
        for (text, answer) in items.iter().map(Item::bytes).zip(answers).filter(|(_, answer)| is_meant(answer)) {
            match Unverified::<K>::parse(text) {
                Ok(token) => {
                    asked.push((text, answer));
                    tokens.push(token);
                }
                Err(error) => *answer = refused(error.code().unwrap_or(Code::NotCompact)),
            }
        }
        for ((text, answer), verified) in asked.into_iter().zip(self.keys.verify_batch(tokens)) {
            *answer = match verified {
                Ok(token) => K::answer(token),
                Err(VerifyError::OtherKind { came, .. }) => Answer::Other(came),
                Err(VerifyError::NotGenuine) => self.not_genuine::<K>(text),
                Err(error) => refused(error.code()),
            };
        }
    }

    fn not_genuine<'i, K: Audited>(&self, text: &[u8]) -> Answer<'i> {
        let token = Unverified::<K>::parse(text).ok();
        let reason = token.and_then(|token| token.diagnose(self.keys.trusted()));
        let why = reason.map_or("", licentia::signature::Reason::as_str);
        Answer::Not(Outcome { class: Class::Refused, code: Code::NotGenuine.as_str(), why })
    }

    /// A lease or a grant with the grants behind it that lead to a trusted key.
    fn follow<'i>(&self, item: &'i Item<'_>, answer: &Answer<'_>) -> Option<Answer<'i>> {
        let is_unknown = matches!(answer, Answer::Not(outcome) if outcome.code == Code::HeaderUnknown.as_str());
        let has_more = item.bytes().trim_ascii_end().contains(&b'\n');
        if !(is_unknown && has_more) {
            return None;
        }
        self.followed::<Lease>(item).or_else(|| self.followed::<Grant>(item))
    }

    fn followed<'i, K: Audited + Grantable>(&self, item: &'i Item<'_>) -> Option<Answer<'i>> {
        let token = Unverified::<K>::parse(item.bytes()).ok()?;
        match token.verify_with_grants(self.keys.trusted()) {
            Ok(token) => Some(K::answer(token)),
            Err(VerifyError::HeaderUnknown { .. }) => None,
            Err(VerifyError::NotGenuine) => {
                let reason = Unverified::<K>::parse(item.bytes()).ok()?.diagnose_with_grants(self.keys.trusted());
                let why = reason.map_or("", licentia::signature::Reason::as_str);
                Some(Answer::Not(Outcome { class: Class::Refused, code: Code::NotGenuine.as_str(), why }))
            }
            Err(error) => Some(refused(error.code())),
        }
    }

    fn write_down(&self, item: &Item<'_>, answer: &Answer<'_>, judged: &mut Judged) {
        let (outcome, facts) = match answer {
            Answer::Not(outcome) => (*outcome, None),
            Answer::NotAsked | Answer::Other(_) => (not(Code::OtherKind.as_str(), ""), None),
            Answer::Activation(token) => self.decided(item, token, &mut judged.records),
            Answer::Lease(token) => self.decided(item, token, &mut judged.records),
            Answer::License(token) => {
                let facts = Facts::of(token);
                judged.records.license(&facts, &token.claims());
                seen(item, facts, &mut judged.records)
            }
            Answer::Grant(token) => seen(item, Facts::of(token), &mut judged.records),
        };
        judged.rows.add(&Row { item, outcome, facts: facts.as_ref() });
        judged.bad.see(item, outcome);
        let count = judged.counts.entry(outcome).or_default();
        *count = count.saturating_add(1);
    }

    fn decided<'v, K: Decided>(
        &self,
        item: &Item<'_>,
        token: &'v Verified<'_, K>,
        records: &mut Records,
    ) -> (Outcome, Option<Facts<'v>>) {
        let (claims, facts) = (token.claims(), Facts::of(token));
        let listed = claims.status().and_then(|entry| self.lists.look_up(facts.issuer, entry));
        let mut context = Context::new().wall_clock(self.at).listed(listed.as_slice());
        if let Some(product) = self.product.or_else(|| claims.audiences().next()) {
            context = context.product(product);
        }
        if let Some(release) = self.release {
            context = context.release(release.stated());
        }
        let binding = claims.binding();
        if let Binding::Key(key) | Binding::KeyAndFingerprint(key) = binding {
            context = context.device(Device::Asserted(key));
        }
        let decision = token.decide(&context);
        // What is granted is in force; what is denied may be, for a product, a release or a device decide nothing here.
        if decision.is_granted() || self.is_in_force(&facts, claims.not_before(), listed) {
            records.granted(&facts, &claims, binding);
        }
        records.identity(item, &facts);
        let class = if decision.is_granted() { Class::Granted } else { Class::Denied };
        (Outcome { class, code: decision.word(), why: "" }, Some(facts))
    }

    fn is_in_force(&self, facts: &Facts<'_>, from: Option<UnixSeconds>, listed: Option<Listed<'_>>) -> bool {
        let has_begun = from.is_none_or(|from| from <= self.at);
        let has_ended = facts.expires.is_some_and(|end| end <= self.at);
        let is_taken_back = listed.is_some_and(|entry| entry.status() != Some(Status::Valid));
        has_begun && !has_ended && !is_taken_back
    }
}

/// A kind that is never decided.
fn seen<'v>(item: &Item<'_>, facts: Facts<'v>, records: &mut Records) -> (Outcome, Option<Facts<'v>>) {
    records.identity(item, &facts);
    (Outcome { class: Class::Genuine, code: "genuine", why: "" }, Some(facts))
}

fn at_first_sight<'i>(item: &Item<'_>) -> Answer<'i> {
    match item.text {
        Ok(_) => Answer::NotAsked,
        Err(Flaw::TooLong) => refused(Code::TooLong),
        Err(Flaw::NoObject) => Answer::Not(not(Code::NotCompact.as_str(), "no object with a token")),
        Err(Flaw::Unread) => Answer::Not(Outcome { class: Class::Error, code: "io", why: "" }),
    }
}

fn is_other<K: Kind>(answer: &Answer<'_>) -> bool {
    matches!(answer, Answer::Other(typ) if *typ == K::TYP)
}

fn refused<'i>(code: Code) -> Answer<'i> {
    Answer::Not(not(code.as_str(), ""))
}

const fn not(code: &'static str, why: &'static str) -> Outcome {
    Outcome { class: Class::Refused, code, why }
}

impl<'v> Facts<'v> {
    fn of<K: Sold>(token: &'v Verified<'_, K>) -> Self {
        let claims = token.claims();
        let license = claims.license();
        Self {
            kind: K::WORD,
            issuer: claims.issuer(),
            jti: claims.jti(),
            s256: token.s256(),
            subject: claims.subject(),
            license: license.id(),
            version: license.version(),
            license_s256: license.s256(),
            expires: claims.expires(),
        }
    }
}
