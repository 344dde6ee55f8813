//! A status list says of every entry what was put into it.

use crate::issuer::{ISSUER, Issuer, Seeded};
use licentia::issue::StatusListDraft;
use licentia::verify::Status;
use licentia::{StatusList, UnixSeconds, Unverified};
use proptest::collection::{btree_map, vec};
use proptest::prelude::proptest;
use proptest::sample::select;

const ENTRIES: u32 = 1 << 20;
const STATUSES: [Status; 4] = [Status::Valid, Status::Revoked, Status::Suspended, Status::Returned];

proptest! {
    #![proptest_config(super::cases(20))]

    #[test]
    fn reads_as_it_was_written(
        entries in btree_map(0..ENTRIES, select(&STATUSES[..]), 0..400),
        others in vec(0..ENTRIES, 20),
    ) {
        let issuer = Issuer::new(1);
        let trusted = issuer.trusted();
        let now = UnixSeconds::new(1_800_000_000).unwrap();
        let draft = StatusListDraft::new("https://a.example/1");
        let draft = entries.iter().fold(draft, |draft, (index, status)| draft.entry(*index, *status));
        let text = draft.mint(&issuer.key, trusted, now, &mut Seeded(4)).unwrap();
        let list = Unverified::<StatusList>::parse(text.as_bytes()).unwrap().verify(trusted).unwrap();
        assert_eq!((list.claims().issuer(), list.claims().uri()), (ISSUER, "https://a.example/1"));
        let inflated = list.inflate();
        // Looking up the last entries inflates all of the list.
        for index in entries.keys().copied().take(40).chain(others).chain([0, ENTRIES - 1]) {
            let expected = entries.get(&index).copied().unwrap_or(Status::Valid);
            assert_eq!(list.look_up(index).status(), Some(expected), "{index}");
            assert_eq!(inflated.look_up(index).status(), Some(expected), "{index}");
        }
        assert_eq!(list.look_up(ENTRIES).status(), None);
        let taken_back = entries.into_iter().filter(|(_, status)| *status != Status::Valid).collect::<Vec<_>>();
        assert_eq!(list.inflate().taken_back().collect::<Vec<_>>(), taken_back);
    }
}
