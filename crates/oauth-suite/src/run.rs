//! A run: learn the target, play the scripted cases, then generated ones, and tell.

mod laws;
mod learn;
mod races;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use oauth_model::{catalogue::answer, profile::Profile, rule::Rule};

pub use self::learn::{NotLearned, learn};
use crate::{
    drive::{Budget, Driver, End, Played},
    facts::Facts,
    generate::Generator,
    judge::is_about_form,
    prove::{self, ShrinkBudget},
    report::{Report, Summary, VERSION},
    scenario::Scenario,
    script,
    tally::Tally,
    target::Target,
};

/// How a run is done.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The profile to judge by.
    pub profile: Profile,
    /// How the target is named in the report.
    pub target_name: String,
    /// Whether breaking a *should* fails the run.
    pub strict: bool,
    /// Patterns such as `redirect-uri/*`: only rules that match one are judged; all if
    /// there is none.
    pub rules: Vec<String>,
    /// Whether the scripted cases are played.
    pub scripted: bool,
    /// What the generators draw from.
    pub seed: u64,
    /// How many generated scenarios are played.
    pub generated: u64,
    /// On how many scenarios each law is tried.
    pub laws: usize,
    /// How often each race is run; 0 if requests must not be sent at once.
    pub races: u32,
    /// Whether the target may be filled with clients up to its limit for a moment.
    pub may_fill: bool,
    /// What the run may spend.
    pub budget: Budget,
    /// What seeing one finding again and shrinking it may spend.
    pub shrink: ShrinkBudget,
    /// Set from outside, it ends the run behind the scenario that is played, so that
    /// nothing is left on the target.
    pub stop: Arc<AtomicBool>,
}

impl Settings {
    /// The settings for a target of one's own, in the same process or on loopback.
    pub fn for_own_target(profile: Profile) -> Self {
        Self {
            profile,
            target_name: "embedded".to_owned(),
            strict: false,
            rules: Vec::new(),
            scripted: true,
            seed: 1,
            generated: 500,
            laws: 8,
            races: 6,
            may_fill: true,
            budget: Budget {
                requests: 100_000,
                time: Duration::from_mins(2),
                per_minute: None,
                waiting: Duration::ZERO,
            },
            shrink: ShrinkBudget(1000),
            stop: Arc::default(),
        }
    }

    /// The settings for somebody else's target: fewer requests, and nothing that could
    /// be in anybody's way.
    pub fn for_foreign_target(profile: Profile) -> Self {
        Self {
            generated: 20,
            laws: 1,
            races: 0,
            may_fill: false,
            budget: Budget {
                requests: 4_000,
                time: Duration::from_hours(2),
                // Half of what the documentation allows for changes (facts C8 and G15).
                per_minute: Some(50),
                waiting: Duration::ZERO,
            },
            shrink: ShrinkBudget(60),
            ..Self::for_own_target(profile)
        }
    }

    /// Whether a rule is to be judged.
    pub(crate) fn selects(&self, rule: Rule) -> bool {
        let matches = |pattern: &String| wildmatch::WildMatch::new(pattern).matches(rule.id());
        self.rules.is_empty() || self.rules.iter().any(matches)
    }
}

/// What happens in a run, as it happens.
#[derive(Clone, Debug)]
pub enum Event {
    /// A phase begins, with so many scenarios.
    Phase(&'static str, u64),
    /// A scenario was played.
    Played,
    /// A rule was found broken.
    Broken(Rule),
}

/// Errors in a row after which a target counts as gone.
const TRANSPORT_ERRORS_MAX: u32 = 5;

/// Judges a target.
pub async fn run<T: Target>(
    target: &T,
    facts: &Facts,
    settings: &Settings,
    mut observer: impl FnMut(&Event),
) -> Result<Report, NotLearned> {
    let driver = learn(target, facts, settings).await?;
    let mut run = Run {
        driver,
        settings,
        tally: Tally::default(),
        errors: 0,
        cut_short: None,
        observer: &mut observer,
    };
    if settings.scripted {
        run.scripted().await;
        run.races().await;
    }
    run.generated().await;
    run.laws().await;
    Ok(run.report())
}

struct Run<'a, 'o, T> {
    driver: Driver<'a, T>,
    settings: &'a Settings,
    tally: Tally,
    errors: u32,
    cut_short: Option<String>,
    observer: &'o mut dyn FnMut(&Event),
}

impl<T: Target> Run<'_, '_, T> {
    async fn scripted(&mut self) {
        let settings = self.settings;
        let wanted = |&rule: &Rule| settings.selects(rule);
        let all = settings.rules.is_empty();
        let cases: Vec<script::Case> = script::cases()
            .into_iter()
            .filter(|case| !case.scenario.races())
            .filter(|case| all || is_control(case) || case.rules.iter().any(wanted))
            .collect();
        (self.observer)(&Event::Phase("scripted cases", cases.len() as u64));
        for case in cases {
            if self.is_over() {
                return;
            }
            if case.fills() && !settings.may_fill {
                let missing = "leave to fill it with clients for a moment";
                self.tally.note_missing(&case.rules, missing);
            } else {
                let played = self.driver.play(&case.scenario).await;
                self.hear(case.scenario, played, &case.rules).await;
            }
            (self.observer)(&Event::Played);
        }
    }

    async fn generated(&mut self) {
        // A selection of rules is for looking closely; the generators look widely.
        if !self.settings.rules.is_empty() {
            return;
        }
        (self.observer)(&Event::Phase(
            "generated scenarios",
            self.settings.generated,
        ));
        let mut generator = Generator::new(self.settings.seed);
        for _ in 0..self.settings.generated {
            if self.is_over() {
                return;
            }
            let scenario = generator.scenario();
            let played = self.driver.play(&scenario).await;
            if !self.explained(&played) {
                self.hear(scenario, played, &[]).await;
            }
            (self.observer)(&Event::Played);
        }
    }

    /// Whether nothing more is to be played.
    fn is_over(&mut self) -> bool {
        if self.settings.stop.load(Ordering::Relaxed) {
            self.cut_short = Some("it was interrupted".to_owned());
        }
        self.cut_short.is_some()
    }

    /// Whether a rule that is known to be broken was at stake before anything else went
    /// wrong: then what follows is judged on a wrong idea of the target's memory.
    fn explained(&self, played: &Played) -> bool {
        let broken = self.tally.broken();
        let blurs = |rule: Rule| broken.contains(rule) && !is_about_form(rule);
        let mut hearings = played.exchanges.iter().map(|exchange| &exchange.hearing);
        hearings.any(|hearing| hearing.at_stake.iter().any(blurs))
    }

    async fn hear(&mut self, scenario: Scenario, played: Played, rules: &[Rule]) {
        self.note_end(&played.end);
        for news in self.tally.add(&played, rules) {
            let rule = news.breach.rule;
            let budget = self.settings.shrink;
            let seen = played.clone();
            let finding = prove::prove(&mut self.driver, &scenario, seen, rule, budget).await;
            self.tally.record(rule, news.control, finding);
            (self.observer)(&Event::Broken(rule));
        }
    }

    fn note_end(&mut self, end: &End) {
        match end {
            End::Transport(error) => {
                self.errors += 1;
                if self.errors >= TRANSPORT_ERRORS_MAX {
                    self.cut_short = Some(format!("the target stopped answering: {error}"));
                }
            }
            End::Spent => {
                self.cut_short = Some("the budget of requests or time is spent".to_owned());
            }
            End::Throttled => {
                self.cut_short = Some("the target asked to be left alone (429 or 503)".to_owned());
            }
            End::Done | End::Astray | End::Unbound(_) | End::CannotWait | End::CannotUseUp => {
                self.errors = 0;
            }
        }
    }

    fn report(self) -> Report {
        let settings = self.settings;
        let mut rules = self.tally.verdicts(&settings.profile);
        rules.retain(|rule| settings.selects(rule.id));
        Report {
            version: VERSION,
            profile: settings.profile.name,
            target: settings.target_name.clone(),
            strict: settings.strict,
            seed: settings.seed,
            requests: self.driver.spent(),
            duration_ms: u64::try_from(self.driver.elapsed().as_millis()).unwrap_or(u64::MAX),
            summary: Summary::of(&rules),
            cut_short: self.cut_short,
            leftovers: self.driver.leftovers(),
            freedoms: self
                .driver
                .session
                .shown()
                .iter()
                .map(|(freedom, values)| (freedom.name(), values.iter().copied().collect()))
                .collect(),
            expectations: None,
            drift: None,
            rules,
        }
    }
}

/// Whether a case asks for nothing that is to be refused: such cases are played whatever
/// is selected, because they show that the doors are open (baseline before blame).
///
/// What no source decides may be refused, and opens no door for sure.
pub(crate) fn is_control(case: &script::Case) -> bool {
    let is_open = case.rules == [answer::SAME_MIND];
    let grants = case.rules.iter().all(|rule| rule.refusals().is_empty());
    grants && !is_open && !case.scenario.is_whole()
}
