//! Nothing but the verifier: what it takes of a device's flash is this program's `.text` and `.rodata`.
//!
//! It holds no token, no trust set and no console, and is not made to be run: the compiler isn't told what it will be
//! given, so that it keeps the whole way from text to verdict.
#![no_std]
#![no_main]

use core::hint::black_box;
use core::panic::PanicInfo;
use cortex_m_rt::entry;
use licentia::{
    Activation, Ask, Code, Context, Decision, Device, Error, Thumbprint, TrustedKeys, UnixSeconds, Unverified,
};

#[entry]
fn main() -> ! {
    loop {
        let [token, trust_set] = black_box([&[][..]; 2]);
        let _ = black_box(refusal(token, trust_set));
    }
}

/// The code that says why not; none if granted. The facts behind it cost more: see the README.
fn refusal(token: &[u8], trust_set: &[u8]) -> Option<Code> {
    match decide(token, trust_set) {
        Ok(Decision::Grant(_)) => None,
        Ok(Decision::Deny(denial)) => Some(denial.code()),
        Err(error) => error.code(),
    }
}

fn decide(token: &[u8], trust_set: &[u8]) -> Result<Decision, Error> {
    let sets = [trust_set];
    let trusted = TrustedKeys::load(&sets)?;
    let mut scratch = [0; 768];
    let token = Unverified::<Activation>::parse_in(token, &mut scratch)?;
    Ok(token.verify(&trusted)?.decide(&context()))
}

/// What the other program states too, each part of it or not.
fn context() -> Context<'static> {
    let mut context = Context::new();
    if let Some(product) = black_box(None) {
        context = context.product(product);
    }
    if let Some(date) = black_box(None).and_then(UnixSeconds::new) {
        context = context.build_date(date);
    }
    if let Some(now) = black_box(None).and_then(UnixSeconds::new) {
        context = context.wall_clock(now);
    }
    if let Some(device) = black_box(None).and_then(Thumbprint::parse) {
        context = context.device(Device::Asserted(device));
    }
    if let Some(name) = black_box(None) {
        context = context.ask(Ask::entitlement(name));
    }
    context
}

#[panic_handler]
fn on_panic(_: &PanicInfo<'_>) -> ! {
    loop {
        cortex_m::asm::wfi();
    }
}
