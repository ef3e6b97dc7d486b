//! Canonical JSON and its digest.
//!
//! The form is that of RFC 8785, restricted to what our documents hold: texts, whole numbers, truth values and null. So
//! any program can compute the digest of a document that it was given.

use ring::digest::{SHA256, digest};
use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, Result};

/// The largest whole number that every language reads exactly.
const LARGEST: u64 = 1 << 53;

/// The canonical text of a document: names in order, no white space.
pub(super) fn canonical(document: &impl Serialize) -> Result<String> {
    let value = serde_json::to_value(document).map_err(|error| Error::decode(error.to_string()))?;
    let mut text = String::new();
    write(&value, &mut text)?;
    Ok(text)
}

/// `sha256:` and 64 hexadecimal digits.
pub(crate) fn digest_of(document: &impl Serialize) -> Result<String> {
    let hash = digest(&SHA256, canonical(document)?.as_bytes());
    let digits: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("sha256:{digits}"))
}

fn write(value: &Value, text: &mut String) -> Result<()> {
    match value {
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(item, text)?;
            }
            text.push(']');
        }
        Value::Object(fields) => {
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            // The RFC compares UTF-16 units, which differs from the order of bytes beyond the basic plane.
            fields.sort_by(|(left, _), (right, _)| left.encode_utf16().cmp(right.encode_utf16()));
            text.push('{');
            for (index, (name, value)) in fields.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write(value, text)?;
            }
            text.push('}');
        }
        Value::Number(number) if number.as_i64().is_none_or(|number| number.unsigned_abs() >= LARGEST) => {
            return Err(Error::decode(format_args!("{number} is no whole number below 2^53")));
        }
        plain => text.push_str(&plain.to_string()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_form_is_that_of_the_rfc() {
        let document = json!({ "\u{20ac}": "Euro", "\r": "return", "\u{fb33}": "dalet", "1": "one", "\u{1f600}": "smile",
            "\u{80}": "control", "\u{f6}": "o", "list": [true, null, -7, "\u{f}\n\"\\</script>"] });
        let expected = "{\"\\r\":\"return\",\"1\":\"one\",\"list\":[true,null,-7,\"\\u000f\\n\\\"\\\\</script>\"],\
            \"\u{80}\":\"control\",\"\u{f6}\":\"o\",\"\u{20ac}\":\"Euro\",\"\u{1f600}\":\"smile\",\"\u{fb33}\":\"dalet\"}";
        assert_eq!(canonical(&document).unwrap(), expected);
    }

    #[test]
    fn the_digest_is_sha_256_of_the_text() {
        // printf '{}' | sha256sum
        let of_nothing = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        assert_eq!(digest_of(&json!({})).unwrap(), of_nothing);
    }

    #[test]
    fn what_no_language_reads_alike_is_refused() {
        for number in [json!(0.5), json!(1u64 << 53), json!(-(1i64 << 53)), json!(u64::MAX), json!(1e300)] {
            assert!(canonical(&number).is_err(), "{number}");
        }
        assert_eq!(canonical(&json!((1u64 << 53) - 1)).unwrap(), "9007199254740991");
    }

    proptest! {
        #[test]
        fn it_is_json_of_the_same_document(names in prop::collection::btree_map(".{0,4}", ".{0,6}", 0..6)) {
            let text = canonical(&names).unwrap();
            prop_assert_eq!(serde_json::from_str::<std::collections::BTreeMap<String, String>>(&text).unwrap(), names);
        }
    }
}
