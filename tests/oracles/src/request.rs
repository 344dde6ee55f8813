//! What is asked of a library.

use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
pub(crate) struct Request {
    pub(crate) library: String,
    #[serde(flatten)]
    pub(crate) task: Task,
}

#[derive(Deserialize)]
#[serde(tag = "verb", rename_all = "lowercase")]
pub(crate) enum Task {
    Verify(Question),
    Sign(Order),
}

/// A token, and what its reader knows: no member, no such check.
#[derive(Deserialize)]
pub(crate) struct Question {
    pub(crate) token: String,
    /// A JWK Set.
    pub(crate) keys: Value,
    pub(crate) issuers: Option<Vec<String>>,
    pub(crate) audience: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) typ: String,
    /// What the clock shows; nothing stands for the machine's own.
    pub(crate) now: Option<u64>,
}

/// What is to be signed, `message` being header and payload in base64url, and the key in PKCS#8.
#[derive(Deserialize)]
pub(crate) struct Order {
    pub(crate) header: String,
    pub(crate) payload: String,
    pub(crate) message: String,
    pub(crate) pem: String,
}

impl Question {
    /// The key of this `kid`; of a token that names none, the only key.
    pub(crate) fn key(&self, kid: Option<&str>) -> Result<&Value, &'static str> {
        let keys = self.keys.get("keys").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        match (kid, keys) {
            (Some(kid), _) => keys.iter().find(|key| key.get("kid").is_some_and(|found| found == kid)),
            (None, [key]) => Some(key),
            (None, _) => None,
        }
        .ok_or("no such key")
    }
}

impl Order {
    pub(crate) fn claims(&self) -> serde_json::Result<Map<String, Value>> {
        serde_json::from_str(&self.payload)
    }

    pub(crate) fn is_text_of(&self, token: &str) -> bool {
        token.rsplit_once('.').is_some_and(|(text, _)| text == self.message)
    }
}
