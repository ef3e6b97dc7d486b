//! Every function of the table is answered by one entrance of the bridge, and by no other.

use std::fmt::Debug;

use instantly_bridge::{Arguments, Call, Dialect, Function, OWN, Output, call, offline, open};
use instantly_rbac::internals::{Pages, RowList, RowPage, Rows};
use instantly_rbac::operation::{Composed, Operation};
use instantly_rbac::{Client, ErrorKind, Removal, Reply, Result};
use instantly_sandbox::Sandbox;
use serde::Serialize;

/// A result of which nothing is kept.
struct Answer;

impl Output for Answer {
    type Items = Answer;

    fn document<T: Serialize + Debug + Send + Sync + 'static>(_: T) -> Result<Answer> {
        Ok(Answer)
    }

    fn record(_: Reply<Rows>) -> Result<Answer> {
        Ok(Answer)
    }

    fn page(_: RowPage) -> Result<Answer> {
        Ok(Answer)
    }

    fn list(_: RowList) -> Result<Answer> {
        Ok(Answer)
    }

    fn items(_: Pages) -> Result<Answer> {
        Ok(Answer)
    }

    fn all(_: Answer) -> Result<Answer> {
        Ok(Answer)
    }

    fn removal(_: Removal<Rows>) -> Result<Answer> {
        Ok(Answer)
    }
}

fn none() -> Arguments {
    Arguments::parse(Dialect::C, None).unwrap()
}

/// Calls without arguments, which some functions refuse.
fn called(client: &Client, function: Function) -> Result<Answer> {
    call(function, Call::new(client.clone(), none())?)
}

fn opened(client: &Client, operation: Operation) -> Result<Answer> {
    open::<Answer>(operation, Call::new(client.clone(), none())?)
}

/// Whether a function is there, whatever it says of its arguments.
fn is_answered(result: &Result<Answer>) -> bool {
    !result.as_ref().is_err_and(|error| error.kind() == ErrorKind::Internal)
}

/// A call without arguments gives a result, or an error about one that is missing.
fn assert_plausible(name: &str, needs_arguments: bool, result: Result<Answer>) {
    let Err(error) = result else {
        assert!(!needs_arguments, "{name} was called without its arguments");
        return;
    };
    assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{name}: {error}");
}

#[test]
fn each_function_of_an_operation_is_called_or_opened() {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let client = sandbox.client().unwrap();
    // There is none to get or to delete otherwise.
    client.workspace().set_domain("app.example.com").unwrap();
    for &operation in Operation::ALL {
        let names = operation.functions();
        let needs_arguments = operation.spec().arguments.iter().any(|argument| argument.required);
        assert_eq!(Function::by_name(&names[0]), Some(Function::Operation(operation)));
        assert_plausible(&names[0], needs_arguments, called(&client, operation.into()));
        let has_pages = names.len() > 1;
        assert_eq!(is_answered(&opened(&client, operation)), has_pages, "{}", names[0]);
        assert_eq!(is_answered(&called(&client, Function::Page(operation))), has_pages, "{}", names[0]);
        if let [_, iter, page] = &names[..] {
            assert_eq!(Function::by_name(iter), None, "{iter} is opened");
            assert_eq!(Function::by_name(page), Some(Function::Page(operation)));
        }
    }
}

#[test]
fn each_other_function_is_called_or_needs_no_network_or_is_each_languages_own() {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let client = sandbox.client().unwrap();
    for &function in Composed::ALL {
        let name = function.name();
        assert_eq!(Function::by_name(name), Some(Function::Composed(function)));
        let answers = [called(&client, function.into()), offline(function, none())];
        let answers: Vec<_> = answers.into_iter().filter(is_answered).collect();
        assert_eq!(answers.len(), usize::from(!OWN.contains(&function)), "{name}");
        let needs_arguments = function.spec().arguments.iter().any(|argument| argument.required);
        answers.into_iter().for_each(|answer| assert_plausible(name, needs_arguments, answer));
    }
    assert_eq!(
        OWN.map(Composed::name),
        ["groups.for_each", "audit_logs.batches", "client.as_workspace", "client.close"]
    );
}

#[test]
fn no_function_has_a_name_that_is_not_in_the_table() {
    for name in ["members.fire", "members", "", "members.iter", "tags.mappings_iter", "Members.List"] {
        assert_eq!(Function::by_name(name), None, "{name}");
    }
}
