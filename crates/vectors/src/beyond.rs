//! Points of the curve, one coordinate of which is written with the field's prime added: the same number to whoever
//! computes in the field before looking, and no coordinate.

use serde_json::{Value, json};

/// What is written, and the sentence about it.
pub(crate) struct Beyond {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    x: &'static str,
    y: &'static str,
}

impl Beyond {
    pub(crate) fn jwk(&self) -> Value {
        json!({"crv": "P-256", "kty": "EC", "x": self.x, "y": self.y})
    }
}

pub(crate) const BEYOND: [Beyond; 3] = [
    Beyond {
        name: "x-is-p",
        about: "The point whose x is 0, written with the field's prime as x.",
        x: "_____wAAAAEAAAAAAAAAAAAAAAD_______________8",
        y: "ZkhceA4vg9ckM71dhKBrtlQcKvMdrocXKL-FahdPk_Q",
    },
    Beyond {
        name: "x-plus-p",
        about: "The point whose x is 5, with the field's prime added to it.",
        x: "_____wAAAAEAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAQ",
        y: "RZJDuapYGAb-kTvOmYF63hHKUDxk2aPFM0FcCDJI-8w",
    },
    Beyond {
        name: "y-plus-p",
        about: "The point whose y is 5, with the field's prime added to it.",
        x: "1zJddkbNYNgKknOM6zRfhEz_rzWEECLKsXb2kt6N4dc",
        y: "_____wAAAAEAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAQ",
    },
];
