//! Legal documents in canonical bytes, and files of several signatures put together from them.

use crate::issuer::{ISSUER, Issuer, base64};
use licentia::issue::{Policy, TrustSetDraft};
use licentia::kind::Grant;
use licentia::verify::{KeepList, Quorum, Roots};
use licentia::{Digest, Keys, Lease, PublicKey, UnixSeconds, canonical};
use serde_json::{Value, json};

pub(crate) const ACTIVATION: &str = r#"{"aud":"acme-db","ent":{"sso":{}},"iat":1800000000,"iss":"Acme Ltd","jti":"abcdefghijklmnop","lic":{"id":"acme-license-0001","s256":"CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk","ver":1},"term":"perpetual","unbound":true}"#;
pub(crate) const REQUEST: &str =
    r#"{"aud":"Acme Ltd","iat":1800000000,"nonce":"a-fresh-nonce-0001","product":"acme-db","want":{"sso":{}}}"#;
pub(crate) const PROOF: &str = r#"{"aud":"acme-db","iat":1800000000,"nonce":"a-fresh-nonce-0001","of":{"iss":"Acme Ltd","jti":"abcdefghijklmnop","s256":"CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk"}}"#;

const NOW: u64 = 1_800_000_000;

fn written(document: &Value) -> Vec<u8> {
    canonical::write(document.to_string().as_bytes()).expect("a document is JSON")
}

/// A lease, the two grants above it, and an attachment that nobody needs.
pub(crate) struct Chain {
    /// The lease, the nearest grant, the topmost grant.
    pub(crate) lines: [String; 3],
    pub(crate) payloads: [Vec<u8>; 3],
    pub(crate) attachment: &'static str,
}

impl Chain {
    pub(crate) fn new(issuer: &Issuer) -> Self {
        let [department, team] = [2, 3].map(Issuer::new);
        let topmost = written(&grant(&department.public_key(), 1, None));
        let nearest = written(&grant(&team.public_key(), 0, Some(&topmost)));
        let mut lease = handed_out();
        lease["checkout"] = json!({"type": "provisional"});
        lease["unbound"] = true.into();
        let lease = written(&lease);
        let lines = [team.sign::<Lease>(&lease), department.sign::<Grant>(&nearest), issuer.sign::<Grant>(&topmost)];
        Self { lines, payloads: [lease, nearest, topmost], attachment: "log AAAA" }
    }

    pub(crate) fn file(&self) -> String {
        let [lease, nearest, topmost] = &self.lines;
        [lease, nearest, topmost, self.attachment].join("\n")
    }
}

/// What leases and grants of the chain share.
fn handed_out() -> Value {
    json!({
        "aud": "acme-db",
        "ent": {"admin-users": {"max": 2}},
        "exp": NOW + 3_600,
        "iat": NOW,
        "iss": ISSUER,
        "jti": "abcdefghijklmnop",
        "lic": {"id": "acme-license-0001", "s256": base64(&[9; 32]), "ver": 1},
    })
}

fn grant(key: &PublicKey, depth: u64, above: Option<&[u8]>) -> Value {
    let mut grant = handed_out();
    grant["cnf"] = json!({"jwk": {"crv": "P-256", "kty": "EC", "x": base64(&key.x()), "y": base64(&key.y())}});
    grant["depth"] = depth.into();
    grant["life"] = 3_600.into();
    if let Some(above) = above {
        grant["par"] = Digest::of(above).to_string().into();
    }
    grant
}

/// A trust set with a revoked key, signed by two roots, and the list of what stays good.
pub(crate) struct SignedSet {
    pub(crate) roots: [Issuer; 4],
    pub(crate) trust_set: Vec<u8>,
    pub(crate) keep: Vec<u8>,
    /// A line for each root of the first quorum that signed.
    pub(crate) lines: [String; 2],
}

impl SignedSet {
    /// With the payload of the one token of `revoked`'s that is kept.
    pub(crate) fn new(revoked: &PublicKey, kept: &[u8]) -> Self {
        let roots = [11, 12, 13, 14].map(Issuer::new);
        let mut digests = [[0; 32], *Digest::of(kept).as_bytes(), [255; 32]];
        digests.sort_unstable();
        let keep = digests.concat();
        let now = UnixSeconds::new(NOW).expect("in range");
        let digest = KeepList::check(&keep).expect("ascending").digest();
        let policy = Policy::new(UnixSeconds::EPOCH).revoked(now, Some(digest));
        let draft = TrustSetDraft::new(ISSUER, now).version(2).key(revoked, policy);
        let trust_set = draft.to_json().expect("a legal trust set");
        let lines = [roots[0].sign::<Keys>(&trust_set), roots[1].sign::<Keys>(&trust_set)];
        Self { roots, trust_set, keep, lines }
    }

    /// Two of three, or the spare.
    pub(crate) fn quorums(&self) -> Roots {
        let key = |place: usize| self.roots[place].public_key();
        let active = Quorum::new(2, &[key(0), key(1), key(2)]).expect("two of three");
        Roots::new(vec![active, Quorum::new(1, &[key(3)]).expect("one of one")])
    }

    pub(crate) fn file(&self) -> String {
        let [one, other] = &self.lines;
        format!("{one}\n{other}\nkeep {}\n", base64(&self.keep))
    }
}
