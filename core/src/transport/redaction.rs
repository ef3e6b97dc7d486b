//! Server text made fit to be shown: without the key, without control characters, not too long.

use std::cmp::Reverse;

use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use crate::display::neutral;
use crate::secret::{MASK, SecretString};

/// The longest server text that an error quotes, in characters.
const LONGEST: usize = 300;

/// Makes a text from outside fit for an error message.
pub(crate) fn quotable<'a>(text: &str, secrets: impl IntoIterator<Item = &'a SecretString>) -> String {
    let mut secrets: Vec<&str> = secrets.into_iter().map(SecretString::expose).collect();
    // Longest first: where one secret begins with another, its rest would remain.
    secrets.sort_unstable_by_key(|secret| Reverse(secret.len()));
    let masked =
        |text: Zeroizing<String>| secrets.iter().fold(text, |text, secret| Zeroizing::new(mask(&text, secret)));
    let plain =
        masked(Zeroizing::new(text.to_owned())).chars().map(|one| if one.is_control() { ' ' } else { one }).collect();
    // Once more: a secret with a space in it may have been split by a control character.
    let masked = masked(Zeroizing::new(plain));
    let mut quotable: String = masked.chars().take(LONGEST).collect();
    if masked.chars().nth(LONGEST).is_some() {
        quotable.push('…');
    }
    neutral(quotable.trim()).into_owned()
}

/// Masks a secret, also where the text has it percent-encoded, as in the URL of a request.
fn mask(text: &str, secret: &str) -> String {
    if text.contains('%')
        && let Ok(decoded) = percent_decode_str(text).decode_utf8()
        && decoded.contains(secret)
    {
        return decoded.replace(secret, MASK);
    }
    text.replace(secret, MASK)
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
    fn a_secret_with_spaces_and_one_that_begins_like_another_are_masked_whole() {
        let secrets = ["open sesame", "open sesame again"].map(SecretString::from);
        assert_eq!(quotable("no open\tsesame here", &secrets), "no *** here");
        assert_eq!(quotable("no open sesame again", &secrets), "no ***");
    }

    #[test]
    fn a_key_is_masked_as_it_stands_in_a_url_too() {
        let key = [SecretString::from("k3y/+==")];
        for echo in ["no k3y%2F%2B%3D%3D here", "no k3y/%2b%3d= here", "no k3y/+== here"] {
            assert_eq!(quotable(echo, &key), "no *** here");
        }
        assert_eq!(quotable("100% of k3y%2F", &key), "100% of k3y%2F");
    }

    #[test]
    fn a_long_text_is_cut_between_characters_after_masking() {
        let text = format!("{}k3y", "é".repeat(299));
        assert_eq!(quotable(&text, &key()), format!("{}*…", "é".repeat(299)));
    }
}
