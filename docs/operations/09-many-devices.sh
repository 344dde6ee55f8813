#!/bin/sh
# Many devices in one run, and the same run once more: each order is issued once.
set -eu
. "$(dirname "$0")/desk.sh"
furnish
sell acme --bind device --max-devices 300
number=0
while [ "$number" -lt 300 ]; do
    printf '{"id":"2027-%04d","device":"%039dAAAA"}\n' "$number" "$number"
    number=$((number + 1))
done >requests.jsonl
first=000000000000000000000000000000000000000AAAA

# The procedure.
licentia activate acme.license --key issuer.pem --trust trust-2.json --batch requests.jsonl --out activations.jsonl
licentia ledger check issuer.ledger.jsonl
sed -n '1s/.*"token":"\([^"]*\)".*/\1/p' activations.jsonl >first.activation
expect granted licentia verify first.activation --trust trust-2.json --product acme-site --device "$first"

licentia activate acme.license --key issuer.pem --trust trust-2.json --batch requests.jsonl --out again.jsonl
expect done licentia ledger check issuer.ledger.jsonl

# The second run issued nothing: one license and 300 activations, the same in both files.
test "$(wc -l <issuer.ledger.jsonl)" -eq 301
names() {
    sed 's/"token":"[^"]*"//' "$1"
}
test "$(names activations.jsonl)" = "$(names again.jsonl)"

# One device more than was sold, and an order that was changed: nothing is issued.
echo '{"id":"2027-0300","device":"100000000000000000000000000000000000000AAAA"}' >more.jsonl
expect too_many_devices licentia activate acme.license --key issuer.pem --trust trust-2.json --batch more.jsonl --out more.out
sed 's/000AAAA/001AAAA/' requests.jsonl | head -n 1 >changed.jsonl
expect name_used licentia activate acme.license --key issuer.pem --trust trust-2.json --batch changed.jsonl --out changed.out
test "$(wc -l <issuer.ledger.jsonl)" -eq 301
