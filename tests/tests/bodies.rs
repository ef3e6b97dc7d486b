//! A body arrives whole, announced or not, whatever its size up to the limit, and is refused above it.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::LazyLock;

use instantly_rbac::{CancelToken, Client, ErrorKind, Method};

/// A server that answers `/api/v2/<framing>/<bytes>` with a text of so many bytes, quotes included.
fn server() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that refuses a body goes away in the middle of it.
            std::thread::spawn(move || answer(stream));
        }
    });
    url
}

fn answer(mut stream: TcpStream) -> io::Result<()> {
    let (mut head, mut piece) = (String::new(), [0; 4096]);
    while !head.contains("\r\n\r\n") {
        let length = stream.read(&mut piece)?;
        head.push_str(&String::from_utf8_lossy(&piece[..length]));
    }
    let path: Vec<&str> = head.split(' ').nth(1).unwrap().split('/').collect();
    let [.., framing, bytes] = path[..] else { panic!("no such path: {path:?}") };
    let body = text(bytes.parse().unwrap());
    write!(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\n")?;
    match framing {
        "announced" => write!(stream, "content-length: {bytes}\r\n\r\n{body}"),
        "until-close" => write!(stream, "\r\n{body}"),
        _ => {
            write!(stream, "transfer-encoding: chunked\r\n\r\n")?;
            body.as_bytes().chunks(5000).try_for_each(|chunk| {
                write!(stream, "{:x}\r\n", chunk.len())?;
                stream.write_all(chunk)?;
                stream.write_all(b"\r\n")
            })?;
            stream.write_all(b"0\r\n\r\n")
        }
    }
}

/// Numbers one after the other, so that none can be lost or swapped.
static DIGITS: LazyLock<String> = LazyLock::new(|| (0..200_000).map(|number: u32| number.to_string()).collect());

fn text(bytes: usize) -> String {
    format!("\"{}\"", &DIGITS[..bytes - 2])
}

#[test]
fn a_body_of_any_size_arrives_whole_and_one_above_the_limit_is_refused() {
    const KIB: usize = 1024;
    let sizes = [2, 3, 16 * KIB - 1, 16 * KIB, 16 * KIB + 1, 16 * KIB + 2, 32 * KIB + 2, 1024 * KIB, 1024 * KIB + 2];
    let url = server();
    let mut count = 0;
    for framing in ["announced", "until-close", "chunked"] {
        for bytes in sizes {
            for (limit, fits) in [(64 << 20, true), (bytes as u64, true), (bytes as u64 - 1, false)] {
                let builder = Client::builder().api_key("k").base_url(&url).capacity(None).max_attempts(1);
                let client = builder.max_response_bytes(limit).build().unwrap();
                // Both ways to make a request read the same, so one is enough for most.
                let client = if bytes < 1000 * KIB { client } else { client.with_cancel(&CancelToken::new()) };
                let what = format!("{framing}, {bytes} bytes, at the most {limit}");
                match client.request(Method::Get, &format!("/{framing}/{bytes}"), &[], None) {
                    Ok(reply) => {
                        assert!(fits && reply.value.to_value().as_str() == Some(&DIGITS[..bytes - 2]), "{what}")
                    }
                    Err(error) => assert!(!fits && error.kind() == ErrorKind::Decode, "{what}: {error}"),
                }
                count += 1;
            }
        }
    }
    println!("bodies: {count}, the largest of {} KiB", sizes[sizes.len() - 1] / KIB);
}
