//! The transcripts of all flows: snapshots of the reference tenant, and the same
//! whenever they are taken.

use oauth_conform::embedded;
use oauth_it::{block_on, facts, in_process, outside_facts, settings};
use oauth_model::profile::Profile;
use oauth_suite::{
    record::{Recording, record},
    script::{Flow, flows},
    target::{HttpOptions, HttpTarget},
    transcript::read,
};
use oauth_tenant::{Config, Fault, SharedTenant, Tenant};

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
