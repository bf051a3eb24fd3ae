//! Several faults at once: none undoes what another does.

use super::*;

/// A tenant with these faults, the first outermost.
fn with(ids: &[&str]) -> Visitor {
    let mut config = Config::new("https://tenant.example");
    config.faults = ids.iter().filter_map(|id| Fault::find(id)).collect();
    assert_eq!(config.faults.len(), ids.len());
    Visitor::admin_of(config)
}

/// Both orders of two faults.
fn both_ways(one: &'static str, other: &'static str) -> [Visitor; 2] {
    [with(&[one, other]), with(&[other, one])]
}

#[test]
fn an_altered_effect_leaves_altered_answers_alone() {
    for mut visitor in both_ways("loses-description", "omits-created-at") {
        let body = json!({"appType": "spa", "clientName": "x", "description": "d"});
        let created = visitor.create(&body);
        assert_eq!(created.status, 201);
        assert_eq!(created.body["description"], json!(""));
        assert_eq!(created.body.get("createdAt"), None);
        assert_eq!(created.body["clientName"], json!("x"));
    }
}

#[test]
fn an_altered_answer_to_a_refusal_stays() {
    for mut visitor in both_ways("refuses-without-trace", "omits-created-at") {
        let refused = visitor.ask("POST", "/api/v1/oauth-clients", &json!({"appType": "m2m"}));
        assert_eq!(refused.status, 400);
        assert_eq!(refused.body.get("traceId"), None);
        assert!(refused.body["errors"].is_array());
    }
}

#[test]
fn an_altered_call_goes_through_all_faults() {
    for mut visitor in both_ways("shows-one-too-many", "sorts-backwards") {
        for name in ["a", "b", "c"] {
            visitor.create(&json!({"appType": "spa", "clientName": name}));
        }
        let list = visitor.read("/api/v1/oauth-clients?limit=1&sort=clientName");
        let data = list.body["data"].as_array().unwrap();
        let names: Vec<&Value> = data.iter().map(|item| &item["clientName"]).collect();
        assert_eq!(names, ["c", "b"]);
    }
}

#[test]
fn what_has_turns_takes_one_a_request() {
    for mut visitor in both_ways("changes-its-mind", "omits-created-at") {
        let mut revoke = || {
            let request = Request::post("/oauth/revoke")
                .header("content-type", "application/json")
                .body(r#"{"token": "nobody-knows"}"#.into())
                .unwrap();
            visitor.send(&request).status
        };
        assert_eq!([revoke(), revoke(), revoke()], [200, 400, 200]);
    }
}
