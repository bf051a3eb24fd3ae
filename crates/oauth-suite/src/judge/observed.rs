//! Values that a target made up, read off its answer.

use super::authorize;
use oauth_model::{
    effect::{ContentEffect, Effect, Way},
    mint::{Direction, Mint},
    record::Record,
    registration::{Member, Shape},
    time::Timestamp,
    token::Purpose,
};
use serde_json::{Value, json};

use crate::{law::AS_READ, wire::Answer};

/// How the ids of users begin that no answer has shown yet.
pub(super) const UNSEEN: &str = "unseen:";

/// The answer as a mint: instead of making values up, it finds them.
pub(super) struct Observed<'a> {
    answer: &'a Answer,
    body: Option<&'a Value>,
}

impl<'a> Observed<'a> {
    pub(super) fn new(answer: &'a Answer, body: Option<&'a Value>) -> Self {
        Self { answer, body }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.body?.get(name)?.as_str()
    }

    /// The values of an answer that the model did not follow.
    pub(super) fn named(&mut self) -> Vec<(String, String)> {
        let members = [
            ("client_id", "client_id"),
            ("client_secret", "client_secret"),
            ("client_id", "clientId"),
            ("client_secret", "clientSecret"),
            ("secret_hint", "hint"),
            ("secret_hint", "clientSecretHint"),
            ("access_token", "access_token"),
            ("refresh_token", "refresh_token"),
        ];
        let mut named: Vec<(String, String)> = members
            .iter()
            .filter_map(|(label, member)| {
                Some(((*label).to_owned(), self.text(member)?.to_owned()))
            })
            .collect();
        let location = self.answer.header("location").unwrap_or_default();
        let code = authorize::parameter(location, "code");
        named.extend(code.map(|code| ("code".to_owned(), code)));
        let access_code = Some(self.access_code()).filter(|code| !code.is_empty());
        named.extend(access_code.map(|code| ("access_code".to_owned(), code)));
        named
    }

    /// What the labels of this step stand for.
    pub(super) fn produced(&mut self, effect: &Effect) -> Vec<(String, String)> {
        let mut produced = Vec::new();
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                produced.push((name.to_owned(), value));
            }
        };
        match effect {
            Effect::Journey(journey) => match &journey.way {
                Way::Code(code) => add("code", Some(code.clone())),
                Way::Consent { ticket, .. } => add("ticket", Some(ticket.clone())),
                Way::Denied | Way::SignIn => {}
            },
            Effect::Token(granted) => {
                add("access_token", Some(granted.access_token.clone()));
                add("refresh_token", granted.refresh_token.clone());
            }
            Effect::Exchanged(exchanged) => add("access_token", Some(exchanged.token.clone())),
            Effect::ClientCreated(client, secret) => {
                add("client_id", Some(client.id.clone()));
                add("client_secret", secret.clone());
                add(
                    "secret_hint",
                    client.secrets.first().map(|secret| secret.hint.clone()),
                );
            }
            Effect::Registered(registered) => {
                add("client_id", Some(registered.client.id.clone()));
                add("client_secret", registered.secret.clone());
            }
            Effect::ClientPatched(secret) => add("client_secret", secret.clone()),
            Effect::SecretAdded { secret, hint, .. } => {
                add("client_secret", Some(secret.clone()));
                add("secret_hint", Some(hint.clone()));
            }
            Effect::Clients(page, _) => {
                add("next", page.next.clone());
                add("prev", page.previous.clone());
            }
            Effect::CsrfToken(token) => add("csrf_token", Some(token.clone())),
            Effect::Content(content) => match content.as_ref() {
                ContentEffect::Space(space) => add("space_id", Some(space.id.clone())),
                ContentEffect::App(app) => add("app_id", Some(app.id.clone())),
                ContentEffect::Shared(app) => add("access_code", app.access_code.clone()),
                ContentEffect::Assigned { .. }
                | ContentEffect::Spaces(..)
                | ContentEffect::Items(..)
                | ContentEffect::Tenant
                | ContentEffect::CoreInit(_)
                | ContentEffect::Gone => {}
            },
            Effect::Client(..) => add(AS_READ, self.body.and_then(as_read)),
            Effect::User(_) => add("user_id", self.text("id").map(str::to_owned)),
            Effect::Published(_)
            | Effect::Connection { .. }
            | Effect::AuthSettings(_)
            | Effect::Users(_)
            | Effect::Records(_)
            | Effect::Consents(_)
            | Effect::Done
            | Effect::Preflight
            | Effect::Metadata
            | Effect::KeySet
            | Effect::ProductInfo => {}
        }
        produced
    }
}

impl Mint for Observed<'_> {
    fn client_id(&mut self) -> String {
        let text = self.text("clientId").or_else(|| self.text("client_id"));
        text.unwrap_or_default().to_owned()
    }

    fn client_secret(&mut self) -> String {
        let text = self.text("clientSecret");
        let text = text.or_else(|| self.text("client_secret"));
        text.unwrap_or_default().to_owned()
    }

    fn secret_hint(&mut self, secret: &str) -> String {
        let listed = || {
            let first = self.body?.get("clientSecrets")?.get(0)?;
            first.get("hint")?.as_str()
        };
        self.text("hint")
            .or_else(|| self.text("clientSecretHint"))
            .or_else(listed)
            // Nobody said which five characters; the last are as good as the first.
            .unwrap_or_else(|| last_five(secret))
            .to_owned()
    }

    fn user_id(&mut self) -> String {
        // No answer of the token endpoint names the user; the subject identifies it.
        format!("{UNSEEN}{}", self.text("access_token").unwrap_or_default())
    }

    fn access_token(&mut self, _issued_at: Timestamp, _expires_at: Timestamp) -> String {
        self.text("access_token").unwrap_or_default().to_owned()
    }

    fn space_id(&mut self) -> String {
        self.text("id").unwrap_or_default().to_owned()
    }

    fn app_id(&mut self) -> String {
        let attributes = self.body.and_then(|body| body.get("attributes"));
        let id = attributes.and_then(|attributes| attributes.get("id")?.as_str());
        id.unwrap_or_default().to_owned()
    }

    fn access_code(&mut self) -> String {
        let page = String::from_utf8_lossy(&self.answer.body);
        let shown = page.split_once("<code id=\"access-code\">");
        let code = shown.and_then(|(_, rest)| Some(rest.split_once('<')?.0));
        code.unwrap_or_default().to_owned()
    }

    fn temporary_token(&mut self, _: Purpose, _: Timestamp, _: Timestamp) -> String {
        self.text("access_token").unwrap_or_default().to_owned()
    }

    fn record_id(&mut self) -> String {
        // Only the list of tokens tells it.
        Record::unseen_id(self.text("access_token").unwrap_or_default())
    }

    fn code(&mut self) -> String {
        let location = self.answer.header("location").unwrap_or_default();
        authorize::parameter(location, "code").unwrap_or_default()
    }

    fn ticket(&mut self) -> String {
        let page = String::from_utf8_lossy(&self.answer.body);
        hidden_field(&page, "ticket").unwrap_or_default().to_owned()
    }

    fn csrf_token(&mut self) -> String {
        let header = self.answer.header("qlik-csrf-token");
        header.unwrap_or_default().to_owned()
    }

    fn refresh_token(&mut self, _before: Option<&str>) -> String {
        self.text("refresh_token").unwrap_or_default().to_owned()
    }

    fn cursor(&mut self, direction: Direction, _wanted: bool) -> Option<String> {
        let (link, parameter) = match direction {
            Direction::Next => ("next", "next"),
            Direction::Previous => ("prev", "prev"),
        };
        let href = self.body?.get("links")?.get(link)?.get("href")?.as_str()?;
        let query = href.split_once('?')?.1;
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == parameter)
            .map(|(_, cursor)| cursor.into_owned())
    }

    fn page(&mut self, _ids: Vec<String>) -> Vec<String> {
        let data = self.body.and_then(|body| body.get("data")?.as_array());
        data.into_iter()
            .flatten()
            .filter_map(|item| Some(item.get("clientId")?.as_str()?.to_owned()))
            .collect()
    }
}

/// Whether an answer is a page on which a user can agree.
pub(crate) fn asks(answer: &Answer) -> bool {
    let page = String::from_utf8_lossy(&answer.body);
    answer.status == 200 && hidden_field(&page, "ticket").is_some()
}

/// The value of a form's field in a page.
fn hidden_field<'p>(page: &'p str, name: &str) -> Option<&'p str> {
    let attribute = format!("name=\"{name}\"");
    page.split("<input")
        .filter_map(|rest| rest.split('>').next())
        .find(|tag| tag.contains(&attribute))
        .and_then(|tag| tag.split_once("value=\"")?.1.split('"').next())
}

/// The patch that writes a client back as it was read: each member that it shows and
/// that may be patched, but for those that are empty, which may stand for unset ones
/// (fact C29), and for keys, whose form in a patch is contradictory (fact I30).
fn as_read(client: &Value) -> Option<String> {
    let operations: Vec<Value> = Member::ALL
        .iter()
        .filter(|member| member.shape() != Shape::Objects)
        .filter_map(|member| Some((member.name(), client.get(member.name())?)))
        .filter(|(_, value)| match value {
            Value::String(text) => !text.is_empty(),
            Value::Array(elements) => !elements.is_empty(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
        })
        .map(|(name, value)| json!({"op": "replace", "path": format!("/{name}"), "value": value}))
        .collect();
    (!operations.is_empty()).then(|| Value::Array(operations).to_string())
}

fn last_five(secret: &str) -> &str {
    let start = secret.len().saturating_sub(5);
    secret.get(start..).unwrap_or_default()
}

impl std::fmt::Debug for Observed<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Observed")
            .field("status", &self.answer.status)
            .finish_non_exhaustive()
    }
}
