//! Services as targets: routers and handlers of the `http` crate's requests, without a socket.

use std::{error::Error, future::Future};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};

use super::{Target, TransportError};

/// The largest answer that is read, in bytes.
const BODY_BYTES_MAX: usize = 4 << 20;

/// What goes wrong in services and in bodies.
type BoxError = Box<dyn Error + Send + Sync>;

/// A target in the same process: a service.
#[derive(Debug)]
pub struct InProcessService<F>(F);

/// Makes a target of a service, given as the function that calls it.
///
/// A router of axum, as any service of tower, is cloned for every request:
/// `from_service(|request| router.clone().oneshot(request))`. A service of hyper is called:
/// `from_service(|request| service.call(request))`; it has to take bodies of any kind, as a
/// body of `hyper::body::Incoming` comes from a socket alone.
pub fn from_service<F, R, B, E>(call: F) -> InProcessService<F>
where
    F: Fn(Request<Full<Bytes>>) -> R,
    R: Future<Output = Result<Response<B>, E>>,
    B: Body,
    B::Error: Into<BoxError>,
    E: Into<BoxError>,
{
    InProcessService(call)
}

impl<F, R, B, E> Target for InProcessService<F>
where
    F: Fn(Request<Full<Bytes>>) -> R,
    R: Future<Output = Result<Response<B>, E>>,
    B: Body,
    B::Error: Into<BoxError>,
    E: Into<BoxError>,
{
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let called = (self.0)(request.map(Full::new)).await;
        let (parts, body) = called.map_err(|why| broken(&why.into()))?.into_parts();
        let read = Limited::new(body, BODY_BYTES_MAX).collect().await;
        let body = read.map_err(|why| broken(&why))?.to_bytes();
        Ok(Response::from_parts(parts, body))
    }
}

fn broken(why: &BoxError) -> TransportError {
    if why.is::<LengthLimitError>() {
        TransportError::TooLarge(BODY_BYTES_MAX)
    } else {
        TransportError::Broken(why.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &Bytes) -> Result<Response<Bytes>, TransportError> {
        let target = from_service(|request: Request<Full<Bytes>>| {
            let response = Response::new(Full::<Bytes>::from(body.clone()));
            let known = request.uri().path() == "/token";
            async move { known.then_some(response).ok_or("nobody is at home") }
        });
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let request = Request::get("https://as.example/token").body(Bytes::new());
        runtime.unwrap().block_on(target.send(request.unwrap()))
    }

    #[test]
    fn an_answer_is_read_to_its_end_and_no_further_than_is_bearable() {
        assert_eq!(answer(&Bytes::from("abc")).unwrap().body(), "abc");
        let large = answer(&Bytes::from(vec![b'a'; BODY_BYTES_MAX + 1]));
        assert!(
            matches!(large, Err(TransportError::TooLarge(_))),
            "{large:?}"
        );
    }

    #[test]
    fn a_service_that_fails_is_a_broken_wire() {
        let target = from_service(|_: Request<Full<Bytes>>| async {
            Err::<Response<Full<Bytes>>, &str>("nobody is at home")
        });
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let sent = runtime.unwrap().block_on(target.send(Request::default()));
        assert_eq!(
            sent.unwrap_err().to_string(),
            "the exchange broke off: nobody is at home"
        );
    }
}
