"""Where stock libraries and licentia may differ on one token, class by class, each with its reason."""

from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Class:
    """What differs and why: the vectors with these outcomes whose name fits one of the patterns."""

    outcomes: str
    what: str
    why: str
    vectors: str = "*"

    def holds(self, case):
        return case.outcome in self.each_outcome() and any(fnmatchcase(case.name, word) for word in self.patterns())

    def each_outcome(self):
        return self.outcomes.split(", ")

    def patterns(self):
        return self.vectors.split()


ACCEPTED_THERE = [
    # token
    Class(
        "too_long",
        "A token of more than 8,000 bytes, a status list of more than 524,288",
        "A token fits into a header line of common servers, and a device reads it into a buffer of known size.",
    ),
    Class(
        "not_compact",
        "White space behind the token, a single carriage return among it",
        "The compact form has none. A file's line end is LF or CR LF and nothing else, so that all readers see one "
        "text.",
        "token/bad-space-after-* token/bad-*carriage-return*",
    ),
    Class(
        "not_compact",
        "A signature with the padding of ordinary base64",
        "RFC 7515 section 2 leaves padding out. One signature has one text.",
        "token/bad-signature-padded",
    ),
    Class(
        "other_kind",
        "A token of another kind than the one asked for",
        "The kind is compared, always. Where `typ` is left to the application, a license passes for an activation "
        "and a "
        "grant for a lease (RFC 8725 section 3.11).",
    ),
    Class(
        "header_unknown",
        "A `typ` of nobody's, of another kind, or none",
        "As above: what isn't the one header of the kind asked for is unknown.",
        "token/bad-typ-jwt token/bad-typ-missing token/bad-typ-of-* token/bad-self-signed-typ-* "
        "token/bad-*-for-request "
        "token/bad-*-for-usage token/bad-lease-without-policy verify/bad-grant-header-of-another-kind",
    ),
    Class(
        "header_unknown",
        "A `typ` in capitals",
        "Media types are compared without regard to case. The header isn't: it has one text, and more of them would be "
        "more to agree on.",
        "token/bad-typ-in-capitals",
    ),
    Class(
        "header_unknown",
        "Another member in the header, or in the key that it holds",
        "`jku`, `x5u`, `x5c` and `jwk` offer a key of the sender's, `zip`, `b64` and `crit` change how the token is "
        "read, "
        "and what is ignored here may be obeyed elsewhere. A key's header is known beforehand, so nothing more is "
        "let in.",
        "token/bad-header-b64* token/bad-header-cty token/bad-header-jku token/bad-header-jwk "
        "token/bad-header-unknown-* "
        "token/bad-header-x5* token/bad-header-zip token/bad-self-signed-header-with-a-kid "
        "token/bad-self-signed-key-with-a-kid token/bad-self-signed-key-with-a-use",
    ),
    Class(
        "header_unknown",
        "An empty `crit`",
        "RFC 7515 section 4.1.11 forbids it.",
        "token/bad-header-crit-empty",
    ),
    Class(
        "header_unknown",
        "A member of the header twice",
        "One reader takes the first, another the last: a token with two meanings.",
        "token/bad-header-duplicate",
    ),
    Class(
        "header_unknown",
        "The right members in another order, with a space or an escape between or within them",
        "The header is compared and not parsed; a text that must be understood first is code before the signature.",
        "token/bad-header-order token/bad-header-space token/bad-self-signed-header-reordered "
        "token/bad-self-signed-*-swapped-* "
        "token/bad-self-signed-header-with-a-space token/bad-self-signed-header-with-an-escape "
        "token/bad-self-signed-key-reordered",
    ),
    Class(
        "header_unknown",
        "Padding or set spare bits in the header's base64url, or in that of the key in it",
        "Several texts of the same bytes. One key has one text, and one thumbprint.",
        "token/bad-self-signed-header-padded token/bad-self-signed-header-spare-bits "
        "token/bad-self-signed-key-spare-bits",
    ),
    Class(
        "header_unknown",
        "A device's private key beside its public half",
        "Whoever has seen such a token can sign in the device's name.",
        "token/bad-self-signed-key-with-its-private-half",
    ),
    Class(
        "header_unknown",
        "A key that its issuer doesn't let sign this kind",
        "A set of keys alone says that a key is somebody's, not what for. Here each key has a policy, which names "
        "its kinds.",
        "verify/bad-key-not-for-* verify/bad-key-policy-* verify/bad-key-without-policy "
        "verify/bad-statuslist-by-a-key-*",
    ),
    Class(
        "header_unknown",
        "A key named by a grant that stands where none is read, or that nobody asked for",
        "A stock library is handed the key and sees no grant. Here a grant's key counts only where its chain stands "
        "in order "
        "directly behind the token, within 64 lines and a mebibyte.",
        "token/bad-grant-* verify/bad-grant-for-* verify/bad-grant-nearest-misspelt "
        "verify/bad-grant-on-the-first-line-* "
        "verify/bad-grant-topmost-first",
    ),
    # signature and payload
    Class(
        "not_genuine signature_base64",
        "Set spare bits in the last character of the signature",
        "Several texts of one signature: who lists tokens by their text can be led past the list.",
    ),
    Class(
        "payload_base64",
        "Padding, a line end or set spare bits in the payload's base64url",
        "RFC 7515 section 2 allows none of them. One payload has one text.",
    ),
    Class(
        "duplicate_member",
        "A member of the payload twice",
        "One reader takes the first, another the last: ten seats here, a thousand there.",
    ),
    Class(
        "not_canonical",
        "A payload with a space, another order or another escape",
        "A license's identity is the digest of its payload. It is one only if there is one text.",
    ),
    Class(
        "number_not_integer, number_out_of_range",
        "A fraction, minus zero or a number beyond 2^53−1",
        "Readers round them differently. Nothing that is licensed needs them.",
    ),
    Class(
        "too_deep",
        "More than 8 objects and arrays inside each other",
        "Depth is what a small stack and a hostile document fight over; a document of ours needs four.",
    ),
    Class(
        "unknown_member, missing_member",
        "A misspelt member, a missing one, or another kind's payload",
        "A general library knows the registered claims alone. Here a misspelling can't drop a restriction, and no "
        "kind's "
        "payload passes for another's.",
    ),
    # verify
    Class(
        "other_issuer",
        "A token of one trusted issuer, signed by another one's key",
        "Who trusts two issuers hands a library two lists, keys and names, and nothing ties one to the other. "
        "Here a key belongs to one issuer.",
    ),
    Class(
        "outside_key_window, product_not_allowed, license_not_allowed, lifetime_too_long",
        "A product, license, lifetime or date that the key's policy doesn't allow",
        "A stolen key of one product signs no other product, and one of today nothing dated yesterday.",
    ),
    Class(
        "key_revoked",
        "A key that its issuer has revoked",
        "A set of keys alone has no word for it. Leaving the key out would also end what it signed rightly and was "
        "kept.",
    ),
    Class(
        "grant_not_met",
        "A lease that goes beyond the grant of the server that signed it, or whose chain of grants doesn't hold",
        "A stock library is handed the server's key and sees no chain. Here a server can give no more than it was "
        "given.",
    ),
    Class(
        "other_nonce",
        "A proof that answers an older challenge",
        "An old answer may be anybody's. General libraries leave `nonce` to the application.",
    ),
    Class(
        "kid_twice, kid_mismatch, private_key, trust_conflict, manifest_conflict, manifest_rollback, quorum_not_met, "
        "keep_list_broken",
        "A manifest of keys that too few roots signed, that is older than the installed one, or that holds what it "
        "may not",
        "A library sees one signature on one line. Here a manifest takes effect as a whole, once a quorum has signed "
        "it.",
        "verify/bad-manifest-*",
    ),
    Class(
        "list_broken, list_rollback, list_from_the_future",
        "A status list that is older than the one seen, dated in the future, or can't be inflated up to the token's "
        "place",
        "Its signature is right. Here a list also can't be taken back, blind the reader for years, or leave a place "
        "open.",
        "verify/*",
    ),
    # decide
    Class(
        "expired",
        "A token whose `exp` has just passed",
        "Libraries forgive a minute or more unasked, which moves the end that the vendor signed. Here `exp` is the "
        "first "
        "second without any right, and grace is written into the token.",
        "decide/bad-at-the-end decide/bad-*expired-before-* decide/bad-lease-expired decide/bad-phase-over "
        "decide/bad-order-clock-*",
    ),
    Class(
        "expired",
        "A token that ended before the release date of the build, the date of a signed status list, or the latest time "
        "that was seen",
        "The clock isn't the only witness: what is proven to be past is past.",
        "decide/bad-expired-by-*",
    ),
    Class(
        "not_yet_valid",
        "A token that begins in some minutes",
        "Clocks are forgiven 300 seconds here; libraries forgive more, unasked.",
    ),
    Class(
        "clock_behind, clock_turned_back, clock_not_stated",
        "A clock that is behind what is proven, or that isn't there",
        "A clock that is turned back would prolong every token. Libraries believe the clock, and some don't look at "
        "`iat`.",
    ),
    Class(
        "device_not_stated, other_device, fingerprint_differs",
        "A token that is bound to another device",
        "Binding (`cnf`, `fp`) is left to the application by general libraries. Here it is judged, and what can't be "
        "judged "
        "is denied.",
    ),
    Class(
        "product_not_stated",
        "A token, while the reader doesn't say for which product it asks",
        "As above: a question that isn't asked is no consent.",
    ),
    Class(
        "release_not_stated, release_not_covered",
        "A release that the license doesn't cover",
        "No registered claim says which releases were sold.",
    ),
    Class(
        "revoked, suspended, returned, stale, superseded, list_broken",
        "A token that was revoked, suspended, given back or replaced, or whose status is too old",
        "Libraries look at one token alone. Here the newest status list and the highest version seen are part of the "
        "question.",
        "decide/*",
    ),
    Class(
        "no_such_entitlement, not_counted, other_unit, too_many",
        "More, or something else, than was sold",
        "A genuine token isn't yet a yes to what the product asks for.",
    ),
    Class(
        "not_understood",
        "A condition in `must` that the reader doesn't know",
        "To general libraries every unknown claim is ignorable. A vendor must be able to say that this one isn't.",
    ),
]

REFUSED_THERE = [
    Class(
        "genuine",
        "A device's token, by readers that take `jwk` in a header for a text",
        "RFC 7515 section 4.1.3 makes it an object, the key.",
        "token/ok-*request* token/ok-self-signed-* verify/ok-proof* verify/ok-release* verify/ok-usage* "
        "verify/ok-request*",
    ),
    Class(
        "genuine",
        "A status list of half a megabyte, by readers with a limit of their own",
        "A list of a million tokens that were revoked at random needs it. The limit here is 524,288 bytes, for lists "
        "alone.",
        "token/ok-status-list-of-524288-bytes",
    ),
    Class(
        "genuine, ok",
        "A token or list that has ended, or is dated in the future",
        "Verify says whether it is genuine. Time is judged by decide, for a token; what an old list has revoked "
        "stays so.",
        "verify/ok-grant-* verify/ok-license-from-the-future verify/ok-list-*",
    ),
    Class(
        "ok",
        "A manifest whose first signature is of a root unknown to this build",
        "Roots change. A quorum of known ones is what counts, in whichever lines it stands.",
        "verify/ok-manifest-unknown-root-first",
    ),
    Class(
        "granted",
        "A token that begins within 300 seconds, or was signed within 24 hours after what the clock shows",
        "Machines that were just set up have clocks like that; no right is gained by it.",
        "decide/ok-begin-in-the-last-second decide/ok-clock-a-day-behind-the-token decide/ok-in-the-first-second "
        "decide/ok-three-hundred-seconds-early",
    ),
]
