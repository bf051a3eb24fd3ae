//! The documents that rules cite.

use serde::Serialize;

/// A source that can be looked up.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Its short name, unique among the documents.
    pub name: &'static str,
    /// Its title as published.
    pub title: &'static str,
    /// Where it is published; empty for reports that have no single address.
    pub url: &'static str,
}

/// A place in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// The document.
    pub document: &'static Document,
    /// The section, heading or member in it.
    pub place: &'static str,
}

macro_rules! documents {
    ($($name:ident = $short:literal, $title:literal, $url:literal;)+) => {
        $(
            #[doc = $title]
            pub(crate) const $name: Document = Document { name: $short, title: $title, url: $url };
        )+

        impl Document {
            /// Every document that a rule may cite.
            pub const ALL: &'static [Self] = &[$($name),+];
        }
    };
}

documents! {
    HELP_CLIENTS = "help/oauth-clients", "Qlik Help: Creating and managing OAuth clients",
        "https://help.qlik.com/en-US/cloud-services/Subsystems/Hub/Content/Sense_Hub/Admin/mc-create-oauth-client.htm";
    HELP_ANONYMOUS = "help/anonymous-embed", "Qlik Help: Sharing embed codes for anonymous access",
        "https://help.qlik.com/en-US/cloud-services/";
    OVERVIEW = "qlik.dev/oauth-overview", "qlik.dev: OAuth Overview",
        "https://qlik.dev/authenticate/oauth/";
    SCOPES = "qlik.dev/scopes", "qlik.dev: OAuth Scopes and Manage scopes",
        "https://qlik.dev/authenticate/oauth/scopes/";
    GUIDE_API = "qlik.dev/manage-oauth-clients", "qlik.dev: Manage OAuth clients via API",
        "https://qlik.dev/authenticate/oauth/";
    GUIDE_IMPERSONATION = "qlik.dev/impersonation", "qlik.dev: Retrieve and use OAuth impersonation tokens",
        "https://qlik.dev/authenticate/oauth/";
    GUIDE_M2M = "qlik.dev/machine-to-machine", "qlik.dev: Get started with OAuth machine-to-machine",
        "https://qlik.dev/authenticate/oauth/";
    GUIDE_SPA = "qlik.dev/create-spa", "qlik.dev: Create a single-page app OAuth client",
        "https://qlik.dev/authenticate/oauth/";
    GUIDE_KEYS = "qlik.dev/private-key-jwt", "qlik.dev: Private Key JWT reference",
        "https://qlik.dev/authenticate/oauth/";
    SECRETS_GUIDE = "qlik.dev/secrets", "qlik.dev: Secrets and encryption",
        "https://qlik.dev/";
    GUIDE_DCR = "qlik.dev/dynamic-registration", "qlik.dev: OAuth dynamic client registration",
        "https://qlik.dev/authenticate/oauth/";
    GUIDE_REGION = "qlik.dev/region-clients", "qlik.dev: Create a region-level OAuth client",
        "https://qlik.dev/authenticate/oauth/";
    GUIDE_ORGANIZATION = "qlik.dev/organization-clients", "qlik.dev: Create an organization-level OAuth client",
        "https://qlik.dev/authenticate/oauth/";
    REST_ORGANIZATION = "qlik.dev/rest/organization-oauth-clients", "qlik.dev organization REST reference: OAuth clients",
        "https://qlik.dev/apis/org-rest/";
    HELP_DCR = "help/dynamic-registration", "Qlik Help: Configuring OAuth dynamic client registration",
        "https://help.qlik.com/en-US/cloud-services/";
    TOKENS_GUIDE = "qlik.dev/manage-oauth-tokens", "qlik.dev: Manage OAuth tokens via API",
        "https://qlik.dev/authenticate/oauth/";
    RATE_LIMITS = "qlik.dev/rate-limits", "qlik.dev: Rate limiting",
        "https://qlik.dev/apis/rest/rate-limiting/";
    REST_OAUTH = "qlik.dev/rest/oauth", "qlik.dev REST reference: OAuth",
        "https://qlik.dev/apis/rest/oauth/";
    REST_CLIENTS = "qlik.dev/rest/oauth-clients", "qlik.dev REST reference: OAuth clients",
        "https://qlik.dev/apis/rest/oauth-clients/";
    REST_TOKENS = "qlik.dev/rest/oauth-tokens", "qlik.dev REST reference: OAuth tokens",
        "https://qlik.dev/apis/rest/oauth-tokens/";
    REST_AUTH_SETTINGS = "qlik.dev/rest/auth-settings", "qlik.dev REST reference: core/auth-settings",
        "https://qlik.dev/apis/rest/core/auth-settings/";
    REST_METADATA = "qlik.dev/rest/well-known", "qlik.dev REST reference: .well-known",
        "https://qlik.dev/apis/rest/";
    REST_CSRF = "qlik.dev/rest/csrf-token", "qlik.dev REST reference: CSRF token",
        "https://qlik.dev/apis/rest/csrf-token/";
    REST_USERS = "qlik.dev/rest/users", "qlik.dev REST reference: Users",
        "https://qlik.dev/apis/rest/users/";
    TYPINGS = "@qlik/api", "Type declarations and code of the npm package @qlik/api 2.19.0",
        "https://www.npmjs.com/package/@qlik/api";
    LIVE = "field-reports", "Field reports of what live tenants answered", "";
    RFC6749 = "RFC 6749", "The OAuth 2.0 Authorization Framework",
        "https://www.rfc-editor.org/rfc/rfc6749";
    RFC7009 = "RFC 7009", "OAuth 2.0 Token Revocation",
        "https://www.rfc-editor.org/rfc/rfc7009";
    RFC6454 = "RFC 6454", "The Web Origin Concept",
        "https://www.rfc-editor.org/rfc/rfc6454";
    FETCH = "Fetch", "Fetch Standard",
        "https://fetch.spec.whatwg.org/";
    RFC7523 = "RFC 7523", "JWT Profile for OAuth 2.0 Client Authentication",
        "https://www.rfc-editor.org/rfc/rfc7523";
    RFC7636 = "RFC 7636", "Proof Key for Code Exchange",
        "https://www.rfc-editor.org/rfc/rfc7636";
    RFC8693 = "RFC 8693", "OAuth 2.0 Token Exchange",
        "https://www.rfc-editor.org/rfc/rfc8693";
    RFC7591 = "RFC 7591", "OAuth 2.0 Dynamic Client Registration Protocol",
        "https://www.rfc-editor.org/rfc/rfc7591";
    RFC6750 = "RFC 6750", "The OAuth 2.0 Authorization Framework: Bearer Token Usage",
        "https://www.rfc-editor.org/rfc/rfc6750";
    RFC7592 = "RFC 7592", "OAuth 2.0 Dynamic Client Registration Management Protocol",
        "https://www.rfc-editor.org/rfc/rfc7592";
    RFC7662 = "RFC 7662", "OAuth 2.0 Token Introspection",
        "https://www.rfc-editor.org/rfc/rfc7662";
    RFC8252 = "RFC 8252", "OAuth 2.0 for Native Apps",
        "https://www.rfc-editor.org/rfc/rfc8252";
    RFC8414 = "RFC 8414", "OAuth 2.0 Authorization Server Metadata",
        "https://www.rfc-editor.org/rfc/rfc8414";
    RFC8707 = "RFC 8707", "Resource Indicators for OAuth 2.0",
        "https://www.rfc-editor.org/rfc/rfc8707";
    RFC9068 = "RFC 9068", "JSON Web Token (JWT) Profile for OAuth 2.0 Access Tokens",
        "https://www.rfc-editor.org/rfc/rfc9068";
    RFC9207 = "RFC 9207", "OAuth 2.0 Authorization Server Issuer Identification",
        "https://www.rfc-editor.org/rfc/rfc9207";
    RFC9700 = "RFC 9700", "Best Current Practice for OAuth 2.0 Security",
        "https://www.rfc-editor.org/rfc/rfc9700";
    OAUTH21 = "OAuth 2.1", "The OAuth 2.1 Authorization Framework, draft 16",
        "https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-16";
    RFC7518 = "RFC 7518", "JSON Web Algorithms (JWA)",
        "https://www.rfc-editor.org/rfc/rfc7518";
    RFC8259 = "RFC 8259", "The JavaScript Object Notation (JSON) Data Interchange Format",
        "https://www.rfc-editor.org/rfc/rfc8259";
    RFC9110 = "RFC 9110", "HTTP Semantics",
        "https://www.rfc-editor.org/rfc/rfc9110";
}

impl Citation {
    /// The address of the place, as close as the document allows.
    pub fn url(&self) -> String {
        // What stands behind the number says where in the section.
        let section = self.place.strip_prefix("section ");
        let number = section.and_then(|section| section.split([',', ' ']).next());
        match number {
            Some(number) if self.document.name.starts_with("RFC") => {
                format!("{}#section-{number}", self.document.url)
            }
            _ => self.document.url.to_owned(),
        }
    }
}

impl std::fmt::Display for Citation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, {}", self.document.title, self.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("section 5.2", "https://www.rfc-editor.org/rfc/rfc6749#section-5.2")]
    #[case(
        "section 4.1.2, code",
        "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2"
    )]
    #[case("appendix A", "https://www.rfc-editor.org/rfc/rfc6749")]
    fn an_address_is_that_of_the_section(#[case] place: &'static str, #[case] wanted: &str) {
        let document = &RFC6749;
        assert_eq!(Citation { document, place }.url(), wanted);
    }
}
