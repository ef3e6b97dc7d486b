//! A request that is refused: the status and the message that the client gets.

use crate::http::Reply;

/// Why a request is not carried out.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub status: u16,
    pub message: String,
    /// Seconds for `retry-after`.
    pub retry_after: Option<u64>,
}

impl Refusal {
    pub fn new(status: u16, message: impl Into<String>) -> Refusal {
        Refusal { status, message: message.into(), retry_after: None }
    }

    pub fn bad_request(message: impl Into<String>) -> Refusal {
        Refusal::new(400, message)
    }

    pub fn not_found() -> Refusal {
        Refusal::new(404, "Resource not found")
    }

    pub fn conflict(message: impl Into<String>) -> Refusal {
        Refusal::new(409, message)
    }

    pub fn reply(&self) -> Reply {
        let reply = Reply::error(self.status, &self.message);
        match self.retry_after {
            Some(seconds) => reply.header("retry-after", seconds.to_string()),
            None => reply,
        }
    }
}
