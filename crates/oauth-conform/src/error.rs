//! What ends a command early, as messages for people, and the exit codes that follow.

pub(crate) mod way;

use std::{io, net::SocketAddr};

use oauth_suite::{run::NotLearned, standard::server::NotKnown};
use oauth_tenant::{SeedError, TlsError};

use crate::exit::Exit;

/// Why a command did not do what it should.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Standard output takes nothing.
    #[error("cannot write to standard output: {0}")]
    Output(io::Error),
    /// A report file cannot be written.
    #[error("cannot write the report to `{path}`: {why}")]
    Report {
        /// The path that was given.
        path: String,
        /// Why not.
        why: String,
    },
    /// What was given as a target is no address.
    #[error("{0}")]
    Address(String),
    /// An address among the arguments has a password in it. Nothing is repeated, as other
    /// mistakes are.
    #[error(
        "an argument has a user and a password in its address: wanted an address such as \
         https://tenant.example\n\
         Credentials belong into OAUTH_CONFORM_CLIENT_ID and OAUTH_CONFORM_CLIENT_SECRET."
    )]
    Password,
    /// The credentials are not in the environment.
    #[error(
        "the environment variable {missing} is {how}\n\
         A target is judged with the credentials of a machine client that manages it:\n  \
         export OAUTH_CONFORM_CLIENT_ID=...\n  \
         export OAUTH_CONFORM_CLIENT_SECRET=...\n\
         or with those of an administrator, as `oauth-conform run --help` says.\n\
         Without a URL, `oauth-conform run` judges the embedded tenant and needs none."
    )]
    Credentials {
        /// The variable.
        missing: &'static str,
        /// What is wrong with it.
        how: &'static str,
    },
    /// What is known of a target is told wrongly.
    #[error("the environment variable {name} {what}\n`oauth-conform run --help` lists them.")]
    Variable {
        /// The variable.
        name: &'static str,
        /// What is wrong with it.
        what: String,
    },
    /// The target could not be judged.
    #[error("{target}: {why}\nNothing was judged{}", advice(why))]
    NotLearned {
        /// The target as named.
        target: String,
        /// Why not.
        why: NotLearned,
    },
    /// The HTTP client could not be made.
    #[error(
        "no HTTP client could be made: {0}\n\
         If it is for want of certificates, install this machine's (often the package\n\
         ca-certificates), or name authorities with --ca."
    )]
    Client(String),
    /// An address that other machines reach was not asked for.
    #[error(
        "{0} can be reached from other machines, and the tenant's secrets are published \
         with its source\nListen on 127.0.0.1, or say --allow-remote."
    )]
    RemoteListener(SocketAddr),
    /// The socket could not be bound.
    #[error("cannot listen on {address}: {why}{}", port_advice(why))]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why not.
        why: io::Error,
    },
    /// The tenant cannot speak TLS.
    #[error("the tenant cannot speak TLS: {0}")]
    Tls(TlsError),
    /// The authority of a certificate cannot be written.
    #[error(
        "cannot write the certificate of the authority to `{path}`: {why}\n\
         Choose another place with --ca-out."
    )]
    Authority {
        /// The path.
        path: String,
        /// Why not.
        why: io::Error,
    },
    /// The signals that stop the tenant cannot be waited for.
    #[error("cannot wait for a signal to stop: {0}")]
    Signals(io::Error),
    /// A seed file cannot be read.
    #[error("cannot read the seed file `{path}`: {why}")]
    SeedUnread {
        /// The path.
        path: String,
        /// Why not.
        why: io::Error,
    },
    /// A seed file is wrong.
    #[error("the seed file `{path}` cannot be used: {why}")]
    Seed {
        /// The path.
        path: String,
        /// Why not.
        why: SeedError,
    },
    /// A file that was given cannot be read.
    #[error("cannot read the {what} `{path}`: {why}")]
    Unread {
        /// What it is.
        what: &'static str,
        /// The path.
        path: String,
        /// Why not.
        why: io::Error,
    },
    /// A file that was given is wrong.
    #[error("the {what} `{path}` cannot be used: {why}")]
    Unusable {
        /// What it is.
        what: &'static str,
        /// The path.
        path: String,
        /// Why not.
        why: String,
    },
    /// The scenarios of findings cannot be written.
    #[error("cannot write scenarios to `{path}`: {why}")]
    Scenarios {
        /// The path.
        path: String,
        /// Why not.
        why: io::Error,
    },
    /// Transcripts cannot be written.
    #[error("cannot write transcripts to `{path}`: {why}")]
    Transcripts {
        /// The path.
        path: String,
        /// Why not.
        why: io::Error,
    },
    /// A draft cannot be written.
    #[error("cannot write the draft to `{path}`: {why}")]
    Draft {
        /// The path.
        path: String,
        /// Why not.
        why: io::Error,
    },
    /// A journal cannot be written.
    #[error(
        "cannot write the journal `{path}`: {why}\n\
         Nothing was created. Choose another place with --journal."
    )]
    Journal {
        /// The path.
        path: String,
        /// Why not.
        why: io::Error,
    },
    /// Consent was given for another host than that of the target.
    #[error(
        "--allow-writes names `{named}`, and the target is on `{host}`\n\
         Nothing was sent. To let the run create things there: --allow-writes {host}"
    )]
    Consent {
        /// What was named.
        named: String,
        /// Where the target is.
        host: String,
    },
    /// A profile cannot be written.
    #[error("cannot write the profile to `{path}`: {why}")]
    Profile {
        /// The path.
        path: String,
        /// Why not.
        why: io::Error,
    },
    /// Neither a rule nor a fault has this id.
    #[error(
        "neither a rule nor a fault is called `{id}`{hint}\n\
         `oauth-conform rules` and `oauth-conform faults` list them."
    )]
    Unknown {
        /// What was asked for.
        id: String,
        /// The nearest names.
        hint: String,
    },
}

impl Error {
    /// How the process ends.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::NotLearned { why, .. } if why.is_unreachable() => Exit::Unreachable,
            Self::NotLearned { .. } => Exit::Inconclusive,
            Self::Output(_)
            | Self::Report { .. }
            | Self::Address(_)
            | Self::Password
            | Self::Credentials { .. }
            | Self::Variable { .. }
            | Self::Client(_)
            | Self::RemoteListener(_)
            | Self::Listen { .. }
            | Self::Tls(_)
            | Self::Authority { .. }
            | Self::Signals(_)
            | Self::SeedUnread { .. }
            | Self::Seed { .. }
            | Self::Unread { .. }
            | Self::Unusable { .. }
            | Self::Scenarios { .. }
            | Self::Transcripts { .. }
            | Self::Draft { .. }
            | Self::Journal { .. }
            | Self::Consent { .. }
            | Self::Profile { .. }
            | Self::Unknown { .. } => Exit::WrongUse,
        }
    }
}

/// What to do about a target that cannot be judged, behind the words that it was not.
fn advice(why: &NotLearned) -> String {
    let told = match why {
        NotLearned::Transport(error) | NotLearned::NotKnown(NotKnown::Transport(error)) => {
            way::advice(error)
        }
        NotLearned::Busy => "Try again later, or give the run a longer --timeout.",
        NotLearned::NoToken { .. } => {
            "The client of OAUTH_CONFORM_CLIENT_ID needs the grant\n\
             `client_credentials`, the scope `admin_classic`, consent method `trusted`, and\n\
             the secret in OAUTH_CONFORM_CLIENT_SECRET."
        }
        NotLearned::NoSession { .. } => {
            "A session's cookie ends with the session. For one that is begun\n\
             with a JWT, the tenant has to know the public key under OAUTH_CONFORM_JWT_KEY_ID,\n\
             and the identity provider by OAUTH_CONFORM_JWT_ISSUER."
        }
        NotLearned::NearlyFull { .. } => {
            return ", and nothing created. Delete clients that nobody needs, or judge\n\
                    another tenant of the same kind."
                .to_owned();
        }
        NotLearned::NotLetIn => "Is the token or the session still good, and of this tenant?",
        NotLearned::Spent => "Give the run more --requests or a longer --timeout.",
        NotLearned::NotKnown(_) => "`oauth-conform doctor` says what is missing.",
        NotLearned::NoCredentials | _ => return ".".to_owned(),
    };
    format!(". {told}")
}

fn port_advice(why: &io::Error) -> &'static str {
    if why.kind() == io::ErrorKind::AddrInUse {
        "\nAnother program has that port. Choose another with --listen; port 0 takes a free one."
    } else {
        ""
    }
}
