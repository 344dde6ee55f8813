#!/bin/sh
# The issuer's key leaked: it is revoked, what the ledger knows is kept, and a new key goes on.
set -eu
. "$(dirname "$0")/desk.sh"
furnish
sell acme
licentia activate acme.license --key issuer.pem --trust trust-2.json --out acme.activation
# The thief backdates nothing here; any date could stand in there.
licentia activate acme.license --key issuer.pem --trust trust-2.json --ledger thief.jsonl --out forged.activation
expect granted licentia verify forged.activation --manifest acme-2.manifest --roots roots.json --product acme-site

# The procedure.
licentia ledger check issuer.ledger.jsonl
licentia trust revoke --trust trust-2.json --kid "$kid" --at 2026-11-20 \
    --keep-from issuer.ledger.jsonl --keep-list issuer-1.keep --out trust-3.json
licentia keygen --issuer 'Acme Ltd' --product acme-site --no-passphrase --out issuer-2.pem
licentia trust add --trust trust-3.json --key-public issuer-2.trust.json --product acme-site --out trust-4.json
licentia trust show trust-4.json
licentia manifest sign trust-4.json --root root-a.pem --out root-a.line
licentia manifest sign trust-4.json --root root-b.pem --out root-b.line
licentia manifest join root-a.line root-b.line --keep issuer-1.keep --out acme-4.manifest
expect genuine licentia manifest check acme-4.manifest --roots roots.json --installed acme-2.manifest

expect granted licentia verify acme.activation --manifest acme-4.manifest --roots roots.json --product acme-site
expect key_revoked licentia verify forged.activation --manifest acme-4.manifest --roots roots.json --product acme-site
licentia activate acme.license --key issuer-2.pem --trust trust-4.json --ledger issuer.ledger.jsonl \
    --keep issuer-1.keep --out renewed.activation
expect granted licentia verify renewed.activation --manifest acme-4.manifest --roots roots.json --product acme-site

# The leaked key makes nothing good any more, and a manifest without its keep list isn't put together.
expect key_revoked licentia activate acme.license --key issuer.pem --trust trust-4.json --ledger thief.jsonl --keep issuer-1.keep --out more.activation
expect keep_list_missing licentia manifest join root-a.line root-b.line --out without.manifest
