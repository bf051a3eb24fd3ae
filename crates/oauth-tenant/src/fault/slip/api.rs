//! Doors of the API that are guarded, and not all of them.

use oauth_model::{
    call::{Door, Operation},
    catalogue::{api, list},
};

use super::{Asked, Slip, find};

pub(super) const ALL: &[Slip] = &[
    Slip {
        id: "lets-ordinary-users-patch",
        breaks: &[api::ADMIN_ROLE],
        summary: "An ordinary user with `admin_classic` may change clients.",
        when: |asked| is_at(asked, Door::PatchClient),
    },
    Slip {
        id: "lets-ordinary-users-delete",
        breaks: &[api::ADMIN_ROLE],
        summary: "An ordinary user with `admin_classic` may delete clients.",
        when: |asked| is_at(asked, Door::DeleteClient),
    },
    Slip {
        id: "lets-ordinary-users-add-secrets",
        breaks: &[api::ADMIN_ROLE],
        summary: "An ordinary user with `admin_classic` may add secrets.",
        when: |asked| is_at(asked, Door::AddSecret),
    },
    Slip {
        id: "wants-no-scope-for-patching",
        breaks: &[api::ADMIN_SCOPE],
        summary: "A token without `admin_classic` may change clients.",
        when: |asked| is_at(asked, Door::PatchClient),
    },
    Slip {
        id: "wants-no-scope-for-deleting",
        breaks: &[api::ADMIN_SCOPE],
        summary: "A token without `admin_classic` may delete clients.",
        when: |asked| is_at(asked, Door::DeleteClient),
    },
    Slip {
        id: "wants-no-scope-for-adding-secrets",
        breaks: &[api::ADMIN_SCOPE],
        summary: "A token without `admin_classic` may add secrets.",
        when: |asked| is_at(asked, Door::AddSecret),
    },
    Slip {
        id: "wants-no-scope-for-publishing",
        breaks: &[api::ADMIN_SCOPE],
        summary: "A token without `admin_classic` may publish clients.",
        when: |asked| is_at(asked, Door::Publish),
    },
    Slip {
        id: "wants-no-token-for-reading-client",
        breaks: &[api::TOKEN_PRESENT],
        summary: "A client is read by its id without a token.",
        when: |asked| is_at(asked, Door::ReadClient),
    },
    Slip {
        id: "takes-negative-limit",
        breaks: &[list::LIMIT_RANGE],
        summary: "A page of less than no clients is a page of the usual length.",
        when: |asked| {
            let Operation::ListClients(query) = &asked.call.operation else {
                return false;
            };
            find(query, "limit").is_some_and(|limit| limit.starts_with('-'))
        },
    },
];

fn is_at(asked: &Asked<'_>, door: Door) -> bool {
    asked.call.operation.door() == door
}
