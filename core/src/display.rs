//! Foreign text for display: in a report, an error, a log, a terminal, a notebook.
//!
//! Names are chosen by people, and so by attackers. Data stays as it was received: records, JSON, frames. Whatever is
//! displayed passes through `neutral`, in every language.

use std::borrow::Cow;

/// Letters and marks without a shape, which the standard library counts as printable.
const BLANK: &[char] = &[
    '\u{34f}', '\u{115f}', '\u{1160}', '\u{17b4}', '\u{17b5}', '\u{180b}', '\u{180c}', '\u{180d}', '\u{180f}',
    '\u{2800}', '\u{3164}', '\u{ffa0}',
];

/// A text without invisible characters and without effect on what displays it. Control characters, which a terminal
/// obeys, marks that change the direction of writing, and characters without a shape become visible: `\u{202e}`, `\n`.
/// Spaces of all widths stay. For what is built on this library.
pub fn neutral(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        if is_visible(character, at == 0) {
            shown.push(character);
        } else {
            shown.extend(character.escape_default());
        }
    }
    Cow::Owned(shown)
}

/// Whether a character shows, at the beginning of a text or behind a letter.
pub(crate) fn is_visible(character: char, is_first: bool) -> bool {
    match character {
        ' '..='~' => true,
        '\u{2028}' | '\u{2029}' => false,
        _ if BLANK.contains(&character) => false,
        _ if character.is_whitespace() => !character.is_control(),
        // The standard library knows what is printable. A mark that stands on the letter before it is not where there
        // is none.
        _ if is_first => character.escape_debug().count() == 1,
        _ => {
            let mut after_a_letter = [b'a'; 5];
            let length = 1 + character.encode_utf8(&mut after_a_letter[1..]).len();
            str::from_utf8(&after_a_letter[..length]).is_ok_and(|text| text.escape_debug().count() == 2)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_or_acts_on_a_terminal_becomes_visible() {
        let cases = [
            ("\u{1b}[31mred\u{7}", r"\u{1b}[31mred\u{7}"),
            ("a\r\nb\tc\u{85}\u{9b}2J", r"a\r\nb\tc\u{85}\u{9b}2J"),
            ("x\u{2028}y\u{2029}z", r"x\u{2028}y\u{2029}z"),
            ("\u{202a}\u{202e}\u{2066}\u{2069}\u{200e}\u{61c}", r"\u{202a}\u{202e}\u{2066}\u{2069}\u{200e}\u{61c}"),
            (
                "ad\u{ad}min\u{200b}\u{200d}\u{2060}\u{feff}\u{e0041}",
                r"ad\u{ad}min\u{200b}\u{200d}\u{2060}\u{feff}\u{e0041}",
            ),
            ("\u{3164}\u{115f}\u{2800}\u{34f}", r"\u{3164}\u{115f}\u{2800}\u{34f}"),
            ("\u{301}e", r"\u{301}e"),
            ("\u{0}\u{e000}\u{fffe}", r"\u{0}\u{e000}\u{fffe}"),
        ];
        for (text, shown) in cases {
            assert_eq!(neutral(text), shown);
        }
    }

    #[test]
    fn what_people_write_stays_as_it_is() {
        for text in [
            "",
            "Ada \"West\" O'Neil \\ 100%",
            "Zoe\u{308} Åß",
            "山田\u{3000}太郎",
            "שלום",
            "नमस्ते",
            "ok \u{2764}\u{fe0f} 😀",
        ] {
            assert_eq!(neutral(text), text);
        }
    }
}
