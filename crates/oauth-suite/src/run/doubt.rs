//! Doubts that a further question settles: what was granted wrongly behind a patch that
//! nobody has seen take effect is played again with a look at the client in between.

use oauth_model::rule::Rule;

use super::{course::Run, detour};
use crate::{
    drive::Played,
    scenario::{Request, Scenario, builder::CLIENTS},
    target::Target,
};

impl<T: Target> Run<'_, '_, T> {
    /// A scenario that left a doubt, with what settles it, as it was played again.
    pub(super) async fn without_doubt(
        &mut self,
        scenario: &Scenario,
        played: &Played,
    ) -> Option<(Scenario, Played)> {
        let hearings = played.exchanges.iter().map(|exchange| &exchange.hearing);
        let broken = self.tally.broken();
        let is_news = |rule: Rule| !broken.contains(rule) && self.settings.selects(rule);
        let is_doubted = hearings
            .flat_map(|hearing| hearing.doubted.iter())
            .any(is_news);
        if !is_doubted || scenario.is_whole() || self.driver.left() == 0 {
            return None;
        }
        let settled = with_reads(scenario)?;
        let played = self.perform(&settled).await;
        Some((settled, played))
    }
}

/// The scenario with a look at each client behind its patches; `None` if all are looked at.
fn with_reads(scenario: &Scenario) -> Option<Scenario> {
    let mut settled = scenario.clone();
    let patched = |request: &Request| {
        let below = request.path.strip_prefix(CLIENTS)?;
        let is_client = below.rfind('/') == Some(0);
        (request.method == "PATCH" && is_client).then(|| below.to_owned())
    };
    let mut requests = scenario.requests().peekable();
    while let Some((id, request)) = requests.next() {
        let Some(below) = patched(request) else {
            continue;
        };
        let is_read = |(_, next): &(u32, &Request)| {
            next.method == "GET" && next.path == request.path && next.query.is_empty()
        };
        if !requests.peek().is_some_and(is_read) {
            let new = settled.fresh_id();
            settled.insert_behind(id, new, Request::clients("GET", &below));
        }
    }
    (settled != *scenario).then(|| detour::in_order(settled))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn patches_are_looked_at_once() {
        let create = Request::create(json!({"appType": "spa", "clientName": "a"}));
        let patch = Request::clients("PATCH", "/${client_id@1}").json(json!([]));
        let connection =
            Request::clients("PATCH", "/${client_id@1}/connection-configs/me").json(json!([]));
        let read = Request::clients("GET", "/${client_id@1}");
        let delete = Request::clients("DELETE", "/${client_id@1}");
        let scenario = Scenario::of([
            create.clone(),
            patch.clone(),
            connection.clone(),
            delete.clone(),
        ]);
        let settled = with_reads(&scenario).expect("there is a patch");
        let wanted = Scenario::of([create, patch, read, connection, delete]);
        assert_eq!(settled, wanted);
        assert_eq!(with_reads(&settled), None);
    }
}
