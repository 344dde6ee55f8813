//! The second pass of writing: copies the text once more, each object's members in order.

use alloc::vec::Vec;
use core::ops::Range;
use core::slice::Iter;

/// A member of an object, by positions in the first pass's output unless said otherwise.
#[derive(Clone, Copy)]
pub(super) struct Member<'a> {
    /// As it stands in the input, without its quotes.
    pub(super) name: &'a [u8],
    /// The input's offset of the name's opening quote.
    pub(super) at: usize,
    pub(super) start: usize,
    pub(super) end: usize,
    /// The first of the objects that could lie inside.
    pub(super) first_inside: usize,
}

/// An object that came unsorted, or has such an object inside.
pub(super) struct Object {
    /// What stands between its braces.
    pub(super) inside: Range<usize>,
    /// Its members among the sorted ones; `None` if they may stay as they are.
    pub(super) members: Option<Range<usize>>,
    /// The first object behind it.
    pub(super) next: usize,
}

/// A stretch of text yet to be copied, and the first object that could lie in it.
#[derive(Clone, Copy)]
struct Stretch {
    start: usize,
    end: usize,
    next_object: usize,
}

/// Copies `text` with the members of the unsorted `objects` in the order of `sorted_members`.
pub(super) fn emit(text: &[u8], objects: &[Object], sorted_members: &[Member<'_>]) -> Vec<u8> {
    let mut output = Vec::with_capacity(text.len());
    let mut outer: Vec<(Stretch, Iter<'_, Member<'_>>)> = Vec::with_capacity(super::MAX_DEPTH);
    let mut stretch = Stretch { start: 0, end: text.len(), next_object: 0 };
    loop {
        if let Some((object, members)) = next_unsorted(objects, &mut stretch) {
            copy(&mut output, text, stretch.start..object.inside.start);
            let mut members = sorted_members.get(members).unwrap_or_default().iter();
            let first = members.next().map_or(Stretch { end: stretch.start, ..stretch }, Stretch::of);
            outer.push((Stretch { start: object.inside.end, next_object: object.next, ..stretch }, members));
            stretch = first;
            continue;
        }
        copy(&mut output, text, stretch.start..stretch.end);
        let Some((rest, members)) = outer.last_mut() else { return output };
        if let Some(member) = members.next() {
            output.push(b',');
            stretch = Stretch::of(member);
        } else {
            stretch = *rest;
            outer.pop();
        }
    }
}

impl Stretch {
    fn of(member: &Member<'_>) -> Self {
        Self { start: member.start, end: member.end, next_object: member.first_inside }
    }
}

/// The first object in the stretch whose members move; sorted ones on the way are passed by, not what lies inside them.
fn next_unsorted<'o>(objects: &'o [Object], stretch: &mut Stretch) -> Option<(&'o Object, Range<usize>)> {
    loop {
        let object = objects.get(stretch.next_object).filter(|object| object.inside.start < stretch.end)?;
        if let Some(members) = &object.members {
            return Some((object, members.clone()));
        }
        stretch.next_object += 1;
    }
}

fn copy(output: &mut Vec<u8>, text: &[u8], range: Range<usize>) {
    output.extend_from_slice(text.get(range).unwrap_or_default());
}
