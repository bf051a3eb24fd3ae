//! A target that a file describes.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

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
    target::{HttpTarget, is_loopback},
};
use url::Url;

use super::address::Address;
use crate::{
    args::{NetworkArguments, RunArguments},
    command::network,
    error::Error,
    output,
};

/// The server that a file describes, as far as its metadata tell more.
pub(super) async fn server(
    path: &Path,
    arguments: &NetworkArguments,
) -> Result<(HttpTarget, Facts), Error> {
    let (known, ca) = read(path)?;
    let name = known
        .issuer
        .clone()
        .or_else(|| known.endpoints.token.clone());
    let named = known.named();
    let hosts = named.iter().filter_map(Url::host_str).map(str::to_owned);
    let hosts = hosts.chain(known.hosts.iter().cloned()).collect();
    let target = network::target(arguments, ca.as_deref(), hosts)?;
    let server = Server::discover(&target, known).await;
    let not_known = |why: NotKnown| Error::NotLearned {
        target: name.unwrap_or_default(),
        why: why.into(),
    };
    let mut server = server.map_err(not_known.clone())?;
    for (endpoint, host) in server.left_alone() {
        output::warn(&format!(
            "the metadata have {} on {host}, which the description does not name: nothing is \
             sent there\nIf it is meant, add the host to `hosts` of the description",
            endpoint.as_str()
        ));
    }
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
    // By what the description says of it: its metadata may say anything.
    let named = facts.server.as_ref().map(|server| server.named());
    let named = named.unwrap_or_default();
    let first = named.first().map_or(facts.issuer.as_str(), Url::as_str);
    let address = Address::parse(first).map_err(Error::Address)?;
    let host = address.host();
    let is_near = address.is_loopback() && named.iter().all(is_loopback);
    let consent = arguments.manners.allow_writes.as_deref();
    if let Some(named) = consent.filter(|named| *named != host) {
        return Err(Error::Consent {
            named: named.to_owned(),
            host: host.to_owned(),
        });
    }
    let mut settings = if is_near {
        Settings::for_own_target(profile)
    } else {
        Settings::for_foreign_target(profile)
    };
    if consent.is_some() {
        settings.leave = Leave::CHANGE;
    }
    settings.target_name.clone_from(&facts.issuer);
    Ok(settings)
}

/// The server that a file describes, with the secrets that it names, and the file of the
/// authorities that are trusted for it.
fn read(path: &Path) -> Result<(Known, Option<PathBuf>), Error> {
    let shown = || path.display().to_string();
    let text = fs::read_to_string(path).map_err(|why| Error::Unread {
        what: "target description",
        path: shown(),
        why,
    })?;
    let environment = |name: &str| env::var(name).ok();
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let secrets = Secrets::new(&environment, folder);
    let resolved = target_file::read(&text).and_then(|description| {
        let ca = description.ca.as_ref().map(|ca| folder.join(ca));
        Ok((target_file::resolve(&description, &secrets)?, ca))
    });
    resolved.map_err(|why| Error::Unusable {
        what: "target description",
        path: shown(),
        why: format!("\n{why}"),
    })
}
