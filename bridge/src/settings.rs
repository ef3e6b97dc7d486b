//! The settings of a client.

use std::path::PathBuf;

use instantly_rbac::{Client, ClientBuilder, Error, Result, SecretString};

use crate::arguments::Arguments;

/// A builder with the settings among the options; none of them must be left. A client of a sandbox is given where the
/// API is, and the key: `place`.
///
/// # Errors
///
/// Where a setting is unknown or of another type, or there are two sources of the key.
pub fn client_builder(mut arguments: Arguments, place: Option<(SecretString, String)>) -> Result<ClientBuilder> {
    let given = &mut arguments;
    let mut builder = Client::builder();
    match place {
        Some((key, base_url)) => builder = builder.api_key(key).base_url(base_url),
        None => {
            if let Some(url) = given.option::<String>("base_url")? {
                builder = builder.base_url(url);
            }
            let key = given.by_position::<SecretString>("api_key")?;
            let (env, file) = (given.option::<String>("api_key_env")?, given.option::<PathBuf>("api_key_file")?);
            builder = match (key, env, file) {
                (None, None, None) => builder,
                (Some(key), None, None) => builder.api_key(key),
                (None, Some(name), None) => builder.api_key_env(name),
                (None, None, Some(file)) => builder.api_key_file(file),
                _ => {
                    let [key, env, file] =
                        ["api_key", "api_key_env", "api_key_file"].map(|name| given.dialect().spell(name));
                    let allowed = format_args!("give only one of {key}, {env} and {file}").to_string();
                    return Err(Error::invalid_argument(&key, allowed));
                }
            };
        }
    }
    if let Some(id) = given.option::<String>("workspace")? {
        builder = builder.workspace(id);
    }
    if let Some(connect) = given.limit("connect_timeout")? {
        builder = builder.connect_timeout(connect);
    }
    if let Some(attempt) = given.limit("attempt_timeout")? {
        builder = builder.attempt_timeout(attempt);
    }
    if let Some(total) = given.limit("total_timeout")? {
        builder = builder.total_timeout(total);
    }
    // Null turns pacing off, absence leaves its default.
    if let Some(share) = given.nullable::<f64>("capacity")? {
        builder = builder.capacity(share);
    }
    if let Some(attempts) = given.option("max_attempts")? {
        builder = builder.max_attempts(attempts);
    }
    if let Some(wait) = given.time("backoff")? {
        builder = builder.backoff(wait);
    }
    if let Some(url) = given.option::<SecretString>("proxy")? {
        builder = builder.proxy(url);
    }
    if let Some(file) = given.option::<PathBuf>("ca_file")? {
        builder = builder.ca_file(file);
    }
    if let Some(name) = given.option::<String>("user_agent")? {
        builder = builder.user_agent(name);
    }
    if let Some(bytes) = given.option("max_response_bytes")? {
        builder = builder.max_response_bytes(bytes);
    }
    arguments.end()?;
    Ok(builder)
}
