#!/bin/sh
# The issuer's key is gone, and nobody else has it: a new key beside the old one, and the books go on.
set -eu
. "$(dirname "$0")/desk.sh"
furnish
sell acme --bind device --max-devices 1
laptop=XuwNxBmqgze_cl8Cb9qceMHLHGQu6v-dbhES83eD6UI
other=QGc8RPc1CtgjH2SyhwamDCh9oSkGnlf73MsqAX4-YdE
licentia activate acme.license --key issuer.pem --trust trust-2.json --device "$laptop" --out acme.activation
rm issuer.pem

# The procedure.
licentia keygen --issuer 'Acme Ltd' --product acme-site --no-passphrase --out issuer-2.pem
licentia trust add --trust trust-2.json --key-public issuer-2.trust.json --product acme-site --out trust-3.json
licentia manifest sign trust-3.json --root root-a.pem --out root-a.line
licentia manifest sign trust-3.json --root root-b.pem --out root-b.line
licentia manifest join root-a.line root-b.line --out acme-3.manifest
expect genuine licentia manifest check acme-3.manifest --roots roots.json --installed acme-2.manifest

licentia activate acme.license --key issuer-2.pem --trust trust-3.json --ledger issuer.ledger.jsonl \
    --device "$laptop" --out renewed.activation
expect granted licentia verify renewed.activation --manifest acme-3.manifest --roots roots.json --product acme-site --device "$laptop"
expect granted licentia verify acme.activation --manifest acme-3.manifest --roots roots.json --product acme-site --device "$laptop"
expect header_unknown licentia verify renewed.activation --manifest acme-2.manifest --roots roots.json --product acme-site --device "$laptop"

# The new key uses the old ledger, so that devices are counted on.
expect too_many_devices licentia activate acme.license --key issuer-2.pem --trust trust-3.json --ledger issuer.ledger.jsonl \
    --device "$other" --out second.activation
