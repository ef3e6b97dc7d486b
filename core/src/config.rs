//! The settings of a client, checked before anything is sent.

mod files;
mod proxy;
mod settings;

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use url::{Host, Url};
use zeroize::Zeroizing;

use crate::client::Client;
use crate::error::{Error, Result};
use crate::given::shown_path;
use crate::internals::settings;
use crate::secret::SecretString;
use crate::transport::connection::{HttpSettings, Settings};
use crate::transport::failure::Proxy;
use crate::transport::retry::Policy;

/// No reply of the API comes near: 4 GiB.
const LARGEST_RESPONSE: u64 = 4 * 1024 * 1024 * 1024;

/// Sent with every request; the API's edge refuses some defaults.
const USER_AGENT: &str = concat!("instantly-rbac/", env!("CARGO_PKG_VERSION"));

/// The API itself.
pub const DEFAULT_BASE_URL: &str = "https://api.instantly.ai";
/// The environment variable that says where the API is, for each client that is not given a `base_url`.
pub const BASE_URL_ENV: &str = "INSTANTLY_BASE_URL";
/// The environment variable that [`Client::from_env`] reads.
pub const DEFAULT_API_KEY_ENV: &str = "INSTANTLY_API_KEY";

/// Where a key comes from. A source can be written down; a key cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// Given as a text.
    Literal,
    /// An environment variable, by name.
    Environment(String),
    /// A file that holds nothing but the key.
    File(PathBuf),
}

/// The checked settings of a client.
pub(crate) struct Config {
    pub api_key: SecretString,
    pub key_source: KeySource,
    pub connection: Settings,
    pub attempt_timeout: Duration,
    pub total_timeout: Duration,
    pub capacity: Option<f64>,
    pub policy: Policy,
}

enum Key {
    Literal(SecretString),
    Environment(String),
    File(PathBuf),
}

/// Builds a [`Client`].
///
/// ```no_run
/// use std::time::Duration;
/// use instantly_rbac::Client;
///
/// let client = Client::builder()
///     .api_key_file("/run/secrets/instantly")
///     .total_timeout(Duration::from_secs(60))
///     .build()?;
/// # Ok::<(), instantly_rbac::Error>(())
/// ```
#[must_use]
pub struct ClientBuilder {
    key: Key,
    base_url: Option<String>,
    workspace: Option<String>,
    connect_timeout: Duration,
    attempt_timeout: Duration,
    total_timeout: Duration,
    capacity: Option<f64>,
    policy: Policy,
    proxy: Option<SecretString>,
    ca_file: Option<PathBuf>,
    user_agent: Option<String>,
    max_response_bytes: u64,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        ClientBuilder {
            key: Key::Environment(DEFAULT_API_KEY_ENV.to_owned()),
            base_url: None,
            workspace: None,
            connect_timeout: Duration::from_secs(5),
            attempt_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(120),
            capacity: Some(0.8),
            policy: Policy::default(),
            proxy: None,
            ca_file: None,
            user_agent: None,
            max_response_bytes: 64 * 1024 * 1024,
        }
    }
}

settings! {
    ClientBuilder in CLIENT_SETTINGS;

    Key {
        /// The key itself. White space around it, such as a file's last newline, is trimmed.
        Secret api_key(key: impl Into<SecretString>) => key = Key::Literal(key.into());

        /// The environment variable that holds the key.
        Text api_key_env(name: impl Into<String>) default "`INSTANTLY_API_KEY`" => key = Key::Environment(name.into());

        /// A file that holds nothing but the key.
        Path api_key_file(path: impl AsRef<Path>) => key = Key::File(path.as_ref().to_owned());
    }

    Place {
        /// Where the API is: https, or http to this machine alone.
        Text base_url(url: impl Into<String>)
            default "`INSTANTLY_BASE_URL` of the environment, which is read when the client is built, and checked as this "
                "setting is; where it is not set, `https://api.instantly.ai`"
            => base_url = Some(url.into());
    }

    Behaviour {
        /// Acts for this sub-workspace from the start, as a client does that `client.as_workspace` made.
        Text workspace(id: impl Into<String>) => workspace = Some(id.into());

        /// How long a connection may take to be made.
        Limit connect_timeout(timeout: Duration) default "5 seconds" => connect_timeout = timeout;

        /// How long one request may take, to the last byte of its reply.
        Limit attempt_timeout(timeout: Duration) default "30 seconds" => attempt_timeout = timeout;

        /// How long one call may take, with all its retries and waits. A list or an iterator is one
        /// call a page.
        Limit total_timeout(timeout: Duration) default "120 seconds" => total_timeout = timeout;

        /// The share of the workspace's limit (100 requests a second) that all clients of this
        /// process together may use: 0.01 to 1. Of clients that say otherwise, the lowest share
        /// counts for all, until the process ends. None leaves this client out of the pacing.
        Share capacity(share: impl Into<Option<f64>>) default "0.8" => capacity = share.into();

        /// Requests at the most for one call, 1 to 10.
        U32 max_attempts(attempts: u32) default "5" => policy.max_attempts = attempts;

        /// The longest wait before the first retry; it doubles from there, up to 20 seconds, and the
        /// wait itself is drawn at random below it. Zero never waits.
        Time backoff(longest_first_wait: Duration) default "0.5 seconds" => policy.backoff_base = longest_first_wait;

        /// The URL of a proxy, by http or https, such as `http://user:password@proxy.example:3128`, with what is
        /// special in a password percent-encoded. SOCKS is not supported. Never used for loopback addresses.
        Secret proxy(url: impl Into<SecretString>)
            default "the first of `HTTPS_PROXY`, `https_proxy`, `ALL_PROXY` and `all_proxy` that is not empty, unless "
                "`NO_PROXY` or `no_proxy` names the host; they are read when the client is built, and checked as this "
                "setting is"
            => proxy = Some(url.into());

        /// A PEM file of certificates to trust besides the system's, such as that of a proxy that reads TLS. On Linux
        /// the certificates that `SSL_CERT_FILE` and `SSL_CERT_DIR` name take the place of the system's.
        /// `REQUESTS_CA_BUNDLE`, `CURL_CA_BUNDLE` and `NODE_EXTRA_CA_CERTS` are not read.
        Path ca_file(path: impl AsRef<Path>) => ca_file = Some(path.as_ref().to_owned());

        /// Names your program in the User-Agent, in front of this library's name.
        Text user_agent(name: impl Into<String>) => user_agent = Some(name.into());

        /// The largest reply that is read, in bytes: 1 to 4 GiB.
        U64 max_response_bytes(bytes: u64) default "64 MiB" => max_response_bytes = bytes;
    }
}

impl ClientBuilder {
    /// Checks the settings and reads the key. Nothing is sent.
    ///
    /// # Errors
    ///
    /// `InvalidArgument`, naming the setting and what is allowed.
    pub fn build(self) -> Result<Client> {
        let environment = |name: &str| std::env::var_os(name);
        let (base_url, is_loopback) = match (self.base_url, environment(BASE_URL_ENV)) {
            (Some(given), _) => base_url("base_url", &given)?,
            // What is no text is refused with whatever else is not ASCII.
            (None, Some(variable)) => base_url(BASE_URL_ENV, &variable.to_string_lossy())?,
            (None, None) => base_url("base_url", DEFAULT_BASE_URL)?,
        };
        check_timeout("connect_timeout", self.connect_timeout)?;
        check_timeout("attempt_timeout", self.attempt_timeout)?;
        check_timeout("total_timeout", self.total_timeout)?;
        if self.capacity.is_some_and(|share| !(0.01..=1.0).contains(&share)) {
            return Err(Error::invalid_argument("capacity", "must be from 0.01 to 1, or none"));
        }
        if !(1..=10).contains(&self.policy.max_attempts) {
            return Err(Error::invalid_argument("max_attempts", "must be from 1 to 10"));
        }
        if !(1..=LARGEST_RESPONSE).contains(&self.max_response_bytes) {
            return Err(Error::invalid_argument(
                "max_response_bytes",
                format_args!("must be from 1 to {LARGEST_RESPONSE}"),
            ));
        }
        let proxy = match &self.proxy {
            Some(url) => Some(Proxy::new(proxy::OPTION, url)?).filter(|_| !is_loopback),
            None if is_loopback => None,
            None => Proxy::of_environment(&base_url, &environment)?,
        };
        if cfg!(target_os = "linux") && base_url.starts_with("https:") {
            files::check_roots(&environment)?;
        }
        let user_agent = match self.user_agent {
            Some(name) => format!("{} {USER_AGENT}", header_text("user_agent", &name)?),
            None => USER_AGENT.to_owned(),
        };
        let (api_key, key_source) = self.key.read()?;
        let extra_roots = self.ca_file.as_deref().map(files::read_roots).transpose()?.unwrap_or_default();
        let is_tls = base_url.starts_with("https:");
        let http = HttpSettings { is_tls, connect_timeout: self.connect_timeout, proxy, extra_roots, user_agent };
        let config = Config {
            api_key,
            key_source,
            connection: Settings { base_url, http, max_response_bytes: self.max_response_bytes },
            attempt_timeout: self.attempt_timeout,
            total_timeout: self.total_timeout,
            capacity: self.capacity,
            policy: self.policy,
        };
        let client = Client::new(config);
        match self.workspace {
            Some(id) => client.for_workspace("workspace", &id),
            None => Ok(client),
        }
    }
}

impl Key {
    fn read(self) -> Result<(SecretString, KeySource)> {
        match self {
            Key::Literal(text) => Ok((clean_key("api_key", text.expose())?, KeySource::Literal)),
            Key::Environment(name) => {
                if !is_variable_name(&name) {
                    // It may be the key itself, so it is not repeated.
                    return Err(Error::invalid_argument("api_key_env", "must be the name of an environment variable"));
                }
                let text = std::env::var_os(&name).ok_or_else(|| {
                    Error::invalid_argument(
                        "api_key",
                        format!("give the key, a file that holds it, or set the environment variable {name}"),
                    )
                })?;
                let text = text.into_string().map(Zeroizing::new);
                let text = text.map_err(|_| Error::invalid_argument(&name, "the key is not UTF-8"))?;
                Ok((clean_key(&name, &text)?, KeySource::Environment(name)))
            }
            Key::File(path) => {
                let text = files::read_text(&path).map_err(|problem| {
                    // A name without a folder may be the key itself, so it is not repeated.
                    let shown = if path.components().count() > 1 { shown_path(&path) } else { "it".to_owned() };
                    Error::invalid_argument("api_key_file", format!("{shown} {problem}"))
                })?;
                Ok((clean_key("api_key_file", &text)?, KeySource::File(path)))
            }
        }
    }
}

fn is_variable_name(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
}

/// The key without a byte order mark and white space around it. What is wrong with it is said without showing it.
fn clean_key(argument: &str, text: &str) -> Result<SecretString> {
    let key = text.trim_start_matches('\u{feff}').trim();
    if key.is_empty() {
        return Err(Error::invalid_argument(argument, "the key is empty"));
    }
    if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::invalid_argument(
            argument,
            "the key may hold only visible ASCII characters, without spaces or line breaks inside",
        ));
    }
    Ok(SecretString::from(key))
}

/// A timeout that can be kept.
pub(crate) fn check_timeout(argument: &str, timeout: Duration) -> Result<()> {
    const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
    if timeout.is_zero() || timeout > LONGEST {
        return Err(Error::invalid_argument(argument, "must be above nothing and at most a day"));
    }
    Ok(())
}

/// A text that a header may carry.
pub(crate) fn header_text<'a>(argument: &str, text: &'a str) -> Result<&'a str> {
    let text = text.trim();
    if text.is_empty() || !text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return Err(Error::invalid_argument(argument, "must be visible ASCII characters, and not empty"));
    }
    Ok(text)
}

/// The tables that turn other names into these are larger than all of this crate.
const NOT_ASCII: &str = "must be ASCII; the name of an international host is written in Punycode, xn--...";

fn base_url(argument: &str, text: &str) -> Result<(String, bool)> {
    let wrong = |allowed: &str| Error::invalid_argument(argument, allowed);
    if text.trim().is_empty() {
        return Err(wrong("is empty; it must be a URL, such as https://api.instantly.ai"));
    }
    if !text.is_ascii() {
        return Err(wrong(NOT_ASCII));
    }
    if text.trim().contains(char::is_control) {
        // A parser of URLs drops line breaks and tabs.
        return Err(wrong("must hold no line break and no other control character"));
    }
    let url = Url::parse(text.trim()).map_err(|_| wrong("must be a URL, such as https://api.instantly.ai"))?;
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => return Err(wrong("must name a host")),
    };
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("must have no user, password, query or fragment"));
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback => {}
        _ => return Err(wrong("must be https; plain http is for this machine alone (127.0.0.1, ::1, localhost)")),
    }
    let bare = url.as_str().trim_end_matches('/');
    if bare.ends_with("/api/v2") {
        return Err(wrong("must not include /api/v2, which is added to it"));
    }
    Ok((bare.to_owned(), is_loopback))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_in_words_are_those_of_the_builder() {
        let builder = ClientBuilder::default();
        let Key::Environment(variable) = &builder.key else { panic!("it is read from the environment") };
        let seconds = |time: Duration| format!("{} seconds", time.as_secs_f64());
        let address = format!(
            "`{BASE_URL_ENV}` of the environment, which is read when the client is built, and checked as this setting is; \
             where it is not set, `{DEFAULT_BASE_URL}`"
        );
        let defaults = [
            ("api_key_env", format!("`{variable}`")),
            ("base_url", address),
            ("connect_timeout", seconds(builder.connect_timeout)),
            ("attempt_timeout", seconds(builder.attempt_timeout)),
            ("total_timeout", seconds(builder.total_timeout)),
            ("capacity", builder.capacity.unwrap().to_string()),
            ("max_attempts", builder.policy.max_attempts.to_string()),
            ("backoff", seconds(builder.policy.backoff_base)),
            ("max_response_bytes", format!("{} MiB", builder.max_response_bytes / (1024 * 1024))),
        ];
        // That of the proxy is no value of the builder.
        let settings = CLIENT_SETTINGS.iter().filter(|setting| !setting.default.is_empty() && setting.name != "proxy");
        assert_eq!(settings.map(|setting| (setting.name, setting.default.concat())).collect::<Vec<_>>(), defaults);
    }

    #[test]
    fn a_host_that_is_not_ascii_is_named_as_what_is_wrong() {
        for error in [
            base_url("base_url", "https://b\u{fc}cher.example").unwrap_err(),
            Proxy::new(proxy::OPTION, &"http://user:password@b\u{fc}cher.example:3128".into()).unwrap_err(),
        ] {
            assert!(error.message().contains("xn--") && !error.message().contains("password"), "{error}");
        }
        assert_eq!(base_url("base_url", "https://xn--bcher-kva.example/").unwrap().0, "https://xn--bcher-kva.example");
        assert!(base_url("base_url", "https://b%C3%BCcher.example").is_err());
    }

    #[test]
    fn a_base_url_is_trimmed_and_refused_with_a_line_break_inside() {
        assert_eq!(base_url("base_url", " https://api.example\r\n").unwrap().0, "https://api.example");
        assert!(base_url("base_url", "https://api.exa\nmple").unwrap_err().message().contains("line break"));
    }
}
