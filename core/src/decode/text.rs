//! JSON texts of a reply: their escapes, and what no JSON reader accepts.

use std::borrow::Cow;

use serde::Deserialize;
use zeroize::Zeroizing;

/// A text of JSON, borrowed where it has no escapes: serde borrows no `Cow` by itself.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct JsonText<'a>(#[serde(borrow)] pub Cow<'a, str>);

/// How deep a value may be nested: as deep as serde_json reads one.
const DEEPEST: u32 = 127;

/// Four hexadecimal digits behind `\u`, at a place in a text.
fn code(text: &str, at: usize) -> Option<u16> {
    u16::from_str_radix(text.get(at..at + 6)?.strip_prefix("\\u")?, 16).ok()
}

/// What stands between the quotes of a JSON text, without its escapes; none where half of a surrogate pair is in
/// it. It may be a secret, so it is wiped, and never longer than the text: it does not grow.
pub(crate) fn unescaped(text: &str) -> Option<Zeroizing<String>> {
    let (mut output, mut rest) = (Zeroizing::new(String::with_capacity(text.len())), text);
    while let Some(at) = rest.find('\\') {
        output.push_str(&rest[..at]);
        let (character, length) = match (code(rest, at), code(rest, at + 6)) {
            (Some(high @ 0xd800..=0xdbff), Some(low @ 0xdc00..=0xdfff)) => {
                (char::decode_utf16([high, low]).next()?.ok()?, 12)
            }
            (Some(unit), _) => (char::from_u32(unit.into())?, 6),
            (None, _) => {
                let character = match rest.as_bytes().get(at + 1)? {
                    b'b' => '\u{8}',
                    b'f' => '\u{c}',
                    b'n' => '\n',
                    b'r' => '\r',
                    b't' => '\t',
                    b'"' => '"',
                    b'\\' => '\\',
                    b'/' => '/',
                    _ => return None,
                };
                (character, 2)
            }
        };
        output.push(character);
        rest = &rest[at + length..];
    }
    output.push_str(rest);
    Some(output)
}

/// The text with U+FFFD for each half of a surrogate pair; none where there is no such half. It is
/// a copy of what may hold a key, so it is wiped, and never longer than the text: it does not grow.
pub(crate) fn replace_lone_surrogates(text: &str) -> Option<Zeroizing<String>> {
    let (mut output, mut copied, mut from) = (Zeroizing::new(String::new()), 0, 0);
    while let Some(found) = memchr::memchr(b'\\', &text.as_bytes()[from..]) {
        let at = from + found;
        from = match (code(text, at), code(text, at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => at + 12,
            (Some(0xd800..=0xdfff), _) => {
                if copied == 0 {
                    output.reserve_exact(text.len());
                }
                output.push_str(&text[copied..at]);
                output.push('\u{fffd}');
                copied = at + 6;
                copied
            }
            (Some(_), _) => at + 6,
            // The escaped character, such as a backslash, begins no escape itself.
            (None, _) => at + 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
        };
    }
    if copied == 0 {
        return None;
    }
    output.push_str(&text[copied..]);
    Some(output)
}

/// Whether every JSON reader accepts a text whose syntax was checked: it is kept, and read later.
pub(crate) fn check_text(json: &str) -> Result<(), &'static str> {
    check_depth(json)?;
    if replace_lone_surrogates(json).is_some() { Err("half of a surrogate pair") } else { Ok(()) }
}

/// Whether a text whose syntax was checked is nested no deeper than every JSON reader accepts.
pub(crate) fn check_depth(json: &str) -> Result<(), &'static str> {
    if json.len() <= 2 * DEEPEST as usize {
        return Ok(());
    }
    let (mut depth, mut is_text, mut bytes) = (0, false, json.bytes());
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => is_text = !is_text,
            b'\\' => {
                bytes.next();
            }
            b'[' | b'{' if !is_text => depth += 1,
            b']' | b'}' if !is_text => depth -= 1,
            _ => {}
        }
        if depth > DEEPEST {
            return Err("it is nested too deeply");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_text_without_its_escapes_is_what_serde_json_reads(text in ".*", escapes in "(\\\\[bfnrt/\"\\\\]|\\\\u[0-9a-fA-F]{4}|x){0,8}") {
            let plain = serde_json::to_string(&text).unwrap();
            let json = format!("{}{escapes}\"", &plain[..plain.len() - 1]);
            let read = serde_json::from_str::<String>(&json).ok();
            prop_assert_eq!(unescaped(&json[1..json.len() - 1]).map(|text| text.to_string()), read);
        }
    }
}
