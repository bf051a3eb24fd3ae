//! Somebody with a browser: how tests sign in, ask, and follow.

use super::*;

/// RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// The first ordinary user of the default seed.
pub(crate) const BEN: &str = "test-only|first-user";
pub(crate) const CALLBACK: &str = "https://app.example/callback";

/// A page, or where a redirect leads.
pub(crate) struct Visit {
    pub(crate) status: u16,
    pub(crate) headers: http::HeaderMap,
    pub(crate) page: String,
}

impl Visit {
    pub(crate) fn location(&self) -> &str {
        let location = self.headers.get("location").map(|value| value.to_str());
        location
            .unwrap_or_else(|| panic!("{} {}", self.status, self.page))
            .unwrap()
    }

    /// A parameter of the address that a redirect leads to.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let query = self.location().split_once('?')?.1;
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
    }

    pub(crate) fn ticket(&self) -> String {
        let (_, rest) = self.page.split_once("name=\"ticket\" value=\"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    }
}

impl Visitor {
    pub(crate) fn browse(&mut self, request: Builder, body: String) -> Visit {
        let request = request.body(Bytes::from(body)).unwrap();
        let (parts, body) = self.tenant.handle(self.now, &request).into_parts();
        Visit {
            status: parts.status.as_u16(),
            headers: parts.headers,
            page: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    /// Opens an address with a cookie.
    pub(crate) fn open(&mut self, cookie: &str, target: &str) -> Visit {
        let request = Request::get(target).header("cookie", cookie);
        self.browse(request, String::new())
    }

    /// Sends a form with a cookie.
    pub(crate) fn submit(&mut self, cookie: &str, target: &str, pairs: &[(&str, &str)]) -> Visit {
        let request = Request::post(target)
            .header("cookie", cookie)
            .header("content-type", "application/x-www-form-urlencoded");
        self.browse(request, form(pairs))
    }

    /// Signs somebody in; gives the cookie.
    pub(crate) fn sign_in(&mut self, subject: &str) -> String {
        let visit = self.submit("", "/login", &[("subject", subject)]);
        let cookie = visit.headers["set-cookie"].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    pub(crate) fn decide(&mut self, cookie: &str, ticket: &str, decision: &str) -> Visit {
        let pairs = [("ticket", ticket), ("decision", decision)];
        self.submit(cookie, "/oauth/consent", &pairs)
    }

    /// Creates a client with this type, consent method and scopes; gives its id, and
    /// its secret if it has one.
    pub(crate) fn register(
        &mut self,
        app_type: &str,
        consent: &str,
        scopes: &[&str],
    ) -> (String, Option<String>) {
        let mut body = json!({
            "appType": app_type,
            "clientName": "reporting",
            "redirectUris": [CALLBACK, "https://app.example/other?a=%20b"],
            "allowedScopes": scopes,
        });
        if consent == "trusted" {
            body["connectionConfig"] = json!({"consentMethod": "trusted"});
        }
        let created = self.create(&body);
        let secret = created.body["clientSecret"].as_str().map(str::to_owned);
        (created.text("/clientId"), secret)
    }

    /// Redeems a code; without a secret, with the verifier.
    pub(crate) fn redeem(&mut self, id: &str, secret: Option<&str>, code: &str) -> Answer {
        let mut body = json!({
            "grant_type": "authorization_code",
            "client_id": id,
            "code": code,
            "redirect_uri": CALLBACK,
        });
        match secret {
            Some(secret) => body["client_secret"] = json!(secret),
            None => body["code_verifier"] = json!(VERIFIER),
        }
        self.token(&body)
    }
}

pub(crate) fn form(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// The address of an authorization request: the usual parameters, and these instead.
/// An empty one is left out.
pub(crate) fn authorize(id: &str, others: &[(&str, &str)]) -> String {
    let mut pairs = vec![
        ("client_id", id),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "user_default"),
        ("state", "xyz"),
    ];
    pairs.retain(|(name, _)| !others.iter().any(|(other, _)| other == name));
    pairs.extend(others.iter().filter(|(_, value)| !value.is_empty()));
    format!("/oauth/authorize?{}", form(&pairs))
}
