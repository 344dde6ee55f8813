#!/bin/sh
# Roots, an issuer's key, a key for status lists, the trust set, the first manifest; and a license that shows it all works.
set -eu
. "$(dirname "$0")/desk.sh"

for name in root-a root-b root-c root-spare issuer lists; do
    echo "what the people in the room type for $name" >"$name.pass"
done

# The procedure.
licentia keygen --root --out root-a.pem --passphrase-file root-a.pass
licentia keygen --root --out root-b.pem --passphrase-file root-b.pass
licentia keygen --root --out root-c.pem --passphrase-file root-c.pass
licentia keygen --root --out root-spare.pem --passphrase-file root-spare.pass
licentia manifest roots --quorum 2:root-a.public.json,root-b.public.json,root-c.public.json \
    --quorum 1:root-spare.public.json --out roots.json

licentia keygen --issuer 'Acme Ltd' --product acme-site --out issuer.pem --passphrase-file issuer.pass
licentia keygen --issuer 'Acme Ltd' --out lists.pem --passphrase-file lists.pass
licentia trust add --trust issuer.trust.json --key-public lists.trust.json --kind statuslist --out trust-2.json
licentia trust show trust-2.json

licentia manifest sign trust-2.json --root root-a.pem --passphrase-file root-a.pass --out root-a.line
licentia manifest sign trust-2.json --root root-b.pem --passphrase-file root-b.pass --out root-b.line
licentia manifest join root-a.line root-b.line --out acme-2.manifest
expect genuine licentia manifest check acme-2.manifest --roots roots.json

licentia license new --product acme-site --beneficiary 'Example Corp' --entitlement admin-users=10 --for 1y >acme.json
licentia sign acme.json --key issuer.pem --passphrase-file issuer.pass --trust trust-2.json --out acme.license
licentia activate acme.license --key issuer.pem --passphrase-file issuer.pass --trust trust-2.json --out acme.activation
expect granted licentia verify acme.activation --manifest acme-2.manifest --roots roots.json --product acme-site

# One root alone is too few, and no private key stands in what is handed out.
licentia manifest join root-a.line --out alone.manifest
expect quorum_not_met licentia manifest check alone.manifest --roots roots.json
never grep -l PRIVATE -- *.json *.line *.manifest *.license *.activation
grep -q 'BEGIN ENCRYPTED PRIVATE KEY' issuer.pem
