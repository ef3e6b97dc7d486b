//! Texts as C reads them: with a NUL at the end.

use std::ffi::c_char;
use std::ptr;

use once_cell::race::OnceBox;
use zeroize::Zeroizing;

/// A text with a NUL at the end. It may hold further NULs, which JSON allows; its length counts them.
#[derive(Debug, PartialEq)]
pub(crate) struct Text(Box<str>);

impl Text {
    /// The text for C.
    pub fn as_ptr(&self) -> *const c_char {
        self.0.as_ptr().cast()
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0[..self.len()]
    }

    /// Bytes before the NUL at the end.
    pub fn len(&self) -> usize {
        self.0.len() - 1
    }
}

impl From<String> for Text {
    fn from(mut text: String) -> Self {
        text.reserve_exact(1);
        text.push('\0');
        Text(text.into())
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        let mut with_nul = String::with_capacity(text.len() + 1);
        with_nul.push_str(text);
        with_nul.push('\0');
        Text(with_nul.into())
    }
}

/// A secret for C, wiped when dropped.
#[derive(Clone)]
pub(crate) struct SecretText(Zeroizing<Vec<u8>>);

impl SecretText {
    /// The secret for C.
    pub fn as_ptr(&self) -> *const c_char {
        self.0.as_ptr().cast()
    }

    /// Bytes before the NUL at the end.
    pub fn len(&self) -> usize {
        self.0.len() - 1
    }
}

impl From<&str> for SecretText {
    fn from(secret: &str) -> Self {
        let mut bytes = Zeroizing::new(Vec::with_capacity(secret.len() + 1));
        bytes.extend_from_slice(secret.as_bytes());
        bytes.push(0);
        SecretText(bytes)
    }
}

/// Static names of numbers, made for C when one is first asked for.
pub(crate) struct Names(OnceBox<Vec<(i64, Text)>>);

impl Names {
    /// Names that were not made yet.
    pub const fn new() -> Names {
        Names(OnceBox::new())
    }

    /// The name of a number; NULL where it has none.
    pub fn get(&self, number: i64, all: impl FnOnce() -> Vec<(i64, &'static str)>) -> *const c_char {
        let names =
            self.0.get_or_init(|| Box::new(all().into_iter().map(|(number, name)| (number, name.into())).collect()));
        names.iter().find(|(known, _)| *known == number).map_or(ptr::null(), |(_, name)| name.as_ptr())
    }
}
