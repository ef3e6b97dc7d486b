//! What a run found, for people and for sending back.

use instantly_rbac::{DEFAULT_BASE_URL, Timestamp};
use serde::Serialize;

use super::plain::{Plain, plain};
use super::prober::{Prober, Sent, Stop};
use super::questions::{NOT_ASKED, QUESTIONS};
use crate::status::Failure;

/// What the output says of itself.
const PROMISE: &str = "It holds no names, addresses, ids, keys or texts of the account: only statuses, counts, types, \
                       durations, and names of fields, headers and scopes.";

/// All answers.
#[derive(Serialize)]
pub struct Answers {
    /// Of this form of the JSON.
    version: u32,
    library: &'static str,
    date: String,
    server: &'static str,
    request_count: usize,
    promise: &'static str,
    answers: Vec<Answer>,
    not_asked: &'static [NotAsked],
    requests: Vec<Sent>,
}

/// The answer to a question.
#[derive(Serialize)]
struct Answer {
    number: &'static str,
    question: &'static str,
    answer: Plain,
    is_settled: bool,
    /// The numbers of the requests that it rests on. The first request has number 1.
    evidence: Vec<usize>,
}

/// A question that a probe does not ask.
#[derive(Serialize)]
pub struct NotAsked {
    pub number: &'static str,
    pub question: &'static str,
    pub why: &'static str,
}

impl Answers {
    /// Asks all questions.
    ///
    /// # Errors
    ///
    /// Where the key does not work, nothing answers, or Ctrl-C ends it.
    pub fn find(mut prober: Prober<'_>) -> Result<Answers, Failure> {
        let mut answers = Vec::new();
        for question in QUESTIONS {
            let (answer, is_settled) = match (question.find)(&mut prober) {
                Ok(answer) => (answer, true),
                Err(Stop::Unsettled(why)) => (plain!["not settled: ", why], false),
                Err(Stop::End(failure)) => return Err(failure),
            };
            let evidence = prober.take_evidence().into_iter().map(|place| place + 1).collect();
            answers.push(Answer { number: question.number, question: question.text, answer, is_settled, evidence });
        }
        let server = match prober.client {
            client if client.is_sandbox() => "a sandbox, in which everything is made up",
            client if client.base_url() == DEFAULT_BASE_URL => DEFAULT_BASE_URL,
            _ => "another one than Instantly's",
        };
        Ok(Answers {
            version: 1,
            library: env!("CARGO_PKG_VERSION"),
            date: Timestamp::now().as_str().chars().take(10).collect(),
            server,
            request_count: prober.sent.len(),
            promise: PROMISE,
            answers,
            not_asked: NOT_ASKED,
            requests: prober.sent,
        })
    }

    /// How many questions there are, and how many of them have an answer.
    pub fn counts(&self) -> (usize, usize) {
        (self.answers.len(), self.answers.iter().filter(|answer| answer.is_settled).count())
    }

    /// Whether something answered as the API does: with what was asked for, that the key may not have it, or that it
    /// fails.
    pub fn are_of_the_api(&self) -> bool {
        self.requests.iter().any(|sent| matches!(sent.status, Some(200 | 402 | 403 | 429 | 500..)))
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("answers hold nothing that JSON cannot")
    }

    pub fn to_text(&self) -> String {
        let Answers { version: _, library, date, server, request_count, promise, answers, not_asked, requests } = self;
        let mut text = format!(
            "Answers of the Instantly API to questions that its documentation leaves open\n\
             Library: {library}\nDate: {date}\nServer: {server}\nRequests: {request_count}, all of them GET\n\
             {promise}\n"
        );
        for Answer { number, question, answer, is_settled: _, evidence } in answers {
            text += &format!("\n{number}  {question}\n  {answer}\n");
            let evidence: Vec<_> = evidence.iter().map(|number| format!("[{number}]")).collect();
            if !evidence.is_empty() {
                text += &format!("  Requests: {}\n", evidence.join(" "));
            }
        }
        text += "\nNot asked\n";
        for NotAsked { number, question, why } in *not_asked {
            text += &format!("  {number}  {question} {why}\n");
        }
        text += "\nRequests\n";
        for (place, Sent { request, status }) in requests.iter().enumerate() {
            let status = status.map_or_else(|| "no reply".to_owned(), |status| status.to_string());
            text += &format!("  [{}]  {request}: {status}\n", place + 1);
        }
        text
    }
}
