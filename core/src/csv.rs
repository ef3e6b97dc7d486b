//! Values as CSV: quoted as RFC 4180 has it, and no text that a spreadsheet takes for a formula.

use std::borrow::Cow;

/// What a formula begins with, in one spreadsheet or another.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A text that came from elsewhere; an apostrophe before it keeps a spreadsheet from computing it.
pub fn csv_text(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA) { format!("'{text}").into() } else { text.into() }
}

/// Adds a line of values. A text that came from elsewhere is [`csv_text`] first.
pub fn csv_line<S: AsRef<str>>(values: impl IntoIterator<Item = S>, csv: &mut String) {
    let begin = csv.len();
    let mut values = values.into_iter().peekable();
    while let Some(value) = values.next() {
        let value = value.as_ref();
        if value.contains(['"', ',', '\r', '\n']) {
            csv.push('"');
            csv.push_str(&value.replace('"', "\"\""));
            csv.push('"');
        } else {
            csv.push_str(value);
        }
        if values.peek().is_some() {
            csv.push(',');
        }
    }
    // A line without anything would be none.
    csv.push_str(if csv.len() == begin { "\"\"\r\n" } else { "\r\n" });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_value_is_quoted() {
        let line = |values: &[&str]| {
            let mut csv = String::new();
            csv_line(values, &mut csv);
            csv
        };
        assert_eq!(line(&["a", "", "b c"]), "a,,b c\r\n");
        assert_eq!(line(&["a,b", "say \"x\"", "1\r\n2"]), "\"a,b\",\"say \"\"x\"\"\",\"1\r\n2\"\r\n");
        assert_eq!([line(&[""]), line(&["", ""])], ["\"\"\r\n", ",\r\n"]);
    }

    #[test]
    fn no_text_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"] {
            assert_eq!(csv_text(text), format!("'{text}"));
        }
        for text in ["", "a=1", " =1", "1-1", "'=1"] {
            assert_eq!(csv_text(text), text);
        }
    }
}
