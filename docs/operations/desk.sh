# Each script reads this first: a folder that is gone afterwards, the program, and a way to check what came out.

case ${LICENTIA:=licentia} in
/*) ;;
*/*) LICENTIA=$(cd "$(dirname "$LICENTIA")" && pwd)/$(basename "$LICENTIA") ;;
esac

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
cd "$folder"

licentia() {
    command "$LICENTIA" "$@"
}

# expect CODE COMMAND…: the command answers with this code, granted or another.
expect() {
    code=$1
    shift
    answer=$("$@" --json) || true
    case $answer in
    *"\"code\":\"$code\""*) ;;
    *)
        echo "not $code: $*: $answer" >&2
        exit 1
        ;;
    esac
}

# never COMMAND…: the command fails.
never() {
    if "$@"; then
        echo "not to be: $*" >&2
        exit 1
    fi
}

# The vendor's desk as 01-keys.sh leaves it, but for the passphrases: so nobody is asked for one here.
furnish() {
    for root in a b c spare; do
        licentia keygen --root --no-passphrase --out "root-$root.pem" 2>/dev/null
    done
    kid=$(licentia keygen --issuer 'Acme Ltd' --product acme-site --no-passphrase --out issuer.pem 2>/dev/null | sed -n 's/^kid //p')
    licentia keygen --issuer 'Acme Ltd' --no-passphrase --out lists.pem 2>/dev/null
    licentia trust add --trust issuer.trust.json --key-public lists.trust.json --kind statuslist --out trust-2.json
    licentia manifest roots --quorum 2:root-a.public.json,root-b.public.json,root-c.public.json \
        --quorum 1:root-spare.public.json --out roots.json
    licentia manifest sign trust-2.json --root root-a.pem --out root-a-2.line
    licentia manifest sign trust-2.json --root root-b.pem --out root-b-2.line
    licentia manifest join root-a-2.line root-b-2.line --out acme-2.manifest
}

# A license for ten administrators and its activation: sell NAME, and what else is said of the license.
sell() {
    sold=$1
    shift
    licentia license new --product acme-site --beneficiary 'Example Corp' --entitlement admin-users=10 --for 1y "$@" >"$sold.json"
    licentia sign "$sold.json" --key issuer.pem --trust trust-2.json --out "$sold.license"
}
