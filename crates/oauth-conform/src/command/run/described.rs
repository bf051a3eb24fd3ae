//! A target that a file describes.

use std::{env, fs, path::Path};

use oauth_conform::target_file::{self, Secrets};
use oauth_model::profile::OAUTH2;
use oauth_suite::{
    facts::Facts,
    leave::Leave,
    run::Settings,
    standard::{
        description::Known,
        server::{NotKnown, Server},
    },
    target::{HttpOptions, HttpTarget},
};

use super::address::Address;
use crate::{args::RunArguments, error::Error};

/// The server that a file describes, as far as its metadata tell more.
pub(super) async fn server(path: &Path) -> Result<(HttpTarget, Facts), Error> {
    let known = read(path)?;
    let name = known
        .issuer
        .clone()
        .or_else(|| known.endpoints.token.clone());
    let target = HttpTarget::new(HttpOptions::default())
        .map_err(|error| Error::Client(error.to_string()))?;
    let server = Server::discover(&target, known).await;
    let not_known = |why: NotKnown| Error::NotLearned {
        target: name.unwrap_or_default(),
        why: why.into(),
    };
    let mut server = server.map_err(not_known.clone())?;
    let enrolled = server.enroll(&target).await;
    enrolled.map_err(|why| not_known(why.into()))?;
    Ok((target, Facts::of_server(server)))
}

/// How it is treated: with care, if it is somebody else's.
pub(super) fn settings(facts: &Facts, arguments: &RunArguments) -> Result<Settings, Error> {
    let asked = arguments.profile.value.clone();
    // A server that has to be described is no tenant of Qlik Cloud.
    let profile = if asked.standard.is_some() {
        asked
    } else {
        OAUTH2
    };
    let address = Address::parse(&facts.issuer).map_err(Error::Address)?;
    let host = address.host();
    let named = arguments.manners.allow_writes.as_deref();
    if let Some(named) = named.filter(|named| *named != host) {
        return Err(Error::Consent {
            named: named.to_owned(),
            host: host.to_owned(),
        });
    }
    let mut settings = if address.is_loopback() {
        Settings::for_own_target(profile)
    } else {
        Settings::for_foreign_target(profile)
    };
    if named.is_some() {
        settings.leave = Leave::CHANGE;
    }
    settings.target_name.clone_from(&facts.issuer);
    Ok(settings)
}

/// The server that a file describes, with the secrets that it names.
fn read(path: &Path) -> Result<Known, Error> {
    let shown = || path.display().to_string();
    let text = fs::read_to_string(path).map_err(|why| Error::Unread {
        what: "target description",
        path: shown(),
        why,
    })?;
    let environment = |name: &str| env::var(name).ok();
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let secrets = Secrets::new(&environment, folder);
    target_file::read(&text)
        .and_then(|description| target_file::resolve(&description, &secrets))
        .map_err(|why| Error::Unusable {
            what: "target description",
            path: shown(),
            why: format!("\n{why}"),
        })
}
