//! Calls beyond the limit of their tier.

use oauth_model::rate_limit::RateTier;

use super::*;

fn limited() -> Visitor {
    let mut config = Config::new("https://tenant.example");
    config.limits.rate_limited = true;
    Visitor::admin_of(config)
}

#[test]
fn the_501st_change_is_refused_as_documented() {
    let mut visitor = limited();
    for _ in 0..500 {
        // A change that is refused counts as well.
        let answer = visitor.ask("POST", "/api/v1/oauth-clients", &json!({}));
        assert_eq!(answer.status, 400);
    }
    visitor.now = NOW.plus_seconds(287);
    let answer = visitor.ask("POST", "/api/v1/oauth-clients", &json!({}));
    assert_eq!(answer.status, 429);
    assert_eq!(answer.headers["retry-after"], "13");
    assert_eq!(answer.headers["content-type"], "application/json");
    assert_eq!(answer.text("/errors/0/code"), "HTTP-429");
    assert_eq!(answer.text("/errors/0/title"), "API rate limit reached.");
    assert_eq!(
        answer.text("/errors/0/detail"),
        "You need to wait 13 seconds until limit is lifted."
    );
    assert_eq!(visitor.read("/api/v1/oauth-clients").status, 200);
    visitor.now = NOW.plus_seconds(300);
    let answer = visitor.ask("POST", "/api/v1/oauth-clients", &json!({}));
    assert_eq!(answer.status, 400);
}

#[test]
fn nobody_is_counted_unless_asked_for() {
    let mut visitor = Visitor::admin();
    for _ in 0..501 {
        let answer = visitor.ask("POST", "/api/v1/oauth-clients", &json!({}));
        assert_eq!(answer.status, 400);
    }
}

#[test]
fn a_tier_that_is_used_up_blocks_itself_only() {
    let mut visitor = Visitor::admin();
    visitor.tenant.throttle.use_up(RateTier::Two, NOW);
    let request = token_request(&visitor.tenant);
    assert_eq!(visitor.send(&request).status, 429);
    assert_eq!(visitor.read("/api/v1/oauth-clients").status, 200);
}
