//! TLS and proxies, over real sockets: what is trusted, and which way requests go.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine};
use instantly_rbac::{Client, ClientBuilder, Error, ErrorKind};
use instantly_sandbox::http::{Reply, Request, read_request, write_reply};
use instantly_tests::server::Server;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::json;

/// A server whose certificate an authority signed that only `ca_file` knows.
struct TlsServer {
    address: SocketAddr,
    ca_file: PathBuf,
}

impl TlsServer {
    fn start(name: &str) -> TlsServer {
        TlsServer::with_certificate(name, CertificateParams::new(vec!["localhost".to_owned()]).unwrap())
    }

    fn with_certificate(name: &str, certificate: CertificateParams) -> TlsServer {
        let ca_key = KeyPair::generate().unwrap();
        let mut ca = CertificateParams::new(Vec::new()).unwrap();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca_certificate = ca.self_signed(&ca_key).unwrap();
        let issuer = Issuer::new(ca, ca_key);
        let key = KeyPair::generate().unwrap();
        let leaf = certificate.signed_by(&key, &issuer).unwrap();
        let ca_file = std::env::temp_dir().join(format!("instantly-rbac-{name}-{}.pem", std::process::id()));
        std::fs::write(&ca_file, ca_certificate.pem()).unwrap();

        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
            .unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let config = Arc::new(config);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let config = config.clone();
                std::thread::spawn(move || answer(stream, config));
            }
        });
        TlsServer { address, ca_file }
    }

    fn url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        // Left behind, it does no harm.
        let _ = std::fs::remove_file(&self.ca_file);
    }
}

fn answer(stream: TcpStream, config: Arc<ServerConfig>) {
    let mut stream = StreamOwned::new(ServerConnection::new(config).unwrap(), stream);
    let mut ahead = Vec::new();
    // A client that does not trust the certificate goes away here.
    while let Ok(Some(_)) = read_request(&mut stream, &mut ahead) {
        if write_reply(&mut stream, &Reply::json(200, &json!({ "items": [] }))).is_err() {
            return;
        }
    }
}

#[test]
fn an_authority_of_the_ca_file_is_trusted_and_without_it_nothing_is_sent() {
    let server = TlsServer::start("trusted");
    let trusting = builder(server.url()).ca_file(&server.ca_file).build().unwrap();
    assert!(trusting.members().list(&Default::default()).unwrap().complete);
    let error = builder(server.url()).build().unwrap().keys().create("x", &["leads:read"]).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Network, 1), "{error}");
    assert!(
        error.message().starts_with("nothing was sent, and trying again does not help: no connection to localhost:")
    );
    assert!(error.message().contains("UnknownIssuer"), "{error}");
    for way in ["ca_file", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"] {
        assert!(error.hint().unwrap().contains(way), "{error}");
    }
}

#[test]
fn a_certificate_that_is_expired_early_or_of_another_host_ends_the_call_at_once_and_says_which() {
    let params = || CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let mut expired = params();
    expired.not_after = date_time_ymd(2001, 1, 1);
    expired.not_before = date_time_ymd(2000, 1, 1);
    let mut early = params();
    early.not_before = date_time_ymd(4000, 1, 1);
    let other = CertificateParams::new(vec!["other.example".to_owned()]).unwrap();
    let cases = [
        ("expired", expired, "expired", "clock"),
        ("early", early, "not valid yet", "clock"),
        ("other", other, "not valid for name", "base_url"),
    ];
    for (name, certificate, problem, help) in cases {
        let server = TlsServer::with_certificate(name, certificate);
        let client = builder(server.url()).ca_file(&server.ca_file).build().unwrap();
        let error = client.keys().create("x", &["leads:read"]).unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Network, 1), "{name}: {error}");
        assert!(error.message().contains("trying again does not help") && error.message().contains(problem), "{error}");
        assert!(error.hint().unwrap().contains(help), "{name}: {error}");
    }
}

#[test]
fn an_https_address_where_no_tls_is_spoken_ends_the_call_at_once() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // As servers of plain HTTP answer what they cannot read.
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let error = failure_of(builder(url));
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Network, 1), "{error}");
    assert!(error.message().contains("trying again does not help"), "{error}");
    assert!(error.hint().unwrap().contains("base_url"), "{error}");
}

#[test]
fn what_may_pass_is_tried_again_and_says_that_it_is_safe() {
    let error = failure_of(builder("https://127.0.0.1:1".to_owned()));
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Network, 3), "{error}");
    let begin = "nothing was sent, so it is safe to try again: no connection to 127.0.0.1:1 (";
    assert!(error.message().starts_with(begin), "{error}");
}

#[test]
fn a_file_without_certificates_is_refused_by_name() {
    let file = std::env::temp_dir().join(format!("instantly-rbac-no-ca-{}.pem", std::process::id()));
    for (bytes, problem) in [(&b"no certificate at all"[..], "no certificate"), (b"\xff\xfe-\0-\0", "UTF-16")] {
        std::fs::write(&file, bytes).unwrap();
        let error = Client::builder().api_key("k").base_url("https://127.0.0.1:1").ca_file(&file).build().unwrap_err();
        assert!(error.message().starts_with("ca_file:") && error.message().contains(problem), "{error}");
    }
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn a_ca_file_may_begin_with_a_byte_order_mark() {
    let server = TlsServer::start("marked");
    let pem = std::fs::read_to_string(&server.ca_file).unwrap();
    std::fs::write(&server.ca_file, format!("\u{feff}{pem}")).unwrap();
    let client = builder(server.url()).ca_file(&server.ca_file).build().unwrap();
    assert!(client.members().list(&Default::default()).unwrap().complete);
}

/// Without a network, a resolver cannot say that a name does not exist.
#[test]
fn a_host_that_does_not_exist_ends_the_call_at_once_where_the_resolver_says_so() {
    let answer = |name: &str| (name, 0).to_socket_addrs().unwrap_err().to_string();
    let is_known = answer("x.invalid") == answer("..");
    let error = failure_of(builder("https://x.invalid".to_owned()));
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Network, if is_known { 1 } else { 3 }), "{error}");
    assert_eq!(error.message().contains("trying again does not help"), is_known, "{error}");
    assert!(error.message().contains("no connection to x.invalid:443 ("), "{error}");
}

/// A proxy that answers every request in the same way, and notes the heads of the requests.
struct Proxy {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn start(status: &'static str) -> Proxy {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let proxy = Proxy { address: listener.local_addr().unwrap(), heads: Arc::default() };
        let heads = proxy.heads.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut stream = BufReader::new(stream);
                let mut head = String::new();
                while !head.ends_with("\r\n\r\n") && stream.read_line(&mut head).is_ok_and(|read| read > 0) {}
                heads.lock().unwrap().push(head);
                // A client that goes away wants no answer.
                let _ = write!(stream.get_mut(), "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            }
        });
        proxy
    }

    /// Its URL, with a password that is percent-encoded.
    fn url(&self) -> String {
        format!("http://user:pr0xy%23secret@{}", self.address)
    }
}

fn builder(url: String) -> ClientBuilder {
    Client::builder().api_key("c4nary-key").base_url(url).backoff(Duration::ZERO).max_attempts(3)
}

fn failure_of(builder: ClientBuilder) -> Error {
    builder.build().unwrap().members().list(&Default::default()).unwrap_err()
}

#[test]
fn a_proxy_that_refuses_for_good_is_named_and_the_call_ends_at_once() {
    for (status, help) in [("407 Proxy Authentication Required", "user and password"), ("403 Forbidden", "NO_PROXY")] {
        let proxy = Proxy::start(status);
        let error = far(&proxy.url());
        assert_eq!((error.kind(), error.attempts(), error.http_status()), (ErrorKind::Network, 1, None), "{error}");
        let message = format!(
            "nothing was sent, and trying again does not help: no connection to api.example.invalid:443: \
             the proxy {} that the option proxy names answered {}",
            proxy.address,
            &status[..3]
        );
        assert_eq!(error.message(), message);
        assert!(error.hint().unwrap().contains(help), "{error}");
        assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
    }
}

#[test]
fn a_proxy_that_fails_for_now_is_asked_again() {
    for status in ["502 Bad Gateway", "503 Service Unavailable", "429 Too Many Requests", "nonsense"] {
        let proxy = Proxy::start(status);
        let error = far(&proxy.url());
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Network, 3), "{status}: {error}");
        assert!(error.message().contains("safe to try again"), "{status}: {error}");
        assert!(error.message().contains(&format!("the proxy {} that the option", proxy.address)), "{status}: {error}");
    }
}

#[test]
fn a_proxy_receives_the_host_and_its_own_password_and_nothing_of_the_key() {
    let proxy = Proxy::start("403 Forbidden");
    far(&proxy.url());
    let heads = proxy.heads.lock().unwrap();
    assert_eq!(heads.len(), 2, "refused once, and asked once more for the status");
    for head in &*heads {
        assert!(head.starts_with("CONNECT api.example.invalid:443 HTTP/1.1\r\n"), "{head}");
        let basic = BASE64_STANDARD.encode("user:pr0xy#secret");
        assert!(
            head.to_lowercase().contains(&format!("proxy-authorization: basic {}", basic.to_lowercase())),
            "{head}"
        );
        assert!(!head.contains("c4nary") && !head.to_lowercase().contains("\nauthorization"), "{head}");
    }
}

/// A proxy that reqwest does not take for one would be passed over in silence.
#[test]
fn whatever_is_accepted_as_a_proxy_gets_the_requests() {
    let proxy = Proxy::start("407 Proxy Authentication Required");
    let every: String = (' '..='~').filter(|one| !"/\\?#%".contains(*one)).collect();
    let host = proxy.address;
    for url in [
        format!("http://user:{every}@{host}"),
        format!("{host}"),
        format!("user@{host}/"),
        format!(" HTTP://us%20er:p\u{e4}ss%2F@{host}\r\n"),
    ] {
        let error = far(&url);
        assert!(error.message().contains("answered 407"), "{url}: {error}");
    }
    assert_eq!(proxy.heads.lock().unwrap().len(), 4);
}

#[test]
fn a_proxy_that_is_not_there_or_whose_name_does_not_exist_is_named() {
    let gone = far("http://127.0.0.1:1");
    assert!(gone.message().contains("no connection to the proxy 127.0.0.1:1 that the option proxy names ("), "{gone}");
    assert_eq!(gone.attempts(), 3, "{gone}");
    // A name with an empty label does not exist, and no resolver has to be asked for it.
    let nameless = far("http://proxy..invalid:3128");
    assert!(nameless.message().contains("does not help: no connection to the proxy proxy..invalid:3128"), "{nameless}");
    assert_eq!((nameless.kind(), nameless.attempts()), (ErrorKind::Network, 1), "{nameless}");
    assert!(nameless.hint().unwrap().contains("proxy"), "{nameless}");
}

#[test]
fn an_untrusted_certificate_of_the_proxy_is_not_taken_for_the_servers() {
    let server = TlsServer::start("proxy");
    let error = far(&server.url());
    let place = format!("no connection to the proxy {} that the option proxy names (", &server.url()[8..]);
    assert!(error.message().contains(&place) && error.message().contains("UnknownIssuer"), "{error}");
    assert_eq!(error.attempts(), 1);
}

/// What a call to a host far away comes to through this proxy.
fn far(proxy: &str) -> Error {
    failure_of(builder("https://api.example.invalid".to_owned()).proxy(proxy))
}

#[test]
fn no_request_for_this_machine_goes_to_a_proxy() {
    let proxy = Proxy::start("502 Bad Gateway");
    let server = Server::start(|_: &Request| Reply::json(200, &json!({ "items": [] }))).unwrap();
    let near = builder(server.url()).proxy(proxy.url()).build().unwrap();
    near.members().list(&Default::default()).unwrap();
    assert_eq!(proxy.heads.lock().unwrap().len(), 0);
}
