//! The memory of rows, which the next page has.

use std::io::{self, Write};

use serde::Serialize;

use super::Stored;
use crate::secret::WipedBytes;
use crate::spare::Spare;

/// A text that is wiped when it is dropped, and whose memory the next reply is received in.
#[derive(Default)]
pub(super) struct Text(pub String);

impl Drop for Text {
    fn drop(&mut self) {
        drop(WipedBytes::from(std::mem::take(&mut self.0).into_bytes()));
    }
}

impl Text {
    /// A value as JSON. It is written into memory of its exact length: what grows would leave copies that are not wiped.
    pub fn json(value: &impl Serialize) -> Text {
        struct Length(usize);

        impl Write for Length {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0 += bytes.len();
                Ok(bytes.len())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }

        let mut length = Length(0);
        let written = serde_json::to_writer(&mut length, value);
        let mut bytes = Vec::with_capacity(length.0);
        let written = written.and_then(|()| serde_json::to_writer(&mut bytes, value));
        written.expect("it is written to memory");
        Text(String::from_utf8(bytes).expect("JSON is UTF-8"))
    }

    /// Changes the bytes in place. What is no UTF-8 afterwards would be a defect.
    pub fn edit(&mut self, change: impl FnOnce(&mut [u8])) {
        let mut bytes = std::mem::take(&mut self.0).into_bytes();
        change(&mut bytes);
        self.0 = String::from_utf8(bytes).expect("whole characters are replaced by whole characters");
    }
}

/// Cells, of each row one for each field.
#[derive(Default)]
pub(super) struct Cells(pub Vec<Stored>);

static SPARE: Spare<Stored> = Spare::new(4 * 1024..=128 * 1024);

impl Cells {
    pub fn with_capacity(cells: usize) -> Cells {
        Cells(SPARE.take(cells))
    }
}

impl Drop for Cells {
    fn drop(&mut self) {
        SPARE.give(&mut self.0);
    }
}
