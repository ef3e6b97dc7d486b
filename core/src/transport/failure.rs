//! Why an attempt got no reply: where it failed, and whether a retry can succeed.
//!
//! Errors are classified by their types. Those of a proxy's tunnel and of the system's resolver are classified by their
//! text, since their libraries give no more; after an unknown text a retry is made.

use std::error::Error as StdError;
use std::io;
use std::iter::successors;
use std::net::ToSocketAddrs;

use rustls::{AlertDescription, CertificateError};

use crate::secret::SecretString;

/// Why an attempt got no reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The request cannot be written down at all, because its path or query is too long.
    Unsendable { cause: String },
    /// There was no connection: the request was surely not carried out.
    NotSent { timed_out: bool, cause: String },
    /// The same, and a retry would fail in the same way.
    Barred { cause: String, obstacle: Obstacle },
    /// The request was, or may have been, sent.
    Lost { timed_out: bool, cause: String },
    /// The reply is larger than the client allows.
    TooLarge { limit: u64 },
}

/// The cause of a failure that a retry cannot change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Obstacle {
    pub sort: Sort,
    /// The option or the variable that names the proxy, where it is the proxy's.
    pub proxy: Option<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// The host's name does not exist.
    NoSuchName,
    /// A certificate of an authority that is not trusted, or one that cannot be used at all.
    Certificate,
    /// A certificate whose time is over, or has not come.
    CertificateTime,
    /// A certificate of another host.
    CertificateName,
    /// What answers speaks no TLS, or none that fits.
    NoTls,
    /// The proxy asks for a user and a password, or for others.
    ProxyAuthentication,
    /// The proxy does not let the request through.
    ProxyRefusal,
}

/// The proxy that requests go through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proxy {
    /// It may hold a password.
    pub url: SecretString,
    /// Host and port, which may be shown.
    pub address: String,
    /// What named it: the option, or an environment variable.
    pub named_by: &'static str,
}

/// Where connections lead.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    /// Host and port.
    pub server: String,
    pub proxy: Option<Proxy>,
}

impl Route {
    /// The failure behind an error without a connection. `ask_proxy` finds the status with which the proxy refuses,
    /// which the error lacks.
    pub(crate) fn failure(
        &self,
        error: &(dyn StdError + 'static),
        timed_out: bool,
        ask_proxy: impl FnOnce() -> Option<u16>,
    ) -> Failure {
        let server = &self.server;
        let Some(proxy) = &self.proxy else { return failure(server, timed_out, error, None) };
        let name = format!("the proxy {} that {} names", proxy.address, proxy.named_by);
        let status = match chain(error).find_map(Tunnel::of) {
            // TLS with the server, or a timeout at any point.
            None => return failure(&format!("{server} through {name}"), timed_out, error, None),
            Some(Tunnel::Connecting) => return failure(&name, timed_out, error, Some(proxy.named_by)),
            Some(Tunnel::Authentication) => Some(407),
            Some(Tunnel::Refused) => ask_proxy(),
            Some(Tunnel::Broken) => None,
        };
        let cause = match status {
            Some(status) => format!("no connection to {server}: {name} answered {status}"),
            None => format!("no connection to {server}: {name} gave none ({})", innermost(error)),
        };
        match status.and_then(refusal) {
            Some(sort) => Failure::Barred { cause, obstacle: Obstacle { sort, proxy: Some(proxy.named_by) } },
            None => Failure::NotSent { timed_out, cause },
        }
    }
}

/// A failure on the way to one place, be it the server or the proxy.
fn failure(place: &str, timed_out: bool, error: &(dyn StdError + 'static), proxy: Option<&'static str>) -> Failure {
    let cause = format!("no connection to {place} ({})", innermost(error));
    match chain(error).find_map(sort_of_tls).or_else(|| is_no_such_name(error).then_some(Sort::NoSuchName)) {
        Some(sort) => Failure::Barred { cause, obstacle: Obstacle { sort, proxy } },
        None => Failure::NotSent { timed_out, cause },
    }
}

/// A proxy's answer that a retry would get again. A 5xx, or one that asks to wait, may change.
fn refusal(status: u16) -> Option<Sort> {
    match status {
        407 => Some(Sort::ProxyAuthentication),
        408 | 425 | 429 => None,
        300..500 => Some(Sort::ProxyRefusal),
        _ => None,
    }
}

fn sort_of_tls(error: &(dyn StdError + 'static)) -> Option<Sort> {
    if error.is::<rustls::pki_types::InvalidDnsNameError>() {
        return Some(Sort::CertificateName);
    }
    match error.downcast_ref()? {
        rustls::Error::InvalidCertificate(problem) => Some(match problem {
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => Sort::CertificateTime,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Sort::CertificateName
            }
            _ => Sort::Certificate,
        }),
        rustls::Error::InvalidMessage(_)
        | rustls::Error::PeerIncompatible(_)
        | rustls::Error::AlertReceived(
            AlertDescription::HandshakeFailure
            | AlertDescription::ProtocolVersion
            | AlertDescription::InsufficientSecurity
            | AlertDescription::UnrecognisedName
            | AlertDescription::AccessDenied
            | AlertDescription::CertificateRequired,
        ) => Some(Sort::NoTls),
        _ => None,
    }
}

/// How far a proxy's tunnel came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tunnel {
    /// The proxy itself was not reached.
    Connecting,
    Authentication,
    Refused,
    Broken,
}

impl Tunnel {
    /// The type of this error is private to hyper-util. A test with real proxies fails if its text changes.
    fn of(error: &(dyn StdError + 'static)) -> Option<Tunnel> {
        let text = error.to_string();
        Some(match text.strip_prefix("tunnel error: ")? {
            "failed to create underlying connection" => Tunnel::Connecting,
            "proxy authorization required" => Tunnel::Authentication,
            "unsuccessful" => Tunnel::Refused,
            _ => Tunnel::Broken,
        })
    }
}

/// Whether the resolver said that there is no such name, rather than that it could not find out. The standard library
/// gives its answer as a text alone, in the language of the process. A name without letters gets the same answer, and
/// nothing is asked for it.
fn is_no_such_name(error: &(dyn StdError + 'static)) -> bool {
    ("..", 0).to_socket_addrs().is_err_and(|no_such_name| innermost(error) == no_such_name.to_string())
}

/// An error and what is behind it. Of an I/O error that holds another, `source` would skip that other.
fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    successors(Some(error), |&error| match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    })
}

/// The innermost cause, which says most: "connection refused" rather than "error sending request".
pub(crate) fn innermost(error: &(dyn StdError + 'static)) -> String {
    chain(error).last().unwrap_or(error).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_lookup(error: io::Error) -> Failure {
        // As reqwest wraps what a lookup came to.
        let route = Route { server: "api.example:443".to_owned(), proxy: None };
        route.failure(&io::Error::other(error), false, || None)
    }

    #[test]
    fn a_name_that_does_not_exist_is_not_taken_for_one_that_could_not_be_looked_up() {
        // What the resolver says of an empty label needs no network.
        let Err(missing) = ("api..example", 0).to_socket_addrs() else { panic!("an empty label has no address") };
        let text = missing.to_string();
        let expected = Failure::Barred {
            cause: format!("no connection to api.example:443 ({text})"),
            obstacle: Obstacle { sort: Sort::NoSuchName, proxy: None },
        };
        assert_eq!(of_lookup(missing), expected);
        for passing in
            ["Temporary failure in name resolution", "Try again", "Non-recoverable failure in name resolution"]
        {
            let failure = of_lookup(io::Error::other(format!("failed to lookup address information: {passing}")));
            assert!(matches!(failure, Failure::NotSent { timed_out: false, .. }), "{failure:?}");
        }
    }

    #[test]
    fn an_answer_of_a_proxy_that_may_change_by_itself_is_no_refusal() {
        for status in [200, 408, 425, 429, 500, 502, 503, 504] {
            assert_eq!(refusal(status), None, "{status}");
        }
        assert_eq!(refusal(407), Some(Sort::ProxyAuthentication));
        for status in [302, 400, 401, 403, 404, 405, 451] {
            assert_eq!(refusal(status), Some(Sort::ProxyRefusal), "{status}");
        }
    }
}
