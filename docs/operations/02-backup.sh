#!/bin/sh
# A backup of the desk, and the drill that shows that it can be restored.
set -eu
. "$(dirname "$0")/desk.sh"
furnish
sell acme
echo '# nothing was taken back yet' >status.txt
mkdir stick

# The procedure.
licentia ledger check issuer.ledger.jsonl
cp issuer.pem lists.pem issuer.ledger.jsonl status.txt trust-2.json roots.json acme-2.manifest stick

mkdir drill
cp stick/* drill
cd drill
expect done licentia ledger check issuer.ledger.jsonl
expect genuine licentia manifest check acme-2.manifest --roots roots.json
licentia license new --product acme-site --beneficiary 'Restore drill' --entitlement admin-users=1 --for 1h >drill.json
licentia sign drill.json --key issuer.pem --trust trust-2.json --out drill.license
licentia activate drill.license --key issuer.pem --trust trust-2.json --out drill.activation
expect granted licentia verify drill.activation --manifest acme-2.manifest --roots roots.json --product acme-site
cd ..
rm -r drill

# The desk's own books know nothing of the drill, and an old copy shows as one.
before=$(licentia ledger check issuer.ledger.jsonl)
licentia activate acme.license --key issuer.pem --trust trust-2.json --out acme.activation
[ "$before" != "$(licentia ledger check issuer.ledger.jsonl)" ]
cmp -s issuer.pem stick/issuer.pem
never grep -q 'Restore drill' issuer.ledger.jsonl
