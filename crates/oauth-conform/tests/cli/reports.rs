//! The kinds of reports, as programs that are not ours read them.

use std::{collections::BTreeSet, path::Path};

use junit_parser::{TestCase, TestStatus};
use serde_json::{Value, json};

use super::support::{Served, code, folder, run, stderr, workspace};

/// Judges with these arguments, and reads the reports of all kinds.
struct Reports {
    code: i32,
    json: Value,
    junit: String,
    html: String,
    sarif: Value,
    har: Value,
}

impl Reports {
    fn of(name: &str, arguments: &[&str]) -> Self {
        let folder = folder(name);
        let kinds = ["json", "junit", "html", "sarif", "har"];
        let mut all = vec!["run".to_owned()];
        all.extend(arguments.iter().map(|&argument| argument.to_owned()));
        for kind in kinds {
            let path = folder.join(kind);
            all.push(format!("--report={kind}={}", path.display()));
        }
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let output = run(&all);
        let text = |kind: &str| {
            let text = std::fs::read_to_string(folder.join(kind)).unwrap();
            // The secrets of the embedded tenant are published, and easily recognized.
            assert!(!text.contains("7e577e577e57"), "{kind}: a secret");
            assert!(!text.contains("eyJ"), "{kind}: a token");
            text
        };
        let json = |kind: &str| serde_json::from_str(&text(kind)).unwrap();
        Self {
            code: code(&output),
            json: json("json"),
            junit: text("junit"),
            html: text("html"),
            sarif: json("sarif"),
            har: json("har"),
        }
    }

    /// Every kind is what it says it is, and they agree on what is broken.
    fn assert_valid(&self) {
        assert_follows("report.schema.json", &self.json);
        assert_follows("sarif-2.1.0.schema.json", &self.sarif);
        assert_follows("har-1.2.schema.json", &self.har);
        assert!(self.html.starts_with("<!doctype html>\n"));
        let broken = self.broken();
        let failed: BTreeSet<String> = cases(&self.junit)
            .into_iter()
            .filter(|case| case.status.is_failure())
            .map(|case| case.original_name)
            .collect();
        assert_eq!(failed, broken, "JUnit");
        let results = list(&self.sarif, "/runs/0/results");
        let results = results
            .iter()
            .filter(|one| one.get("suppressions").is_none());
        let results: BTreeSet<String> = results
            .map(|result| word(result, "/ruleId").to_owned())
            .collect();
        assert_eq!(results, broken, "SARIF");
        for id in &broken {
            let anchor = format!("id=\"finding.{}\"", id.replace('/', "."));
            assert!(self.html.contains(&anchor), "HTML: {id}");
        }
    }

    fn broken(&self) -> BTreeSet<String> {
        let rules = list(&self.json, "/rules").iter();
        let broken = rules.filter(|rule| word(rule, "/verdict") == "broken");
        broken.map(|rule| word(rule, "/id").to_owned()).collect()
    }

    fn rule(&self, id: &str) -> &Value {
        let mut rules = list(&self.json, "/rules").iter();
        rules.find(|rule| word(rule, "/id") == id).unwrap()
    }
}

fn list<'a>(value: &'a Value, pointer: &str) -> &'a Vec<Value> {
    value.pointer(pointer).and_then(Value::as_array).unwrap()
}

fn word<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap()
}

fn cases(junit: &str) -> Vec<TestCase> {
    let document = junit_parser::from_reader(junit.as_bytes()).unwrap();
    let suites = document.suites.into_iter();
    suites.flat_map(|suite| suite.cases).collect()
}

fn schema(name: &str) -> Value {
    let path = workspace().join("fixtures/schemas").join(name);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

pub(crate) fn assert_follows(name: &str, value: &Value) {
    let validator = jsonschema::validator_for(&schema(name)).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .take(3)
        .collect();
    assert_eq!(errors, Vec::<String>::new(), "{name}");
}

#[test]
fn of_a_sound_tenant() {
    let reports = Reports::of("reports-sound", &["--generated", "5"]);
    assert_eq!(reports.code, 0);
    reports.assert_valid();
    let cases = cases(&reports.junit);
    assert_eq!(cases.len(), reports.json["rules"].as_array().unwrap().len());
    assert!(cases.iter().all(|case| case.status.is_success()));
    assert_eq!(reports.har["log"]["entries"], json!([]));
}

#[test]
fn of_a_broken_tenant() {
    let fault = ["--fault", "ignores-client-secret-limit"];
    let reports = Reports::of("reports-broken", &fault);
    assert_eq!(reports.code, 2);
    reports.assert_valid();
    let wanted = BTreeSet::from(["client-secret/limit".to_owned()]);
    assert_eq!(reports.broken(), wanted);

    let cases = cases(&reports.junit);
    let mut failed = cases.iter().filter(|case| case.status.is_failure());
    let TestStatus::Failure(failure) = &failed.next().unwrap().status else {
        panic!("no failure");
    };
    assert!(failure.message.ends_with("Came: granted with status 201."));
    assert!(failure.text.contains("wanted    refused with status 409"));
    assert!(failure.text.contains("--rule client-secret/limit"));

    let result = &reports.sarif["runs"][0]["results"][0];
    assert_eq!(result["level"], "error");
    let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    let rules = &reports.sarif["runs"][0]["tool"]["driver"]["rules"];
    assert_eq!(rules[index]["id"], "client-secret/limit");
    assert_eq!(
        rules[index]["helpUri"].as_str().unwrap().split(':').next(),
        Some("https")
    );
    let again = Reports::of("reports-again", &[&fault[..], &["--seed", "2"]].concat());
    assert_eq!(
        result["partialFingerprints"], again.sarif["runs"][0]["results"][0]["partialFingerprints"],
        "stable between runs"
    );

    // A client, and five secrets more.
    let entries = reports.har["log"]["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 6);
    assert_eq!(entries[5]["response"]["status"], 201);
    assert_eq!(entries[5]["pageref"], "client-secret/limit");
    assert_eq!(
        entries[5]["request"]["url"],
        "https://tenant.example/api/v1/oauth-clients/$%7Bclient_id@1%7D/client-secrets"
    );
}

#[test]
fn of_a_tenant_that_takes_every_secret() {
    let fault = ["--fault", "ignores-client-auth-secret-correct"];
    let reports = Reports::of("reports-secrets", &fault);
    assert_eq!(reports.code, 2);
    reports.assert_valid();
    assert!(reports.har.to_string().contains("${client_secret@1!}"));
    assert!(reports.html.contains("[access_token@2]"));
}

#[test]
fn of_a_tenant_with_known_deviations() {
    let folder = folder("reports-known-list");
    let list = folder.join("deviations.toml");
    let entry = "version = 1\n[[deviation]]\nrule = \"client-secret/limit\"\n\
                 reason = \"<&>\"\nowner = \"us\"\nexpires = 2027-06-30\n";
    std::fs::write(&list, entry).unwrap();
    let list = list.display().to_string();
    let fault = ["--fault", "ignores-client-secret-limit", "--expect", &list];
    let arguments = [
        &fault[..],
        &["--today", "2027-01-01", "--rule", "client-secret/*"],
    ]
    .concat();
    let reports = Reports::of("reports-known", &arguments);
    assert_eq!(reports.code, 0);
    reports.assert_valid();
    assert_eq!(reports.broken(), BTreeSet::new());
    let cases = cases(&reports.junit);
    let mut skipped = cases.iter().filter(|case| case.status.is_skipped());
    let TestStatus::Skipped(skip) = &skipped.next().unwrap().status else {
        panic!("nothing skipped");
    };
    assert_eq!(skip.message, "known deviation: <&> (us, until 2027-06-30)");
    let result = &reports.sarif["runs"][0]["results"][0];
    assert_eq!(result["suppressions"][0]["status"], "accepted");
    assert!(
        reports
            .html
            .contains("&lt;&amp;&gt; (us, until 2027-06-30)")
    );
}

#[test]
fn of_a_run_that_ended_early() {
    let reports = Reports::of("reports-early", &["--requests", "60"]);
    assert_eq!(reports.code, 3);
    reports.assert_valid();
    let why = reports.json["cut_short"].as_str().unwrap();
    assert!(why.contains("spent"), "{why}");
    let invocation = &reports.sarif["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert!(reports.html.contains("The run ended early: "));
    let skipped = cases(&reports.junit);
    let skipped = skipped.iter().filter(|case| case.status.is_skipped());
    assert!(skipped.count() > 100);
}

#[test]
fn of_a_target_that_lacks_something() {
    let tenant = Served::start(&[]);
    let folder = folder("reports-lacking");
    let paths = ["json", "html"].map(|kind| folder.join(kind));
    let [json, html] = &paths;
    let output = tenant
        .command(&[
            "run",
            tenant.url(),
            "--rule",
            "refresh/*",
            "--generated",
            "0",
        ])
        .arg(format!("--report=json={}", json.display()))
        .arg(format!("--report=html={}", html.display()))
        .output()
        .unwrap();
    assert_ne!(code(&output), 70);
    let log = stderr(&output);
    assert!(log.starts_with("note: scripted cases: "), "{log}");
    assert!(log.lines().count() <= 10, "a line for a phase: {log}");
    assert!(!log.contains(['\r', '\u{1b}']), "nothing steers a terminal");
    let report = read(json);
    assert_follows("report.schema.json", &report);
    let rules = report["rules"].as_array().unwrap();
    let lacking = rules.iter().find(|rule| rule.get("missing").is_some());
    let missing = lacking.unwrap()["missing"].as_str().unwrap();
    let page = std::fs::read_to_string(html).unwrap();
    assert!(page.contains(&format!("<h3>The target lacks {missing}</h3>")));
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn an_altered_report_does_not_follow_the_schema() {
    let arguments = [
        "--fault",
        "ignores-redirect-uri-limit",
        "--rule",
        "redirect-uri/*",
    ];
    let reports = Reports::of("reports-altered", &arguments);
    assert_eq!(reports.rule("redirect-uri/limit")["verdict"], "broken");
    let validator = jsonschema::validator_for(&schema("report.schema.json")).unwrap();
    assert!(validator.is_valid(&reports.json));
    let place = |pointer: &str| {
        let rules = reports.json["rules"].as_array().unwrap();
        let index = rules.iter().position(|rule| rule["verdict"] == "broken");
        format!("/rules/{}{pointer}", index.unwrap())
    };
    for (pointer, value) in [
        ("/version".to_owned(), json!(2)),
        ("/summary".to_owned(), json!({})),
        ("/started".to_owned(), json!("yesterday")),
        (place("/verdict"), json!("fine")),
        (place("/verdict"), json!("upheld")),
        (place("/findings"), json!([])),
        (place("/findings/0/scenario/steps/0/action"), json!({})),
        (place("/findings/0/exchanges/0/answer/status"), json!("201")),
        (place("/citations/0"), json!({"surplus": 1})),
    ] {
        let mut altered = reports.json.clone();
        *altered.pointer_mut(&pointer).unwrap() = value;
        assert!(!validator.is_valid(&altered), "{pointer}");
    }
    let mut surplus = reports.json.clone();
    surplus["surplus"] = json!(1);
    assert!(
        !validator.is_valid(&surplus),
        "a member that is not described"
    );
}
