//! What is at the places where metadata are found.

use http::Request;
use oauth_suite::target::Target;
use serde::Serialize;
use serde_json::Value;
use url::Url;

use crate::error::way;

/// The place of RFC 8414, section 3: before the issuer's path.
const OAUTH: &str = "/.well-known/oauth-authorization-server";
/// The place of `OpenID` Connect Discovery 1.0, section 4: behind it.
const OPENID: &str = "/.well-known/openid-configuration";

/// What was found at a place.
#[derive(Debug, Serialize)]
pub(crate) struct Probe {
    /// The address.
    #[serde(serialize_with = "as_text")]
    pub(crate) place: Url,
    #[serde(flatten)]
    pub(crate) found: Found,
}

/// What an address answered with.
#[derive(Debug, Serialize)]
#[serde(tag = "found", rename_all = "snake_case")]
pub(crate) enum Found {
    /// Nothing.
    Unreached {
        /// Why not.
        why: String,
        /// What to do about it.
        advice: String,
    },
    /// A status without metadata.
    Status {
        /// The status.
        status: u16,
        /// Where it redirects to.
        location: Option<String>,
    },
    /// Something else with status 200.
    NoJson {
        /// What it says it is.
        media_type: String,
    },
    /// Metadata.
    Metadata {
        /// What they say they are.
        media_type: String,
        /// The object.
        metadata: Value,
    },
}

fn as_text<S: serde::Serializer>(url: &Url, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(url.as_str())
}

/// The issuer that somebody means who gives this address; it may be that of metadata.
pub(super) fn issuer(address: &Url) -> Url {
    let mut issuer = address.clone();
    let path = address.path().trim_end_matches('/');
    let path = path
        .strip_prefix(OAUTH)
        .or_else(|| path.strip_suffix(OPENID))
        .unwrap_or(path);
    issuer.set_path(path);
    issuer
}

/// Where the metadata of an issuer may be.
pub(super) fn places(issuer: &Url) -> Vec<Url> {
    let path = issuer.path().trim_end_matches('/');
    [format!("{OAUTH}{path}"), format!("{path}{OPENID}")]
        .into_iter()
        .map(|path| {
            let mut place = issuer.clone();
            place.set_path(&path);
            place
        })
        .collect()
}

impl Probe {
    /// Asks for metadata.
    pub(super) async fn of(target: &impl Target, place: Url) -> Self {
        let request = Request::get(place.as_str())
            .header("accept", "application/json")
            .body(bytes::Bytes::new());
        let found = match request {
            Ok(request) => match target.send(request).await {
                Ok(response) => Found::read(&response),
                Err(why) => Found::Unreached {
                    advice: way::advice(&why).replace('\n', " "),
                    why: why.to_string(),
                },
            },
            Err(why) => Found::Unreached {
                why: why.to_string(),
                advice: "Is the address right?".to_owned(),
            },
        };
        Self { place, found }
    }
}

impl Found {
    fn read(response: &http::Response<bytes::Bytes>) -> Self {
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            Some(value.to_str().unwrap_or_default().to_owned())
        };
        let media_type = header("content-type").unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default().trim();
        let media_type = media_type.to_ascii_lowercase();
        let status = response.status().as_u16();
        if status != 200 {
            let location = header("location");
            return Self::Status { status, location };
        }
        match serde_json::from_slice::<Value>(response.body()) {
            Ok(metadata) if metadata.is_object() => Self::Metadata {
                media_type,
                metadata,
            },
            Ok(_) | Err(_) => Self::NoJson { media_type },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn the_places_are_those_of_the_specifications() {
        let places = |issuer: &str| -> Vec<String> {
            let places = places(&url(issuer)).into_iter();
            places.map(String::from).collect()
        };
        assert_eq!(
            places("https://as.example"),
            [
                "https://as.example/.well-known/oauth-authorization-server",
                "https://as.example/.well-known/openid-configuration",
            ]
        );
        assert_eq!(
            places("https://as.example/realms/a"),
            [
                "https://as.example/.well-known/oauth-authorization-server/realms/a",
                "https://as.example/realms/a/.well-known/openid-configuration",
            ]
        );
    }

    #[test]
    fn the_address_of_metadata_stands_for_the_issuer() {
        for (given, wanted) in [
            (
                "https://as.example/a/.well-known/openid-configuration",
                "https://as.example/a",
            ),
            (
                "https://as.example/.well-known/oauth-authorization-server/a",
                "https://as.example/a",
            ),
            ("https://as.example/a/", "https://as.example/a"),
            ("https://as.example", "https://as.example/"),
        ] {
            assert_eq!(issuer(&url(given)).as_str(), wanted);
        }
    }
}
