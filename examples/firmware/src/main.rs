//! A microcontroller decides about activations: no heap, no operating system, no clock of its own.
//!
//! The tokens and the verdicts that they must get come from the project's test vectors; `build.rs` compiles them in.
//! Prints one line for each, and ends with success only if every verdict is the expected one and little stack was used.
#![no_std]
#![no_main]

mod console;
mod counter;
mod failure;
mod stack;

use cortex_m::Peripherals;
use cortex_m_rt::entry;
use cortex_m_semihosting::debug::{EXIT_FAILURE, EXIT_SUCCESS, exit};
use licentia::{Activation, Ask, Code, Context, Device, Error, Thumbprint, TrustedKeys, UnixSeconds, Unverified};

/// The issuer's public keys, as the product was built with them.
static TRUST_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/trust.json"));

/// Room for the payload of the largest token that this product accepts.
const SCRATCH_BYTES: usize = 768;

/// A test vector: what is known when the product asks, and the word that must come out.
struct Case {
    name: &'static str,
    expect: &'static str,
    token: &'static str,
    product: Option<&'static str>,
    device: Option<&'static str>,
    entitlement: Option<&'static str>,
    build: Option<u64>,
    wall: Option<u64>,
}

/// What the verifier may use of the stack beside that room.
const MOST_STACK: u32 = 8_000 + SCRATCH_BYTES as u32;

static CASES: &[Case] = &include!(concat!(env!("OUT_DIR"), "/cases.rs"));

#[entry]
fn main() -> ! {
    if let Some(peripherals) = Peripherals::take() {
        counter::start(peripherals.SYST);
    }
    let as_expected = CASES.iter().filter(|case| run(case)).count();
    let stack = stack::most_used();
    console::line(&["most bytes of stack in use:"], stack);
    let is_good = as_expected == CASES.len() && stack <= MOST_STACK;
    exit(if is_good { EXIT_SUCCESS } else { EXIT_FAILURE });
    failure::halt()
}

/// Whether the verdict on this case is the expected one.
fn run(case: &Case) -> bool {
    let (word, ticks) = counter::measure(|| verdict(case));
    let is_expected = word == case.expect;
    let remark = if is_expected { "as expected, ticks:" } else { "NOT AS EXPECTED, ticks:" };
    console::line(&[case.name, ": ", word, ", ", remark], ticks);
    is_expected
}

/// `granted`, or the code that says why not.
fn verdict(case: &Case) -> &'static str {
    let mut scratch = [0; SCRATCH_BYTES];
    match decide(case, &mut scratch) {
        Ok(word) => word,
        Err(error) => error.code().map_or("scratch_too_small", Code::as_str),
    }
}

fn decide(case: &Case, scratch: &mut [u8]) -> Result<&'static str, Error> {
    let sets = [TRUST_SET];
    let trusted = TrustedKeys::load(&sets)?;
    let token = Unverified::<Activation>::parse_in(case.token.as_bytes(), scratch)?;
    Ok(token.verify(&trusted)?.decide(&context(case)).word())
}

/// What this product knows, and no more: a restriction on anything else denies.
fn context(case: &Case) -> Context<'static> {
    let mut context = Context::new();
    if let Some(product) = case.product {
        context = context.product(product);
    }
    if let Some(date) = case.build.and_then(UnixSeconds::new) {
        context = context.build_date(date);
    }
    if let Some(now) = case.wall.and_then(UnixSeconds::new) {
        context = context.wall_clock(now);
    }
    if let Some(device) = case.device.and_then(|text| Thumbprint::parse(text.as_bytes())) {
        context = context.device(Device::Asserted(device));
    }
    if let Some(name) = case.entitlement {
        context = context.ask(Ask::entitlement(name));
    }
    context
}
