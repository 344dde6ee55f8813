//! Whether a verdict takes the same time whatever the token holds: one genuine token and 63 forgeries of its length.
//!
//! What is measured is the function that gives the accept bit, for all of them, and the way from text to verdict for the
//! forgeries: what is genuine is read afterwards, and that takes its time. Ends with success only if all measurements of
//! one kind lie within one tick, and those of a comparison that stops at the first difference don't.
#![no_std]
#![no_main]

#[path = "../console.rs"]
mod console;
#[path = "../counter.rs"]
mod counter;
#[path = "../failure.rs"]
mod failure;

use core::hint::black_box;
use cortex_m::Peripherals;
use cortex_m_rt::entry;
use cortex_m_semihosting::debug::{EXIT_FAILURE, EXIT_SUCCESS, exit};
use licentia::{Activation, PublicKey, TrustedKeys, Unverified};

static TRUST_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/trust.json"));

static GENUINE: &[u8; TOKEN_BYTES] = include_bytes!(concat!(env!("OUT_DIR"), "/genuine.txt"));

const TOKEN_BYTES: usize = include_bytes!(concat!(env!("OUT_DIR"), "/genuine.txt")).len();
const SIGNATURE_TEXT: usize = 86;
const MESSAGE_BYTES: usize = TOKEN_BYTES - SIGNATURE_TEXT - ".".len();

/// The genuine token with other text at one place.
struct Variation {
    what: &'static str,
    at: usize,
    text: &'static str,
    /// Where the text has one.
    signature: Option<[u8; 64]>,
}

/// The first of them changes nothing.
static VARIATIONS: &[Variation] = &include!(concat!(env!("OUT_DIR"), "/variations.rs"));

#[entry]
fn main() -> ! {
    if let Some(peripherals) = Peripherals::take() {
        counter::start(peripherals.SYST);
    }
    exit(if is_steady() == Some(true) { EXIT_SUCCESS } else { EXIT_FAILURE });
    failure::halt()
}

/// Nothing if there is no key to verify with.
fn is_steady() -> Option<bool> {
    let sets = [TRUST_SET];
    let trusted = TrustedKeys::load(&sets).ok()?;
    let key = trusted.keys().next()?.public_key()?;
    let accept_bits = Spread::of("accept bit", signatures().map(|signature| accept_bit(&key, &signature)));
    let forged = VARIATIONS.iter().skip(1).map(|variation| whole_token(&trusted, variation));
    let tokens = Spread::of("whole token", forged);
    let unequal = Spread::of("unequal on purpose", signatures().map(|signature| comparison(&signature)));
    Some(accept_bits.is_narrow() && tokens.is_narrow() && unequal.all_right && !unequal.is_narrow())
}

/// One measurement.
struct Measured {
    what: &'static str,
    ticks: u32,
    is_right: bool,
}

/// What a variation has to verify.
struct Signature {
    what: &'static str,
    message: [u8; MESSAGE_BYTES],
    bytes: &'static [u8; 64],
    is_genuine: bool,
}

fn signatures() -> impl Iterator<Item = Signature> {
    VARIATIONS.iter().filter_map(|variation| {
        let token = variation.token();
        let message = *token.first_chunk()?;
        let bytes = variation.signature.as_ref()?;
        Some(Signature { what: variation.what, message, bytes, is_genuine: token == *GENUINE })
    })
}

fn accept_bit(key: &PublicKey, signature: &Signature) -> Measured {
    let verify = || key.verify(black_box(&signature.message), black_box(signature.bytes)).is_ok();
    let (accepted, ticks) = counter::measure(verify);
    Measured { what: signature.what, ticks, is_right: accepted == signature.is_genuine }
}

/// Stops at the first byte that differs: what this program must notice.
fn comparison(signature: &Signature) -> Measured {
    let zeros = [0; 64];
    let compare = || black_box(signature.bytes).iter().zip(black_box(&zeros)).all(|(byte, zero)| byte == zero);
    let (all_zero, ticks) = counter::measure(compare);
    Measured { what: signature.what, ticks, is_right: all_zero == (*signature.bytes == zeros) }
}

fn whole_token(trusted: &TrustedKeys<'_>, variation: &Variation) -> Measured {
    let token = variation.token();
    let mut scratch = [0; TOKEN_BYTES];
    let (is_genuine, ticks) = counter::measure(|| {
        let token = Unverified::<Activation>::parse_in(black_box(&token), &mut scratch);
        token.is_ok_and(|token| token.verify(trusted).is_ok())
    });
    Measured { what: variation.what, ticks, is_right: !is_genuine }
}

impl Variation {
    fn token(&self) -> [u8; TOKEN_BYTES] {
        let mut token = *GENUINE;
        let place = token.get_mut(self.at..).unwrap_or_default();
        place.iter_mut().zip(self.text.bytes()).for_each(|(byte, other)| *byte = other);
        token
    }
}

/// How far measurements lie apart. Differences count, since the counter itself wraps.
#[derive(Default)]
struct Spread {
    below_the_first: u32,
    above_the_first: u32,
    all_right: bool,
}

impl Spread {
    fn of(name: &str, mut measurements: impl Iterator<Item = Measured>) -> Self {
        let Some(first) = measurements.next() else { return Self::default() };
        let mut spread = Self { all_right: first.is_right, ..Self::default() };
        let mut farthest = first.what;
        let mut count = 1;
        for measured in measurements {
            count += 1;
            if spread.widened_by(first.ticks, &measured) {
                farthest = measured.what;
            }
        }
        console::line(&[name, ", measured:"], count);
        console::line(&[name, ", ticks of the first:"], first.ticks);
        console::line(&[name, ", ticks from the fewest to the most (", farthest, "):"], spread.width());
        spread
    }

    fn widened_by(&mut self, first: u32, measured: &Measured) -> bool {
        let before = self.width();
        let (above, below) = (counter::between(first, measured.ticks), counter::between(measured.ticks, first));
        if above <= below {
            self.above_the_first = self.above_the_first.max(above);
        } else {
            self.below_the_first = self.below_the_first.max(below);
        }
        self.all_right &= measured.is_right;
        self.width() > before
    }

    fn width(&self) -> u32 {
        self.above_the_first.saturating_add(self.below_the_first)
    }

    fn is_narrow(&self) -> bool {
        self.all_right && self.width() <= 1
    }
}
