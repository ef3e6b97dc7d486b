//! The limit: a socket, and structs that borrow every text from the bytes of the reply. Nobody should write
//! this; it is the limit that no client can beat.

use std::borrow::Cow;
use std::fmt;
use std::io::{Read, Write};
use std::net::TcpStream;

use instantly_bench::{INDEXED, KEY, MEMBER, SMALL_REQUESTS, Tally, done, ready, task};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde_json::value::RawValue;

/// A text that is borrowed wherever it has no escapes; serde borrows no `Option<Cow<str>>` by itself.
struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a text")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

#[derive(serde::Deserialize)]
struct AuditLog<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    timestamp: Option<Text<'a>>,
    #[serde(borrow)]
    organization_id: Text<'a>,
    activity_type: u32,
    #[serde(borrow)]
    ip_address: Text<'a>,
    from_api: bool,
    #[serde(borrow)]
    user_agent: Option<Text<'a>>,
    #[serde(borrow)]
    user_id: Option<Text<'a>>,
    #[serde(borrow)]
    user_name: Option<Text<'a>>,
    #[serde(borrow)]
    api_key_id: Option<Text<'a>>,
    affected_count: Option<u32>,
    #[serde(borrow)]
    campaign_id: Option<Text<'a>>,
    #[serde(borrow)]
    webhook_id: Option<Text<'a>>,
    #[serde(borrow)]
    subsequence_id: Option<Text<'a>>,
    #[serde(borrow)]
    list_id: Option<Text<'a>>,
    #[serde(borrow)]
    audit_metadata: Option<&'a RawValue>,
}

#[derive(serde::Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    items: Vec<AuditLog<'a>>,
    next_starting_after: Option<String>,
}

#[derive(serde::Deserialize)]
struct Member<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    email: Text<'a>,
    #[serde(borrow)]
    role: Text<'a>,
}

fn length(text: &Option<Text<'_>>) -> usize {
    text.as_ref().map_or(0, |text| text.0.len())
}

fn read_event(event: &AuditLog<'_>) -> usize {
    event.id.0.len()
        + usize::from(event.timestamp.is_some())
        + event.organization_id.0.len()
        + event.activity_type as usize
        + event.ip_address.0.len()
        + usize::from(event.from_api)
        + length(&event.user_agent)
        + length(&event.user_id)
        + length(&event.user_name)
        + length(&event.api_key_id)
        + event.affected_count.unwrap_or(0) as usize
        + length(&event.campaign_id)
        + length(&event.webhook_id)
        + length(&event.subsequence_id)
        + length(&event.list_id)
        + usize::from(event.audit_metadata.is_some())
}

/// The two fields of the work `objects-two`.
fn read_two(event: &AuditLog<'_>) -> usize {
    usize::from(event.timestamp.is_some()) + length(&event.user_name)
}

/// One connection, with a buffer that is used again for every reply.
struct Connection {
    stream: TcpStream,
    address: String,
    buffer: Vec<u8>,
}

impl Connection {
    fn get(&mut self, path: &str) -> std::io::Result<&[u8]> {
        let address = &self.address;
        let request = format!("GET /api/v2/{path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {KEY}\r\n\r\n");
        self.stream.write_all(request.as_bytes())?;
        let mut filled = 0;
        loop {
            if filled == self.buffer.len() {
                self.buffer.resize(2 * filled, 0);
            }
            filled += self.stream.read(&mut self.buffer[filled..])?;
            let mut headers = [httparse::EMPTY_HEADER; 16];
            let mut response = httparse::Response::new(&mut headers);
            let Ok(httparse::Status::Complete(start)) = response.parse(&self.buffer[..filled]) else { continue };
            let length = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
            let length = length.and_then(|header| std::str::from_utf8(header.value).ok()?.parse::<usize>().ok());
            let end = start + length.expect("a length");
            self.buffer.resize(self.buffer.len().max(end), 0);
            self.stream.read_exact(&mut self.buffer[filled..end])?;
            return Ok(&self.buffer[start..end]);
        }
    }
}

fn read_log(
    connection: &mut Connection,
    limit: u32,
    tally: &mut Tally,
    read: impl Fn(&AuditLog<'_>) -> usize,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut path = format!("audit-logs?limit={limit}");
    loop {
        let page: Page<'_> = serde_json::from_slice(connection.get(&path)?)?;
        page.items.iter().for_each(|event| tally.add(read(event)));
        let Some(cursor) = page.next_starting_after else { return Ok(()) };
        path = format!("audit-logs?limit={limit}&starting_after={cursor}");
    }
}

/// One page from memory, again and again, without a look at its fields.
fn decode(page: &[u8], events: u64) -> serde_json::Result<Tally> {
    let mut tally = Tally::default();
    while tally.items < events {
        let copy = page.to_vec();
        tally.items += serde_json::from_slice::<Page<'_>>(&copy)?.items.len() as u64;
    }
    Ok(tally)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let task = task();
    let address = task.url.strip_prefix("http://").expect("http").to_owned();
    let stream = TcpStream::connect(&address)?;
    stream.set_nodelay(true)?;
    let mut connection = Connection { stream, address, buffer: vec![0; 64 * 1024] };
    let member_path = format!("workspace-members/{MEMBER}");
    connection.get(&member_path)?;
    let page = connection.get("audit-logs?limit=1000")?.to_vec();
    ready();
    let mut tally = Tally::default();
    match &*task.work {
        "objects" => read_log(&mut connection, task.limit.expect("a limit"), &mut tally, read_event)?,
        "objects-two" => read_log(&mut connection, task.limit.expect("a limit"), &mut tally, read_two)?,
        "index" => tally = decode(&page, INDEXED)?,
        "small" => {
            for _ in 0..SMALL_REQUESTS {
                let member: Member<'_> = serde_json::from_slice(connection.get(&member_path)?)?;
                tally.add(member.id.0.len() + member.email.0.len() + member.role.0.len());
            }
        }
        other => panic!("no such work: {other}"),
    }
    done(&tally);
    Ok(())
}
