//! A text that is shown only by an explicit call.

use std::fmt;
use std::hint::black_box;
use std::ops::{Deref, DerefMut};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::json::JsonValue;
use crate::spare::Spare;

/// What stands in the place of a secret wherever one would be printed.
pub(crate) const MASK: &str = "***";

/// A secret: printed as `***` everywhere, wiped from memory when dropped.
///
/// ```
/// use instantly_rbac::SecretString;
///
/// let secret = SecretString::from("s3cret");
/// assert_eq!(format!("{secret} {secret:?}"), "*** ***");
/// assert_eq!(secret.expose(), "s3cret");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SecretString(Zeroizing<String>);

impl SecretString {
    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl SecretString {
    /// Takes over a text that is wiped already when it is dropped.
    pub(crate) fn wiped(text: Zeroizing<String>) -> SecretString {
        SecretString(text)
    }
}

impl From<String> for SecretString {
    fn from(text: String) -> Self {
        SecretString(Zeroizing::new(text))
    }
}

impl From<&str> for SecretString {
    fn from(text: &str) -> Self {
        SecretString::from(text.to_owned())
    }
}

impl fmt::Debug for SecretString {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(MASK)
    }
}

impl fmt::Display for SecretString {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(MASK)
    }
}

impl Serialize for SecretString {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(MASK)
    }
}

impl<'de> Deserialize<'de> for SecretString {
    /// From JSON without a copy that is not wiped.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = JsonValue::deserialize(deserializer)?;
        match value.text() {
            Some(text) => Ok(SecretString::wiped(text)),
            // The same words as of any other text.
            None => value.parse::<String>().map(SecretString::from).map_err(D::Error::custom),
        }
    }
}

/// Bytes that are wiped when they are dropped, as a whole: zeroize does so one by one, of a page of a
/// thousand events longer than it takes to receive it. They may grow within their capacity, and never shrink.
#[derive(Default)]
pub(crate) struct WipedBytes(Vec<u8>);

impl fmt::Debug for WipedBytes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(MASK)
    }
}

static SPARE: Spare<u8> = Spare::new(64 * 1024..=2 * 1024 * 1024);

impl WipedBytes {
    pub(crate) fn with_capacity(bytes: usize) -> WipedBytes {
        WipedBytes(SPARE.take(bytes))
    }
}

/// Overwrites bytes as a whole. `black_box` stops the compiler from removing that as a dead store; that it does is
/// tested (`zeroized`), since nothing promises it.
pub(crate) fn overwrite(bytes: &mut [u8]) {
    bytes.fill(0);
    black_box(bytes);
}

impl Drop for WipedBytes {
    fn drop(&mut self) {
        overwrite(&mut self.0);
        SPARE.give(&mut self.0);
    }
}

impl From<Vec<u8>> for WipedBytes {
    fn from(bytes: Vec<u8>) -> Self {
        WipedBytes(bytes)
    }
}

impl AsRef<[u8]> for WipedBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Deref for WipedBytes {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.0
    }
}

impl DerefMut for WipedBytes {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }
}
