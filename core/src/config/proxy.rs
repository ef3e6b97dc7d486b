//! Which proxy requests go through: that of the option `proxy`, or that of the environment.
//!
//! reqwest reads the environment too, and passes over whatever it cannot read. That would send requests around the
//! proxy, so the variables are read here, checked as the option is, and reqwest reads none.

use std::ffi::OsString;

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use super::NOT_ASCII;
use crate::error::{Error, Result};
use crate::secret::SecretString;
use crate::transport::failure::Proxy;

pub(super) const OPTION: &str = "proxy";

/// The first of these that is not empty counts. `HTTP_PROXY` is for plain HTTP, which goes to this machine alone.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
/// Hosts without a proxy, as curl reads them. Other programs write more here than this one understands, so nothing
/// in it is refused.
const EXEMPT: [&str; 2] = ["NO_PROXY", "no_proxy"];

const ALLOWED: &str = "must be the URL of a proxy by http or https, such as http://proxy.example:3128; of a user or \
password, the characters /, \\, ?, # and % must be percent-encoded";

/// Reads an environment variable; tests bring their own environment.
pub(crate) type Environment<'a> = &'a dyn Fn(&str) -> Option<OsString>;

impl Proxy {
    /// The proxy that the environment names for this URL.
    ///
    /// # Errors
    ///
    /// `InvalidArgument`, naming the variable and never its value.
    pub(super) fn of_environment(base_url: &str, environment: Environment<'_>) -> Result<Option<Proxy>> {
        let Some((variable, url)) = first(&VARIABLES, environment)? else { return Ok(None) };
        let exempt = first(&EXEMPT, environment)?.map(|(_, hosts)| hosts);
        if exempt.is_some_and(|hosts| is_exempt(base_url, hosts.expose())) {
            return Ok(None);
        }
        Proxy::new(variable, &url).map(Some)
    }

    /// Checks a proxy's URL. It may hold a password: the error does not show it, and the parser does not see it.
    pub(super) fn new(setting: &'static str, url: &SecretString) -> Result<Proxy> {
        let wrong = |allowed: &str| Error::invalid_argument(setting, allowed);
        let text = url.expose().trim();
        // As curl does it: without a scheme it is http.
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let (user, place) = rest.rsplit_once('@').unwrap_or(("", rest));
        if scheme.to_ascii_lowercase().starts_with("socks") {
            return Err(wrong(&format!("a SOCKS proxy is not supported; it {ALLOWED}")));
        }
        if !place.is_ascii() {
            return Err(wrong(NOT_ASCII));
        }
        let is_known = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
        // A parser of URLs drops line breaks, and would take what stands behind the others for a path.
        if !is_known || text.contains(char::is_control) || user.contains(['/', '\\', '?', '#']) {
            return Err(wrong(ALLOWED));
        }
        let url = Url::parse(&format!("{scheme}://{place}")).map_err(|_| wrong(ALLOWED))?;
        let host = url.host_str().unwrap_or_default();
        let is_plain = |host: &str| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_[]:".contains(&byte));
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        match url.port_or_known_default() {
            Some(port) if is_bare && !host.is_empty() && is_plain(host) => Ok(Proxy {
                address: format!("{host}:{port}"),
                // In one piece, which leaves no copy of a password behind.
                url: SecretString::from([scheme, "://", rest].concat()),
                named_by: if setting == OPTION { "the option proxy" } else { setting },
            }),
            _ => Err(wrong(ALLOWED)),
        }
    }
}

/// The first variable that says anything. White space around its value, such as a line break of Windows, is trimmed.
fn first(names: &[&'static str], environment: Environment<'_>) -> Result<Option<(&'static str, SecretString)>> {
    for &name in names {
        let Some(value) = environment(name) else { continue };
        let value = value.into_string().map_err(|_| Error::invalid_argument(name, "must be UTF-8"))?;
        if !value.trim().is_empty() {
            return Ok(Some((name, SecretString::from(value))));
        }
    }
    Ok(None)
}

/// Whether a list of hosts names that of a URL.
fn is_exempt(base_url: &str, hosts: &str) -> bool {
    let matcher = Matcher::builder().all("http://any").no(hosts).build();
    base_url.parse().is_ok_and(|url| matcher.intercept(&url).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    const API: &str = "https://api.instantly.ai";

    fn of(variables: &[(&str, &str)]) -> Result<Option<Proxy>> {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
        Proxy::of_environment(API, &find)
    }

    fn setting(variables: &[(&str, &str)]) -> Option<&'static str> {
        of(variables).unwrap().map(|proxy| proxy.named_by)
    }

    fn check(url: &str) -> Result<Proxy> {
        Proxy::new(OPTION, &url.into())
    }

    #[test]
    fn what_is_no_url_of_a_proxy_is_refused_and_a_password_may_be_anything_percent_encoded() {
        for (good, address) in [
            ("http://h:3128", "h:3128"),
            (" https://user:p%40ss@h/", "h:443"),
            ("http://user:p\u{e4}ss@[::1]:80", "[::1]:80"),
            ("HTTP://h", "h:80"),
            ("http://user:p@ss@h_1.corp:1", "h_1.corp:1"),
            ("h:3128", "h:3128"),
            ("user:pass@h:3128\r\n", "h:3128"),
        ] {
            assert_eq!(check(good).unwrap().address, address, "{good}");
        }
        for bad in [
            "socks5://h",
            "http://",
            "http://user:pass@",
            "http://h:port",
            "",
            "://h",
            "http://a b",
            "htp://h",
            "http:/h",
            "http:h",
            "ftp://h",
            "http://h:1/path",
            "http://h:1?q",
            "http://h:1#f",
            "http://a{b:1",
            "http://h:99999",
            "http://user:12#34@h:1",
            "http://user:1/2@h:1",
            "http://user:1?2@h:1",
            "http://user:1\\2@h:1",
            "http://us\ner:pass@h:1",
            "http://h\t1:1",
            "http://h:1 extra",
        ] {
            let error = check(bad).unwrap_err();
            assert!(error.message().starts_with("proxy: "), "{bad}: {error}");
        }
    }

    #[test]
    fn an_error_names_the_variable_and_nothing_of_its_value() {
        let user_and_password = "us3r:pa55w0rd";
        for value in
            ["htp://{}@h:1", "http://{}#x@h:1", "socks5h://{}@h:1", "http://{}@h:port", "http://{}@b\u{fc}cher:1"]
        {
            let value = value.replace("{}", user_and_password);
            for variable in VARIABLES {
                let error = of(&[(variable, &value)]).unwrap_err();
                assert!(error.message().starts_with(&format!("{variable}: ")), "{error}");
                assert!(!error.to_string().contains("us3r") && !error.to_string().contains("pa55w0rd"), "{error}");
            }
        }
        let socks = of(&[("ALL_PROXY", "socks5://h:1080")]).unwrap_err();
        assert!(socks.message().starts_with("ALL_PROXY: a SOCKS proxy is not supported"), "{socks}");
    }

    #[test]
    fn the_first_variable_that_says_anything_counts_and_white_space_around_it_does_not() {
        let all = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"].map(|name| (name, "http://h:1"));
        for from in 0..all.len() {
            assert_eq!(setting(&all[from..]), Some(all[from].0));
        }
        assert_eq!(setting(&[("HTTPS_PROXY", " \r\n"), ("ALL_PROXY", "http://h:1")]), Some("ALL_PROXY"));
        assert_eq!(setting(&[("HTTP_PROXY", "htp:///")]), None, "it is for plain HTTP");
        let trimmed = of(&[("HTTPS_PROXY", " http://h:1\r\n")]).unwrap().unwrap();
        assert_eq!(trimmed.url.expose(), "http://h:1");
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_no_text_is_refused_by_name() {
        use std::os::unix::ffi::OsStringExt;
        let broken = |name: &str| (name == "https_proxy").then(|| OsString::from_vec(vec![b'h', 0xff]));
        let error = Proxy::of_environment(API, &broken).unwrap_err();
        assert_eq!(error.message(), "https_proxy: must be UTF-8");
    }

    #[test]
    fn a_host_that_no_proxy_names_is_reached_without_one_whatever_the_proxy_is() {
        for hosts in ["api.instantly.ai", "instantly.ai", ".instantly.ai", "*", "other.example, API.instantly.ai\r\n"] {
            assert_eq!(setting(&[("ALL_PROXY", "socks5://h"), ("NO_PROXY", hosts)]), None, "{hosts}");
            assert_eq!(setting(&[("HTTPS_PROXY", "http://h"), ("no_proxy", hosts)]), None, "{hosts}");
        }
        for hosts in ["", "other.example", "*.local", "10.0.0.0/8,localhost", "ai.example"] {
            assert_eq!(setting(&[("HTTPS_PROXY", "http://h"), ("NO_PROXY", hosts)]), Some("HTTPS_PROXY"), "{hosts}");
        }
    }
}
