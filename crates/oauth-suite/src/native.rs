//! A name in `cargo test` for every rule, against a server of one's own.
//!
//! A test target with `harness = false` has this for its `main.rs`, and `oauth-suite`
//! with the feature `native` among the `[dev-dependencies]`:
//!
//! ```no_run
//! use oauth_suite::native::{self, Subject};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! native::main(&Subject::at("http://127.0.0.1:8080", "client id", "client secret")?)
//! # }
//! ```
//!
//! A router in the same process is judged without a socket:
//!
//! ```no_run
//! use oauth_suite::native::{self, Subject};
//! # fn my_router(_: http::Request<bytes::Bytes>) -> http::Response<bytes::Bytes> {
//! #     http::Response::default()
//! # }
//!
//! native::main(&Subject::from_fn("https://tenant.example", "id", "secret", my_router))
//! ```
//!
//! The client is one that manages the server: grant `client_credentials`, scope
//! `admin_classic`, trusted. `settings` and `facts` of a [`Subject`] may be changed; a
//! rule that a server is not to keep is switched off in the profile.
//!
//! # What becomes of a verdict
//!
//! | verdict | in `cargo test` |
//! |---|---|
//! | upheld | passes |
//! | broken, and binding | fails with the shortest proof |
//! | broken, not binding | passes; the line says `broken should` |
//! | inconclusive, and binding | fails with the reason: what is not known is not sound |
//! | inconclusive, not binding | is ignored, with the reason |
//! | not applicable, known deviation | is ignored, with the reason |
//!
//! Every *must* binds; a *should* binds if `settings.strict` is set.
//!
//! # What is played
//!
//! `cargo test` judges once, and all names share the report. With a filter, or with
//! `--exact` as nextest calls every name in a process of its own, only the scripted
//! cases of these rules are played, and the controls; scenarios are generated only if
//! all names are run. The judging is done before the first name is printed.

mod verdict;

use libtest_mimic::{Arguments, Conclusion, Trial};
use oauth_model::rule::Rule;
use url::Url;

use self::verdict::Sentence;
use crate::{
    facts::{AdminClient, Consents, Facts, Sharing, SignIn},
    leave::Leave,
    report::{Report, in_force},
    run::{Settings, run as judge},
    target::{HttpOptions, HttpTarget, InProcess, Target, TransportError, from_fn, is_loopback},
};

/// What is judged, and how.
#[derive(Debug)]
pub struct Subject<T> {
    /// What answers requests.
    pub target: T,
    /// What is known of it.
    pub facts: Facts,
    /// How it is judged.
    pub settings: Settings,
}

/// Why there is nothing to judge at an address.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NoSubject {
    /// It is no address.
    #[error("`{0}` is no address such as https://tenant.example: {1}")]
    Address(String, url::ParseError),
    /// No HTTP client could be made.
    #[error("no HTTP client could be made: {0}")]
    Client(TransportError),
}

impl Subject<HttpTarget> {
    /// A server at an address, managed by a client.
    ///
    /// On this machine it is taken for one's own: it is asked as often as is useful, and
    /// users sign in by the reference tenant's form. Elsewhere it is only read, until
    /// [`Self::with_leave_to_change`] says otherwise.
    pub fn at(url: &str, client_id: &str, client_secret: &str) -> Result<Self, NoSubject> {
        let address = Url::parse(url).map_err(|why| NoSubject::Address(url.to_owned(), why))?;
        let target = HttpTarget::new(HttpOptions::default()).map_err(NoSubject::Client)?;
        let is_near = is_loopback(&address);
        let issuer = address.as_str().trim_end_matches('/');
        Ok(Self::new(target, issuer, client_id, client_secret, is_near))
    }
}

impl<T> Subject<T> {
    /// With its owner's consent to create things on it, and to delete those again;
    /// without, somebody else's server is only read.
    #[must_use]
    pub fn with_leave_to_change(mut self) -> Self {
        if !self.settings.leave.change {
            self.settings.leave = Leave::CHANGE;
        }
        self
    }
}

impl<F> Subject<InProcess<F>>
where
    F: FnMut(http::Request<bytes::Bytes>) -> http::Response<bytes::Bytes>,
{
    /// A function that answers requests to an address, managed by a client.
    pub fn from_fn(issuer: &str, client_id: &str, client_secret: &str, function: F) -> Self {
        Self::new(from_fn(function), issuer, client_id, client_secret, true)
    }
}

impl<T: Target> Subject<T> {
    fn new(target: T, issuer: &str, id: &str, secret: &str, is_own: bool) -> Self {
        let profile = oauth_model::profile::QLIK_CLOUD;
        let (sign_in, mut settings) = if is_own {
            (SignIn::Form, Settings::for_own_target(profile))
        } else {
            (SignIn::Unknown, Settings::for_foreign_target(profile))
        };
        issuer.clone_into(&mut settings.target_name);
        let facts = Facts {
            issuer: issuer.to_owned(),
            admin: Some(AdminClient {
                client_id: id.to_owned(),
                client_secret: secret.to_owned(),
            }),
            pass: None,
            sign_in,
            sharing: if is_own {
                Sharing::Form
            } else {
                Sharing::Unknown
            },
            consents: if is_own {
                Consents::Form
            } else {
                Consents::Unknown
            },
            foreign: Vec::new(),
            region: None,
            organization: None,
            server: None,
            controls: None,
        };
        Self {
            target,
            facts,
            settings,
        }
    }

    /// The rules that are judged, each of which has a name.
    fn rules(&self) -> impl Iterator<Item = Rule> {
        let rules = in_force(&self.settings.profile);
        rules.filter(|&rule| self.settings.selects(rule))
    }

    /// Judges these rules, or tells why not.
    fn judge(&self, asked: &[Rule]) -> Result<Report, String> {
        let mut settings = self.settings.clone();
        if asked.len() < self.rules().count() {
            settings.rules = asked.iter().map(|rule| rule.id().to_owned()).collect();
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|why| format!("no runtime could be started: {why}"))?;
        let judged = judge(&self.target, &self.facts, &settings, |_| {});
        let judged = runtime.block_on(judged);
        judged.map_err(|why| format!("{}: {why}", settings.target_name))
    }
}

/// Judges, prints and ends the process, as the arguments of the process say.
pub fn main<T: Target>(subject: &Subject<T>) -> ! {
    run(subject, &Arguments::from_args()).exit()
}

/// Judges and prints, as the arguments say.
pub fn run<T: Target>(subject: &Subject<T>, arguments: &Arguments) -> Conclusion {
    let named = |rule: Rule| Trial::test(rule.id(), || Ok(()));
    let is_asked = |rule: &Rule| !arguments.is_filtered_out(&named(*rule));
    let asked: Vec<Rule> = subject.rules().filter(is_asked).collect();
    if arguments.list || asked.is_empty() {
        return libtest_mimic::run(arguments, subject.rules().map(named).collect());
    }
    let report = subject.judge(&asked);
    let trials = subject.rules().map(|rule| {
        if asked.contains(&rule) {
            Sentence::of(rule, report.as_ref()).trial(rule)
        } else {
            named(rule)
        }
    });
    libtest_mimic::run(arguments, trials.collect())
}
