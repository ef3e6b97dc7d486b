//! The settings of a client, and how any setting is read.

use instantly_rbac::internals::specs::{CLIENT_SETTINGS, Part, Setter, SettingSpec};
use instantly_rbac::{Client, ClientBuilder, Error, Result, SecretString};

use crate::arguments::Arguments;
use crate::dialect::Dialect;

/// The name of the key, which every package takes by itself and gives by position.
const KEY: &str = "api_key";

/// The settings of a client, as a caller gives them: in C the key is an argument.
pub fn client_settings(dialect: Dialect) -> impl Iterator<Item = &'static SettingSpec<ClientBuilder>> {
    CLIENT_SETTINGS.iter().filter(move |setting| dialect != Dialect::C || setting.name != KEY)
}

/// A builder with the settings among the options; none of them must be left. A client of a sandbox is given where the
/// API is, and the key: `place`.
///
/// # Errors
///
/// Where a setting is unknown or of another type, or there are two sources of the key.
pub fn client_builder(mut arguments: Arguments, place: Option<(SecretString, String)>) -> Result<ClientBuilder> {
    let mut builder = Client::builder();
    let has_place = place.is_some();
    match place {
        Some((key, base_url)) => builder = builder.api_key(key).base_url(base_url),
        None => check_sources(&arguments)?,
    }
    for setting in CLIENT_SETTINGS {
        let is_free = setting.part == Part::Behaviour || !has_place;
        if is_free && (setting.name != KEY || arguments.has_positional(KEY)) {
            builder = set(builder, setting, &mut arguments)?;
        }
    }
    arguments.end()?;
    Ok(builder)
}

/// Refuses more than one source of the key.
fn check_sources(arguments: &Arguments) -> Result<()> {
    let sources = || CLIENT_SETTINGS.iter().filter(|setting| setting.part == Part::Key).map(|setting| setting.name);
    if sources().filter(|name| arguments.is_given(name)).count() < 2 {
        return Ok(());
    }
    let names: Vec<_> = sources().map(|name| arguments.dialect().spell(name)).collect();
    let (last, others) = names.split_last().expect("there are two");
    Err(Error::invalid_argument(&names[0], format_args!("give only one of {} and {last}", others.join(", "))))
}

/// What a setting is, with its default: a time in the unit of the language.
pub fn prose<B>(dialect: Dialect, setting: &SettingSpec<B>) -> String {
    let lines: Vec<&str> = setting.doc.iter().map(|line| line.trim()).collect();
    let mut prose = lines.join(" ");
    if dialect != Dialect::Python {
        prose = prose.replace("None leaves", "Null leaves");
    }
    let default = setting.default.concat();
    let (per_second, unit) = dialect.unit();
    let seconds = default.strip_suffix(" seconds").and_then(|number| number.parse::<f64>().ok());
    let default = seconds.map_or(default, |seconds| format!("{} {unit}", seconds * per_second));
    if !default.is_empty() {
        prose += &format!(" Default: {default}.");
    }
    prose
}

/// The builder with a setting, where that is given.
pub(crate) fn set<B>(builder: B, setting: &SettingSpec<B>, given: &mut Arguments) -> Result<B> {
    fn with<B, T>(builder: B, value: Option<T>, set: fn(B, T) -> B) -> B {
        match value {
            Some(value) => set(builder, value),
            None => builder,
        }
    }

    let name = setting.name;
    Ok(match setting.setter {
        Setter::Text(set) => with(builder, given.option(name)?, set),
        Setter::Path(set) => with(builder, given.option(name)?, set),
        Setter::Secret(set) => with(builder, given.option(name)?, set),
        Setter::Limit(set) => with(builder, given.limit(name)?, set),
        Setter::Time(set) => with(builder, given.time(name)?, set),
        // Null is none, and what is missing has the default.
        Setter::Share(set) => with(builder, given.nullable(name)?, set),
        Setter::U16(set) => with(builder, given.option(name)?, set),
        Setter::U32(set) => with(builder, given.option(name)?, set),
        Setter::U64(set) => with(builder, given.option(name)?, set),
        Setter::Usize(set) => with(builder, given.option(name)?, set),
        Setter::Flag(set) => with(builder, given.option(name)?, set),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(dialect: Dialect, json: &str, key: Option<&str>) -> Result<Client> {
        let mut arguments = Arguments::parse(dialect, Some(json))?;
        if let Some(key) = key {
            arguments = arguments.with_text("api_key", key);
        }
        // Whatever the environment says of the address.
        client_builder(arguments, None)?.base_url("http://127.0.0.1:1").build()
    }

    #[test]
    fn the_key_has_one_source() {
        let sources = "api_key: give only one of api_key, api_key_env and api_key_file";
        let in_javascript = "apiKey: give only one of apiKey, apiKeyEnv and apiKeyFile";
        for (dialect, json, key, message) in [
            (Dialect::C, r#"{"api_key_env": "A"}"#, Some("key"), sources),
            (Dialect::C, r#"{"api_key_env": "A", "api_key_file": "/b"}"#, None, sources),
            (Dialect::Python, r#"{"api_key_file": "/b"}"#, Some("key"), sources),
            (Dialect::JavaScript, r#"{"apiKeyEnv": "A"}"#, Some("key"), in_javascript),
        ] {
            assert_eq!(made(dialect, json, key).unwrap_err().message(), message);
        }
        assert!(made(Dialect::C, r#"{"api_key_env": null}"#, Some("key")).is_ok());
    }

    #[test]
    fn the_key_is_given_by_position_and_no_option_of_the_bridge() {
        for key in [None, Some("key")] {
            let error = made(Dialect::C, r#"{"api_key": "s3cret"}"#, key).unwrap_err();
            let expected = "options_json: unknown option \"api_key\"; expected one of: api_key_env, api_key_file, \
                            base_url, workspace, connect_timeout_seconds, ";
            assert!(error.message().starts_with(expected), "{error}");
        }
    }

    #[test]
    fn a_client_of_a_sandbox_takes_no_key_and_no_place() {
        let builder = |json: &str| {
            let place = ("key".into(), "http://127.0.0.1:1".to_owned());
            client_builder(Arguments::parse(Dialect::C, Some(json)).unwrap(), Some(place))
        };
        for name in ["api_key", "api_key_env", "api_key_file", "base_url"] {
            let error = builder(&format!("{{\"{name}\": null}}")).err().unwrap();
            let expected = format!("options_json: unknown option \"{name}\"; expected one of: workspace, ");
            assert!(error.message().starts_with(&expected), "{error}");
        }
        let client = builder(r#"{"workspace": "w", "total_timeout_seconds": 1}"#).unwrap().build().unwrap();
        assert_eq!((client.workspace_id(), client.total_timeout().as_secs()), (Some("w"), 1));
    }

    #[test]
    fn a_default_is_in_the_unit_of_the_language() {
        let setting = CLIENT_SETTINGS.iter().find(|setting| setting.name == "backoff").unwrap();
        assert!(prose(Dialect::C, setting).ends_with(" Zero never waits. Default: 0.5 seconds."));
        assert!(prose(Dialect::JavaScript, setting).ends_with(" Zero never waits. Default: 500 milliseconds."));
    }

    #[test]
    fn nothing_is_called_as_the_language_calls_it() {
        let setting = CLIENT_SETTINGS.iter().find(|setting| setting.name == "capacity").unwrap();
        for (dialect, said) in [(Dialect::C, "Null"), (Dialect::JavaScript, "Null"), (Dialect::Python, "None")] {
            assert!(prose(dialect, setting).contains(&format!(" {said} leaves this client out of the pacing.")));
        }
    }

    #[test]
    fn a_setting_that_is_wrong_is_named() {
        for (json, message) in [
            (r#"{"connectTimeoutMs": 0}"#, "connectTimeoutMs: must be a number of milliseconds, above 0"),
            (r#"{"backoffMs": -1}"#, "backoffMs: must be a number of milliseconds, not below zero"),
            (r#"{"capacity": "all"}"#, "capacity: must be a number"),
            (r#"{"maxAttempts": -1}"#, "maxAttempts: must be a whole number, not below zero"),
            (r#"{"proxy": 7}"#, "proxy: must be a string"),
        ] {
            let error = made(Dialect::JavaScript, json, Some("key")).unwrap_err();
            assert!(error.message().starts_with(message), "{error}");
        }
        assert!(made(Dialect::JavaScript, r#"{"capacity": null, "maxAttempts": null}"#, Some("key")).is_ok());
    }
}
