//! What a request or a vector states about the world.

use licentia::decide::{Ask, Context, Decision, Device, Release};
use licentia::kind::Decided;
use licentia::verify::Listed;
use licentia::{Thumbprint, UnixSeconds, Verified};
use std::num::NonZeroU64;

#[derive(Debug, Default)]
pub(crate) struct Stated {
    pub(crate) wall: Option<UnixSeconds>,
    pub(crate) build: Option<UnixSeconds>,
    pub(crate) seen: Option<UnixSeconds>,
    pub(crate) product: Option<String>,
    pub(crate) version: Option<Vec<u64>>,
    pub(crate) date: Option<UnixSeconds>,
    pub(crate) device: Option<Thumbprint>,
    pub(crate) parts: Option<Vec<(String, String)>>,
    pub(crate) seen_version: Option<u64>,
    pub(crate) ask: Option<Question>,
}

#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) name: String,
    pub(crate) quantity: Option<NonZeroU64>,
    pub(crate) unit: Option<String>,
}

impl Stated {
    pub(crate) fn decide<K: Decided>(&self, token: &Verified<'_, K>, listed: &[Listed<'_>]) -> Decision {
        let parts = self.parts.as_ref().map(|parts| parts.iter().map(borrowed).collect::<Vec<_>>());
        let mut context = self.context().listed(listed);
        if let Some(parts) = &parts {
            context = context.features(parts);
        }
        token.decide(&context)
    }

    fn context(&self) -> Context<'_> {
        let mut context = Context::new().release(self.release());
        if let Some(wall) = self.wall {
            context = context.wall_clock(wall);
        }
        if let Some(build) = self.build {
            context = context.build_date(build);
        }
        if let Some(seen) = self.seen {
            context = context.latest_seen(seen);
        }
        if let Some(product) = &self.product {
            context = context.product(product);
        }
        if let Some(device) = self.device {
            context = context.device(Device::Asserted(device));
        }
        if let Some(version) = self.seen_version {
            context = context.latest_version(version);
        }
        if let Some(question) = &self.ask {
            context = context.ask(question.ask());
        }
        context
    }

    fn release(&self) -> Release<'_> {
        let release = self.version.as_deref().map_or(Release::new(), |version| Release::new().version(version));
        self.date.map_or(release, |date| release.date(date))
    }
}

fn borrowed((name, value): &(String, String)) -> (&str, &[u8]) {
    (name, value.as_bytes())
}

impl Question {
    fn ask(&self) -> Ask<'_> {
        let ask = Ask::entitlement(&self.name);
        let ask = self.quantity.map_or(ask, |quantity| ask.quantity(quantity));
        self.unit.as_deref().map_or(ask, |unit| ask.unit(unit))
    }
}
