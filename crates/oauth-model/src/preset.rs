//! Presets: recipes for clients of a certain kind, which say more than the rules do.
//!
//! A client that breaks no rule can still be useless for what it is meant for.

use serde::Serialize;
use serde_json::Value;
use url::Url;

use crate::{
    client::AppType,
    json::pointer,
    registration::Member,
    rule::{Citation, HELP_CLIENTS},
    scope::USER_DEFAULT,
};

/// Where the Excel add-in has its users sent back to, on the tenant itself (fact B45).
const ADD_IN_CALLBACK: &str = "/office-add-ins/oAuthLoginSuccess.html";

/// A recipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// The client of Qlik's add-in for Microsoft Excel (facts B19, B45 and H68).
    ExcelAddIn,
}

/// The address under which users reach a tenant: its hostname, or its alias.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantAddress(String);

/// Where a registration departs from a recipe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Departure {
    /// The place, as a JSON Pointer.
    pub at: String,
    /// What stands there.
    pub found: String,
    /// What should stand there.
    pub wanted: String,
}

impl TenantAddress {
    /// Reads an address, such as `https://tenant.us.qlikcloud.com`.
    pub fn parse(text: &str) -> Result<Self, String> {
        const WANTED: &str = "wanted the tenant's address alone, such as \
                              https://tenant.us.qlikcloud.com";
        let url = Url::parse(text).map_err(|error| {
            if text.contains("://") {
                format!("no URL ({error}): {WANTED}")
            } else {
                format!("no URL ({error}): {WANTED}; did you mean https://{text}?")
            }
        })?;
        if !matches!(url.scheme(), "https" | "http") || !url.has_host() {
            return Err(format!("another scheme than https: {WANTED}"));
        }
        let is_bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if !is_bare {
            return Err(format!("more than a scheme and a host: {WANTED}"));
        }
        Ok(Self(url.origin().ascii_serialization()))
    }

    /// It as an origin, which is also the beginning of every address on the tenant.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Preset {
    /// Every recipe.
    pub const ALL: &'static [Self] = &[Self::ExcelAddIn];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ExcelAddIn => "excel-addin",
        }
    }

    /// The recipe of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|preset| preset.as_str() == name)
    }

    /// Where it is written.
    pub fn citation(self) -> Citation {
        match self {
            Self::ExcelAddIn => Citation {
                document: &HELP_CLIENTS,
                place: "Creating an OAuth client for the Qlik add-in for Microsoft Excel",
            },
        }
    }

    /// Where a registration departs from it, for a tenant that users reach under these
    /// addresses. The value is an API create body or a client as read from the API.
    pub fn departures(self, value: &Value, tenant: &[TenantAddress]) -> Vec<Departure> {
        match self {
            Self::ExcelAddIn => excel_add_in(value, tenant),
        }
    }
}

fn excel_add_in(value: &Value, tenant: &[TenantAddress]) -> Vec<Departure> {
    let mut departures = Vec::new();
    let app_type = value.get("appType").and_then(Value::as_str);
    if app_type != Some(AppType::Spa.as_str()) {
        departures.push(Departure {
            at: "/appType".to_owned(),
            found: app_type.map_or_else(nothing, |found| format!("`{found}`")),
            wanted: "`spa`, because the add-in runs in a browser".to_owned(),
        });
    }
    departures.extend(lacks(value, Member::AllowedScopes, USER_DEFAULT));
    for address in tenant {
        let origin = address.as_str();
        let callback = format!("{origin}{ADD_IN_CALLBACK}");
        departures.extend(lacks(value, Member::RedirectUris, &callback));
        departures.extend(lacks(value, Member::AllowedOrigins, origin));
    }
    departures
}

/// What is wrong if a list lacks a text: an element that was meant to be it, or that
/// there is none.
fn lacks(value: &Value, member: Member, wanted: &str) -> Option<Departure> {
    let name = member.name();
    let at = pointer("", name);
    let elements: Vec<&str> = value
        .get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|element| element.as_str().unwrap_or_default())
        .collect();
    if elements.contains(&wanted) {
        return None;
    }
    let meant = elements
        .iter()
        .position(|element| simplified(element) == simplified(wanted));
    if let Some((index, found)) = meant.and_then(|index| Some((index, elements.get(index)?))) {
        return Some(Departure {
            at: pointer(&at, &index.to_string()),
            found: format!("`{found}`"),
            wanted: format!("`{wanted}`, character by character"),
        });
    }
    let listed: Vec<String> = elements
        .iter()
        .map(|element| format!("`{element}`"))
        .collect();
    Some(Departure {
        at,
        found: if listed.is_empty() {
            nothing()
        } else {
            listed.join(", ")
        },
        wanted: format!("`{wanted}`"),
    })
}

fn nothing() -> String {
    "nothing".to_owned()
}

/// A text without what is easily got wrong: case, scheme, a slash or spaces at the ends.
fn simplified(text: &str) -> String {
    let text = text.trim().to_ascii_lowercase();
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .unwrap_or(&text);
    rest.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tenant(addresses: &[&str]) -> Vec<TenantAddress> {
        let parse = |address: &&str| TenantAddress::parse(address).unwrap();
        addresses.iter().map(parse).collect()
    }

    fn departures(value: &Value, addresses: &[&str]) -> Vec<(String, String, String)> {
        Preset::ExcelAddIn
            .departures(value, &tenant(addresses))
            .into_iter()
            .map(|departure| (departure.at, departure.found, departure.wanted))
            .collect()
    }

    fn row(at: &str, found: &str, wanted: &str) -> (String, String, String) {
        (at.to_owned(), found.to_owned(), wanted.to_owned())
    }

    #[test]
    fn the_recipe_is_followed_under_both_names() {
        let value = json!({
            "appType": "spa",
            "clientName": "add-in",
            "redirectUris": [
                "https://host.example/office-add-ins/oAuthLoginSuccess.html",
                "https://alias.example/office-add-ins/oAuthLoginSuccess.html",
            ],
            "allowedOrigins": ["https://host.example", "https://alias.example"],
            "allowedScopes": ["user_default"],
        });
        let both = ["https://host.example", "https://alias.example/"];
        assert_eq!(departures(&value, &both), []);
    }

    #[test]
    fn what_lacks_under_the_alias_is_told() {
        let value = json!({
            "appType": "spa",
            "redirectUris": ["https://host.example/office-add-ins/oAuthLoginSuccess.html"],
            "allowedOrigins": ["https://host.example"],
            "allowedScopes": ["user_default"],
        });
        assert_eq!(
            departures(&value, &["https://host.example", "https://alias.example"]),
            [
                row(
                    "/redirectUris",
                    "`https://host.example/office-add-ins/oAuthLoginSuccess.html`",
                    "`https://alias.example/office-add-ins/oAuthLoginSuccess.html`",
                ),
                row(
                    "/allowedOrigins",
                    "`https://host.example`",
                    "`https://alias.example`"
                ),
            ]
        );
    }

    #[test]
    fn near_misses_are_told_in_their_place() {
        let value = json!({
            "appType": "web",
            "redirectUris": [7, "https://host.example/office-add-ins/oauthloginsuccess.html"],
            "allowedOrigins": ["https://host.example/"],
        });
        assert_eq!(
            departures(&value, &["https://host.example"]),
            [
                row(
                    "/appType",
                    "`web`",
                    "`spa`, because the add-in runs in a browser"
                ),
                row("/allowedScopes", "nothing", "`user_default`"),
                row(
                    "/redirectUris/1",
                    "`https://host.example/office-add-ins/oauthloginsuccess.html`",
                    "`https://host.example/office-add-ins/oAuthLoginSuccess.html`, \
                     character by character",
                ),
                row(
                    "/allowedOrigins/0",
                    "`https://host.example/`",
                    "`https://host.example`, character by character",
                ),
            ]
        );
    }

    #[rstest::rstest]
    #[case(
        "tenant.us.qlikcloud.com",
        "did you mean https://tenant.us.qlikcloud.com?"
    )]
    #[case("ftp://tenant.example", "another scheme")]
    #[case("https://tenant.example/path", "more than a scheme and a host")]
    #[case("https://user@tenant.example", "more than a scheme and a host")]
    #[case("https://", "no URL")]
    fn other_addresses_are_refused(#[case] text: &str, #[case] says: &str) {
        let message = TenantAddress::parse(text).unwrap_err();
        assert!(message.contains(says), "{message}");
    }
}
