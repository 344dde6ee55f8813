//! A token with the grants behind it, right in itself and changed in one place.

use crate::doc::Doc;
use crate::forge::{Forged, Kind};
use crate::keys::Key;
use crate::vector::{Input, Vector, bad};
use crate::world::World;

/// A lease or a grant, and the grants behind it, the nearest first.
pub(crate) struct Chain {
    pub(crate) token: Forged,
    pub(crate) grants: Vec<Forged>,
}

impl Chain {
    /// The server's lease under its grant.
    pub(crate) fn of_one(world: &World, grant: &Doc, lease: &Doc) -> Self {
        let token = Forged::new(Kind::Lease, &world.server, lease);
        Self { token, grants: vec![Forged::new(Kind::Grant, &world.alpha, grant)] }
    }

    /// The other server's lease under a grant that the server made within its own.
    pub(crate) fn of_two(world: &World, top: &Doc, child: &Doc, lease: &Doc) -> Self {
        let token = Forged::new(Kind::Lease, &world.other_server, lease);
        let child = Forged::new(Kind::Grant, &world.server, child);
        Self { token, grants: vec![child, Forged::new(Kind::Grant, &world.alpha, top)] }
    }

    /// Nine grants, or as many as are asked for, from alpha down, the two servers in turn.
    pub(crate) fn of(world: &World, count: u64) -> Self {
        let mut grants: Vec<Forged> = Vec::new();
        let mut signer: &Key = &world.alpha;
        let mut above: Option<Doc> = None;
        for place in 0..count {
            let to = if place % 2 == 0 { &world.server } else { &world.other_server };
            let depth = (count - 1 - place).min(8);
            let grant = world.grant().with("depth", depth).with("cnf/jwk", to.public());
            let grant = above.iter().fold(grant, |grant, above| grant.with("par", above.s256()));
            grants.insert(0, Forged::new(Kind::Grant, signer, &grant));
            (signer, above) = (to, Some(grant));
        }
        Self { token: Forged::new(Kind::Lease, signer, &world.lease()), grants }
    }

    pub(crate) fn token(mut self, change: impl FnOnce(Forged) -> Forged) -> Self {
        self.token = change(self.token);
        self
    }

    pub(crate) fn grants(mut self, change: impl FnOnce(Vec<Forged>) -> Vec<Forged>) -> Self {
        self.grants = change(self.grants);
        self
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.grants.iter().map(Forged::text).collect()
    }

    /// The token with its grants behind it, under alpha's key.
    pub(crate) fn shown(&self) -> Input {
        self.shown_with_lines(&self.lines())
    }

    pub(crate) fn shown_with_lines(&self, lines: &[String]) -> Input {
        let faults: Vec<String> = self.grants.iter().flat_map(|grant| grant.faults().to_vec()).collect();
        self.token.file_shown(self.token.with_lines(lines)).fault(&faults)
    }

    pub(crate) fn shown_under(&self, trust: &Doc) -> Input {
        self.shown().with("trust", vec![trust.value().clone()]).fault(trust.faults())
    }
}

/// A topmost grant below which one more may stand.
pub(crate) fn top(world: &World) -> Doc {
    world.grant().with("depth", 1)
}

/// The grant below it, to the other server.
pub(crate) fn child(world: &World, top: &Doc) -> Doc {
    world.grant().with("cnf/jwk", world.other_server.public()).with("jti", "grant-0000000002").with("par", top.s256())
}

pub(crate) fn one(world: &World) -> Chain {
    Chain::of_one(world, &world.grant(), &world.lease())
}

pub(crate) fn two(world: &World) -> Chain {
    Chain::of_two(world, &top(world), &child(world, &top(world)), &world.lease())
}

/// A grant that the server made within its own, read for itself.
pub(crate) fn smaller_grant(world: &World, child: &Doc) -> Chain {
    let token = Forged::new(Kind::Grant, &world.server, child);
    Chain { token, grants: vec![Forged::new(Kind::Grant, &world.alpha, &top(world))] }
}

pub(crate) fn not_met(name: &str, spec: &str, about: &str, input: Input) -> Vector {
    bad(&format!("grant-{name}"), spec, about, "grant_not_met", input)
}
