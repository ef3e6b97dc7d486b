//! TLS and proxies, over real sockets: what is trusted, and which way requests go.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use instantly_rbac::{Client, ErrorKind};
use instantly_sandbox::http::{Reply, Request, read_request, write_reply};
use instantly_tests::server::Server;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::json;

/// A server for `localhost` whose certificate an authority signed that only `ca_file` knows.
struct TlsServer {
    address: SocketAddr,
    ca_file: PathBuf,
}

impl TlsServer {
    fn start(name: &str) -> TlsServer {
        let ca_key = KeyPair::generate().unwrap();
        let mut ca = CertificateParams::new(Vec::new()).unwrap();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca_certificate = ca.self_signed(&ca_key).unwrap();
        let issuer = Issuer::new(ca, ca_key);
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
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
    let builder = || Client::builder().api_key("k").base_url(server.url()).backoff(Duration::ZERO);
    let trusting = builder().ca_file(&server.ca_file).build().unwrap();
    assert!(trusting.members().list(&Default::default()).unwrap().complete);
    let error = builder().build().unwrap().keys().create("x", &["leads:read"]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network, "{error}");
    assert!(error.message().contains("nothing was sent"), "{error}");
    assert!(error.message().to_lowercase().contains("certificate"), "{error}");
}

#[test]
fn a_file_without_certificates_is_refused_by_name() {
    let file = std::env::temp_dir().join(format!("instantly-rbac-no-ca-{}.pem", std::process::id()));
    std::fs::write(&file, "no certificate at all").unwrap();
    let error = Client::builder().api_key("k").ca_file(&file).build().unwrap_err();
    std::fs::remove_file(&file).unwrap();
    assert!(error.message().starts_with("ca_file:"), "{error}");
}

#[test]
fn a_proxy_gets_the_requests_for_other_hosts_and_none_for_this_machine() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let proxy = format!("http://user:pr0xy-secret@{}", listener.local_addr().unwrap());
    let seen = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = [0; 16];
        stream.read_exact(&mut head).unwrap();
        stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
        String::from_utf8_lossy(&head).into_owned()
    });
    let far = Client::builder().api_key("k").base_url("https://api.example.invalid").proxy(proxy.as_str());
    let error = far.max_attempts(1).build().unwrap().members().list(&Default::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network, "{error}");
    assert!(!format!("{error} {error:?}").contains("pr0xy-secret"), "{error}");
    assert_eq!(seen.join().unwrap(), "CONNECT api.exam");

    let direct = Arc::new(AtomicUsize::new(0));
    let count = direct.clone();
    let server = Server::start(move |_: &Request| {
        count.fetch_add(1, Ordering::Relaxed);
        Reply::json(200, &json!({ "items": [] }))
    });
    let near = Client::builder().api_key("k").base_url(server.unwrap().url()).proxy("http://127.0.0.1:9");
    near.build().unwrap().members().list(&Default::default()).unwrap();
    assert_eq!(direct.load(Ordering::Relaxed), 1);
}
