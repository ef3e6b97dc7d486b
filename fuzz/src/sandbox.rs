//! The sandbox's own decoder: requests from the wire.

use std::io::{self, Read, Write};

use instantly_sandbox::http::{BODY_LIMIT, HEADER_LIMIT, ReadError, Request, read_request};

/// A connection that brings so many bytes at a time.
struct Wire<'a> {
    bytes: &'a [u8],
    at_once: usize,
}

impl Read for Wire<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.at_once.min(into.len()).min(self.bytes.len());
        into[..length].copy_from_slice(&self.bytes[..length]);
        self.bytes = &self.bytes[length..];
        Ok(length)
    }
}

impl Write for Wire<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a connection brought: its requests, and the status with which it was refused.
fn read_all(bytes: &[u8], at_once: usize) -> (Vec<Request>, Option<u16>) {
    let (mut wire, mut ahead, mut requests) = (Wire { bytes, at_once }, Vec::new(), Vec::new());
    loop {
        match read_request(&mut wire, &mut ahead) {
            Ok(Some(request)) => requests.push(request),
            Ok(None) | Err(ReadError::Io(_)) => return (requests, None),
            Err(ReadError::Refused { status, .. }) => {
                assert!((400..=599).contains(&status));
                return (requests, Some(status));
            }
        }
    }
}

/// A connection: the same requests are read from it however its bytes arrive.
pub fn http_requests(data: &[u8]) {
    let (requests, refused) = read_all(data, data.len().max(1));
    for request in &requests {
        assert!(request.body.len() <= BODY_LIMIT && request.headers.len() <= HEADER_LIMIT);
        assert!(!request.path.contains('?') && !request.method.is_empty());
    }
    for at_once in [1, 7] {
        let (again, refused_again) = read_all(data, at_once);
        assert_eq!(again.len(), requests.len());
        assert_eq!(refused_again, refused);
        for (one, other) in requests.iter().zip(&again) {
            assert!(
                one.method == other.method
                    && one.path == other.path
                    && one.query == other.query
                    && one.headers == other.headers
                    && one.body == other.body
                    && one.keep_alive == other.keep_alive
            );
        }
    }
}
