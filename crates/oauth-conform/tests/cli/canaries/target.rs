//! A target that tells secrets wherever it can: the reference tenant, and before it
//! somebody who adds what he heard, and what he made up, to its answers.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use oauth_tenant::{Config, Fault, SharedTenant, Tenant};
use serde_json::{Value, json};

use super::needles::{Canaries, Form};

/// What stands before everything that is added, so that one sees that it was shown.
pub(super) const MARK: &str = "babbled";

/// How a target behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// It adds secrets to refusals, redirects and pages.
    Babbles,
    /// It adds them to everything.
    BabblesAlways,
    /// It refuses everything.
    Refuses,
    /// From this request on it fails at everything.
    BreaksDownAt(usize),
    /// From this request on it hangs up.
    HangsUpAt(usize),
    /// From this request on what it writes is not HTTP.
    StammersAt(usize),
}

/// A target on a socket, until the test's process ends.
#[derive(Clone)]
pub(super) struct Target {
    pub(super) url: String,
    pub(super) canaries: Canaries,
    tenant: SharedTenant,
    manner: Manner,
    requests: Arc<AtomicUsize>,
}

impl Target {
    pub(super) fn start(manner: Manner, faults: Vec<&'static Fault>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let tenant = Tenant::new(Config {
            faults,
            ..Config::new(&*url)
        });
        let target = Self {
            url,
            canaries: Canaries::default(),
            tenant: SharedTenant::real_time(tenant),
            manner,
            requests: Arc::default(),
        };
        let served = target.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let served = served.clone();
                // A client that breaks off harms only itself.
                std::thread::spawn(move || served.converse(stream).ok());
            }
        });
        target
    }

    /// What a run is told by the environment, noted as secret where it is.
    pub(super) fn environment(&self) -> Vec<(&'static str, String)> {
        let secret = |value: &str| {
            self.canaries.note("credentials", value);
            value.to_owned()
        };
        self.tenant.inspect(|tenant| {
            let (id, key) = tenant.admin_client();
            let (region, region_id, region_key) = tenant.region_client().unwrap();
            let (console_id, console_key) = tenant.organization_client().unwrap();
            let token = tenant.organization_token().unwrap();
            vec![
                ("OAUTH_CONFORM_CLIENT_ID", id.to_owned()),
                ("OAUTH_CONFORM_CLIENT_SECRET", secret(key)),
                ("OAUTH_CONFORM_REGION", region.to_owned()),
                (
                    "OAUTH_CONFORM_REGION_HOST",
                    "register.us.example".to_owned(),
                ),
                ("OAUTH_CONFORM_REGION_CLIENT_ID", region_id.to_owned()),
                ("OAUTH_CONFORM_REGION_CLIENT_SECRET", secret(region_key)),
                (
                    "OAUTH_CONFORM_ORGANIZATION_HOST",
                    "console.example".to_owned(),
                ),
                (
                    "OAUTH_CONFORM_ORGANIZATION_CLIENT_ID",
                    console_id.to_owned(),
                ),
                (
                    "OAUTH_CONFORM_ORGANIZATION_CLIENT_SECRET",
                    secret(console_key),
                ),
                ("OAUTH_CONFORM_ORGANIZATION_TOKEN", secret(token)),
            ]
        })
    }

    fn converse(&self, stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let mut writer = stream.try_clone()?;
        let mut reader = BufReader::new(stream);
        while let Some(request) = read(&mut reader)? {
            let number = self.requests.fetch_add(1, Ordering::Relaxed);
            let sent = self.canaries.of_request(&request);
            let planted = || self.canaries.plant("in no HTTP", Form::Hexadecimal);
            let is_from = |first: usize| number >= first;
            if matches!(self.manner, Manner::HangsUpAt(first) if is_from(first)) {
                return Ok(());
            }
            if matches!(self.manner, Manner::StammersAt(first) if is_from(first)) {
                return write!(writer, "HTTP/1.1 {0}\r\n{0}\r\n\r\n{0}", planted());
            }
            let answer = self.answer(&request, &sent, number);
            write(&mut writer, &answer)?;
        }
        Ok(())
    }

    fn answer(&self, request: &Request<Bytes>, sent: &[String], number: usize) -> Response<Bytes> {
        let breaks_down = matches!(self.manner, Manner::BreaksDownAt(first) if number >= first);
        let mut answer = if breaks_down {
            refusal(StatusCode::INTERNAL_SERVER_ERROR)
        } else if self.manner == Manner::Refuses {
            refusal(StatusCode::UNAUTHORIZED)
        } else {
            self.tenant.handle(request)
        };
        self.canaries.of_answer(&answer);
        if self.manner == Manner::BabblesAlways && number > 20 || !answer.status().is_success() {
            self.babble(&mut answer, sent);
        }
        answer
    }

    /// Adds secrets wherever there is room.
    fn babble(&self, answer: &mut Response<Bytes>, sent: &[String]) {
        let plant = |kind, form| self.canaries.plant(kind, form);
        let headers = answer.headers_mut();
        let value = |text: String| HeaderValue::from_str(&text).unwrap();
        headers.append("vary", value(plant("in a header", Form::Hexadecimal)));
        headers.append("x-babbled", value(plant("in an unknown header", Form::Jwt)));
        if let Some(location) = headers.get(header::LOCATION).cloned() {
            let location = location.to_str().unwrap().to_owned();
            let mark = if location.contains('?') { '&' } else { '?' };
            let planted = plant("in Location", Form::Hexadecimal);
            let jwt = plant("in a fragment", Form::Jwt);
            headers.insert(
                header::LOCATION,
                value(format!("{location}{mark}{MARK}={planted}#{MARK}={jwt}")),
            );
        }
        let body = String::from_utf8_lossy(answer.body()).into_owned();
        let heard = heard(sent);
        let body = if let Ok(Value::Object(mut members)) = serde_json::from_str(&body) {
            let told = format!(
                "{MARK} {} {} and {heard}",
                plant("in an error text", Form::Hexadecimal),
                plant("in an error text", Form::Base64),
            );
            if let Some(error) = members.get_mut("errors").and_then(|it| it.get_mut(0)) {
                error["title"] = told.clone().into();
                error["detail"] = told.into();
            } else {
                members.insert("note".to_owned(), told.into());
            }
            members.insert(plant("as a name", Form::Hexadecimal), 1.into());
            let unknown = json!([plant("in an unknown member", Form::Jwt), {"q": sent}]);
            members.insert(format!("{MARK}Members"), unknown);
            Value::Object(members).to_string()
        } else {
            let page = plant("in a page", Form::Hexadecimal);
            let key = format!(
                "-----BEGIN PRIVATE KEY-----\n{}\n{}\n-----END PRIVATE KEY-----",
                plant("private key", Form::Base64),
                plant("private key", Form::Base64)
            );
            format!("{body}<!-- {MARK} {heard} --><input value=\"{page}\"><pre>{key}</pre>")
        };
        answer.headers_mut().remove(header::CONTENT_LENGTH);
        *answer.body_mut() = body.into();
    }
}

/// What was sent, in many forms.
fn heard(sent: &[String]) -> String {
    let forms = sent.iter().map(|secret| {
        let address: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let basic = STANDARD.encode(format!("client:{secret}"));
        let back: String = secret.chars().rev().collect();
        let half = secret.get(..secret.len() / 2).unwrap_or_default();
        let quoted = json!({ "said": json!({"x": secret}).to_string() });
        format!("{secret} {address} {basic} {back} {half} {quoted}")
    });
    forms.collect::<Vec<_>>().join(" ")
}

fn refusal(status: StatusCode) -> Response<Bytes> {
    let body = json!({"errors": [{"title": "", "code": "X-1", "status": "0"}]});
    Response::builder()
        .status(status)
        .header("content-type", "application/json")
        .body(body.to_string().into())
        .unwrap()
}

fn read(reader: &mut impl BufRead) -> std::io::Result<Option<Request<Bytes>>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let mut request = Request::builder().method(method).uri(target);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().unwrap();
        }
        request = request.header(name, value);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(request.body(body.into()).unwrap()))
}

fn write(writer: &mut impl Write, answer: &Response<Bytes>) -> std::io::Result<()> {
    let mut bytes = format!("HTTP/1.1 {}\r\n", answer.status()).into_bytes();
    for (name, value) in answer.headers() {
        if name != header::CONTENT_LENGTH {
            bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
    }
    if answer.status() != StatusCode::NO_CONTENT && answer.status() != StatusCode::NOT_MODIFIED {
        bytes.extend(format!("content-length: {}\r\n\r\n", answer.body().len()).into_bytes());
        bytes.extend(answer.body());
    } else {
        bytes.extend(b"\r\n");
    }
    writer.write_all(&bytes)
}
