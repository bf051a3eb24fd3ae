//! Mischief with temporary tokens.

use oauth_model::{call::Authorization, catalogue::token_exchange, effect::Effect};

use super::{
    Mischief,
    around::{with_body, with_effect},
};

pub(super) const ALL: &[Mischief] = &[
    Mischief {
        id: "omits-issued-token-type",
        breaks: token_exchange::ISSUED_TOKEN_TYPE,
        summary: "An exchange does not say what it issued.",
        act: |tenant, now, request| {
            with_body(tenant, now, request, |effect, members| {
                if matches!(effect, Effect::Exchanged(_)) {
                    members.shift_remove("issued_token_type");
                }
            })
        },
    },
    Mischief {
        id: "mistakes-user-of-temporary-token",
        breaks: token_exchange::ACTS_AS_SAME_USER,
        summary: "A temporary token shows an administrator, whoever exchanged it.",
        act: |tenant, now, request| {
            with_effect(tenant, now, request, |tenant, call, effect| {
                if let (Effect::User(user), Authorization::Query(_)) = (effect, &call.authorization)
                    && let Some(other) = tenant.users().find(|other| other.is_admin())
                {
                    *user = other.clone();
                }
            })
        },
    },
];
