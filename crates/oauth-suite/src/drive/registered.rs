//! Clients that registered themselves at a server that is no tenant, and go again.

use oauth_model::{
    call::Door,
    standard::{call::Endpoint, registration::ADDRESS},
};

use super::{Driver, Played};
use crate::{judge::Class, scenario::Request, target::Target, wire::text};

impl<T: Target> Driver<'_, T> {
    /// Removes the clients that registered themselves in a scenario, as far as the server
    /// lets them go (RFC 7592, section 2.3).
    pub(super) async fn clear_up_registered(&mut self, played: &Played) {
        for exchange in &played.exchanges {
            let registers = exchange.hearing.door == Some(Door::Standard(Endpoint::Registration));
            if !registers || exchange.hearing.class != Class::Granted {
                continue;
            }
            let shown = exchange.answer.json().unwrap_or_default();
            let label = format!("registration_access_token@{}", exchange.step);
            // An update may have brought another one.
            let latest = played.exchanges.iter().rev().find_map(|other| {
                let about = other.request.query.iter().any(|(name, value)| {
                    name == ADDRESS && value.contains(&format!("@{}}}", exchange.step))
                });
                let token = text(&other.answer.json()?, "registration_access_token").to_owned();
                (about && !token.is_empty()).then_some(token)
            });
            let first = || played.bindings.value(&label).map(str::to_owned);
            let shown_token = || Some(text(&shown, "registration_access_token").to_owned());
            let token = latest
                .or_else(first)
                .or_else(shown_token)
                .unwrap_or_default();
            let address = text(&shown, ADDRESS);
            if token.is_empty() || address.is_empty() {
                continue;
            }
            let request = Request::new("DELETE", Endpoint::Configuration.path())
                .query(&[(ADDRESS, address)])
                .bearer(&token);
            // One that is gone, or stays, is no finding.
            self.send(&request).await.ok();
        }
    }
}
