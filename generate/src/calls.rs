//! The functions over the network that the C library has for the tables of core.

use instantly_rbac::operation::{Argument, ArgumentType, Composed, Operation};
use serde::Serialize;

#[derive(Serialize)]
pub struct Call {
    /// The canonical name of the function.
    pub name: String,
    /// Under which errors are reported.
    pub operation: &'static str,
    /// The function of C.
    pub function: String,
    /// Its required arguments: texts come before lists in every function of C.
    pub texts: Vec<&'static str>,
    pub lists: Vec<&'static str>,
    /// Whether it opens an iterator; else it makes a document.
    pub opens: bool,
}

impl Call {
    fn new(name: String, operation: &'static str, arguments: &[Argument]) -> Call {
        let (lists, texts): (Vec<&Argument>, Vec<&Argument>) = arguments
            .iter()
            .filter(|argument| argument.required)
            .partition(|argument| argument.kind == ArgumentType::TextList);
        let names = |arguments: Vec<&Argument>| arguments.into_iter().map(|argument| argument.name).collect();
        let iterated = name.strip_suffix("iter");
        let function = iterated.map_or_else(|| name.clone(), |rest| format!("{rest}open")).replace('.', "_");
        let opens = iterated.is_some();
        Call { function, operation, texts: names(texts), lists: names(lists), opens, name }
    }
}

/// All but those that are called in a way of their own.
pub fn calls() -> Vec<Call> {
    let of_operations = Operation::ALL.iter().flat_map(|&operation| {
        let functions = operation.functions().into_iter();
        functions.map(move |name| Call::new(name, operation.name(), operation.spec().arguments))
    });
    let is_call = |function: &&Composed| {
        let has_its_own_way = matches!(function, Composed::GroupsForEach | Composed::AuditLogsBatches);
        !function.spec().uses.is_empty() && !has_its_own_way
    };
    let of_composed = Composed::ALL.iter().filter(is_call).map(|function| {
        let name = function.name();
        Call::new(name.to_owned(), name, function.spec().arguments)
    });
    of_operations.chain(of_composed).collect()
}
