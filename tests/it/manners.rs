//! Manners on somebody else's target: what a default run does there, by what it would
//! play and by what it sends. No request leaves for a host that was not named.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use http::{Request, Response};
use oauth_it::{ISSUER, block_on, in_process, outside_facts, settings, tenant};
use oauth_model::profile::QLIK_CLOUD;
use oauth_suite::{
    cleanup::cleanup,
    counterexample::Counterexample,
    facts::Facts,
    journal::{Entry, Journal, Journaled, Record, begun},
    leave::Leave,
    mark::Mark,
    pace::Pace,
    record::record,
    replay,
    report::Verdict,
    run::{self, Settings},
    scenario::{Action, Request as Step},
    script::{self, flows},
    survey::survey,
    target::{Target, TransportError},
};
use oauth_tenant::{Fault, SharedTenant};
use serde_json::Value;

fn foreign(leave: Leave, rules: &[&str]) -> Settings {
    let mut settings = Settings {
        leave,
        rules: rules.iter().map(|&rule| rule.to_owned()).collect(),
        mark: Some(Mark::draw()),
        ..Settings::for_foreign_target(QLIK_CLOUD)
    };
    settings.budget.pace = Pace::Unbounded;
    settings
}

/// A target that notes what it is asked, and may answer in the tenant's place.
struct Recorder<T, F> {
    target: T,
    instead: F,
    asked: Mutex<Vec<(String, String, String)>>,
}

impl<T, F> Recorder<T, F> {
    fn new(target: T, instead: F) -> Self {
        let asked = Mutex::default();
        Self {
            target,
            instead,
            asked,
        }
    }

    /// Method, host and path of every request.
    fn asked(&self) -> Vec<(String, String, String)> {
        self.asked.lock().unwrap().clone()
    }

    fn hosts(&self) -> BTreeSet<String> {
        self.asked().into_iter().map(|(_, host, _)| host).collect()
    }
}

impl<T: Target, F: Fn(&Request<Bytes>) -> Option<Response<Bytes>>> Target for Recorder<T, F> {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let uri = request.uri();
        self.asked.lock().unwrap().push((
            request.method().to_string(),
            uri.host().unwrap_or_default().to_owned(),
            uri.path().to_owned(),
        ));
        match (self.instead)(&request) {
            Some(answer) => Ok(answer),
            None => self.target.send(request).await,
        }
    }
}

fn nothing(_: &Request<Bytes>) -> Option<Response<Bytes>> {
    None
}

/// Requests of all scripted cases that a default run on somebody else's target plays.
fn planned() -> Vec<Step> {
    let settings = foreign(Leave::CHANGE, &[]);
    assert!(!settings.may_fill && settings.races == 0);
    let cases = script::cases().into_iter().chain(script::tables());
    let played = cases
        .filter(|case| Leave::CHANGE.lacks_for(&case.scenario).is_none())
        .filter(|case| !case.scenario.races());
    let steps = played.flat_map(|case| case.scenario.steps);
    steps
        .filter_map(|step| match step.action {
            Action::Request(request) => Some(*request),
            Action::Alike(_) | Action::Race(_) | Action::Wait(_) | Action::UseUp(_) => None,
        })
        .collect()
}

#[test]
fn a_default_run_publishes_nothing_and_deletes_only_what_it_made() {
    let planned = planned();
    assert!(planned.len() > 1000, "{}", planned.len());
    for request in &planned {
        assert!(!request.path.ends_with("/actions/publish"), "{request:?}");
        // What is there by name is the tenant's; what has a label with a step is ours.
        let changes = ["PATCH", "PUT", "DELETE"].contains(&request.method.as_str());
        let names_others = ["${admin.", "${user.", "${region.", "${organization."]
            .iter()
            .any(|label| request.path.contains(label));
        assert!(
            !changes || !names_others,
            "{} {}",
            request.method,
            request.path
        );
        // Wrong passwords lock people out: nobody signs in with one.
        assert!(request.path != "/login", "{request:?}");
    }
}

#[test]
fn what_is_deleted_was_created_by_the_run() {
    let tenant = tenant(None);
    let recorder = Recorder::new(in_process(&tenant), nothing);
    let journal = Memory::default();
    let settings = foreign(
        Leave::CHANGE,
        &[
            "client-secret/*",
            "resource/*",
            "list/*",
            "publish/*",
            "patch/*",
        ],
    );
    let facts = outside_facts(&tenant, ISSUER);
    journal
        .write(&begun(settings.mark.as_ref().unwrap(), ISSUER))
        .unwrap();
    let journaled = Journaled::new(&recorder, &journal);
    let report = block_on(run::run(&journaled, &facts, &settings, |_| {})).unwrap();
    assert_eq!(oauth_it::broken(&report), Vec::<&str>::new());
    let record = Record::of(&journal.entries()).unwrap();
    let ours: BTreeSet<&str> = record
        .made
        .iter()
        .filter_map(|made| made.id.as_deref())
        .collect();
    assert!(ours.len() > 20 && record.made.iter().all(|made| made.removed));
    let there = ["/api/v1/oauth-clients", "/api/v1/spaces", "/api/v1/items"];
    let mut others = BTreeSet::new();
    for (path, id) in there.iter().zip(["clientId", "id", "resourceId"]) {
        others.extend(crate::clearing::listed(&tenant, path, id));
    }
    for (method, _, path) in recorder.asked() {
        assert!(!path.ends_with("/actions/publish"), "{path}");
        let changes = ["PATCH", "PUT", "DELETE"].contains(&method.as_str());
        let touched = others.iter().find(|id| path.contains(id.as_str()));
        assert!(!changes || touched.is_none(), "{method} {path}");
    }
    // Whatever it made carries its mark.
    let mark = settings.mark.unwrap();
    for made in &record.made {
        let name = made.name.as_deref().unwrap_or_default();
        assert!(mark.is_on(name), "{made:?}");
    }
}

#[test]
fn without_leave_a_run_only_reads() {
    let tenant = tenant(None);
    let recorder = Recorder::new(in_process(&tenant), nothing);
    let facts = outside_facts(&tenant, ISSUER);
    let settings = foreign(Leave::READ, &[]);
    let report = block_on(run::run(&recorder, &facts, &settings, |_| {})).unwrap();
    assert_eq!(oauth_it::broken(&report), Vec::<&str>::new());
    let changes = recorder
        .asked()
        .into_iter()
        .filter(|(method, _, _)| method != "GET");
    let changes: Vec<_> = changes
        .filter(|(method, _, _)| method != "OPTIONS")
        .collect();
    let token = (
        "POST".to_owned(),
        "tenant.example".to_owned(),
        "/oauth/token".to_owned(),
    );
    assert_eq!(changes, [token]);
    assert!(report.with_verdict(Verdict::Upheld).count() > 10);
    let lacking = report
        .with_verdict(Verdict::NotApplicable)
        .filter(|rule| rule.missing.as_deref() == Some("leave to change anything on it"));
    assert!(lacking.count() > 100);
}

#[test]
fn a_tenant_that_is_nearly_full_is_told_before_the_run() {
    let tenant = tenant(None);
    let inner = tenant.clone();
    let full = Recorder::new(in_process(&tenant), move |request: &Request<Bytes>| {
        let lists = request.method() == "GET" && request.uri().path() == "/api/v1/oauth-clients";
        let mut body: Value = serde_json::from_slice(inner.handle(request).body())
            .ok()
            .filter(|_| lists)?;
        *body.get_mut("totalResults")? = 195.into();
        Some(Response::new(Bytes::from(body.to_string())))
    });
    let facts = outside_facts(&tenant, ISSUER);
    let settings = foreign(Leave::CHANGE, &[]);
    let error = block_on(run::run(&full, &facts, &settings, |_| {})).unwrap_err();
    let wanted = "the tenant has 195 of at most 200 clients, and a run needs room for a few";
    assert_eq!(error.to_string(), wanted);
    assert!(
        full.asked()
            .iter()
            .all(|(method, _, path)| method == "GET" || path == "/oauth/token")
    );
}

/// Answers that lead elsewhere: every third read, and the metadata.
fn leads_away(tenant: &SharedTenant) -> impl Fn(&Request<Bytes>) -> Option<Response<Bytes>> {
    let (tenant, count) = (tenant.clone(), Arc::new(Mutex::new(0_u32)));
    move |request| {
        let path = request.uri().path();
        if path == "/.well-known/oauth-authorization-server" {
            let body = tenant.handle(request).body().clone();
            let text = String::from_utf8_lossy(&body).replace("tenant.example", "evil.example");
            return Some(Response::new(Bytes::from(text)));
        }
        let mut count = count.lock().unwrap();
        *count += 1;
        let is_learned = *count > 30;
        let away = match *count % 9 {
            0 => "http://169.254.169.254/latest/meta-data/",
            3 => "https://evil.example/oauth/token",
            6 => "//evil.example/",
            _ => return None,
        };
        let status = if *count % 2 == 0 { 302 } else { 307 };
        is_learned.then(|| {
            Response::builder()
                .status(status)
                .header("location", away)
                .body(Bytes::new())
                .unwrap()
        })
    }
}

#[test]
fn no_request_leaves_for_a_host_that_was_not_named() {
    let rules = [
        "metadata/*",
        "redirect-uri/*",
        "authorize/*",
        "code/*",
        "list/*",
    ];
    let named = BTreeSet::from(["tenant.example".to_owned()]);
    let tenant = tenant(None);
    let facts = Facts {
        region: None,
        organization: None,
        ..outside_facts(&tenant, ISSUER)
    };
    let settings = Settings {
        rules: rules.map(str::to_owned).to_vec(),
        mark: Some(Mark::draw()),
        ..settings()
    };
    let recorder = Recorder::new(in_process(&tenant), leads_away(&tenant));
    let report = block_on(run::run(&recorder, &facts, &settings, |_| {})).unwrap();
    assert!(report.with_verdict(Verdict::Broken).count() > 0);
    let recorder_of_surveys = Recorder::new(in_process(&tenant), leads_away(&tenant));
    block_on(survey(&recorder_of_surveys, &facts, &settings, || {})).unwrap();
    let recorder_of_flows = Recorder::new(in_process(&tenant), leads_away(&tenant));
    block_on(record(&recorder_of_flows, &facts, &settings, &flows())).unwrap();
    let recorder_of_replays = Recorder::new(in_process(&tenant), leads_away(&tenant));
    let fault = Fault::find("ignores-code-single-use");
    let broken = oauth_it::judge(
        fault,
        &Settings {
            rules: vec!["code/*".to_owned()],
            ..oauth_it::settings()
        },
    );
    for rule in broken.with_verdict(Verdict::Broken) {
        let proof = Counterexample::of(rule.id, &rule.findings[0]);
        block_on(replay::replay(
            &recorder_of_replays,
            &facts,
            &settings,
            &proof,
        ))
        .unwrap();
    }
    let recorder_of_cleanups = Recorder::new(in_process(&tenant), leads_away(&tenant));
    let entries = [begun(settings.mark.as_ref().unwrap(), ISSUER)];
    let journal = Record::of(&entries).unwrap();
    block_on(cleanup(&recorder_of_cleanups, &facts, &settings, &journal)).unwrap();
    for hosts in [
        recorder.hosts(),
        recorder_of_surveys.hosts(),
        recorder_of_flows.hosts(),
        recorder_of_replays.hosts(),
        recorder_of_cleanups.hosts(),
    ] {
        assert_eq!(hosts, named);
    }
}

#[derive(Default)]
struct Memory(Mutex<Vec<Entry>>);

impl Memory {
    fn entries(&self) -> Vec<Entry> {
        self.0.lock().unwrap().clone()
    }
}

impl Journal for Memory {
    fn write(&self, entry: &Entry) -> std::io::Result<()> {
        self.0.lock().unwrap().push(entry.clone());
        Ok(())
    }
}

#[test]
fn what_cannot_be_written_down_is_not_created() {
    struct Full;
    impl Journal for Full {
        fn write(&self, _: &Entry) -> std::io::Result<()> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
    }
    let tenant = tenant(None);
    let recorder = Recorder::new(in_process(&tenant), nothing);
    let journaled = Journaled::new(&recorder, &Full);
    let facts = outside_facts(&tenant, ISSUER);
    let settings = foreign(Leave::CHANGE, &["redirect-uri/*"]);
    let report = block_on(run::run(&journaled, &facts, &settings, |_| {})).unwrap();
    assert!(report.cut_short.is_some());
    let creates = |(method, _, path): &(String, String, String)| {
        method == "POST" && path == "/api/v1/oauth-clients"
    };
    assert!(!recorder.asked().iter().any(creates));
}

#[test]
fn a_marked_run_finds_what_an_unmarked_one_finds() {
    for fault in [
        None,
        Some("ignores-redirect-uri-limit"),
        Some("ignores-client-name-length"),
    ] {
        let fault = fault.and_then(Fault::find);
        let settings = |mark| Settings {
            rules: ["redirect-uri/*", "client/*", "list/*", "patch/*"]
                .map(str::to_owned)
                .to_vec(),
            mark,
            ..settings()
        };
        let judged = |mark| {
            let tenant = tenant(fault);
            let facts = outside_facts(&tenant, ISSUER);
            let target = in_process(&tenant);
            let report = block_on(run::run(&target, &facts, &settings(mark), |_| {})).unwrap();
            let verdicts = report.rules.iter();
            let verdicts: Vec<_> = verdicts.map(|rule| (rule.id, rule.verdict)).collect();
            let findings = report.rules.iter().flat_map(|rule| &rule.findings);
            let told: Vec<_> = findings.map(|found| found.curl.clone()).collect();
            (verdicts, told, report)
        };
        let (plain, plain_told, _) = judged(None);
        let mark = Mark::draw();
        let (marked, marked_told, report) = judged(Some(mark.clone()));
        assert_eq!(marked, plain);
        assert_eq!(marked_told, plain_told);
        let text = serde_json::to_string(&report).unwrap();
        assert!(
            !text.contains(mark.id()),
            "what is told does not depend on the run"
        );
    }
}
