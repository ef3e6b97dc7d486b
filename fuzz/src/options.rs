//! Options, as callers of the language packages give them.

use std::sync::LazyLock;

use instantly_bridge::{Arguments, Call, Dialect, Function, OWN, call, offline, sandbox};
use instantly_rbac::{Client, Error, ErrorKind};
use instantly_sandbox::Fault;
use instantly_tests::judge::Outcome;
use instantly_tests::vectors::is_offline;

use crate::input::Input;

const DIALECTS: [Dialect; 3] = [Dialect::C, Dialect::JavaScript, Dialect::Python];

/// It sends nothing.
static CLOSED: LazyLock<Client> = LazyLock::new(|| {
    let client = Client::builder().api_key("not-a-secret-key-c9b8a7f6").build().expect("a client");
    client.close();
    client
});

/// Arguments of any function: its name is the first line, they are the JSON behind it. Whatever they are, each language
/// gets a result or an error that says what is wrong.
pub fn options(data: &[u8]) {
    let mut input = Input(data);
    let name = input.text();
    let (Some(function), Ok(json)) = (Function::by_name(&name), std::str::from_utf8(input.0)) else { return };
    if let Function::Composed(own) = function
        && OWN.contains(&own)
    {
        return;
    }
    for dialect in DIALECTS {
        let outcome = Arguments::parse(dialect, Some(json)).and_then(|arguments| match function {
            Function::Composed(function) if is_offline(&name) => offline::<Outcome>(function, arguments),
            _ => call(function, Call::new(CLOSED.clone(), arguments)?),
        });
        if let Err(error) = outcome {
            assert_ne!(error.kind(), ErrorKind::Internal, "{error}");
            assert_eq!(error.attempts(), 0, "a request was made");
            is_clear(&error);
        }
    }
}

/// A fault of the sandbox's as JSON, of which C spells the fields as the sandbox does.
pub fn fault_scripts(data: &[u8]) {
    let Ok(json) = std::str::from_utf8(data) else { return };
    let read = |dialect| Arguments::parse(dialect, Some(json)).and_then(sandbox::fault);
    for error in DIALECTS.into_iter().filter_map(|dialect| read(dialect).err()) {
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        is_clear(&error);
    }
    // A script may be an array, but options are an object.
    if let Ok(fault) = serde_json::from_str::<Fault>(json)
        && json.trim_start().starts_with('{')
    {
        assert_eq!(read(Dialect::C).ok(), Some(fault));
    }
}

fn is_clear(error: &Error) {
    let message = error.message();
    assert!(!message.is_empty() && message.len() < 4000, "{} bytes", message.len());
    assert!(!message.contains(|character: char| character.is_control() && character != '\n'), "{message:?}");
}
