//! A manifest that just enough roots signed, and the list of tokens that it keeps.

use crate::for_each_flipped_bit;
use crate::issuer::Issuer;
use crate::samples::{ACTIVATION, SignedSet};
use licentia::verify::KeepList;
use licentia::{Activation, Code, TrustedKeys, Unverified};

fn sample() -> (Issuer, SignedSet) {
    let issuer = Issuer::new(1);
    let set = SignedSet::new(&issuer.public_key(), ACTIVATION.as_bytes());
    (issuer, set)
}

#[test]
fn a_flipped_bit_of_a_needed_line_takes_its_root_away() {
    let (_, set) = sample();
    let (roots, file) = (set.quorums(), set.file());
    assert_eq!(roots.verify(file.as_bytes(), None).unwrap().trust_set(), set.trust_set);
    let signed = set.lines[0].len() + 1 + set.lines[1].len() + 1;
    for_each_flipped_bit(file.as_bytes(), 0..signed, &|place, file| {
        let error = roots.verify(file, None).unwrap_err();
        assert_eq!(error.code(), Code::QuorumNotMet, "byte {place} was changed: {}", file.escape_ascii());
    });
}

#[test]
fn a_flipped_bit_of_a_line_that_is_not_needed_changes_nothing() {
    let (_, set) = sample();
    let third = set.roots[2].sign::<licentia::Keys>(&set.trust_set);
    let roots = set.quorums();
    let file = [third.as_str(), &set.file()].join("\n");
    // One bit of each byte is enough here: whatever the line says, nobody needs it.
    for place in 0..third.len() {
        let mut changed = file.clone().into_bytes();
        changed[place] ^= 1 << (place % 8);
        let manifest = roots.verify(&changed, None);
        assert_eq!(
            manifest.unwrap().trust_set(),
            set.trust_set,
            "byte {place} was changed: {}",
            changed.escape_ascii()
        );
    }
}

#[test]
fn a_flipped_bit_of_a_keep_line_breaks_the_list_or_hides_it() {
    let (_, set) = sample();
    let (roots, file) = (set.quorums(), set.file());
    let kept = set.keep.as_slice();
    assert_eq!(roots.verify(file.as_bytes(), None).unwrap().keep_lists().collect::<Vec<_>>(), [kept]);
    let line = file.find("keep ").unwrap();
    let value = line + "keep ".len();
    for_each_flipped_bit(file.as_bytes(), line..file.len(), &|place, changed| match roots.verify(changed, None) {
        Err(error) => assert_eq!(error.code(), Code::KeepListBroken),
        // Another name, or the file's last line without its end.
        Ok(manifest) if place < value => assert_eq!(manifest.keep_lists().count(), 0),
        Ok(_) => panic!("byte {place} was changed: {}", changed.escape_ascii()),
    });
}

#[test]
fn a_flipped_bit_of_a_keep_list_keeps_nothing() {
    let (issuer, set) = sample();
    let text = issuer.sign::<Activation>(ACTIVATION.as_bytes());
    let sets = [set.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let judged = |bytes: &[u8]| {
        let Ok(list) = KeepList::check(bytes) else { return Err(Code::KeepListBroken) };
        let lists = [list];
        let token = Unverified::<Activation>::parse(text.as_bytes()).unwrap();
        token.verify(&trusted.clone().with_keep_lists(&lists)).map(|_| ()).map_err(|error| error.code())
    };
    assert_eq!(judged(&set.keep), Ok(()));
    for_each_flipped_bit(&set.keep, 0..set.keep.len(), &|place, list| {
        let code = judged(list).unwrap_err();
        assert!(matches!(code, Code::KeepListBroken | Code::KeyRevoked), "byte {place} was changed: {code}");
    });
}
