//! The memory of `oauth-conform serve` while it is asked for a million tokens, codes and
//! clients: it rises to what the tenant's limits allow, and no further.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// Tokens, codes and clients in all.
const THINGS: usize = 1_000_000;
/// How often the memory is looked at.
const LOOKS: usize = 10;
/// Requests under way at a time.
const AT_ONCE: usize = 8;
/// No look may take longer.
const LOOK_MAX: Duration = Duration::from_mins(5);

/// Serves with this program, and prints how its memory grows.
pub(crate) async fn print(program: &str) {
    let mut served = Served::start(program);
    let user = Arc::new(User::prepare(&served.ready).await);
    println!("`serve`, by what it has issued, resident memory in MiB:");
    println!("  {:>9}  {:>5}", 0, served.resident());
    let share = THINGS / LOOKS / AT_ONCE;
    for look in 1..=LOOKS {
        let workers: Vec<_> = (0..AT_ONCE)
            .map(|worker| {
                let user = Arc::clone(&user);
                tokio::spawn(async move {
                    for index in 0..share {
                        user.take(worker + index).await;
                    }
                })
            })
            .collect();
        let started = Instant::now();
        for worker in workers {
            let left = LOOK_MAX.saturating_sub(started.elapsed());
            let done = tokio::time::timeout(left, worker).await;
            done.expect("it answers in time").expect("it answers");
        }
        println!("  {:>9}  {:>5}", look * share * AT_ONCE, served.resident());
    }
    println!("  {:>9}  {:>5}", "peak", served.peak());
    served.stop();
}

/// The program, and what it said when it was ready.
struct Served {
    child: Child,
    ready: Value,
}

impl Served {
    fn start(program: &str) -> Self {
        let mut child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--format", "json"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stdout = child.stdout.take().expect("its output is piped");
        let mut line = String::new();
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("it says that it is ready");
        let ready = serde_json::from_str(&line).expect("what it says is JSON");
        Self { child, ready }
    }

    fn resident(&self) -> u64 {
        self.status("VmRSS:")
    }

    fn peak(&self) -> u64 {
        self.status("VmHWM:")
    }

    /// A number of the kernel's account of the process, in MiB.
    fn status(&self, name: &str) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let text = std::fs::read_to_string(path).expect("the kernel keeps accounts in /proc");
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        kibibytes.expect("the account has the number") / 1024
    }

    fn stop(&mut self) {
        self.child.kill().expect("it can be ended");
        self.child.wait().expect("it ends");
    }
}

/// Whoever keeps asking.
struct User {
    http: reqwest::Client,
    url: String,
    credentials: Value,
    bearer: String,
    cookie: String,
    authorize: String,
}

impl User {
    async fn prepare(ready: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let admin = ready.get("adminClient").cloned().unwrap_or_default();
        let member = |value: &Value, name: &str| text(value.get(name).unwrap_or(&Value::Null));
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client is built");
        let url = member(ready, "url");
        let credentials = json!({
            "grant_type": "client_credentials",
            "client_id": member(&admin, "clientId"),
            "client_secret": member(&admin, "clientSecret"),
        });
        let mut user = Self {
            http,
            url,
            credentials,
            bearer: String::new(),
            cookie: String::new(),
            authorize: String::new(),
        };
        user.bearer = member(&user.token().await, "access_token");
        let client = user.client().await;
        user.authorize = format!(
            "/oauth/authorize?client_id={}&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback\
             &response_type=code&scope=user_default&state=bench",
            member(&client, "clientId")
        );
        let form = "subject=test-only%7Cfirst-user&returnto=%2F";
        let login = user
            .post("/login")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        let answer = login.send().await.expect("it answers");
        let cookie = answer.headers().get("set-cookie");
        let cookie = cookie.and_then(|value| value.to_str().ok()?.split(';').next());
        cookie
            .expect("a session begins")
            .clone_into(&mut user.cookie);
        user
    }

    /// Has one more thing made: a token, a code or a client, in turn.
    async fn take(&self, turn: usize) {
        match turn % 3 {
            0 => {
                // A tenant that is full of tokens refuses more (fact E6).
                let request = with_body(self.post("/oauth/token"), &self.credentials);
                let status = request.send().await.expect("it answers").status();
                assert!(status == 200 || status == 403, "{status}");
            }
            1 => {
                let request = self.http.get(format!("{}{}", self.url, self.authorize));
                let answer = request.header("cookie", &self.cookie).send().await;
                assert_eq!(answer.expect("it answers").status(), 302);
            }
            _ => {
                let client = self.client().await;
                let id = client.get("clientId").and_then(Value::as_str);
                let id = id.expect("a client is created");
                let request = self
                    .http
                    .delete(format!("{}/api/v1/oauth-clients/{id}", self.url))
                    .bearer_auth(&self.bearer)
                    .header("qlik-confirm-delete", id);
                assert_eq!(request.send().await.expect("it answers").status(), 204);
            }
        }
    }

    fn post(&self, path: &str) -> reqwest::RequestBuilder {
        self.http.post(format!("{}{path}", self.url))
    }

    async fn token(&self) -> Value {
        json_of(self.post("/oauth/token"), &self.credentials).await
    }

    async fn client(&self) -> Value {
        let body = json!({
            "appType": "web",
            "clientName": "bench",
            "redirectUris": ["https://app.example/callback"],
            "allowedScopes": ["user_default"],
            "connectionConfig": {"consentMethod": "trusted"},
        });
        let request = self.post("/api/v1/oauth-clients").bearer_auth(&self.bearer);
        json_of(request, &body).await
    }
}

fn with_body(request: reqwest::RequestBuilder, body: &Value) -> reqwest::RequestBuilder {
    request
        .header("content-type", "application/json")
        .body(body.to_string())
}

async fn json_of(request: reqwest::RequestBuilder, body: &Value) -> Value {
    let answer = with_body(request, body).send().await;
    let answer = answer.expect("it answers");
    assert!(answer.status().is_success(), "{}", answer.status());
    let bytes = answer.bytes().await.expect("it answers whole");
    serde_json::from_slice(&bytes).expect("the answer is JSON")
}
