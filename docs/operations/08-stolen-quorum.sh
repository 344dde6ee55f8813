#!/bin/sh
# Two roots are stolen. The thief's manifest has the highest version there is; the cold spare beats it.
set -eu
. "$(dirname "$0")/desk.sh"
furnish
sell acme
licentia activate acme.license --key issuer.pem --trust trust-2.json --out acme.activation
licentia keygen --issuer 'Acme Ltd' --no-passphrase --out thief.pem
sed 's/"ver":1}/"ver":2147483647}/' thief.trust.json >thief-set.json
licentia manifest sign thief-set.json --root root-a.pem --out thief-a.line
licentia manifest sign thief-set.json --root root-b.pem --out thief-b.line
licentia manifest join thief-a.line thief-b.line --out thief.manifest
expect genuine licentia manifest check thief.manifest --roots roots.json --installed acme-2.manifest
expect header_unknown licentia verify acme.activation --manifest thief.manifest --roots roots.json --product acme-site

# The procedure.
licentia trust show trust-2.json
licentia manifest sign trust-2.json --root root-spare.pem --out root-spare.line
licentia manifest join root-spare.line --out spare.manifest
expect genuine licentia manifest check spare.manifest --roots roots.json --installed thief.manifest
expect granted licentia verify acme.activation --manifest spare.manifest --roots roots.json --product acme-site
expect manifest_rollback licentia manifest check thief.manifest --roots roots.json --installed spare.manifest

licentia keygen --root --no-passphrase --out root-d.pem
licentia keygen --root --no-passphrase --out root-e.pem
licentia keygen --root --no-passphrase --out root-f.pem
licentia keygen --root --no-passphrase --out root-spare-2.pem
licentia manifest roots --quorum 1:root-spare.public.json \
    --quorum 2:root-d.public.json,root-e.public.json,root-f.public.json \
    --quorum 1:root-spare-2.public.json --out roots-2.json

# A build with the new roots takes the spare's manifest, and never again one of the stolen roots.
expect genuine licentia manifest check spare.manifest --roots roots-2.json
expect quorum_not_met licentia manifest check thief.manifest --roots roots-2.json
