//! The environment is checked as options are. One test, since the environment belongs to the whole process.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use instantly_rbac::{BASE_URL_ENV, Client, DEFAULT_BASE_URL, ErrorKind};
use instantly_sandbox::Sandbox;

const PASSWORD: &str = "pa55w0rd";

fn set(name: &str, value: impl AsRef<OsStr>) {
    // SAFETY: this is the only test of the program, and no other thread reads the environment meanwhile.
    unsafe { std::env::set_var(name, value) }
}

fn unset(name: &str) {
    // SAFETY: as above.
    unsafe { std::env::remove_var(name) }
}

#[test]
fn what_the_environment_says_of_the_address_of_proxies_and_certificates_is_used_or_refused_by_name() {
    the_address_is_that_of_the_environment_unless_one_is_given();
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let proxy = std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let (mut stream, mut line) = (BufReader::new(stream), String::new());
        stream.read_line(&mut line).unwrap();
        let answer = b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
        stream.get_mut().write_all(answer).unwrap();
        line
    });
    let variables = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    variables.into_iter().chain(["NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"]).for_each(unset);
    let builder = || Client::builder().api_key("k").base_url("https://api.example.invalid");

    for variable in variables {
        for mistake in [
            format!("htp://user:{PASSWORD}@{address}"),
            format!("http://user:{PASSWORD}#more@{address}"),
            format!("http://user:{PASSWORD}@{address}/ http://other"),
            format!("socks5://user:{PASSWORD}@{address}"),
        ] {
            set(variable, &mistake);
            let error = builder().build().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
            assert!(error.message().starts_with(&format!("{variable}: ")), "{error}");
            assert!(!format!("{error} {error:?}").contains(PASSWORD), "{error}");
            assert!(builder().proxy("http://127.0.0.1:1").build().is_ok(), "the option comes before {variable}");
            assert!(builder().base_url("http://127.0.0.1:1").build().is_ok(), "no proxy is used for this machine");
        }
        unset(variable);
    }

    // A file with the line ends of Windows.
    set("HTTPS_PROXY", format!(" http://user:{PASSWORD}@{address}\r\n"));
    // Of a server that runs the program for a request; HTTPS_PROXY cannot come from the request.
    set("REQUEST_METHOD", "GET");
    let error = builder().build().unwrap().workspace().get().unwrap_err();
    assert_eq!(proxy.join().unwrap(), "CONNECT api.example.invalid:443 HTTP/1.1\r\n");
    assert!(error.message().contains(&format!("the proxy {address} that HTTPS_PROXY names answered 407")), "{error}");
    assert!(error.hint().unwrap().contains("HTTPS_PROXY"), "{error}");
    unset("HTTPS_PROXY");

    if cfg!(target_os = "linux") {
        for variable in ["SSL_CERT_FILE", "SSL_CERT_DIR"] {
            set(variable, "/nonexistent/instantly-rbac");
            let error = builder().build().unwrap_err();
            assert!(error.message().starts_with(&format!("{variable}: ")), "{error}");
            unset(variable);
        }
    }

    set("INSTANTLY_RBAC_TEST_KEY", "\u{feff}k\r\n");
    assert!(builder().api_key_env("INSTANTLY_RBAC_TEST_KEY").build().is_ok());
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        set("INSTANTLY_RBAC_TEST_KEY", OsStr::from_bytes(b"k\xff"));
        let error = builder().api_key_env("INSTANTLY_RBAC_TEST_KEY").build().unwrap_err();
        assert_eq!(error.message(), "INSTANTLY_RBAC_TEST_KEY: the key is not UTF-8");
    }
}

fn the_address_is_that_of_the_environment_unless_one_is_given() {
    let builder = || Client::builder().api_key("k");
    unset(BASE_URL_ENV);
    assert_eq!(builder().build().unwrap().base_url(), DEFAULT_BASE_URL);

    set(BASE_URL_ENV, " https://api.example/instantly/\r\n");
    assert_eq!(builder().build().unwrap().base_url(), "https://api.example/instantly");
    assert_eq!(builder().base_url("http://127.0.0.1:1").build().unwrap().base_url(), "http://127.0.0.1:1");

    let sandbox = Sandbox::start().unwrap();
    let mistakes = [
        ("", "is empty"),
        (" ", "is empty"),
        ("api.example", "must be a URL"),
        ("http://api.example", "must be https"),
        ("https://user:pa55w0rd@api.example", "must have no user"),
        ("https://api.example/api/v2", "must not include /api/v2"),
    ];
    for (mistake, said) in mistakes {
        set(BASE_URL_ENV, mistake);
        let error = builder().build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{mistake}");
        assert!(error.message().starts_with(&format!("INSTANTLY_BASE_URL: {said}")), "{mistake}: {error}");
        assert!(!format!("{error} {error:?}").contains(PASSWORD), "{error}");
        assert_eq!(sandbox.client().unwrap().base_url(), sandbox.url(), "a sandbox gives its own");
    }
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        set(BASE_URL_ENV, OsStr::from_bytes(b"https://api.example/\xff"));
        let error = builder().build().unwrap_err();
        assert!(error.message().starts_with("INSTANTLY_BASE_URL: must be ASCII"), "{error}");
    }
    unset(BASE_URL_ENV);
}
