//! A lease under two grants, of which each is a line of its file.

use crate::for_each_flipped_bit;
use crate::issuer::Issuer;
use crate::samples::Chain;
use licentia::{Lease, Unverified};

/// The payloads of a lease that verifies, and of the grants above it.
fn verified(issuer: &Issuer, file: &[u8]) -> Option<Vec<Vec<u8>>> {
    let trusted = issuer.trusted();
    let lease = Unverified::<Lease>::parse(file).ok()?.verify_with_grants(trusted).ok()?;
    let grants = lease.grants().map(|grant| grant.as_bytes().to_vec());
    Some([lease.payload().to_vec()].into_iter().chain(grants).collect())
}

#[test]
fn a_flipped_bit_of_a_lease_or_a_grant_is_refused() {
    let issuer = Issuer::new(1);
    let chain = Chain::new(&issuer);
    let file = chain.file();
    assert_eq!(verified(&issuer, file.as_bytes()).unwrap(), chain.payloads);
    // The ends of the lines are among the bits: without one of them a grant isn't there.
    let signed = file.len() - chain.attachment.len();
    for_each_flipped_bit(file.as_bytes(), 0..signed, &|place, file| {
        assert_eq!(verified(&issuer, file), None, "byte {place} was changed: {}", file.escape_ascii());
    });
}

#[test]
fn a_flipped_bit_of_an_attachment_changes_nothing() {
    let issuer = Issuer::new(1);
    let chain = Chain::new(&issuer);
    let file = chain.file();
    let attached = file.len() - chain.attachment.len();
    for_each_flipped_bit(file.as_bytes(), attached..file.len(), &|place, file| {
        assert_eq!(verified(&issuer, file).as_deref(), Some(&chain.payloads[..]), "byte {place} was changed");
    });
}

#[test]
fn a_line_that_is_left_out_doubled_or_moved_is_missed() {
    let issuer = Issuer::new(1);
    let [lease, nearest, topmost] = Chain::new(&issuer).lines;
    let refused = [
        vec![&lease],
        vec![&lease, &nearest],
        vec![&lease, &topmost],
        vec![&lease, &topmost, &nearest],
        vec![&lease, &nearest, &nearest, &topmost],
        vec![&lease, &nearest, &topmost, &topmost],
        vec![&lease, &lease, &nearest],
    ];
    for lines in refused {
        let file: Vec<&str> = lines.iter().map(|line| line.as_str()).collect();
        assert_eq!(verified(&issuer, file.join("\n").as_bytes()), None, "{file:?}");
    }
    // A token of another kind is none of the chain.
    let file = [lease.as_str(), &lease, &nearest, "", &topmost].join("\r\n");
    assert!(verified(&issuer, file.as_bytes()).is_some());
}
