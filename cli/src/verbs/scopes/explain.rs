//! `scopes explain`.

use clap::Args;
use instantly_rbac::Scope;
use instantly_rbac::scopes::in_words;
use serde_json::json;

use crate::names::each;
use crate::status::{Failure, Status};
use crate::streams::Streams;

/// Say in words what a key with these scopes may do.
#[derive(Args)]
#[command(after_help = "\
A scope that is not documented counts as the widest that it could mean, and the words say so: leads:fly as \
leads:all, and what cannot be read, such as *, as full access. It needs no key.

Exit status:
  0  it was said
  1  it could not be written
  2  the command was called wrongly

Example:
  instantly-rbac scopes explain campaigns:all leads:read")]
pub struct Explain {
    /// Scopes as a key holds them, with spaces or commas between.
    #[arg(value_name = "SCOPE", required = true, value_delimiter = ',')]
    scopes: Vec<String>,
    /// Write JSON.
    #[arg(long)]
    json: bool,
}

impl Explain {
    /// A line for each sort of thing that the key may do.
    pub fn run(&self, streams: &mut Streams<'_>) -> Result<Status, Failure> {
        let scopes = each("SCOPE", &self.scopes, held)?;
        let words = in_words(&scopes);
        if self.json {
            let undocumented: Vec<&Scope> = scopes.iter().filter(|scope| !scope.is_documented()).collect();
            let explained = json!({"scopes": scopes, "can": words, "undocumented": undocumented});
            streams.print(format_args!("{explained:#}"))?;
        } else {
            streams.print(format_args!("A key with these scopes can:\n  {}", words.join("\n  ")))?;
        }
        Ok(Status::Done)
    }
}

/// A scope of whatever spelling. Without a colon it may be a key, which must not be repeated.
fn held(text: &str) -> Result<Scope, &'static str> {
    match text {
        "*" => Ok(Scope::received(text)),
        _ if text.contains(':') => Ok(Scope::received(text)),
        _ => Err("must have the form <resource>:<action>, such as campaigns:read"),
    }
}
