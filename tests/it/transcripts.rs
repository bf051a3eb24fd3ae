//! The transcripts of all flows: snapshots of the reference tenant, and the same
//! whenever they are taken.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use oauth_conform::{embedded, profile_file};
use oauth_it::{block_on, facts, in_process, outside_facts, settings};
use oauth_model::profile::Profile;
use oauth_suite::{
    record::{Recording, record},
    script::{Flow, flows},
    survey::survey,
    target::{HttpOptions, HttpTarget, from_async_fn},
    transcript::read,
};
use oauth_tenant::{Config, Fault, SharedTenant, Tenant};
use serde_json::Value;

/// Flows as they are played on the reference tenant in this process.
pub(crate) fn recorded(
    profile: &Profile,
    fault: Option<&'static Fault>,
    flows: &[Flow],
) -> Recording {
    let tenant = embedded::tenant(profile, fault);
    let (target, facts) = (in_process(&tenant), facts(&tenant));
    let recording = block_on(record(&target, &facts, &settings(), flows)).unwrap();
    assert_eq!(recording.cut_short, None);
    recording
}

/// The texts of a recording, by flow.
pub(crate) fn texts(recording: &Recording) -> Vec<(String, String)> {
    let flows = recording.flows.iter().map(|flow| &flow.transcript);
    flows.map(|it| (it.flow.clone(), it.write())).collect()
}

#[test]
fn flows_read_as_before() {
    let recording = recorded(&settings().profile, None, &flows());
    let mut snapshots = insta::Settings::clone_current();
    snapshots.set_snapshot_path("transcripts");
    snapshots.set_prepend_module_to_snapshot(false);
    snapshots.set_omit_expression(true);
    let _guard = snapshots.bind_to_scope();
    for flow in &recording.flows {
        assert_eq!(flow.transcript.ended, None, "{}", flow.transcript.flow);
        insta::assert_snapshot!(flow.transcript.flow.clone(), flow.transcript.write());
    }
}

#[test]
fn a_transcript_comes_back_from_its_text() {
    let recording = recorded(&settings().profile, None, &flows());
    for flow in recording.flows {
        let text = flow.transcript.write();
        assert_eq!(read(&text), Ok(flow.transcript));
    }
}

/// On a socket with another address, at another time, and with other secrets.
#[test]
fn transcripts_are_the_same_on_a_socket() {
    let inside = recorded(&settings().profile, None, &flows());
    let outside = block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let tenant = SharedTenant::real_time(Tenant::new(Config::new(issuer.clone())));
        let facts = outside_facts(&tenant, &issuer);
        let target = HttpTarget::new(HttpOptions::default()).unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let served = tokio::spawn(oauth_tenant::serve(listener, tenant, async {
            stopped.await.ok();
        }));
        let recording = record(&target, &facts, &settings(), &flows())
            .await
            .unwrap();
        stop.send(()).ok();
        served.await.unwrap();
        assert_eq!(recording.leftovers, 0);
        recording
    });
    for (inside, outside) in texts(&inside).into_iter().zip(texts(&outside)) {
        assert_eq!(inside, outside);
    }
}

/// What a target made up that nobody else may know.
fn secrets(response: &http::Response<Bytes>) -> Vec<String> {
    const MEMBERS: [&str; 5] = [
        "access_token",
        "refresh_token",
        "clientSecret",
        "client_secret",
        "registration_access_token",
    ];
    let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
    let members = MEMBERS.iter().filter_map(|name| body.get(*name)?.as_str());
    let mut secrets: Vec<String> = members.map(str::to_owned).collect();
    let header = |name: &str| response.headers().get(name)?.to_str().ok();
    let location = header("location").and_then(|it| it.split_once("?code="));
    let code = location.and_then(|(_, rest)| rest.split('&').next());
    let cookie = header("set-cookie").and_then(|it| it.split(['=', ';']).nth(1));
    let page = String::from_utf8_lossy(response.body());
    let ticket = page.split_once("name=\"ticket\" value=\"");
    let ticket = ticket.and_then(|(_, rest)| rest.split('"').next());
    let access_code = page.split_once("<code id=\"access-code\">");
    let access_code = access_code.and_then(|(_, rest)| rest.split('<').next());
    let others = [code, cookie, header("qlik-csrf-token"), ticket, access_code];
    secrets.extend(others.into_iter().flatten().map(str::to_owned));
    secrets.retain(|secret| secret.len() > 4);
    secrets
}

/// Sound, and with faults after which the judge no longer follows what is handed out.
#[test]
fn no_transcript_and_no_profile_holds_a_secret() {
    let faults = [
        None,
        Fault::find("skips-consent"),
        Fault::find("ignores-redirect-uri-limit"),
        Fault::find("hands-out-refresh-token"),
        Fault::find("tells-public-client-a-secret"),
        Fault::find("shows-secret-again"),
        Fault::find("ignores-authorize-state-present"),
        Fault::find("ignores-code-single-use"),
        Fault::find("tells-registered-public-client-a-secret"),
    ];
    for fault in faults {
        let tenant = embedded::tenant(&settings().profile, fault);
        let facts = facts(&tenant);
        let seen = Arc::new(Mutex::new(BTreeSet::new()));
        let (respond, heard) = (tenant.clone(), seen.clone());
        let target = from_async_fn(move |request| {
            let (tenant, heard) = (respond.clone(), heard.clone());
            async move {
                let response = tenant.respond(&request).await;
                heard.lock().unwrap().extend(secrets(&response));
                response
            }
        });
        let recording = block_on(record(&target, &facts, &settings(), &flows())).unwrap();
        let survey = block_on(survey(&target, &facts, &settings(), || {})).unwrap();
        let profile = profile_file::write(&survey, &settings().profile);
        let all: Vec<String> = texts(&recording)
            .into_iter()
            .map(|(_, text)| text)
            .collect();
        let all = format!("{}{profile}", all.concat());
        let seen = seen.lock().unwrap();
        assert!(seen.len() > 80, "{}", seen.len());
        let leaked = seen.iter().find(|secret| all.contains(secret.as_str()));
        assert_eq!(leaked, None, "{:?}", fault.map(|fault| &fault.id));
    }
}
