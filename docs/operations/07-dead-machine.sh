#!/bin/sh
# A customer's only machine is dead, and the license is for one device.
set -eu
. "$(dirname "$0")/desk.sh"
furnish
dead=XuwNxBmqgze_cl8Cb9qceMHLHGQu6v-dbhES83eD6UI
new=QGc8RPc1CtgjH2SyhwamDCh9oSkGnlf73MsqAX4-YdE
third=o8mM4eGcHUjCxVb7w0ZLmBBVnDqQGmyJ2t0bKB2ZB2o
sell acme --bind device --max-devices 1
licentia activate acme.license --key issuer.pem --trust trust-2.json --device "$dead" \
    --status-list https://acme.example/status/1 --out dead.activation | tee said
jti=$(sed -n 's/^dead.activation: activation \(.*\), entered.*/\1/p' said)
echo '# what was taken back' >status.txt

# The procedure.
licentia activate acme.license --key issuer.pem --trust trust-2.json --device "$dead" \
    --status-list https://acme.example/status/1 --out again.activation
expect too_many_devices licentia activate acme.license --key issuer.pem --trust trust-2.json --device "$new" \
    --status-list https://acme.example/status/1 --out new.activation

licentia license new --product acme-site --beneficiary 'Example Corp' --entitlement admin-users=10 --for 1y \
    --bind device --max-devices 2 --supersedes acme.license >acme-v2.json
licentia sign acme-v2.json --key issuer.pem --trust trust-2.json --out acme-v2.license
licentia activate acme-v2.license --key issuer.pem --trust trust-2.json --device "$new" \
    --status-list https://acme.example/status/1 --out new.activation
expect granted licentia verify new.activation --trust trust-2.json --product acme-site --device "$new"

echo "$jti returned  # the machine is dead, says the customer, 2026-11-24" >>status.txt
licentia status-list sign status.txt --uri https://acme.example/status/1 --key lists.pem --trust trust-2.json \
    --ledger issuer.ledger.jsonl --out status-1.list
expect returned licentia verify dead.activation --trust trust-2.json --product acme-site --device "$dead" --status-list status-1.list

# One more device than the two is one too many.
expect too_many_devices licentia activate acme-v2.license --key issuer.pem --trust trust-2.json --device "$third" --out third.activation
