//! What answers about content have to show: whose it is, and no more than a token opens.

use oauth_model::{
    call::Call,
    catalogue::{bot, impersonation, resource},
    client::GrantType,
    content::{App, ContentDoor, Space},
    effect::ContentEffect,
};
use serde_json::Value;

use super::{Session, notes::Notes};
use crate::wire::text;

/// Compares an answer about content with what granting the call has to show.
pub(super) fn inspect(
    session: &Session,
    call: &Call,
    effect: &ContentEffect,
    value: &Value,
    notes: &mut Notes,
) {
    match effect {
        ContentEffect::Space(Space { owner_id, .. }) => {
            owner(session, call, owner_id, text(value, "ownerId"), notes);
        }
        ContentEffect::App(App { owner_id, .. }) => {
            let null = Value::Null;
            let attributes = value.get("attributes").unwrap_or(&null);
            owner(session, call, owner_id, text(attributes, "ownerId"), notes);
        }
        ContentEffect::Spaces(_, hidden) => list(value, "id", hidden, notes),
        ContentEffect::Items(_, hidden) => list(value, "resourceId", hidden, notes),
        ContentEffect::Assigned { .. }
        | ContentEffect::Shared(_)
        | ContentEffect::Tenant
        | ContentEffect::CoreInit(_)
        | ContentEffect::Gone => {}
    }
}

/// The status of a success, as the type declarations of `@qlik/api` have it.
pub(super) fn success_status(door: ContentDoor) -> u16 {
    match door {
        ContentDoor::CreateSpace | ContentDoor::Assign => 201,
        ContentDoor::DeleteSpace => 204,
        ContentDoor::ListSpaces
        | ContentDoor::ReadSpace
        | ContentDoor::CreateApp
        | ContentDoor::ReadApp
        | ContentDoor::DeleteApp
        | ContentDoor::ListItems
        | ContentDoor::ReadUser
        | ContentDoor::ReadTenant
        | ContentDoor::CoreInit
        | ContentDoor::Share => 200,
    }
}

/// Content belongs to the user of the token that made it.
fn owner(session: &Session, call: &Call, expected: &str, shown: &str, notes: &mut Notes) {
    let Some(user) = session.state.user(expected) else {
        return;
    };
    let by_impersonation = session
        .state
        .access(call)
        .is_some_and(|access| access.grant == GrantType::UserImpersonation);
    let rule = if user.bot_of.is_some() {
        bot::OWNS_WHAT_IT_MAKES
    } else if by_impersonation {
        impersonation::OWNS_WHAT_IT_MAKES
    } else {
        return;
    };
    // The declarations have it optional, and of a bot that was not read the id is not known.
    let Some(id) = session.shown_id(user).filter(|_| !shown.is_empty()) else {
        return;
    };
    let found = || format!("`ownerId` {shown:?}");
    notes.hold(rule, shown == id, found, &format!("`{id}`"));
}

/// A list shows none of what is to be kept back.
fn list(value: &Value, name: &str, hidden: &[String], notes: &mut Notes) {
    if hidden.is_empty() {
        return;
    }
    let shown = value
        .get("data")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|item| text(item, name));
    let beyond = shown
        .into_iter()
        .find(|id| hidden.iter().any(|hidden| hidden == id));
    let found = || format!("`{}`", beyond.unwrap_or_default());
    let wanted = "only what the token opens";
    notes.hold(
        resource::LIST_WITHIN_RIGHTS,
        beyond.is_none(),
        found,
        wanted,
    );
}
