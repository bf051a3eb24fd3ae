//! The only socket: HTTP/1.1 on a listener, with keep-alive, plain or inside TLS.

use std::{future::Future, pin::pin, time::Duration};

use bytes::{Bytes, BytesMut};
use http::{HeaderValue, Request, Response, StatusCode, header::CONNECTION};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::{Body, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{limits::Limits, shared::SharedTenant, tls::Tls, wire::error::Refusal};

/// Connections at the same time; others wait to be accepted.
const CONNECTIONS_MAX: usize = 512;
/// How long a request's header may take, and a connection may be idle.
const HEADER_TIMEOUT: Duration = Duration::from_mins(1);
/// How long a client may take to agree on TLS.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a request's body may take.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// How much of a body that is too large is read and thrown away, so that whoever sends
/// it gets to read the answer.
const DISCARDED_BYTES_MAX: usize = 8 << 20;
/// The smallest buffer that hyper takes.
const BUFFER_BYTES_MIN: usize = 8192;

/// Serves a tenant until `shutdown` is there; connections still open are then cut.
///
/// What is not HTTP, or has a header several times as large as the tenant takes, gets
/// the bare answer of the HTTP library; everything else gets the tenant's.
pub async fn serve(
    listener: TcpListener,
    tenant: SharedTenant,
    shutdown: impl Future<Output = ()>,
) {
    accept(listener, tenant, shutdown, |stream| async { Some(stream) }).await;
}

/// The same inside TLS. Whoever does not trust the certificate harms only itself.
pub async fn serve_tls(
    listener: TcpListener,
    tls: Tls,
    tenant: SharedTenant,
    shutdown: impl Future<Output = ()>,
) {
    let wrap = move |stream| {
        let agreed = timeout(HANDSHAKE_TIMEOUT, tls.acceptor().accept(stream));
        async { agreed.await.ok()?.ok() }
    };
    accept(listener, tenant, shutdown, wrap).await;
}

/// Takes connections; `wrap` makes of one what HTTP is spoken over.
async fn accept<W, R, S>(
    listener: TcpListener,
    tenant: SharedTenant,
    shutdown: impl Future<Output = ()>,
    wrap: W,
) where
    W: Fn(TcpStream) -> R,
    R: Future<Output = Option<S>> + Send + 'static,
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let limits = tenant.inspect(|tenant| *tenant.limits());
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let has_room = connections.len() < CONNECTIONS_MAX;
        tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if has_room => match accepted {
                Ok((stream, _)) => {
                    // Answers are small and written at once; waiting only delays them.
                    if stream.set_nodelay(true).is_ok() {
                        let wrapped = wrap(stream);
                        connections.spawn(connection(wrapped, tenant.clone(), limits));
                    }
                }
                // Out of file descriptors, most likely: some will be closed.
                Err(_) => sleep(Duration::from_millis(50)).await,
            },
        }
    }
}

/// Answers the requests of one connection.
async fn connection<S>(
    wrapped: impl Future<Output = Option<S>>,
    tenant: SharedTenant,
    limits: Limits,
) where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let Some(stream) = wrapped.await else {
        return;
    };
    let buffer_bytes = limits.header_bytes_max.saturating_mul(4);
    let service = service_fn(|request| respond(&tenant, &limits, request));
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(buffer_bytes.max(BUFFER_BYTES_MIN))
        .serve_connection(TokioIo::new(stream), service)
        .await;
    // A client that breaks off harms only itself.
    drop(served);
}

async fn respond(
    tenant: &SharedTenant,
    limits: &Limits,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let (parts, body) = request.into_parts();
    if body.is_end_stream() {
        let request = Request::from_parts(parts, Bytes::new());
        return Ok(tenant.respond(&request).await.map(Full::new));
    }
    let (mut response, is_read) = if let Ok(whole) = timeout(BODY_TIMEOUT, read(body, limits)).await
    {
        let whole = whole?;
        let is_read = whole.is_some();
        let body = whole.unwrap_or_else(|| oversized(limits));
        let request = Request::from_parts(parts, body);
        (tenant.respond(&request).await, is_read)
    } else {
        let seconds = BODY_TIMEOUT.as_secs();
        let detail = format!("wanted the whole body within {seconds} seconds");
        let refusal = Refusal::new(StatusCode::REQUEST_TIMEOUT, "Request timeout", detail);
        (tenant.refuse(&refusal), false)
    };
    if !is_read {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(CONNECTION, close);
    }
    Ok(response.map(Full::new))
}

/// Reads a body, keeping no more of it than is taken; `None` if it is larger.
async fn read(mut body: Incoming, limits: &Limits) -> Result<Option<Bytes>, hyper::Error> {
    let bytes_max = limits.body_bytes_max;
    let readable = bytes_max.saturating_add(DISCARDED_BYTES_MAX);
    if body.size_hint().lower() > readable as u64 {
        return Ok(None);
    }
    let mut first = Bytes::new();
    let mut whole = BytesMut::new();
    let mut length = 0_usize;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else {
            continue;
        };
        length = length.saturating_add(data.len());
        if length > readable {
            return Ok(None);
        }
        if length > bytes_max {
            whole = BytesMut::new();
        } else if length == data.len() {
            // Most bodies come in one piece, which need not be copied.
            first = data;
        } else {
            if whole.is_empty() {
                whole.extend_from_slice(&first);
            }
            whole.extend_from_slice(&data);
        }
    }
    Ok(if length > bytes_max {
        None
    } else if whole.is_empty() {
        Some(first)
    } else {
        Some(whole.freeze())
    })
}

/// Stands for a body that was not read; the tenant refuses it for its size.
fn oversized(limits: &Limits) -> Bytes {
    Bytes::from(vec![0; limits.body_bytes_max.saturating_add(1)])
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::{SocketAddr, TcpStream},
    };

    use oauth_model::time::Timestamp;

    use super::*;
    use crate::{Config, Tenant};

    /// Runs a tenant on loopback while `visit` talks to it from another thread.
    fn visited<T: Send + 'static>(visit: impl FnOnce(SocketAddr) -> T + Send + 'static) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let tenant = Tenant::new(Config::new(format!("http://{address}")));
            let tenant = SharedTenant::virtual_time(tenant, Timestamp::from_seconds(1));
            let (sender, receiver) = tokio::sync::oneshot::channel();
            let visitor = std::thread::spawn(move || {
                let result = visit(address);
                sender.send(()).ok();
                result
            });
            serve(listener, tenant, async {
                receiver.await.ok();
            })
            .await;
            visitor.join().unwrap()
        })
    }

    /// Reads one response: its head, and the body that its length announces.
    fn response(stream: &mut TcpStream) -> (String, String) {
        let mut bytes = Vec::new();
        let mut byte = [0];
        while !bytes.ends_with(b"\r\n\r\n") {
            assert_eq!(stream.read(&mut byte).unwrap(), 1, "{bytes:?}");
            bytes.push(byte[0]);
        }
        let head = String::from_utf8(bytes).unwrap().to_ascii_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        stream.read_exact(&mut body).unwrap();
        (head, String::from_utf8(body).unwrap())
    }

    #[test]
    fn a_connection_is_kept_alive() {
        visited(|address| {
            let mut stream = TcpStream::connect(address).unwrap();
            for _ in 0..3 {
                stream
                    .write_all(b"GET /.well-known/jwks.json HTTP/1.1\r\nhost: t\r\n\r\n")
                    .unwrap();
                let (head, body) = response(&mut stream);
                assert!(head.starts_with("http/1.1 200"), "{head}");
                assert!(body.contains("P-384"));
            }
            // A body in two pieces.
            stream
                .write_all(b"POST /oauth/token HTTP/1.1\r\nhost: t\r\ncontent-length: 2\r\n\r\n{")
                .unwrap();
            std::thread::sleep(Duration::from_millis(20));
            stream.write_all(b"}").unwrap();
            let (head, body) = response(&mut stream);
            assert!(head.starts_with("http/1.1 400"), "{head}");
            assert!(body.contains("/client_id"), "{body}");
        });
    }

    #[test]
    fn large_bodies_are_not_kept() {
        visited(|address| {
            let mut stream = TcpStream::connect(address).unwrap();
            let bytes = (1 << 20) + 1;
            let head =
                format!("POST /oauth/token HTTP/1.1\r\nhost: t\r\ncontent-length: {bytes}\r\n\r\n");
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(&vec![b'x'; bytes]).unwrap();
            let (head, body) = response(&mut stream);
            assert!(head.starts_with("http/1.1 413"), "{head}");
            assert!(head.contains("connection: close"), "{head}");
            assert!(body.contains("\"errors\""), "{body}");

            // What is announced as endless is not even begun.
            let mut stream = TcpStream::connect(address).unwrap();
            stream
                .write_all(
                    b"POST /oauth/token HTTP/1.1\r\nhost: t\r\ncontent-length: 999999999999\r\n\r\n",
                )
                .unwrap();
            assert!(response(&mut stream).0.starts_with("http/1.1 413"));

            let mut stream = TcpStream::connect(address).unwrap();
            stream
                .write_all(
                    b"POST /oauth/token HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n\r\n",
                )
                .unwrap();
            let mut chunk = b"10000\r\n".to_vec();
            chunk.extend(vec![b'x'; 1 << 16]);
            chunk.extend(b"\r\n");
            let sent = (0..1024)
                .take_while(|_| stream.write_all(&chunk).is_ok())
                .count();
            assert!(sent < 1024, "all 64 MiB were taken");
        });
    }

    #[test]
    fn large_headers_are_refused() {
        visited(|address| {
            let mut stream = TcpStream::connect(address).unwrap();
            let request = format!(
                "GET /api/v1/users/me HTTP/1.1\r\nhost: t\r\nx: {}\r\n\r\n",
                "x".repeat(40 << 10)
            );
            stream.write_all(request.as_bytes()).unwrap();
            let (head, body) = response(&mut stream);
            assert!(head.starts_with("http/1.1 431"), "{head}");
            assert!(body.contains("\"errors\""), "{body}");
        });
    }

    #[test]
    fn garbage_harms_nobody_else() {
        visited(|address| {
            for garbage in [
                &b"\x16\x03\x01\x00\xff"[..],
                b"GET\r\n\r\n",
                b"\r\n\r\n\r\n",
                b"",
            ] {
                let mut stream = TcpStream::connect(address).unwrap();
                stream.write_all(garbage).unwrap();
                drop(stream);
            }
            let mut stream = TcpStream::connect(address).unwrap();
            stream
                .write_all(b"GET / HTTP/1.1\r\nhost: t\r\n\r\n")
                .unwrap();
            assert!(response(&mut stream).0.starts_with("http/1.1 404"));
        });
    }
}
