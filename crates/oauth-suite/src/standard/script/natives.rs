//! Applications on the user's own machine (RFC 8252).

use oauth_model::catalogue::authorize;
use url::{Host, Url};

use super::{Scriptwriter, case};
use crate::script::Case;

/// A port that nobody registers.
const PORT: u16 = 51_234;

pub(super) fn cases(by: &Scriptwriter<'_>) -> Vec<Case> {
    let rules = [authorize::ANY_LOOPBACK_PORT];
    let Some(client) = by.roles.get("public") else {
        // What would be asked, where nobody is known to ask it.
        let uri = format!("http://127.0.0.1:{PORT}/callback");
        let asked = by.authorize_with("public", &[("redirect_uri", &uri)]);
        let name = "an application listens on another port";
        return vec![case(name, &rules, [by.authorize("public"), asked])];
    };
    let registered = client.redirect_uris.first();
    let Some(uri) = registered.and_then(|uri| elsewhere(uri)) else {
        return Vec::new();
    };
    let changed = [("redirect_uri", uri.as_str())];
    vec![case(
        "an application listens on another port",
        &rules,
        [
            by.authorize("public"),
            by.authorize_with("public", &changed),
            by.redeem_with("public", 2, &changed),
        ],
    )]
}

/// The same loopback address with another port.
fn elsewhere(uri: &str) -> Option<String> {
    let mut url = Url::parse(uri).ok()?;
    let is_loopback = match url.host()? {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(_) => false,
    };
    url.set_port(Some(PORT)).ok()?;
    (is_loopback && url.scheme() == "http").then(|| url.to_string())
}
