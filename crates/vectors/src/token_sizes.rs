//! Vectors of the token stage: how long a token of each kind may be.

use serde_json::json;

use crate::doc::Doc;
use crate::forge::{Forged, Kind};
use crate::keys::Key;
use crate::vector::{Vector, bad, ok};
use crate::world::World;

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    let activation = Right { kind: Kind::Activation, key: &world.alpha, doc: world.activation() };
    let lease = Right { kind: Kind::Lease, key: &world.alpha, doc: world.lease() };
    let list = Right { kind: Kind::StatusList, key: &world.alpha, doc: world.status_list() };
    let request = Right { kind: Kind::Request, key: &world.device, doc: world.request() };
    vec![
        activation.fits("eight-thousand-bytes", "The longest activation.", 8_000),
        activation.too_long("longer-than-eight-thousand-bytes", "One byte longer than the limit.", 8_001),
        lease.too_long("lease-longer-than-eight-thousand-bytes", "One byte longer than the limit.", 8_001),
        request.fits("request-of-eight-thousand-bytes", "The longest request.", 8_000),
        request.too_long("request-longer-than-eight-thousand-bytes", "One byte longer than the limit.", 8_001),
        list.fits(
            "status-list-of-524288-bytes",
            "The longest status list: a large one is much longer than a license.",
            524_288,
        ),
        list.too_long(
            "status-list-longer-than-524288-bytes",
            "Two bytes longer: no payload's text ends between.",
            524_290,
        ),
    ]
}

struct Right<'a> {
    kind: Kind,
    key: &'a Key,
    doc: Doc,
}

impl Right<'_> {
    fn fits(&self, name: &str, about: &str, length: usize) -> Vector {
        let doc = self.padded(length);
        ok(name, "T-3 T-10", about, "genuine", self.token(&doc).shown()).and("s256", doc.s256())
    }

    fn too_long(&self, name: &str, about: &str, length: usize) -> Vector {
        bad(name, "T-3", about, "too_long", self.token(&self.padded(length)).shown())
    }

    /// The right document, with so much in `ext` that its token has just this length.
    fn padded(&self, length: usize) -> Doc {
        let with = |pad: usize| self.doc.clone().with("ext", json!({"com.example.pad": "x".repeat(pad)}));
        let empty = self.length(&with(1));
        // Three bytes of payload are four characters of text, so one of four lengths may be out of reach: then no pad fits.
        let pads = (length - empty) * 3 / 4..;
        let fits = |doc: &Doc| self.length(doc) == length;
        pads.take(8).map(with).find(fits).unwrap_or_else(|| with(1).without("no length fits"))
    }

    fn length(&self, doc: &Doc) -> usize {
        self.token(doc).text().len()
    }

    fn token(&self, doc: &Doc) -> Forged {
        Forged::new(self.kind, self.key, doc)
    }
}
