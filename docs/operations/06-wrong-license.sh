#!/bin/sh
# A license for a hundred administrators left instead of one for ten.
set -eu
. "$(dirname "$0")/desk.sh"
furnish
licentia license new --product acme-site --beneficiary 'Example Corp' --entitlement admin-users=100 --for 1y >wrong.json
licentia sign wrong.json --key issuer.pem --trust trust-2.json --out wrong.license
licentia activate wrong.license --key issuer.pem --trust trust-2.json \
    --status-list https://acme.example/status/1 --out wrong.activation | tee said
jti=$(sed -n 's/^wrong.activation: activation \(.*\), entered.*/\1/p' said)
echo '# what was taken back' >status.txt

# The procedure.
licentia license new --product acme-site --beneficiary 'Example Corp' --entitlement admin-users=10 --for 1y \
    --supersedes wrong.license >right.json
licentia sign right.json --key issuer.pem --trust trust-2.json --out right.license
licentia activate right.license --key issuer.pem --trust trust-2.json \
    --status-list https://acme.example/status/1 --out right.activation
expect granted licentia verify right.activation --trust trust-2.json --product acme-site --entitlement admin-users=10
expect superseded licentia verify wrong.activation --trust trust-2.json --product acme-site --seen-version 2

licentia ledger list issuer.ledger.jsonl
echo "$jti revoked  # order 4711: 100 users instead of 10" >>status.txt
licentia status-list sign status.txt --uri https://acme.example/status/1 --key lists.pem --trust trust-2.json \
    --ledger issuer.ledger.jsonl --out status-1.list
expect revoked licentia status-list check status-1.list --trust trust-2.json --token wrong.activation
expect valid licentia status-list check status-1.list --trust trust-2.json --token right.activation
expect revoked licentia verify wrong.activation --trust trust-2.json --product acme-site --status-list status-1.list
expect granted licentia verify right.activation --trust trust-2.json --product acme-site --status-list status-1.list

# Behind an air gap, where neither file arrives, the wrong one goes on to its end.
expect granted licentia verify wrong.activation --trust trust-2.json --product acme-site
