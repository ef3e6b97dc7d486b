//! The sandbox: its settings, and its faults.

use std::io;

use instantly_rbac::{Error, ErrorKind, Result, Scope};
use instantly_sandbox::internals::SANDBOX_SETTINGS;
use instantly_sandbox::{Fault, Sandbox};
use serde::Serialize;

use crate::arguments::Arguments;
use crate::dialect::Dialect;
use crate::settings::set;

/// Reads the settings of a sandbox, which are checked when it starts.
///
/// # Errors
///
/// Where one is unknown, or of another type.
pub fn builder(mut arguments: Arguments) -> Result<instantly_sandbox::Builder> {
    let mut builder = Sandbox::builder();
    for setting in SANDBOX_SETTINGS {
        builder = set(builder, setting, &mut arguments)?;
    }
    arguments.end()?;
    Ok(builder)
}

/// Starts a sandbox.
///
/// # Errors
///
/// `InvalidArgument` where a setting is too large, `Network` where it cannot start.
pub fn start(builder: instantly_sandbox::Builder) -> Result<Sandbox> {
    builder.start().map_err(|error| match error.kind() {
        io::ErrorKind::InvalidInput => Error::new(ErrorKind::InvalidArgument, error.to_string()),
        _ => Error::new(ErrorKind::Network, format!("the sandbox cannot start: {error}")),
    })
}

/// What goes wrong: `kind`, and the options of that kind.
///
/// # Errors
///
/// Where a field is wrong, or is for faults of another kind.
pub fn fault(mut arguments: Arguments) -> Result<Fault> {
    // The fields are in seconds and say so, except where a language gives times in another unit.
    if arguments.dialect() == Dialect::JavaScript {
        for name in ["interval", "delay"] {
            let time = arguments.time(name)?;
            arguments = arguments.with(&format!("{name}_seconds"), &time.map(|time| time.as_secs_f64()));
        }
    }
    arguments.read_one()
}

/// Scopes of a new key.
///
/// # Errors
///
/// Where one has not the form of a scope.
pub fn scopes(names: &[String]) -> Result<Vec<Scope>> {
    names.iter().map(|scope| scope.parse()).collect()
}

/// A workspace of the sandbox.
#[derive(Debug, Clone, Serialize)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// Workspaces with their names.
pub fn named(workspaces: Vec<(String, String)>) -> Vec<Named> {
    workspaces.into_iter().map(|(id, name)| Named { id, name }).collect()
}

#[cfg(test)]
mod tests {
    use instantly_rbac::Extra;

    use super::*;

    #[test]
    fn what_is_wrong_with_the_kind_of_a_fault_is_named() {
        for (given, named) in [
            (r#"{"kind": "status"}"#, "status: is needed, such as 503"),
            (r#"{"kind": "stall", "status": 503}"#, "status: is for faults of another kind"),
            (r#"{"kind": "stall", "operation": "x"}"#, "operation: \"x\" is none; names look like members.list"),
        ] {
            let error = fault(Arguments::parse(Dialect::C, Some(given)).unwrap()).unwrap_err();
            assert_eq!(error.message(), named);
        }
    }

    #[test]
    fn the_times_of_a_fault_have_the_unit_of_the_language_alone() {
        for (dialect, given) in [
            (Dialect::C, r#"{"kind": "late", "delay_seconds": 0.25}"#),
            (Dialect::JavaScript, r#"{"kind": "late", "delayMs": 250}"#),
            (Dialect::Python, r#"{"kind": "late", "delay_seconds": 0.25}"#),
        ] {
            let options = serde_json::from_str::<Extra>(given).unwrap();
            let late = Fault::late(std::time::Duration::from_millis(250));
            assert_eq!(fault(Arguments::new(dialect, Extra::default(), options)).unwrap(), late);
        }
        for (dialect, named) in [
            (Dialect::C, "delay_seconds: is needed"),
            (Dialect::JavaScript, "delayMs: is needed"),
            (Dialect::Python, "delay_seconds: is needed"),
        ] {
            let without = Arguments::parse(dialect, Some(r#"{"kind": "late"}"#)).unwrap();
            assert_eq!(fault(without).unwrap_err().message(), named);
        }
        let other = Arguments::parse(Dialect::JavaScript, Some(r#"{"kind": "late", "delaySeconds": 1}"#)).unwrap();
        let error = fault(other).unwrap_err();
        assert!(error.message().starts_with("options: unknown option \"delaySeconds\""), "{error}");
        assert!(error.message().ends_with("intervalMs, delayMs"), "{error}");
    }
}
