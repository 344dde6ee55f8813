//! No payload is valid for two kinds: shown from the tables, for every pair of them. And where base64url ends.

use super::Text;
use super::rules::is_strict_base64url;
use super::shape::{MAX_MEMBERS, Shape, Type};
use crate::kind::sealed::Sealed;
use crate::kind::{Activation, Grant, Keys, Lease, License, Proof, Release, Request, StatusList, Usage};
use std::vec::Vec;

fn shapes() -> Vec<&'static Shape> {
    fn of<K: Sealed>() -> &'static Shape {
        K::SHAPE
    }
    std::vec![
        of::<License>(),
        of::<Activation>(),
        of::<Lease>(),
        of::<Grant>(),
        of::<StatusList>(),
        of::<Keys>(),
        of::<Request>(),
        of::<Proof>(),
        of::<Release>(),
        of::<Usage>(),
    ]
}

#[test]
fn no_payload_is_valid_for_two_kinds() {
    let shapes = shapes();
    for (position, left) in shapes.iter().enumerate() {
        for right in shapes.iter().skip(position + 1) {
            assert!(exclude_each_other(left, right), "{left:?}\nand\n{right:?}");
        }
    }
}

/// A member beyond that many would be there for the walk and not for the rules.
#[test]
fn the_longest_table_fits() {
    assert!(shapes().iter().all(|shape| shape.members.len() <= MAX_MEMBERS));
}

#[test]
fn a_kind_does_not_exclude_itself() {
    assert!(shapes().iter().all(|shape| !exclude_each_other(shape, shape)));
    assert!(License::SHAPE.members.iter().any(|member| member.name == "devices"));
}

/// Whether no object fits both: one asks for a member that the other doesn't know, or for a value that it refuses.
fn exclude_each_other(left: &Shape, right: &Shape) -> bool {
    demands_what_is_unknown(left, right) || demands_what_is_unknown(right, left)
}

fn demands_what_is_unknown(left: &Shape, right: &Shape) -> bool {
    left.members.iter().filter(|member| member.required).any(|member| {
        let same = right.members.iter().find(|other| other.name == member.name);
        same.is_none_or(|other| match (&member.value, &other.value) {
            (Type::Object(left), Type::Object(right)) => exclude_each_other(left, right),
            _ => false,
        })
    })
}

#[test]
fn the_last_character_of_base64url_has_no_spare_bits_set() {
    let cases =
        [("AAA-", true), ("AAA_", true), ("AA8", true), ("AA-", false), ("Aw", true), ("A-", false), ("A", false)];
    for (text, strict) in cases {
        assert_eq!(is_strict_base64url(Text::of_plain(text)), strict, "{text}");
    }
}
