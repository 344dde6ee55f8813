#!/bin/sh
# A root's passphrase is lost: the other roots are enough.
set -eu
. "$(dirname "$0")/desk.sh"
furnish
echo 'nobody remembers this' >forgotten.pass
echo 'what somebody believes that it was' >believed.pass
licentia keygen --root --out root-d.pem --passphrase-file forgotten.pass
licentia manifest roots --quorum 2:root-a.public.json,root-c.public.json,root-d.public.json \
    --quorum 1:root-spare.public.json --out roots-with-d.json

# The procedure.
expect wrong_passphrase licentia manifest sign trust-2.json --root root-d.pem --passphrase-file believed.pass --out root-d.line

licentia manifest sign trust-2.json --root root-a.pem --out root-a.line
licentia manifest sign trust-2.json --root root-c.pem --out root-c.line
licentia manifest join root-a.line root-c.line --out acme-3.manifest
expect genuine licentia manifest check acme-3.manifest --roots roots-with-d.json

# Nothing was written by the attempt.
[ ! -e root-d.line ]
