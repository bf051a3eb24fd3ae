//! The page of a report, whatever a target has answered.

use oauth_model::profile::QLIK_CLOUD;
use oauth_suite::{
    drift::{Change, Drift, Entry},
    redact::ShownAnswer,
    report::{Finding, RuleReport, Summary},
    scenario::{Action, Request},
};
use serde_json::json;

use super::*;
use crate::render::report::tests::{clean, finding, of_everything, rule};

/// What would do harm if it were more than text.
const HOSTILE: &str = "</script><script>window.struck=1</script>\"><img src=x onerror=alert(1)>'\
                       \u{202e}\u{0}\u{1b}[31m\u{2028}]]>--><!--";

/// A finding in which everything that a target decides is hostile, and long.
fn hostile(length: usize) -> Finding {
    let filler = "<\u{7}&".repeat(length / 3);
    let answer = ShownAnswer {
        status: 201,
        headers: vec![("location".to_owned(), clean(format!("https://x/{HOSTILE}")))],
        body: clean(json!({"errors": [{"code": HOSTILE}], "more": filler}).to_string()),
    };
    let request = Request::create(json!({"clientName": HOSTILE, "logoUri": HOSTILE}));
    let request = request.header("origin", HOSTILE);
    let steps = vec![Action::Request(Box::new(request)); 4];
    let mut finding = finding(steps, &answer);
    finding.found = HOSTILE.into();
    finding.admissible = HOSTILE.into();
    finding.curl = vec![HOSTILE.into(); 4];
    finding
}

fn hostile_report(findings: usize) -> Report {
    let mut report = of_everything();
    report.target = format!("https://tenant.example/{HOSTILE}");
    report.cut_short = Some(HOSTILE.to_owned());
    report.rules = QLIK_CLOUD
        .rules()
        .enumerate()
        .map(|(index, id)| {
            if index < findings {
                rule(id, Verdict::Broken, Some(HOSTILE), vec![hostile(1500)])
            } else {
                let mut rule = rule(id, Verdict::NotApplicable, Some(HOSTILE), Vec::new());
                rule.missing = Some(HOSTILE.to_owned());
                rule
            }
        })
        .collect();
    report.summary = Summary {
        broken: findings,
        not_applicable: report.rules.len() - findings,
        ..Summary::default()
    };
    report
}

#[test]
fn nothing_that_a_target_answers_means_anything() {
    let page = page(&hostile_report(3), Exit::Broken).unwrap();
    let ours = page.replace(STYLE, "").replace(SCRIPT, "");
    assert_eq!(ours.matches("<script").count(), 1);
    assert_eq!(ours.matches("</script").count(), 1);
    assert_eq!(ours.matches("<img").count(), 0);
    assert_eq!(ours.matches("<!--").count(), 0);
    let strange = ['\u{0}', '\u{7}', '\u{1b}', '\u{202e}', '\u{2028}'];
    assert!(!page.contains(strange));
    assert!(ours.matches("&lt;img src=x onerror=alert(1)&gt;").count() > 20);
    assert!(ours.contains("\\u202e\\u0000\\u001b[31m\\u2028]]&gt;"));
}

#[test]
fn only_its_own_style_and_script_may_run() {
    let page = page(&of_everything(), Exit::Broken).unwrap();
    let policy = page.split("content=\"").nth(1).unwrap();
    let policy = policy.split('"').next().unwrap();
    assert!(
        policy.starts_with("default-src &#39;none&#39;; "),
        "{policy}"
    );
    let hash = STANDARD.encode(Sha256::digest(SCRIPT));
    assert!(policy.contains(&format!("script-src &#39;sha256-{hash}&#39;")));
    assert!(page.contains(&format!("<style>{STYLE}</style>")));
    assert!(page.contains(&format!("<script>{SCRIPT}</script>")));
    // The policy lets neither of these work, so neither may be there.
    assert!(!page.contains(" style=\""));
    assert!(!page.contains(" onclick="));
}

#[test]
fn a_large_report_is_small_enough() {
    let report = hostile_report(60);
    assert!(report.rules.len() >= 300);
    let page = page(&report, Exit::Broken).unwrap();
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
}

#[test]
fn all_parts_of_a_report_are_on_the_page() {
    let mut report = of_everything();
    report.freedoms.insert("secret-hint", vec!["last"]);
    let lacking: &mut RuleReport = report.rules.last_mut().unwrap();
    lacking.missing = Some("a clock".to_owned());
    let page = page(&report, Exit::Broken).unwrap();
    for wanted in [
        "<h1><bdi>https://tenant.example</bdi></h1>",
        "<strong>broken</strong> <span>1 of 5 binding rules broken</span>",
        "12,345 requests in 61.7 s, seed 7",
        "2026-11-21T09:43:00Z",
        "<h2 id=\"broken\">Broken <span class=\"number\">1</span></h2>",
        "<h2 id=\"warnings\">Warnings <span class=\"number\">1</span></h2>",
        "The run ended early: the budget of requests or time is spent.",
        "1 client could not be deleted and stayed on the target.",
        "<code>POST /api/v1/oauth-clients</code>",
        "21,601 seconds pass",
        "<h3>The target lacks a clock</h3>",
        "1,234",
        "<code>secret-hint</code>: <strong>last</strong>",
        "Permitted: last, first.",
        "oauth-conform run https://tenant.example \\\n  --rule redirect-uri/limit",
        "oauth-conform replay found/x.json https://tenant.example",
    ] {
        assert!(page.contains(wanted), "{wanted}");
    }
}

#[test]
fn parts_of_the_address_lead_somewhere() {
    let page = page(&hostile_report(2), Exit::Broken).unwrap();
    let mut links = 0;
    for link in page.split("href=\"#").skip(1) {
        let id = link.split('"').next().unwrap();
        assert!(page.contains(&format!(" id=\"{id}\"")), "{id}");
        links += 1;
    }
    assert!(links > 300);
}

#[test]
fn an_empty_report_is_a_page() {
    let mut report = of_everything();
    report.rules.clear();
    report.summary = Summary::default();
    assert!(page(&report, Exit::Fine).unwrap().ends_with("</html>\n"));
}

#[test]
fn what_changed_is_on_the_page() {
    let mut report = of_everything();
    let without = page(&report, Exit::Fine).unwrap();
    assert!(!without.contains("id=\"drift\""));
    let listed = report.rules.first().unwrap().id;
    let change = |place: &str, before: Option<&str>, now: Option<&str>| Change {
        place: place.to_owned(),
        before: before.map(str::to_owned),
        now: now.map(str::to_owned),
    };
    report.drift = Some(Drift {
        compared: 12,
        entries: vec![
            Entry {
                flow: "machine-body".to_owned(),
                step: Some(2),
                request: format!("POST /oauth/token?{HOSTILE}"),
                changes: vec![
                    change("status", Some("200"), Some("400")),
                    change("header x", None, Some(HOSTILE)),
                    change("member y", Some(HOSTILE), None),
                ],
                rules: vec![listed, oauth_model::catalogue::csrf::ALL[0]],
                freedoms: [].into(),
                also: vec!["machine-basic, step 1".to_owned()],
            },
            Entry {
                flow: "code-public".to_owned(),
                step: None,
                request: String::new(),
                changes: vec![change("end", None, Some("no `code@2` came"))],
                rules: Vec::new(),
                freedoms: [("secret-hint", "first")].into(),
                also: Vec::new(),
            },
        ],
        unrecorded: vec!["a".to_owned(), "b".to_owned()],
        unplayed: vec!["c".to_owned()],
        cut_short: Some("it was interrupted".to_owned()),
    });
    let page = page(&report, Exit::Outdated).unwrap();
    let anchor = listed.id().replace('/', ".");
    for wanted in [
        "<li><a href=\"#drift\">What changed</a></li>",
        "<h2 id=\"drift\">What changed <span class=\"number\">2</span></h2>",
        "2 steps changed in 12 recorded flows.",
        "Not all was played: it was interrupted.",
        "<span class=\"badge\">machine-body, step 2</span>",
        &format!("broken: <a href=\"#rule.{anchor}\">{listed}</a>"),
        "<h4><code>status</code> <small>changed</small></h4>",
        "<h4><code>header x</code> <small>new</small></h4>",
        "<h4><code>member y</code> <small>gone</small></h4>",
        "<dt>Now</dt><dd><pre class=\"\">400</pre></dd>",
        "<pre class=\"none\">nothing</pre>",
        "Open here, as no source decides it: secret-hint (first).",
        "<summary>The same in 1 other step</summary>",
        "machine-basic, step 1",
        "<code>the flow as a whole</code>",
        "<span class=\"badge\">no rule cares</span>",
        "Without a recording: a, b",
        "Recorded, and not played: c",
    ] {
        assert!(page.contains(wanted), "{wanted}");
    }
    let ours = page.replace(STYLE, "").replace(SCRIPT, "");
    assert_eq!(ours.matches("<script").count(), 1);
    assert_eq!(ours.matches("<img").count(), 0);
}
