//! One HTTP attempt over reqwest. No other module imports reqwest.
//!
//! Clients with the same settings share one reqwest client, with its thread and its connections. What is a client's
//! own travels with each request: the address, the key, the largest reply.

use std::ffi::OsString;
use std::io::Read;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use reqwest::blocking::Client as Http;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::redirect;
use rustls::ClientConfig;
use rustls_pki_types::CertificateDer;
use rustls_platform_verifier::Verifier;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use url::Url;

use super::Exchange;
use super::deadline::Deadline;
use super::failure::{Failure, Proxy, Route, innermost};
use super::pool::{self, Abandoned};
use super::process::PerProcess;
use super::runtime;
use super::signals::without_signals;
use crate::error::{Error, ErrorKind, Result};
use crate::operation::Method;
use crate::secret::{SecretString, WipedBytes};

/// The most bytes that are reserved for a body before any of it was received: more than an ordinary page has.
const MOST_RESERVED: u64 = 1024 * 1024;
/// The bytes that are reserved for a body without Content-Length.
const UNANNOUNCED: u64 = 16 * 1024;

/// One request, ready to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub method: Method,
    /// Path and query, percent-encoded, starting with `/`.
    pub target: String,
    pub workspace: Option<Arc<str>>,
    /// A JSON body; without one no content type is sent either.
    pub body: Option<Arc<WipedBytes>>,
}

/// A whole reply.
#[derive(Debug)]
pub(crate) struct Response {
    pub status: u16,
    headers: HeaderMap,
    /// When its head had been received.
    received: Instant,
    pub body: WipedBytes,
}

impl Response {
    /// A header's text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The names of all headers, and their values where they are text.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().ok()))
    }

    /// The server's own time when it answered, to the second, and ours when the head of its answer had been received.
    pub(crate) fn served(&self) -> Option<(SystemTime, Instant)> {
        Some((httpdate::parse_http_date(self.header("date")?.trim()).ok()?, self.received))
    }

    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) fn for_test(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Response {
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (name.parse::<reqwest::header::HeaderName>().unwrap(), value.parse::<HeaderValue>().unwrap())
            })
            .collect();
        Response { status, headers, received: Instant::now(), body: body.to_vec().into() }
    }
}

/// Where requests go, and how.
pub(crate) struct Settings {
    /// Without a trailing slash.
    pub base_url: String,
    pub http: HttpSettings,
    pub max_response_bytes: u64,
}

/// What a reqwest client is built with, and no request can change.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct HttpSettings {
    /// Plain HTTP goes to loopback only.
    pub is_tls: bool,
    pub connect_timeout: Duration,
    pub proxy: Option<Proxy>,
    pub extra_roots: Vec<CertificateDer<'static>>,
    /// Also sent to the proxy.
    pub user_agent: String,
}

/// A reqwest client: one thread, and the connections that it holds open. They end with it.
struct SharedHttp {
    settings: HttpSettings,
    /// The variables that named the system's certificates when they were loaded.
    system_roots: SystemRoots,
    http: Http,
}

type SystemRoots = [Option<OsString>; 2];

impl SharedHttp {
    /// The one that all clients with these settings share in this process.
    fn get(settings: &HttpSettings) -> Result<Arc<SharedHttp>> {
        static SHARED: PerProcess<Mutex<Vec<Weak<SharedHttp>>>> = PerProcess::new();
        let system_roots = ["SSL_CERT_FILE", "SSL_CERT_DIR"].map(std::env::var_os);
        // Held while a client is built, so that those that start together do not build one each.
        let mut all = SHARED.get().lock().unwrap_or_else(PoisonError::into_inner);
        let mut in_use = all.iter().filter_map(Weak::upgrade);
        if let Some(shared) = in_use.find(|shared| shared.settings == *settings && shared.system_roots == system_roots)
        {
            return Ok(shared);
        }
        let shared = Arc::new(SharedHttp { settings: settings.clone(), system_roots, http: build(settings)? });
        all.retain(|other| other.strong_count() > 0);
        all.push(Arc::downgrade(&shared));
        Ok(shared)
    }
}

fn build(settings: &HttpSettings) -> Result<Http> {
    let mut builder = Http::builder()
        .user_agent(settings.user_agent.as_str())
        .connect_timeout(settings.connect_timeout)
        .timeout(None)
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .tls_backend_preconfigured(tls(settings)?)
        // What the environment says has been read, and checked, with the settings.
        .no_proxy();
    if let Some(proxy) = &settings.proxy {
        let proxy = reqwest::Proxy::all(proxy.url.expose())
            .map_err(|_| Error::invalid_argument(proxy.named_by, "is no URL of a proxy"))?;
        builder = builder.proxy(proxy);
    }
    without_signals(|| builder.build()).map_err(|error| {
        Error::new(ErrorKind::Network, format!("no connection can be prepared: {}", innermost(&error)))
    })
}

/// A client's way to its server.
#[derive(Clone)]
pub(crate) struct Connection {
    shared: Arc<SharedHttp>,
    base_url: Arc<str>,
    route: Arc<Route>,
    authorization: HeaderValue,
    largest_body: u64,
}

impl Connection {
    /// Prepares connections; none is made before the first request.
    pub(crate) fn open(settings: &Settings, key: &SecretString) -> Result<Connection> {
        let Settings { base_url, http, max_response_bytes } = settings;
        // What is shared is wiped with the last clone that reqwest drops.
        let bearer = WipedBytes::from([b"Bearer ", key.expose().as_bytes()].concat());
        let mut authorization = HeaderValue::from_maybe_shared(Bytes::from_owner(bearer))
            .map_err(|_| Error::invalid_argument("api_key", "holds a character that no header may carry"))?;
        authorization.set_sensitive(true);
        Ok(Connection {
            shared: SharedHttp::get(http)?,
            base_url: base_url.as_str().into(),
            route: Arc::new(Route { server: server(base_url), proxy: http.proxy.clone() }),
            authorization,
            largest_body: *max_response_bytes,
        })
    }

    /// Makes one attempt. `timeout` covers it from the connection to the last byte of the body.
    pub(crate) fn exchange(&self, request: &Request, timeout: Duration) -> Result<Response, Failure> {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Patch => reqwest::Method::PATCH,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut builder = self
            .shared
            .http
            .request(method, format!("{}{}", self.base_url, request.target))
            .header(AUTHORIZATION, self.authorization.clone())
            .timeout(timeout);
        if let Some(workspace) = &request.workspace {
            builder = builder.header("x-as-workspace", &**workspace);
        }
        if let Some(body) = &request.body {
            builder = builder.header(CONTENT_TYPE, "application/json").body(Bytes::from_owner(Shared(body.clone())));
        }
        let begun = Instant::now();
        let mut reply = builder.send().map_err(|error| {
            let timed_out = error.is_timeout();
            if error.is_builder() {
                Failure::Unsendable { cause: innermost(&error) }
            } else if error.is_connect() {
                self.route.failure(&error, timed_out, || self.ask_proxy(timeout.checked_sub(begun.elapsed())?))
            } else {
                Failure::Lost { timed_out, cause: innermost(&error) }
            }
        })?;
        let received = Instant::now();
        let body = self.read_body(&mut reply)?;
        let (status, headers) = (reply.status().as_u16(), std::mem::take(reply.headers_mut()));
        Ok(Response { status, headers, received, body })
    }

    /// The status with which the proxy answers a CONNECT to the server. hyper-util reports no status but 407, so the
    /// same is sent once more, as a request of its own without the key.
    fn ask_proxy(&self, timeout: Duration) -> Option<u16> {
        let request = self.shared.http.request(reqwest::Method::CONNECT, format!("http://{}", self.route.server));
        Some(request.timeout(timeout).send().ok()?.status().as_u16())
    }

    fn read_body(&self, reply: &mut reqwest::blocking::Response) -> Result<WipedBytes, Failure> {
        let limit = self.largest_body;
        let announced = reply.content_length();
        if announced.is_some_and(|announced| announced > limit) {
            return Err(Failure::TooLarge { limit });
        }
        // Of a longer body, the rest is allocated as it is received. One byte more, so that the end is read without
        // growing.
        let mut body = with_capacity(announced.unwrap_or(UNANNOUNCED).min(MOST_RESERVED).min(limit) + 1);
        loop {
            // One byte more than is allowed shows that the body is too large.
            let free = (body.capacity() as u64).min(limit + 1) - body.len() as u64;
            let read = reply.take(free).read_to_end(&mut body).map_err(|error| lost(&error))? as u64;
            if body.len() as u64 > limit {
                return Err(Failure::TooLarge { limit });
            }
            if read < free {
                return Ok(body);
            }
            // A body may hold a key, so the smaller buffer is wiped. A `Vec` that grows by itself would not do that.
            let mut larger = with_capacity((2 * body.capacity() as u64).min(limit + 1));
            larger.extend_from_slice(&body);
            body = larger;
        }
    }
}

/// The host and port of a URL.
fn server(base_url: &str) -> String {
    let url = Url::parse(base_url).ok();
    let place = url.as_ref().and_then(|url| Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?)));
    place.unwrap_or_default()
}

fn with_capacity(bytes: u64) -> WipedBytes {
    WipedBytes::with_capacity(usize::try_from(bytes).unwrap_or(usize::MAX))
}

/// A body that broke off.
fn lost(error: &std::io::Error) -> Failure {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>());
    let timed_out = error.kind() == std::io::ErrorKind::TimedOut || inner.is_some_and(reqwest::Error::is_timeout);
    Failure::Lost { timed_out, cause: innermost(error) }
}

/// A body that is sent without a copy: reqwest would not wipe one.
struct Shared(Arc<WipedBytes>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// The request is made on a thread of the pool where the caller can be interrupted during an attempt or is on a thread
/// of an async runtime, and otherwise on the caller's own.
impl Exchange for Connection {
    fn exchange(
        &self,
        request: &Request,
        timeout: Duration,
        deadline: &Deadline<'_>,
    ) -> Result<Result<Response, Failure>, Abandoned> {
        if !deadline.interrupt.is_some_and(|interrupt| interrupt.abandons_attempts) && !runtime::is_entered() {
            return Ok(Connection::exchange(self, request, timeout));
        }
        let (connection, request) = (self.clone(), request.clone());
        pool::run_attempt(deadline, move || connection.exchange(&request, timeout))
    }
}

/// TLS by rustls over ring, trusting what the system trusts and the `ca_file`; handed over
/// ready, so that no process-wide provider is installed.
fn tls(settings: &HttpSettings) -> Result<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::new(ErrorKind::Internal, format!("TLS cannot be set up: {error}")))?;
    if !settings.is_tls {
        // Never used, and the system's roots take time to load.
        return Ok(builder.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth());
    }
    let verifier = Verifier::new_with_extra_roots(settings.extra_roots.iter().cloned(), provider).map_err(|error| {
        Error::new(
            ErrorKind::Network,
            format!("the system's root certificates cannot be loaded ({error}); check SSL_CERT_FILE and SSL_CERT_DIR, or give ca_file"),
        )
    })?;
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}
