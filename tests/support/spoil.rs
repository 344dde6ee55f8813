//! Small damage to a document anywhere in it: most of it illegal, some of it not.

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

/// Changes one member or item, at a depth that is drawn.
pub(crate) fn spoil(u: &mut Unstructured<'_>, value: &mut Value) -> Result<()> {
    let go_deeper = u.ratio(2, 3)?;
    match value {
        Value::Object(members) if go_deeper && !members.is_empty() => {
            let name = members.keys().nth(u.choose_index(members.len())?).cloned().unwrap_or_default();
            members.get_mut(&name).map_or(Ok(()), |member| spoil(u, member))
        }
        Value::Array(items) if go_deeper && !items.is_empty() => {
            let at = u.choose_index(items.len())?;
            spoil(u, &mut items[at])
        }
        Value::Object(members) => spoil_object(u, members),
        Value::Array(items) => spoil_array(u, items),
        other => {
            *other = similar(u, other)?;
            Ok(())
        }
    }
}

fn spoil_object(u: &mut Unstructured<'_>, members: &mut Map<String, Value>) -> Result<()> {
    let name = match members.keys().nth(u.choose_index(members.len().max(1))?) {
        Some(name) if u.arbitrary()? => name.clone(),
        _ => member(u)?,
    };
    match u.int_in_range(0..=3)? {
        0 => drop(members.remove(&name)),
        1 => {
            let value = members.remove(&name).unwrap_or_default();
            members.insert(member(u)?, value);
        }
        _ => drop(members.insert(name, any(u)?)),
    }
    Ok(())
}

fn member(u: &mut Unstructured<'_>) -> Result<String> {
    let names: Vec<&str> = NAMES.split(' ').collect();
    Ok((*u.choose(&names)?).to_owned())
}

fn spoil_array(u: &mut Unstructured<'_>, items: &mut Vec<Value>) -> Result<()> {
    match u.int_in_range(0..=3)? {
        0 => drop(items.pop()),
        1 => items.push(any(u)?),
        2 => items.extend(items.first().cloned()),
        _ => items.clear(),
    }
    Ok(())
}

/// A value of the same type, near or at a limit; sometimes of any type.
fn similar(u: &mut Unstructured<'_>, value: &Value) -> Result<Value> {
    match value {
        Value::String(text) if u.ratio(3, 4)? => {
            let mut text = text.clone();
            match u.int_in_range(0..=5)? {
                0 => text
                    .push_str(u.choose(&[" ", "A", ":", "\"", "\\", "\u{7f}", "\u{85}", "é", "%2", "%20", "=", "*"])?),
                1 => drop(text.pop()),
                2 => text = format!("{}{text}", u.choose(&[" ", "a:", ":", "1:", "*", "%"])?),
                3 => text = text.repeat(*u.choose(&[2, 3, 8, 9, 64, 100])?),
                4 => text = text.chars().cycle().take(*u.choose(&LENGTHS)?).collect(),
                _ => text = (*u.choose(&TEXTS)?).to_owned(),
            }
            Ok(text.into())
        }
        Value::Number(number) if u.ratio(3, 4)? => {
            let number = number.as_i64().unwrap_or(0);
            Ok(u.choose(&[
                number + 1,
                number - 1,
                0,
                1,
                -1,
                2,
                253_402_300_799,
                253_402_300_800,
                MAX,
                MAX - 1,
                2_147_483_647,
                2_147_483_648,
                1_048_576,
            ])?
            .min(&MAX)
            .to_owned()
            .into())
        }
        _ => any(u),
    }
}

/// Members of all kinds, and some of none: the empty one comes first.
const NAMES: &str = " \
    a aggregation_uri alg at aud below bits borrow check_in checkout clock_reset cnf consumption crv ctr d \
    depth devices early_check_in ent exp ext fp from iat idx iss jkt jti jwk k keep keys kid kty lic life lst \
    max max_ttl meta must n nbf need next node nonce of ops overage par policy prev product provisional \
    releases renew req revoked s256 salt sched stale status status_list stop sub term to ttl typ type unbound \
    unit until uri use used val ver want warn x y zz";

/// The limits of strings, and one more.
const LENGTHS: [usize; 12] = [15, 16, 32, 33, 64, 65, 128, 129, 512, 513, 1_024, 1_025];
const MAX: i64 = 9_007_199_254_740_991;
const TEXTS: [&str; 18] = [
    "",
    "*",
    "None",
    "none",
    "cnf",
    "cnf+fp",
    "fp",
    "unbound",
    "perpetual",
    "trial",
    "a:b",
    "acme-web",
    "Count",
    "sig",
    "P-256",
    "borrow",
    "vnd.licentia.proof+jwt",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
];

fn any(u: &mut Unstructured<'_>) -> Result<Value> {
    Ok(match u.int_in_range(0..=9)? {
        0 => Value::Null,
        1 => true.into(),
        2 => false.into(),
        3 => json!({}),
        4 => json!([]),
        5 => json!({"a": 1}),
        6 => json!([1, 2]),
        7 => (*u.choose(&TEXTS)?).into(),
        8 => (*u.choose(&["acme-db", "monthly", "AAAAAAAAAAAAAAAAAAAAAA"])?).into(),
        _ => (*u.choose(&[0, 1, 2, -1, 1_800_000_000, MAX])?).into(),
    })
}
