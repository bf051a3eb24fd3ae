//! Values that a target made up, read off its answer.

use super::authorize;
use oauth_model::{
    effect::{Effect, Way},
    mint::{Direction, Mint},
    time::Timestamp,
};
use serde_json::Value;

use crate::wire::Answer;

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
    pub(super) fn named(&self) -> Vec<(String, String)> {
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
            Effect::User(_) => add("user_id", self.text("id").map(str::to_owned)),
            Effect::Client(..)
            | Effect::Published(_)
            | Effect::Connection { .. }
            | Effect::AuthSettings(_)
            | Effect::Users(_)
            | Effect::Done
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
        format!("unseen:{}", self.text("access_token").unwrap_or_default())
    }

    fn access_token(&mut self, _issued_at: Timestamp, _expires_at: Timestamp) -> String {
        self.text("access_token").unwrap_or_default().to_owned()
    }

    fn code(&mut self) -> String {
        let location = self.answer.header("location").unwrap_or_default();
        authorize::parameter(location, "code").unwrap_or_default()
    }

    fn ticket(&mut self) -> String {
        let page = String::from_utf8_lossy(&self.answer.body);
        hidden_field(&page, "ticket").unwrap_or_default().to_owned()
    }

    fn refresh_token(&mut self) -> String {
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
pub(super) fn asks(answer: &Answer) -> bool {
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
