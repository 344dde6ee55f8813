//! The texts that are canonicalized: a megabyte each, the same in every run.

use licentia::canonical::write;

const MEGABYTE: usize = 1_000_000;

pub(crate) fn inputs() -> [(&'static str, String); 5] {
    let random = &mut Random(7);
    let sorted = write(array(|| license(random)).as_bytes()).expect("JSON");
    [
        ("licenses in any order", array(|| license(random))),
        ("licenses in order", String::from_utf8(sorted).expect("UTF-8")),
        ("text with escapes", array(|| text(random))),
        ("17-digit floats", array(|| float(random))),
        ("deep reversed nest", nest()),
    ]
}

/// About a megabyte of items.
fn array(mut item: impl FnMut() -> String) -> String {
    let mut text = String::from("[");
    while text.len() < MEGABYTE {
        text += &item();
        text.push(',');
    }
    text.pop();
    text + "]"
}

/// A license of about 700 bytes, its members in any order.
pub(crate) fn license(random: &mut Random) -> String {
    let id = |random: &mut Random| format!("\"{:016x}{:08x}\"", random.next(), random.below(1 << 32));
    let entitlements = ["admin-users", "edition", "sso", "reports", "api-calls"].map(|name| {
        format!(
            "\"{name}\":{}",
            object(random, &mut [format!("\"max\":{}", random.0 % 1000), "\"overage\":true".into()])
        )
    });
    let mut identity = [format!("\"id\":{}", id(random)), "\"ver\":1".into()];
    let schedule = object(random, &mut ["\"notify\":1826000000".into(), "\"warn\":1828000000".into()]);
    let mut members = [
        "\"iss\":\"Alpha Software Ltd\"".into(),
        "\"sub\":\"Beneficiary of Example, Inc.\"".into(),
        "\"aud\":[\"alpha-server\",\"alpha-desktop\"]".into(),
        format!("\"jti\":{}", id(random)),
        "\"iat\":1800000000,\"exp\":1831536000".into(),
        "\"term\":\"subscription\"".into(),
        format!("\"lic\":{}", object(random, &mut identity)),
        format!("\"ent\":{}", object(random, &mut entitlements.clone())),
        format!("\"sched\":{schedule}"),
        "\"releases\":{\"until\":1831536000}".into(),
        "\"meta\":{\"order\":\"2027-000123\",\"contact\":\"licenses@example.com\"}".into(),
    ];
    object(random, &mut members)
}

fn object(random: &mut Random, members: &mut [String]) -> String {
    for last in (1..members.len()).rev() {
        members.swap(last, random.below(last + 1));
    }
    format!("{{{}}}", members.join(","))
}

/// A text in which about every tenth character is escaped, half of them needlessly.
fn text(random: &mut Random) -> String {
    const ESCAPES: [&str; 8] = ["\\n", "\\\"", "\\\\", "\\t", "\\/", "\\u00e9", "\\u20ac", "\\ud83d\\ude00"];
    const WORDS: [&str; 6] = ["license ", "and ", "offline, ", "größer ", "verification ", "of "];
    let pieces = (0..40).map(|_| {
        format!("{}{}", WORDS[random.below(6)], if random.below(2) == 0 { ESCAPES[random.below(8)] } else { "" })
    });
    format!("\"{}\"", pieces.collect::<String>())
}

fn float(random: &mut Random) -> String {
    let digits = 10_000_000_000_000_000 + random.next() % 90_000_000_000_000_000;
    let (whole, fraction) = (digits / 10_000_000_000_000_000, digits % 10_000_000_000_000_000);
    format!("{whole}.{fraction:016}")
}

/// Thirty objects inside each other, each with its names in reverse, and the megabyte spread over them.
fn nest() -> String {
    let levels = 30;
    let padding = "x".repeat(200);
    let filler: String =
        (0..MEGABYTE / levels / 210).rev().map(|index| format!(",\"{index:04}\":\"{padding}\"")).collect();
    (0..levels).fold("0".into(), |inner, _| format!("{{\"z\":{inner}{filler}}}"))
}

/// xorshift64*: the same inputs in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).expect("a small bound");
        usize::try_from(self.next() % bound).expect("below the bound")
    }
}
