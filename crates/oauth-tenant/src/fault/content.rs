//! Mischief with content: whose it is, what lists tell, and what visitors get.

use bytes::Bytes;
use http::{Request, Response};
use oauth_model::{
    call::Door,
    catalogue::{anonymous_embed, bot, impersonation, resource},
    effect::{ContentEffect, Effect},
    time::Timestamp,
};
use serde_json::Value;

use super::{
    Mischief,
    around::{rewrite, with_effect},
};
use crate::tenant::Tenant;

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "gives-away-what-bots-make",
        breaks: bot::OWNS_WHAT_IT_MAKES,
        summary: "What a machine makes belongs to somebody else.",
        act: |tenant, now, request| give_away(tenant, now, request, true),
    },
    Mischief {
        id: "gives-away-what-users-make",
        breaks: impersonation::OWNS_WHAT_IT_MAKES,
        summary: "What is made for an impersonated user belongs to somebody else.",
        act: |tenant, now, request| give_away(tenant, now, request, false),
    },
    Mischief {
        id: "lists-everybodys-content",
        breaks: resource::LIST_WITHIN_RIGHTS,
        summary: "Lists of spaces and items show everything to everybody.",
        act: |tenant, now, request| {
            with_effect(tenant, now, request, |tenant, _, effect| {
                let Effect::Content(content) = effect else {
                    return;
                };
                if let ContentEffect::Spaces(shown, hidden) = content.as_mut() {
                    shown.extend(
                        hidden
                            .iter()
                            .filter_map(|id| tenant.state.space(id))
                            .cloned(),
                    );
                } else if let ContentEffect::Items(shown, hidden) = content.as_mut() {
                    shown.extend(hidden.iter().filter_map(|id| tenant.state.app(id)).cloned());
                }
            })
        },
    },
    Mischief {
        id: "misspells-visitors-token",
        breaks: anonymous_embed::ANSWERS_WITH_TOKEN,
        summary: "A visitor's answer calls the token `accessToken`.",
        act: |tenant, now, request| {
            let visits = tenant
                .read(request)
                .is_ok_and(|call| call.operation.door() == Door::AnonymousToken);
            let mut response = tenant.answer(now, request);
            if visits && response.status().is_success() {
                rewrite(&mut response, |members| {
                    let token = members.shift_remove("access_token");
                    members.insert("accessToken".to_owned(), token.unwrap_or(Value::Null));
                });
            }
            response
        },
    },
];

/// Shows another owner of what a bot, or else a person, made.
fn give_away(
    tenant: &mut Tenant,
    now: Timestamp,
    request: &Request<Bytes>,
    by_bot: bool,
) -> Response<Bytes> {
    with_effect(tenant, now, request, |tenant, _, effect| {
        let Effect::Content(content) = effect else {
            return;
        };
        let owner_id = match content.as_mut() {
            ContentEffect::Space(space) => &mut space.owner_id,
            ContentEffect::App(app) => &mut app.owner_id,
            ContentEffect::Assigned { .. }
            | ContentEffect::Spaces(..)
            | ContentEffect::Items(..)
            | ContentEffect::Shared(_)
            | ContentEffect::Tenant
            | ContentEffect::CoreInit(_)
            | ContentEffect::Gone => return,
        };
        let is_bot = tenant
            .users()
            .any(|user| user.id == *owner_id && user.bot_of.is_some());
        let other = tenant
            .users()
            .find(|user| user.bot_of.is_none() && user.id != *owner_id);
        if let Some(other) = other.filter(|_| is_bot == by_bot) {
            owner_id.clone_from(&other.id);
        }
    })
}
