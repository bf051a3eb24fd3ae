//! Clients that the suite registers at a server by itself (RFC 7591), where its owner told
//! of too few; and what removes them again (RFC 7592).

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use oauth_model::standard::{call::Endpoint, registration::ADDRESS};
use serde_json::{Value, json};
use url::Url;

use super::{
    description::{ClientAuth, KnownClient},
    secret::Secret,
    server::Server,
};
use crate::{
    target::{Target, TransportError},
    wire::{Answer, text},
};

/// The parts for which clients are registered: which part, and where its codes are sent.
const PARTS: &[(&str, &str)] = &[
    ("a", "https://oauth-conform-a.example/callback"),
    ("b", "https://oauth-conform-b.example/callback"),
    ("public", "https://oauth-conform-c.example/callback"),
    ("second-public", "https://oauth-conform-d.example/callback"),
    ("remote", "https://oauth-conform-e.example/callback"),
];

/// A registration that is to be removed again.
#[derive(Clone, Debug)]
pub(super) struct Enrolled {
    address: Url,
    token: Secret,
}

/// What a client says of itself.
pub(crate) fn metadata(auth: ClientAuth, redirect_uris: &[&str], scope: &str) -> Value {
    let method = match auth {
        ClientAuth::Basic => "client_secret_basic",
        ClientAuth::Post => "client_secret_post",
        ClientAuth::None => "none",
    };
    let mut body = json!({
        "client_name": "oauth-conform",
        "redirect_uris": redirect_uris,
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": method,
    });
    if !scope.is_empty() {
        put(&mut body, "scope", json!(scope));
    }
    body
}

/// Puts a member into an object.
pub(crate) fn put(body: &mut Value, name: &str, value: Value) {
    if let Some(members) = body.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

impl Server {
    /// Registers clients for the parts that nobody plays. A server at which nobody may
    /// register has no registration endpoint from here on.
    pub async fn enroll<T: Target>(&mut self, target: &T) -> Result<(), TransportError> {
        if self.route(Endpoint::Registration).is_none() {
            return Ok(());
        }
        self.registers_with = self.method();
        let mut opened = false;
        for (part, callback) in PARTS {
            if self.roles().contains_key(part) {
                continue;
            }
            let auth = if part.ends_with("public") {
                ClientAuth::None
            } else {
                self.registers_with
            };
            // Without secrets there are no confidential clients.
            let is_needed = part.ends_with("public") || auth != ClientAuth::None;
            if is_needed && let Some(client) = self.register(target, auth, callback).await? {
                opened = true;
                self.known.clients.push(client);
            }
        }
        if !opened {
            // Nobody is needed; whether somebody may register is to be known all the same.
            let callback = "https://oauth-conform.example/callback";
            let auth = self.registers_with;
            opened = self.register(target, auth, callback).await?.is_some();
        }
        if !opened {
            self.routes.remove(&Endpoint::Registration);
        }
        Ok(())
    }

    /// How a client is to prove itself: as the metadata say, by HTTP Basic if it can be.
    fn method(&self) -> ClientAuth {
        let name = "token_endpoint_auth_methods_supported";
        let listed = self.metadata().and_then(|metadata| metadata.get(name));
        let Some(listed) = listed.and_then(Value::as_array) else {
            return ClientAuth::Basic;
        };
        let lists = |method: &str| listed.iter().any(|known| known == method);
        if lists("client_secret_basic") {
            ClientAuth::Basic
        } else if lists("client_secret_post") {
            ClientAuth::Post
        } else {
            ClientAuth::None
        }
    }

    async fn register<T: Target>(
        &mut self,
        target: &T,
        auth: ClientAuth,
        callback: &str,
    ) -> Result<Option<KnownClient>, TransportError> {
        let mut body = metadata(auth, &[callback], self.scope());
        let modest = body.clone();
        if auth != ClientAuth::None {
            let all = json!(["authorization_code", "refresh_token", "client_credentials"]);
            put(&mut body, "grant_types", all);
        }
        // Machines may have to be told of otherwise.
        for body in [body, modest] {
            let Some(shown) = self.registered(target, &body).await? else {
                continue;
            };
            let secret = Some(text(&shown, "client_secret"))
                .filter(|secret| !secret.is_empty() && auth != ClientAuth::None)
                .map(Secret::new);
            if secret.is_none() && auth != ClientAuth::None {
                return Ok(None);
            }
            let grants = shown.get("grant_types").and_then(Value::as_array);
            let grants = grants.into_iter().flatten().filter_map(Value::as_str);
            return Ok(Some(KnownClient {
                id: text(&shown, "client_id").to_owned(),
                secret,
                redirect_uris: vec![callback.to_owned()],
                auth,
                grants: grants.map(str::to_owned).collect(),
            }));
        }
        Ok(None)
    }

    async fn registered<T: Target>(
        &mut self,
        target: &T,
        body: &Value,
    ) -> Result<Option<Value>, TransportError> {
        let Some(route) = self.route(Endpoint::Registration) else {
            return Ok(None);
        };
        let mut request = http::Request::post(route.as_str())
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json");
        if let Some(token) = &self.known.initial_access_token {
            request = request.header(AUTHORIZATION, format!("Bearer {}", token.expose()));
        }
        let request = request.body(Bytes::from(body.to_string()));
        let Ok(request) = request else {
            return Ok(None);
        };
        let answer = Answer::from(target.send(request).await?);
        let shown = answer.json().unwrap_or_default();
        let is_made = (200..300).contains(&answer.status) && !text(&shown, "client_id").is_empty();
        if !is_made {
            return Ok(None);
        }
        let token = text(&shown, "registration_access_token");
        if let (Some(address), false) = (self.registration(text(&shown, ADDRESS)), token.is_empty())
        {
            let token = Secret::new(token);
            self.enrolled.push(Enrolled { address, token });
        }
        Ok(Some(shown))
    }

    /// The address of a registration, if it is where registrations are made: its token goes
    /// nowhere else.
    pub(super) fn registration(&self, address: &str) -> Option<Url> {
        let route = self.route(Endpoint::Registration)?;
        let url = Url::parse(address).ok()?;
        (url.origin() == route.origin()).then_some(url)
    }

    /// Whether clients that registered may look after themselves (RFC 7592).
    pub(crate) fn manages_registrations(&self) -> bool {
        !self.enrolled.is_empty()
    }

    /// Removes the clients that were registered, as far as the server lets them go.
    pub async fn dismiss<T: Target>(&self, target: &T) {
        for enrolled in &self.enrolled {
            let bearer = format!("Bearer {}", enrolled.token.expose());
            let request = http::Request::delete(enrolled.address.as_str())
                .header(AUTHORIZATION, bearer)
                .body(Bytes::new());
            if let Ok(request) = request {
                // Nothing can be done about one that stays.
                target.send(request).await.ok();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use http::{Response, StatusCode};

    use super::*;
    use crate::{
        scenario::Request,
        standard::description::{Endpoints, Known},
        target::from_fn,
    };

    fn known(token: Option<&str>) -> Known {
        let at = |path: &str| Some(format!("https://as.example{path}"));
        Known {
            endpoints: Endpoints {
                token: at("/token"),
                registration: at("/clients"),
                ..Endpoints::default()
            },
            initial_access_token: token.map(Secret::new),
            ..Known::default()
        }
    }

    /// The server as it is after clients were registered with this token.
    fn enrolled(token: Option<&str>) -> Server {
        let target = from_fn(|request: http::Request<Bytes>| {
            let shown = request.headers().get(AUTHORIZATION);
            let is_let_in = shown.is_some_and(|shown| shown == "Bearer open-sesame");
            let mut response = Response::new(Bytes::new());
            if is_let_in {
                let body = r#"{"client_id": "c", "client_secret": "s", "grant_types": []}"#;
                *response.body_mut() = Bytes::from(body);
            } else {
                *response.status_mut() = StatusCode::UNAUTHORIZED;
            }
            response
        });
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime.unwrap().block_on(async {
            let mut server = Server::discover(&target, known(token)).await.unwrap();
            server.enroll(&target).await.unwrap();
            server
        })
    }

    #[test]
    fn whoever_has_the_token_registers() {
        let server = enrolled(Some("open-sesame"));
        assert!(server.roles().contains_key("a"));
        let request = Request::new("POST", Endpoint::Registration.path()).json(json!({}));
        let sent = server.encode(&request).unwrap().unwrap();
        assert_eq!(sent.headers()[AUTHORIZATION], "Bearer open-sesame");
        assert!(!format!("{server:?}").contains("sesame"));
        for token in [None, Some("another")] {
            let server = enrolled(token);
            assert_eq!(server.route(Endpoint::Registration), None);
        }
    }
}
