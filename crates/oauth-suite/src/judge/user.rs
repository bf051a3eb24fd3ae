//! What answers about users have to show.

use oauth_model::{
    call::{Call, Operation},
    catalogue::{api, bot, code, impersonation, tier, token_exchange},
    client::{GrantType, Tier},
    user::{TENANT_ADMIN, User},
};
use serde_json::Value;

use super::{Session, notes::Notes};
use crate::wire::text;

/// Oneself, as the token's user.
pub(super) fn inspect(
    session: &Session,
    call: &Call,
    expected: &User,
    value: &Value,
    notes: &mut Notes,
) {
    if session.state.caller(call).is_none() {
        return;
    }
    let subject = text(value, "subject");
    if expected.bot_of.is_some() {
        inspect_bot(session, expected, value, notes);
    } else {
        let holds = subject == expected.subject && text(value, "id") == expected.id;
        let found = || "another user".to_owned();
        let wanted = "the user that the token or the session acts for";
        let rule = match session.state.access(call).map(|access| access.grant) {
            None if session.state.temporary(call).is_some() => token_exchange::ACTS_AS_SAME_USER,
            None => api::SESSION_ACCEPTED,
            Some(GrantType::AuthorizationCode | GrantType::RefreshToken) => code::ACTS_AS_USER,
            Some(_) => impersonation::ACTS_AS_USER,
        };
        notes.hold(rule, holds, found, wanted);
    }
}

/// A bot user, wherever it is shown.
fn inspect_bot(session: &Session, expected: &User, value: &Value, notes: &mut Notes) {
    let subject = text(value, "subject");
    let client_id = expected.bot_of.as_deref().unwrap_or_default();
    // What becomes of a bot's name when its client is renamed is not documented (I59).
    let renamed = session
        .state
        .client(client_id)
        .is_some_and(|client| client.patched.contains("clientName"));
    // A region's client has a rule about its name.
    let of_region = session
        .state
        .client(client_id)
        .is_some_and(|client| client.registration.tier == Tier::Region);
    if of_region {
        let name = text(value, "name");
        let found = || format!("name {name:?}");
        let wanted = format!("name {:?}", expected.name);
        notes.hold(
            tier::REGION_BOT_NAMED,
            name == expected.name,
            found,
            &wanted,
        );
    }
    let holds = subject == expected.subject
        && text(value, "clientId") == client_id
        && (renamed || of_region || text(value, "name") == expected.name)
        && text(value, "status") == "active";
    let found = || format!("subject {subject:?}, name {:?}", text(value, "name"));
    let wanted = "subject, name, client id and status of the client's bot";
    notes.hold(bot::IDENTITY, holds, found, wanted);
    let roles = value.get("roles").and_then(Value::as_array);
    let admin = roles.is_some_and(|roles| roles.iter().any(|role| role == TENANT_ADMIN));
    let found = || roles.map_or("no `roles`".to_owned(), |roles| format!("{roles:?}"));
    notes.hold(
        bot::TENANT_ADMIN,
        admin,
        found,
        "`TenantAdmin` among `roles`",
    );
}

/// The users of a client: its bot, once it has a token.
pub(super) fn inspect_list(
    session: &Session,
    call: &Call,
    expected: &[User],
    value: &Value,
    notes: &mut Notes,
) {
    let Operation::ListUsers(query) = &call.operation else {
        return;
    };
    let by_client = query
        .iter()
        .any(|(name, filter)| name == "filter" && filter.starts_with("clientId eq "));
    let [bot] = expected else {
        return;
    };
    if by_client {
        let shown: Vec<&Value> = value
            .get("data")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter(|user| text(user, "subject") == bot.subject)
            .collect();
        if let Some(first) = shown.first() {
            inspect_bot(session, bot, first, notes);
        }
        let count = shown.len();
        let found = || format!("{count} users");
        notes.hold(bot::CREATED_ONCE, count == 1, found, "one bot user");
    }
}
