//! Speed, as ratios measured in one run: `cargo xtask bench`.
//!
//! With `--memory PROGRAM` it is the memory of `PROGRAM serve` that is measured.
//!
//! The same scenario is played over and over: a client is created, read, changed,
//! refused and deleted. No token is signed in it.

#![expect(clippy::print_stdout, reason = "printing figures is what it is for")]

mod memory;
mod tokens;

use std::time::{Duration, Instant};

use oauth_it::{START, block_on, facts, in_process, outside_facts, settings, tenant};
use oauth_suite::{
    drive::Driver,
    run::learn,
    scenario::{Request, Scenario},
    target::{HttpOptions, HttpTarget, Target},
    wire,
};
use oauth_tenant::{Config, SharedTenant, Tenant, serve};
use serde_json::json;
use tokio::{net::TcpListener, sync::oneshot};

/// Exchanges per second that the judge is to drive in one process (issue: 20,000).
const WANTED_IN_PROCESS: f64 = 20_000.0;
/// Share of a bare loop's speed that the judge is to keep over HTTP.
const WANTED_OVER_HTTP: f64 = 0.5;

const ROUND: Duration = Duration::from_secs(2);
const ROUNDS: usize = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, program] = arguments.as_slice()
        && flag == "--memory"
    {
        block_on(memory::print(program));
        return;
    }
    tokens::print();
    let in_process = best((0..ROUNDS).map(|_| judge_in_process()));
    println!("judge and tenant in one process, one core, no token signed:");
    println!("  {in_process:>9.0} exchanges/s");
    println!(
        "  {:>9.2} times the wanted {WANTED_IN_PROCESS}",
        in_process / WANTED_IN_PROCESS
    );
    // In turn, so that a machine that slows down slows both.
    let pairs: Vec<(f64, f64)> = (0..ROUNDS).map(|_| block_on(over_http())).collect();
    let bare = best(pairs.iter().map(|pair| pair.0));
    let judged = best(pairs.iter().map(|pair| pair.1));
    println!("over loopback HTTP, one request at a time:");
    println!("  {bare:>9.0} exchanges/s in a bare reqwest loop");
    println!("  {judged:>9.0} exchanges/s driven by the judge");
    println!(
        "  {:>9.2} of the bare loop, of {WANTED_OVER_HTTP} wanted",
        judged / bare
    );
}

fn best(rates: impl Iterator<Item = f64>) -> f64 {
    rates.fold(0.0, f64::max)
}

/// What is played: one grant of each kind, and refusals.
fn scenario() -> Scenario {
    let id = "/${client_id@1}";
    Scenario::of([
        Request::create(json!({
            "appType": "spa",
            "clientName": "bench",
            "redirectUris": ["https://app.example/callback"],
            "allowedScopes": ["user_default"],
        })),
        Request::clients("GET", id),
        Request::create(json!({"appType": "spa", "clientName": "x", "redirectUris": ["/x"]})),
        Request::clients("PATCH", id)
            .json(json!([{"op": "replace", "path": "/description", "value": "changed"}])),
        Request::clients("GET", id),
        Request::clients("GET", "").authorization(None),
        Request::token(json!({"grant_type": "client_credentials", "client_id": "nobody"})),
        Request::clients("GET", &format!("{id}/connection-configs/me")),
        Request::clients("GET", "").query(&[("limit", "10")]),
        Request::clients("DELETE", id).header("qlik-confirm-delete", "${client_id@1}"),
    ])
}

async fn drive<T: Target>(driver: &mut Driver<'_, T>) -> f64 {
    let scenario = scenario();
    let (started, before) = (Instant::now(), driver.spent());
    while started.elapsed() < ROUND {
        let played = driver.play(&scenario).await;
        assert_eq!(
            played.exchanges.len(),
            scenario.steps.len(),
            "{:?}",
            played.end
        );
    }
    rate(driver.spent() - before, started)
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn rate(count: u64, started: Instant) -> f64 {
    count as f64 / started.elapsed().as_secs_f64()
}

fn judge_in_process() -> f64 {
    let tenant = tenant(None);
    let (target, facts) = (in_process(&tenant), facts(&tenant));
    let mut settings = settings();
    settings.budget.requests = u64::MAX;
    block_on(async {
        let mut driver = learn(&target, &facts, &settings)
            .await
            .expect("it can be learned");
        drive(&mut driver).await
    })
}

/// A bare loop and the judge, against the same server.
async fn over_http() -> (f64, f64) {
    let (address, stop, server) = start_server();
    let issuer = format!("http://{address}");
    let tenant = SharedTenant::virtual_time(Tenant::new(Config::new(&issuer)), START);
    let facts = outside_facts(&tenant, &issuer);
    let target = HttpTarget::new(HttpOptions::default()).expect("a client is built");
    let mut settings = settings();
    settings.budget.requests = u64::MAX;
    let mut driver = learn(&target, &facts, &settings)
        .await
        .expect("it can be learned");
    let bare = bare_loop(&driver, &issuer).await;
    let judged = drive(&mut driver).await;
    stop.send(()).ok();
    server.join().expect("the server ends");
    (bare, judged)
}

/// The same requests, sent by reqwest alone.
async fn bare_loop<T: Target>(driver: &Driver<'_, T>, issuer: &str) -> f64 {
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client is built");
    let mut bindings = driver.bindings.clone();
    bindings.bind("client_id@1", "0".repeat(32));
    let requests: Vec<_> = scenario()
        .requests()
        .map(|(_, request)| {
            let resolved = bindings.resolve(request).expect("labels are bound");
            wire::encode(&resolved, issuer).expect("requests are well-formed")
        })
        // Creating without deleting would fill the tenant.
        .filter(|request| request.method() != "POST")
        .collect();
    let (started, mut count) = (Instant::now(), 0);
    while started.elapsed() < ROUND {
        for request in &requests {
            let request = reqwest::Request::try_from(request.clone()).expect("it converts");
            let response = client.execute(request).await.expect("the server answers");
            response.bytes().await.expect("the server answers whole");
            count += 1;
        }
    }
    rate(count, started)
}

/// A tenant on a socket, on a thread of its own.
fn start_server() -> (
    std::net::SocketAddr,
    oneshot::Sender<()>,
    std::thread::JoinHandle<()>,
) {
    let (stop, stopped) = oneshot::channel();
    let (tell, told) = std::sync::mpsc::channel();
    let server = std::thread::spawn(move || {
        block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0")
                .await
                .expect("a port is free");
            let address = listener.local_addr().expect("it has an address");
            let tenant = Tenant::new(Config::new(format!("http://{address}")));
            tell.send(address).expect("somebody waits for it");
            serve(listener, SharedTenant::real_time(tenant), async {
                stopped.await.ok();
            })
            .await;
        });
    });
    (told.recv().expect("the server starts"), stop, server)
}
