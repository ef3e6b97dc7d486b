//! Server text made fit to be shown: without the key, without control characters, not too long.

use crate::secret::{MASK, SecretString};

/// The longest server text that an error quotes, in characters.
const LONGEST: usize = 300;

/// Makes a text from outside fit for an error message.
pub(crate) fn quotable<'a>(text: &str, secrets: impl IntoIterator<Item = &'a SecretString>) -> String {
    let masked = secrets.into_iter().fold(text.to_owned(), |text, secret| text.replace(secret.expose(), MASK));
    let mut quotable: String =
        masked.chars().map(|character| if character.is_control() { ' ' } else { character }).take(LONGEST).collect();
    if masked.chars().nth(LONGEST).is_some() {
        quotable.push('…');
    }
    quotable.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> [SecretString; 1] {
        [SecretString::from("k3y")]
    }

    #[test]
    fn a_key_that_the_server_echoes_is_masked_and_control_characters_are_gone() {
        assert_eq!(quotable("bad key k3y\r\nSet-Cookie: x", &key()), "bad key ***  Set-Cookie: x");
    }

    #[test]
    fn a_long_text_is_cut_between_characters_after_masking() {
        let text = format!("{}k3y", "é".repeat(299));
        assert_eq!(quotable(&text, &key()), format!("{}*…", "é".repeat(299)));
    }
}
