//! What each stage makes of a vector's input, in the words of the vectors.

use super::Members;
use super::input::{Input, base64url, trust};
use crate::verdict::next_change;
use licentia::decide::{Ask, Context, Decision, Device, Release};
use licentia::signature::Reason;
use licentia::{
    Activation, Canonical, Code, Kind, License, PublicKey, Thumbprint, TrustedKeys, UnixSeconds, Unverified, Verified,
    canonical,
};
use serde_json::{Value, json};
use std::num::NonZeroU64;
use std::path::Path;

type Found = Result<Members, String>;

pub(super) fn run(folder: &Path, stage: &str, input: Value) -> Found {
    let mut input = Input::new(input)?;
    let found = match stage {
        "canonical" => canonical(&mut input),
        "document" => document(&mut input),
        "signature" => signature(&mut input),
        "token" | "verify" => match input.maybe_text("op")?.as_deref() {
            None => genuine(folder, &mut input),
            Some("trust") => trust_sets(folder, &mut input),
            Some(other) => Err(format!("the op `{other}` isn't known here")),
        },
        "decide" => decide(folder, &mut input),
        other => Err(format!("the stage `{other}` isn't known here")),
    }?;
    input.done()?;
    Ok(found)
}

fn found(expect: &str) -> Members {
    Members::from_iter([("expect".to_owned(), expect.into())])
}

fn refused(code: Code) -> Members {
    found(code.as_str())
}

fn with(mut members: Members, name: &str, value: impl Into<Value>) -> Members {
    members.insert(name.to_owned(), value.into());
    members
}

fn canonical(input: &mut Input) -> Found {
    let (form, bytes) = (input.text("form")?, input.bytes("bytes")?);
    let written = match form.as_str() {
        "document" => Canonical::check(&bytes).map(|_| None),
        "full" => canonical::check(&bytes).map(|()| None),
        "write" => canonical::write(&bytes).map(Some),
        other => return Err(format!("the form `{other}` isn't known here")),
    };
    Ok(match written {
        Err(error) => refused(error.code()),
        Ok(None) => found("ok"),
        Ok(Some(output)) => with(found("ok"), "output", String::from_utf8_lossy(&output)),
    })
}

fn document(input: &mut Input) -> Found {
    let kind = input.text("kind")?;
    let payload = input.value("payload")?.to_string();
    let document = match Canonical::check(payload.as_bytes()) {
        Ok(document) => document,
        Err(error) => return Ok(refused(error.code())),
    };
    let digest = match kind.as_str() {
        License::WORD => License::parse(document).map(|claims| claims.digest()),
        Activation::WORD => Activation::parse(document).map(|claims| claims.digest()),
        other => return Err(unknown_kind(other)),
    };
    Ok(match digest {
        Ok(digest) => with(found("ok"), "s256", digest.to_string()),
        Err(error) => refused(error.code()),
    })
}

fn unknown_kind(kind: &str) -> String {
    format!("the kind `{kind}` isn't known here")
}

fn signature(input: &mut Input) -> Found {
    let (message, signature) = (input.text("message")?, base64url(&input.text("signature")?)?);
    let signature: [u8; 64] = signature.try_into().map_err(|_| "the signature isn't 64 bytes")?;
    let key = PublicKey::from_jwk(input.value("key")?.to_string().as_bytes()).map_err(|error| error.to_string())?;
    Ok(match key.verify(message.as_bytes(), &signature) {
        Ok(()) => found("ok"),
        Err(_) => with(refused(Code::NotGenuine), "why", why(&signature).as_str()),
    })
}

/// The stage itself says no more than no; of two halves in range, it can only have been the equation.
fn why(signature: &[u8; 64]) -> Reason {
    // The order of P-256's group, SEC 2 version 2, 2.4.2.
    const ORDER: [u8; 32] = *b"\xff\xff\xff\xff\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51";
    let in_range = |half: &[u8]| half.iter().any(|byte| *byte != 0) && half < ORDER.as_slice();
    if signature.chunks(32).all(in_range) { Reason::SignatureEquation } else { Reason::SignatureRange }
}

fn trust_sets(folder: &Path, input: &mut Input) -> Found {
    let sets = trust(folder, input.value("trust")?)?;
    let slices: Vec<&[u8]> = sets.iter().map(Vec::as_slice).collect();
    Ok(match TrustedKeys::load(&slices) {
        Err(error) => refused(error.code()),
        Ok(trusted) => {
            let skipped: Vec<String> = trusted.skipped().map(|key| key.kid().to_string()).collect();
            with(found("ok"), "skipped", skipped)
        }
    })
}

fn genuine(folder: &Path, input: &mut Input) -> Found {
    match input.text("kind")?.as_str() {
        License::WORD => verified::<License>(folder, input, |token| Ok(accepted(token))),
        Activation::WORD => verified::<Activation>(folder, input, |token| Ok(accepted(token))),
        other => Err(unknown_kind(other)),
    }
}

fn accepted<K: Kind>(token: &Verified<'_, K>) -> Members {
    with(found("genuine"), "s256", token.s256().to_string())
}

/// Runs a token up to the verdict "genuine", and from there on with what is given.
fn verified<K: Kind>(folder: &Path, input: &mut Input, then: impl FnOnce(&Verified<'_, K>) -> Found) -> Found {
    let (file, sets) = (input.bytes("token")?, trust(folder, input.value("trust")?)?);
    let slices: Vec<&[u8]> = sets.iter().map(Vec::as_slice).collect();
    let trusted = match TrustedKeys::load(&slices) {
        Ok(trusted) => trusted,
        Err(error) => return Ok(refused(error.code())),
    };
    let unverified = match Unverified::<K>::parse(&file) {
        Ok(unverified) => unverified,
        Err(error) => return error.code().map(refused).ok_or_else(|| error.to_string()),
    };
    let why = unverified.diagnose(&trusted);
    match unverified.verify(&trusted) {
        Ok(token) => then(&token),
        Err(error) => Ok(match why {
            Some(why) => with(refused(error.code()), "why", why.as_str()),
            None => refused(error.code()),
        }),
    }
}

fn decide(folder: &Path, input: &mut Input) -> Found {
    let kind = input.text("kind")?;
    if kind != Activation::WORD {
        return Err(format!("a token of kind `{kind}` is never decided"));
    }
    let stated = Stated::read(Input::new(input.value("context")?)?)?;
    verified::<Activation>(folder, input, |token| Ok(decision(&token.decide(&stated.context()))))
}

fn decision(decision: &Decision) -> Members {
    let Decision::Grant(grant) = decision else { return found(decision.word()) };
    let granted = with(found("granted"), "phase", grant.phase().as_str());
    let granted = with(granted, "next_change", next_change(grant.next_change()));
    with(granted, "excess", json!(grant.excess()))
}

/// What a vector's context states.
#[derive(Debug, Default)]
struct Stated {
    wall: Option<UnixSeconds>,
    build: Option<UnixSeconds>,
    product: Option<String>,
    release: Option<(Option<Vec<u64>>, Option<UnixSeconds>)>,
    device: Option<Thumbprint>,
    ask: Option<Question>,
}

#[derive(Debug)]
struct Question {
    name: String,
    quantity: Option<NonZeroU64>,
    unit: Option<String>,
}

impl Stated {
    fn read(mut input: Input) -> Result<Self, String> {
        let stated = Self {
            wall: time(input.maybe_number("wall")?)?,
            build: time(input.maybe_number("build")?)?,
            product: input.maybe_text("product")?,
            release: input.maybe_object("release")?.map(release).transpose()?,
            device: input.maybe_object("device")?.map(device).transpose()?,
            ask: input.maybe_object("ask")?.map(question).transpose()?,
        };
        input.done()?;
        Ok(stated)
    }

    fn context(&self) -> Context<'_> {
        let mut context = Context::new();
        if let Some(wall) = self.wall {
            context = context.wall_clock(wall);
        }
        if let Some(build) = self.build {
            context = context.build_date(build);
        }
        if let Some(product) = &self.product {
            context = context.product(product);
        }
        if let Some((version, date)) = &self.release {
            let release = version.as_deref().map_or(Release::new(), |version| Release::new().version(version));
            context = context.release(date.map_or(release, |date| release.date(date)));
        }
        if let Some(device) = self.device {
            context = context.device(Device::Asserted(device));
        }
        if let Some(question) = &self.ask {
            context = context.ask(question.ask());
        }
        context
    }
}

impl Question {
    fn ask(&self) -> Ask<'_> {
        let ask = Ask::entitlement(&self.name);
        let ask = self.quantity.map_or(ask, |quantity| ask.quantity(quantity));
        self.unit.as_deref().map_or(ask, |unit| ask.unit(unit))
    }
}

fn time(seconds: Option<u64>) -> Result<Option<UnixSeconds>, String> {
    let time = |seconds| UnixSeconds::new(seconds).ok_or_else(|| format!("{seconds} is no time"));
    seconds.map(time).transpose()
}

fn release(mut input: Input) -> Result<(Option<Vec<u64>>, Option<UnixSeconds>), String> {
    let version =
        input.maybe("version").map(|version| serde_json::from_value(version).map_err(|error| error.to_string()));
    let release = (version.transpose()?, time(input.maybe_number("date")?)?);
    input.done()?;
    Ok(release)
}

fn device(mut input: Input) -> Result<Thumbprint, String> {
    let jkt = input.text("jkt")?;
    input.done()?;
    Thumbprint::parse(jkt.as_bytes()).ok_or_else(|| format!("`{jkt}` is no thumbprint"))
}

fn question(mut input: Input) -> Result<Question, String> {
    let (name, unit) = (input.text("ent")?, input.maybe_text("unit")?);
    let quantity = input.maybe_number("n")?;
    let quantity = quantity.map(|n| NonZeroU64::new(n).ok_or("`n` is 0, which nobody may ask")).transpose()?;
    input.done()?;
    Ok(Question { name, quantity, unit })
}
