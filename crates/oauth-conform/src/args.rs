//! The arguments, as clap reads them.

mod limits;
mod manners;
mod network;

use std::{net::SocketAddr, path::PathBuf};

use clap::{
    Args, Parser, Subcommand, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use oauth_conform::profile_file;
use oauth_model::{
    freedom::Freedom,
    preset::{Preset, TenantAddress},
    profile::{Profile, QLIK_CLOUD},
    rule::Rule,
};
use oauth_suite::{expect::Day, run::Shard};
use oauth_tenant::Fault;

use self::limits::{LimitArguments, RateArgument};
pub(crate) use self::{
    manners::{CleanupArguments, MannersArguments},
    network::{NetworkArguments, TlsArguments, proxy},
};
use crate::{
    command::run::report_file::{self, ReportFile},
    exit,
    nearest::hint,
};

/// Judges OAuth 2.0 authorization servers, rule by rule, with the shortest proof.
#[derive(Debug, Parser)]
#[command(
    name = "oauth-conform",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    after_help = exit::HELP
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Whether an argument is an address with a password in it, such as
/// `https://user:password@tenant.example`: no message may repeat it.
pub(crate) fn hold_a_password() -> bool {
    std::env::args()
        .skip(1)
        .any(|argument| has_password(&argument))
}

fn has_password(argument: &str) -> bool {
    let address = argument
        .split_once("://")
        .map_or(argument, |(_, rest)| rest);
    let authority = address.split(['/', '?', '#']).next().unwrap_or_default();
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    user.contains(':')
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge a target; without a URL, the embedded reference tenant
    Run(Box<RunArguments>),
    /// Play a saved scenario again: still broken, or fixed?
    Replay(ReplayArguments),
    /// Serve the reference tenant on a socket
    Serve(ServeArguments),
    /// Learn which sides a target takes of what no source decides, as a profile
    Survey(SurveyArguments),
    /// Look at a server before it is judged, and draft its description
    Doctor(DoctorArguments),
    /// Remove what an interrupted run has left on a target
    Cleanup(CleanupArguments),
    /// Judge client registrations offline
    Lint(LintArguments),
    /// List the rules
    Rules(RulesArguments),
    /// List the faults that the embedded tenant can be given
    Faults(FaultsArguments),
    /// Explain a rule or a fault, with a worked example
    Explain(ExplainArguments),
}

/// How standard output is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

const RUN_HELP: &str = "\
Credentials:
  A target behind a URL is judged with the credentials of a machine client that
  manages it: grant `client_credentials`, scope `admin_classic`, trusted. They
  are read from the environment variables OAUTH_CONFORM_CLIENT_ID and
  OAUTH_CONFORM_CLIENT_SECRET, never from the command line.
  Instead of a client, an administrator can be let in by
    OAUTH_CONFORM_API_TOKEN       a bearer token, such as an API key
    OAUTH_CONFORM_SESSION_COOKIE  the cookie of a session
    OAUTH_CONFORM_JWT_KEY_FILE    a private key in PEM, with which a session is begun;
                                  beside it OAUTH_CONFORM_JWT_KEY_ID, _ISSUER,
                                  _SUBJECT, _NAME and _EMAIL
  OAUTH_CONFORM_CREDENTIALS_FILE names a TOML file that has them instead, such as
  client_id = \"...\"; others may not be able to read it.

Consent:
  A target on another machine is only read until --allow-writes names its host.
  Then clients, spaces and applications are created on it and deleted again. Each has
  the run's id in its name, and is written to a journal before it is asked for, from
  which `cleanup` removes what a run has left that was killed. Clients are never
  published there, and nothing is touched that the run did not create.

What else is known of a target:
  Some rules need more. Whoever has it tells it by further variables; what is not
  told makes rules not applicable, and the report names the variables.
    OAUTH_CONFORM_SIGN_IN     how a user signs in
    OAUTH_CONFORM_SHARING     how a user shares an application with visitors
    OAUTH_CONFORM_CONSENTS    how a user takes the consent to a client back
  Each is `form` for the reference tenant's pages, as on this machine unless told
  otherwise, or `none`. What follows is told as a whole:
    OAUTH_CONFORM_REGION, OAUTH_CONFORM_REGION_HOST,
    OAUTH_CONFORM_REGION_CLIENT_ID, OAUTH_CONFORM_REGION_CLIENT_SECRET
      the client of the region, such as US, and the region's host, `register...`
    OAUTH_CONFORM_ORGANIZATION_HOST, OAUTH_CONFORM_ORGANIZATION_CLIENT_ID,
    OAUTH_CONFORM_ORGANIZATION_CLIENT_SECRET
      the client of the organization, and the organization's host, `console...`
    OAUTH_CONFORM_ORGANIZATION_TOKEN
      beside them, a token that manages the organization's clients
    OAUTH_CONFORM_FOREIGN_CLIENT_ID, OAUTH_CONFORM_FOREIGN_REDIRECT_URI
      a client that another tenant published, and that nobody approved here
    OAUTH_CONFORM_FOREIGN_DELETED_CLIENT_ID,
    OAUTH_CONFORM_FOREIGN_DELETED_REDIRECT_URI
      one that was approved here, and that the other tenant deleted

The way to a target:
  Requests go to the host of the target, and to those of its region and organization
  if they are told; nowhere else, whatever the target answers. OAUTH_CONFORM_CA and
  OAUTH_CONFORM_PROXY stand for --ca and --proxy; a proxy's password belongs there.

What binds:
  Every `must` binds. A broken `should` is a warning, unless --strict is given.
  The embedded tenant promises every rule, so a run on it is always strict.

Known deviations:
  The file of --expect is TOML, with an entry for each rule that may be broken:
    version = 1
    [[deviation]]
    rule = \"redirect-uri/limit\"
    reason = \"the gateway counts them itself\"
    owner = \"platform team\"
    expires = 2027-06-30
  An entry fails the run when its rule is upheld, when its day has passed, and
  when its rule was not judged.";

/// The arguments of `run`.
#[derive(Debug, Args)]
#[command(after_help = format!("{RUN_HELP}\n\n{}", exit::HELP))]
pub(crate) struct RunArguments {
    /// The address of the target, such as `https://tenant.example`
    pub(crate) url: Option<String>,
    /// Judge the server that a file describes; `doctor URL` writes a draft of one
    #[arg(long, value_name = "FILE", conflicts_with_all = ["url", "faults"])]
    pub(crate) target: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) profile: ProfileArgument,
    /// Judge only the rules that match, such as 'redirect-uri/*' (repeatable)
    #[arg(long = "rule", value_name = "GLOB", value_parser = rule_pattern)]
    pub(crate) rules: Vec<String>,
    /// Judge only a part of the rules, such as 2/5, the second of five
    #[arg(long, value_name = "I/N", value_parser = manners::shard)]
    pub(crate) shard: Option<Shard>,
    /// What the generated scenarios are drawn from
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    #[command(flatten)]
    pub(crate) limits: LimitArguments,
    #[command(flatten)]
    pub(crate) manners: MannersArguments,
    /// Tell what would be sent and created, and send nothing
    #[arg(long, conflicts_with_all = ["record", "against", "reports", "scenarios"])]
    pub(crate) dry_run: bool,
    /// Generated scenarios to play [default: 500; 20 on other machines]
    #[arg(long, value_name = "N")]
    pub(crate) generated: Option<u64>,
    /// Let a broken `should` fail the run, too
    #[arg(long)]
    pub(crate) strict: bool,
    /// Give the embedded tenant a fault; `faults` lists them (repeatable)
    #[arg(long = "fault", value_name = "ID", value_parser = fault, conflicts_with = "url")]
    pub(crate) faults: Vec<&'static Fault>,
    /// Write the scenario of every finding into a folder, for `replay`
    #[arg(long, value_name = "DIR")]
    pub(crate) scenarios: Option<PathBuf>,
    /// Put up with the known deviations in a file, and hold it to the truth
    #[arg(long, value_name = "FILE")]
    pub(crate) expect: Option<PathBuf>,
    /// The day on which known deviations are looked at, for tests; else it is today
    #[arg(long, value_name = "DATE", requires = "expect", hide = true)]
    pub(crate) today: Option<Day>,
    /// Write a transcript of every flow into a folder, for --against
    #[arg(long, value_name = "DIR")]
    pub(crate) record: Option<PathBuf>,
    /// Tell what changed since the transcripts in a folder were written
    ///
    /// A change is no fault, and does not fail the run.
    #[arg(long, value_name = "DIR")]
    pub(crate) against: Option<PathBuf>,
    /// Let a change since then fail the run, with exit code 4
    #[arg(long, requires = "against")]
    pub(crate) fail_on_drift: bool,
    /// Write the report to a file: json, junit, html, sarif or har (repeatable)
    #[arg(long = "report", value_name = "KIND=PATH", value_parser = report_file::parse)]
    pub(crate) reports: Vec<ReportFile>,
    #[command(flatten)]
    pub(crate) format: FormatArgument,
}

const REPLAY_HELP: &str = "\
Credentials:
  A target behind a URL is known by OAUTH_CONFORM_CLIENT_ID and
  OAUTH_CONFORM_CLIENT_SECRET, as `run` has it.

Exit codes:
  0   fixed: the scenario was played to its end, and the rule held
  1   wrong use: the arguments, the environment or the file
  2   broken: the scenario shows the rule broken
  3   not applicable, because the target lacks something, or inconclusive
  5   the target could not be reached
  70  a bug in this program";

/// The arguments of `replay`.
#[derive(Debug, Args)]
#[command(after_help = REPLAY_HELP)]
pub(crate) struct ReplayArguments {
    /// The file of the scenario, as `run --scenarios` writes it
    pub(crate) file: PathBuf,
    /// The address of the target; without it, the embedded reference tenant
    pub(crate) url: Option<String>,
    #[command(flatten)]
    pub(crate) manners: MannersArguments,
    #[command(flatten)]
    pub(crate) profile: ProfileArgument,
    #[command(flatten)]
    pub(crate) rate: RateArgument,
    /// Give the embedded tenant a fault; `faults` lists them (repeatable)
    #[arg(long = "fault", value_name = "ID", value_parser = fault, conflicts_with = "url")]
    pub(crate) faults: Vec<&'static Fault>,
    /// Let the embedded tenant take this side of a question that no source answers
    #[arg(
        long = "freedom",
        value_name = "NAME=VALUE",
        value_parser = choice,
        conflicts_with = "url"
    )]
    pub(crate) freedoms: Vec<(Freedom, &'static str)>,
    #[command(flatten)]
    pub(crate) format: FormatArgument,
}

/// The arguments of `serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    /// The address and port to listen on; port 0 takes a free one
    #[arg(
        long,
        value_name = "ADDR:PORT",
        default_value = "127.0.0.1:8080",
        value_parser = listen_address
    )]
    pub(crate) listen: SocketAddr,
    /// Listen on an address that other machines can reach
    #[arg(long)]
    pub(crate) allow_remote: bool,
    #[command(flatten)]
    pub(crate) tls: TlsArguments,
    #[command(flatten)]
    pub(crate) profile: ProfileArgument,
    /// Give the tenant a fault; `faults` lists them (repeatable)
    #[arg(long = "fault", value_name = "ID", value_parser = fault)]
    pub(crate) faults: Vec<&'static Fault>,
    /// Take this side of a question that no source answers; `explain NAME` tells more
    #[arg(long = "freedom", value_name = "NAME=VALUE", value_parser = choice)]
    pub(crate) freedoms: Vec<(Freedom, &'static str)>,
    /// Limit calls as Qlik Cloud does: 1000 reads and 100 changes a minute
    #[arg(long)]
    pub(crate) rate_limit: bool,
    /// The users and clients to start with
    #[arg(long, value_name = "PATH")]
    pub(crate) seed_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) format: FormatArgument,
}

const SURVEY_HELP: &str = "\
Credentials:
  A target behind a URL is known by OAUTH_CONFORM_CLIENT_ID and
  OAUTH_CONFORM_CLIENT_SECRET, as `run` has it. The survey creates clients on the
  target and deletes them again.

The profile:
  It is TOML, with what was sent and what came beside every value. `serve --profile
  FILE` imitates the target; `run --profile FILE` holds it to what it showed.
  --format json tells programs the same; a file of --output is TOML all the same.

Exit codes:
  0   the survey came to its end; what could not be told is listed with the reason
  1   wrong use: the arguments, the environment or a file
  3   the survey ended early, or the target could not be learned
  5   the target could not be reached
  70  a bug in this program";

/// The arguments of `survey`.
#[derive(Debug, Args)]
#[command(after_help = SURVEY_HELP)]
pub(crate) struct SurveyArguments {
    /// The address of the target; without it, the embedded reference tenant
    pub(crate) url: Option<String>,
    #[command(flatten)]
    pub(crate) manners: MannersArguments,
    #[command(flatten)]
    pub(crate) profile: ProfileArgument,
    /// Let the embedded tenant take this side of a question that no source answers
    #[arg(
        long = "freedom",
        value_name = "NAME=VALUE",
        value_parser = choice,
        conflicts_with = "url"
    )]
    pub(crate) freedoms: Vec<(Freedom, &'static str)>,
    #[command(flatten)]
    pub(crate) limits: LimitArguments,
    /// Write the profile to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) format: FormatArgument,
}

const DOCTOR_HELP: &str = "\
What is looked at:
  The metadata at the places of RFC 8414 and of OpenID Connect Discovery. Nothing
  else is asked for, and nothing is sent that is secret.

Exit codes:
  0   there are metadata, and nothing is wrong with them so far
  1   wrong use, or a mistake: the address is not that of the issuer
  2   the server departs from a specification
  3   there are no metadata, so that the endpoints have to be told by hand
  5   the server could not be reached
  70  a bug in this program";

/// The arguments of `doctor`.
#[derive(Debug, Args)]
#[command(after_help = DOCTOR_HELP)]
pub(crate) struct DoctorArguments {
    /// The issuer, such as `https://as.example/realm`
    pub(crate) url: String,
    /// Write the draft of the description to a file that does not exist yet
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) network: NetworkArguments,
    #[command(flatten)]
    pub(crate) format: FormatArgument,
}

const LINT_HELP: &str = "\
A file holds the body of a create request, a client as read from the API, a list
of either, or a page of a list as the API gives it.

Exit codes:
  0   no `must` is broken, and no recipe departed from
  1   wrong use, or a file cannot be read; the others are judged all the same
  2   a `must` is broken, or a recipe departed from";

/// The arguments of `lint`.
#[derive(Debug, Args)]
#[command(after_help = LINT_HELP)]
pub(crate) struct LintArguments {
    /// The files to judge; - is standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Hold every registration to a recipe, too, for the tenant given with --tenant
    #[arg(long, value_name = "NAME", value_parser = preset(), requires = "tenant")]
    pub(crate) preset: Option<Preset>,
    /// An address under which users reach the tenant: its hostname, or its alias
    /// (repeatable)
    #[arg(
        long = "tenant",
        id = "tenant",
        value_name = "URL",
        value_parser = TenantAddress::parse,
        requires = "preset"
    )]
    pub(crate) tenant: Vec<TenantAddress>,
    #[command(flatten)]
    pub(crate) profile: ProfileArgument,
    #[command(flatten)]
    pub(crate) format: FormatArgument,
}

/// The arguments of `rules`.
#[derive(Debug, Args)]
pub(crate) struct RulesArguments {
    #[command(flatten)]
    pub(crate) profile: ProfileArgument,
    #[command(flatten)]
    pub(crate) format: FormatArgument,
}

/// The arguments of `faults`.
#[derive(Debug, Args)]
pub(crate) struct FaultsArguments {
    #[command(flatten)]
    pub(crate) format: FormatArgument,
}

/// The arguments of `explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// The id of a rule or of a fault
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) profile: ProfileArgument,
    #[command(flatten)]
    pub(crate) format: FormatArgument,
}

/// Which profile to judge by.
#[derive(Debug, Args)]
pub(crate) struct ProfileArgument {
    /// What kind of tenant it is held to be: `qlik-cloud`, or a file that changes it
    ///
    /// `survey` writes such a file. It says which sides of open questions a target may
    /// take, and how strongly rules bind.
    #[arg(
        id = "profile",
        long = "profile",
        value_name = "NAME|FILE",
        default_value = QLIK_CLOUD.name,
        value_parser = profile
    )]
    pub(crate) value: Profile,
}

/// How to write standard output.
#[derive(Debug, Args)]
pub(crate) struct FormatArgument {
    /// How standard output is written
    #[arg(
        id = "format",
        long = "format",
        value_name = "FORMAT",
        value_enum,
        default_value_t
    )]
    pub(crate) value: Format,
}

fn profile(text: &str) -> Result<Profile, String> {
    if let Some(profile) = Profile::find(text) {
        return Ok(profile);
    }
    match std::fs::read_to_string(text) {
        Ok(file) => {
            let mut profile = profile_file::read(&file)?;
            // It is read once, and its name is needed until the end.
            profile.name = text.to_owned().leak();
            Ok(profile)
        }
        Err(why) => {
            let names = || Profile::ALL.iter().map(|profile| profile.name);
            let known: Vec<&str> = names().collect();
            let hint = hint(text, names());
            Err(format!(
                "there is no such profile{hint}\n\nThey are: {}; and as a file it cannot be \
                 read: {why}",
                known.join(", ")
            ))
        }
    }
}

fn preset() -> impl TypedValueParser<Value = Preset> {
    PossibleValuesParser::new(Preset::ALL.iter().map(|preset| preset.as_str()))
        .try_map(|name| Preset::find(&name).ok_or("no such preset"))
}

fn fault(id: &str) -> Result<&'static Fault, String> {
    Fault::find(id).ok_or_else(|| {
        let hint = hint(id, Fault::all().iter().map(|fault| fault.id.as_str()));
        format!("there is no such fault{hint}\n\n`oauth-conform faults` lists them")
    })
}

fn choice(text: &str) -> Result<(Freedom, &'static str), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("wanted NAME=VALUE, such as `unknown-token-revoked=refused`")?;
    let freedom = Freedom::find(name).ok_or_else(|| {
        let known = || Freedom::ALL.iter().map(|freedom| freedom.name());
        let all: Vec<&str> = known().collect();
        let hint = hint(name, known());
        format!(
            "there is no such freedom{hint}\n\nThey are: {}",
            all.join(", ")
        )
    })?;
    let value = freedom.value(value).ok_or_else(|| {
        let permitted = freedom.values().join(" or ");
        format!("`{name}` wants {permitted}, not `{value}`")
    })?;
    Ok((freedom, value))
}

fn rule_pattern(pattern: &str) -> Result<String, String> {
    let glob = wildmatch::WildMatch::new(pattern);
    if Rule::all().any(|rule| glob.matches(rule.id())) {
        return Ok(pattern.to_owned());
    }
    let hint = hint(pattern, Rule::all().map(Rule::id));
    Err(format!(
        "no rule matches{hint}\n\n`oauth-conform rules` lists them"
    ))
}

fn listen_address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse()
        .map_err(|_| "wanted an IP address and a port, such as 127.0.0.1:8080 or [::1]:8080")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_password_is_noticed_wherever_it_stands() {
        for address in [
            "https://user:hunter2@tenant.example",
            "--tenant=https://:hunter2@tenant.example/x",
            "user_1:hunter@2@tenant.example",
        ] {
            assert!(has_password(address), "{address}");
        }
        for other in [
            "https://tenant.example/a:b@c",
            "json=a@b.json",
            "refresh-rotation=same",
            "http://[::1]:8080",
        ] {
            assert!(!has_password(other), "{other}");
        }
    }

    #[test]
    fn choices_are_read_and_mistakes_explained() {
        let read = choice("secret-hint=first").unwrap();
        assert_eq!(read, (Freedom::SecretHint, "first"));
        let message = choice("secret-hint=middle").unwrap_err();
        assert_eq!(message, "`secret-hint` wants last or first, not `middle`");
        let message = choice("secret-hnt=first").unwrap_err();
        assert!(message.contains("`secret-hint`"), "{message}");
        assert!(choice("secret-hint").unwrap_err().contains("NAME=VALUE"));
    }

    #[test]
    fn unknown_names_are_answered_with_the_nearest() {
        let message = rule_pattern("redirect-uri/absolut").unwrap_err();
        assert!(message.contains("`redirect-uri/absolute`"), "{message}");
        let message = fault("ignores-redirect-uri-absolut").unwrap_err();
        assert!(message.contains("`ignores-redirect-uri-absolute`"));
        assert_eq!(rule_pattern("redirect-uri/*").unwrap(), "redirect-uri/*");
    }
}
