//! The catalogue: every rule, by topic, in the order in which a request meets them.
//!
//! A topic is a file and the first half of its rules' ids. A row holds the help
//! page (its doc comment), the id, how strongly its source binds, how sure we are
//! of the source, what it asks of a tenant, the numbered facts and the citations.

pub mod anonymous_embed;
pub mod answer;
pub mod api;
pub mod approval;
pub mod auth_method;
pub mod auth_settings;
pub mod authorize;
pub mod bearer;
pub mod bot;
pub mod client;
pub mod client_assertion;
pub mod client_auth;
pub mod client_secret;
pub mod code;
pub mod consent;
pub mod cors;
pub mod csrf;
pub mod dcr;
pub mod error;
pub mod grant;
pub mod grant_type;
pub mod impersonation;
pub mod introspection;
pub mod jwt;
pub mod law;
pub mod list;
pub mod metadata;
pub mod oauth_tokens;
pub mod origin;
pub mod patch;
pub mod public_key;
pub mod publish;
pub mod race;
pub mod rate_limit;
pub mod redirect_uri;
pub mod refresh;
pub mod registration;
pub mod request;
pub mod resource;
pub mod resource_indicator;
pub mod revocation;
pub mod scope;
pub mod standard;
pub mod tier;
pub mod token;
pub mod token_exchange;
pub mod user_lookup;

use crate::rule::Rule;

/// The rules of every topic, in reading order.
pub(crate) const TOPICS: &[&[Rule]] = &[
    request::ALL,
    client_auth::ALL,
    client_assertion::ALL,
    authorize::ALL,
    grant::ALL,
    code::ALL,
    refresh::ALL,
    origin::ALL,
    scope::ALL,
    user_lookup::ALL,
    impersonation::ALL,
    token::ALL,
    resource_indicator::ALL,
    jwt::ALL,
    token_exchange::ALL,
    bot::ALL,
    revocation::ALL,
    introspection::ALL,
    bearer::ALL,
    oauth_tokens::ALL,
    api::ALL,
    csrf::ALL,
    cors::ALL,
    resource::ALL,
    anonymous_embed::ALL,
    client::ALL,
    redirect_uri::ALL,
    grant_type::ALL,
    auth_method::ALL,
    public_key::ALL,
    client_secret::ALL,
    consent::ALL,
    patch::ALL,
    publish::ALL,
    auth_settings::ALL,
    dcr::ALL,
    registration::ALL,
    approval::ALL,
    tier::ALL,
    list::ALL,
    answer::ALL,
    error::ALL,
    rate_limit::ALL,
    metadata::ALL,
    law::ALL,
    race::ALL,
];
