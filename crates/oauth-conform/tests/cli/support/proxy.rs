//! A forward proxy on a loopback socket, which writes down whom it is asked for, reaches
//! nobody but this machine, and spoils what it is told to.

use std::{
    collections::BTreeSet,
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

/// What becomes of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is passed on.
    Passed,
    /// The connection is reset before anything is passed on.
    Reset,
    /// It is passed on, and half of the answer comes.
    Halved,
    /// It is passed on, and a page comes instead of the answer.
    Page(u16),
    /// The target is said to have no time.
    Busy(u16),
    /// It is passed on, a little later.
    Late,
}

/// A proxy, as long as the process lives.
pub(crate) struct Proxy {
    pub(crate) url: String,
    asked: Arc<Mutex<BTreeSet<String>>>,
}

impl Proxy {
    /// A proxy that decides by the number of an exchange, from 0.
    pub(crate) fn start(fate: fn(u64) -> Fate) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::<Mutex<BTreeSet<String>>>::default();
        let (noted, count) = (Arc::clone(&asked), Arc::<AtomicU64>::default());
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (noted, count) = (Arc::clone(&noted), Arc::clone(&count));
                thread::spawn(move || {
                    let decide = || fate(count.fetch_add(1, Ordering::Relaxed));
                    // Who breaks off harms only itself.
                    serve(client, &noted, decide).ok();
                });
            }
        });
        Self { url, asked }
    }

    /// The hosts and ports that were asked for, by the request line and by the header.
    pub(crate) fn asked(&self) -> BTreeSet<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn serve(
    mut client: TcpStream,
    asked: &Mutex<BTreeSet<String>>,
    decide: impl Fn() -> Fate,
) -> std::io::Result<()> {
    let head = head(&mut client)?;
    let line = head.lines().next().unwrap_or_default().to_owned();
    let mut words = line.split(' ');
    let (method, address) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    if method == "CONNECT" {
        asked.lock().unwrap().insert(address.to_owned());
        return tunnel(client, address);
    }
    let rest = address.strip_prefix("http://").unwrap_or(address);
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    asked.lock().unwrap().insert(host.to_owned());
    let fate = decide();
    if fate == Fate::Reset {
        return Ok(());
    }
    let length = header(&head, "content-length").map_or(0, |text| text.parse().unwrap());
    let mut body = vec![0; length];
    client.read_exact(&mut body)?;
    match fate {
        Fate::Busy(status) => return say(&mut client, status, "retry-after: 0\r\n", "busy"),
        Fate::Late => thread::sleep(Duration::from_millis(30)),
        Fate::Passed | Fate::Halved | Fate::Page(_) | Fate::Reset => {}
    }
    if !is_near(host) {
        return say(&mut client, 502, "", "<html>No way there</html>");
    }
    let lines = head.lines().skip(1).filter(|line| {
        let line = line.to_ascii_lowercase();
        !line.starts_with("connection:") && !line.is_empty()
    });
    let lines = lines.collect::<Vec<_>>().join("\r\n");
    let mut server = TcpStream::connect(host)?;
    write!(
        server,
        "{method} {path} HTTP/1.1\r\n{lines}\r\nconnection: close\r\n\r\n"
    )?;
    server.write_all(&body)?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    match fate {
        Fate::Halved => client.write_all(answer.get(..answer.len() / 2).unwrap()),
        Fate::Page(status) => say(
            &mut client,
            status,
            "content-type: text/html\r\n",
            "<!doctype html><title>Sorry</title>",
        ),
        Fate::Passed | Fate::Late | Fate::Busy(_) | Fate::Reset => client.write_all(&answer),
    }
}

fn say(client: &mut TcpStream, status: u16, headers: &str, body: &str) -> std::io::Result<()> {
    let length = body.len();
    write!(
        client,
        "HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

/// Passes on what it cannot read.
fn tunnel(mut client: TcpStream, host: &str) -> std::io::Result<()> {
    if !is_near(host) {
        return say(&mut client, 502, "", "<html>No way there</html>");
    }
    let server = TcpStream::connect(host)?;
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
    let (mut up, mut down) = ((client.try_clone()?, server.try_clone()?), (server, client));
    let there = thread::spawn(move || {
        std::io::copy(&mut up.0, &mut up.1).ok();
        up.1.shutdown(Shutdown::Write).ok();
    });
    std::io::copy(&mut down.0, &mut down.1).ok();
    down.1.shutdown(Shutdown::Write).ok();
    there.join().ok();
    Ok(())
}

fn is_near(host: &str) -> bool {
    host.starts_with("127.0.0.1:")
}

/// The head of a request, with nothing behind it.
pub(crate) fn head(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        bytes.push(byte[0]);
    }
    Ok(String::from_utf8(bytes).unwrap())
}

/// The value of a header in a head.
pub(crate) fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    let (_, value) = lines.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some(value.trim())
}
