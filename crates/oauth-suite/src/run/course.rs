//! The course of a run: its phases one after the other, and what they add up to.

use std::sync::atomic::Ordering;

use oauth_model::{catalogue::answer, rule::Rule};

use super::{
    Event, Settings, detour,
    learn::{Learned, Needs},
    phases::{self, Clock, Phase, PhaseReport},
    planned::Planned,
};
use crate::{
    drive::{Driver, End, Played},
    generate::{Generator, invariants},
    judge::{Class, Session},
    law::LAWS,
    prove::{self, ShrinkBudget},
    report::{OpenAttack, Report, Summary, VERSION},
    scenario::{Payload, Request, Scenario},
    script,
    standard::{self, server::Server},
    survey,
    tally::Tally,
    target::Target,
};

/// Scenarios in a row that break off, after which a run ends.
const TRANSPORT_ERRORS_MAX: u32 = 5;

/// What a target lacks for cases in which time passes.
const NO_CLOCK: &str = "a clock that can be advanced";

/// A run on its way.
pub(super) struct Run<'a, 'o, T> {
    pub(super) driver: Driver<'a, T>,
    learned: Learned,
    pub(super) settings: &'a Settings,
    pub(super) tally: Tally,
    pub(super) phase: Phase,
    phases: Vec<PhaseReport>,
    errors: u32,
    cut_short: Option<String>,
    pub(super) plan: Planned,
    pub(super) observer: &'o mut dyn FnMut(&Event),
}

impl<'a, 'o, T: Target> Run<'a, 'o, T> {
    /// A run on a target that was learned in this time.
    pub(super) fn new(
        (driver, learned): (Driver<'a, T>, Learned),
        settings: &'a Settings,
        doctor: Clock,
        observer: &'o mut dyn FnMut(&Event),
    ) -> Self {
        let phases = vec![doctor.stop(driver.spent())];
        Self {
            driver,
            learned,
            settings,
            tally: Tally::default(),
            phase: Phase::Doctor,
            phases,
            errors: 0,
            cut_short: None,
            plan: Planned::default(),
            observer,
        }
    }

    /// Plays the scripted cases of a phase.
    pub(super) async fn cases(&mut self, phase: Phase) {
        let is_tenant = self.driver.facts().server.is_none();
        let by_plan = is_tenant && self.settings.planned && self.settings.looks_at_all();
        let mut cases = match &self.driver.facts().server {
            Some(server) => of_server(self.settings, phase, server, &self.driver.session),
            None => selected(self.settings, phase),
        };
        if by_plan && phase == Phase::Scripted {
            cases.splice(..0, selected(self.settings, Phase::Passive));
        } else if by_plan && phase == Phase::Passive {
            cases.clear();
        }
        let mut clock = self.begin(phase, cases.len() as u64);
        let mut played = Vec::new();
        if by_plan && phase == Phase::Scripted {
            self.planned(cases, &mut clock).await;
            return self.end(clock);
        }
        for case in cases {
            if self.is_over() || self.driver.left() == 0 {
                clock.unplayed += 1;
            } else if let Some(missing) = self.missing(&case) {
                self.tally.note_missing(&case.rules, missing);
            } else {
                clock.scenarios += 1;
                let whole = self.play(&case.scenario, &case.rules).await;
                played.push((case, whole));
            }
            (self.observer)(&Event::Played);
        }
        self.around(&played, &mut clock).await;
        self.end(clock);
    }

    /// Plays random sequences.
    pub(super) async fn sequences(&mut self) {
        // A selection of rules is for looking closely; the generators look widely.
        let wanted = if self.settings.looks_at_all() {
            self.settings.generated
        } else {
            0
        };
        let mut clock = self.begin(Phase::Sequences, wanted);
        let mut generator = Generator::new(self.settings.seed, self.has_browsers());
        for number in 0..wanted {
            if self.is_over() || self.driver.left() == 0 {
                clock.unplayed = wanted - number;
                break;
            }
            let mut scenario = generator.scenario();
            clock.scenarios += 1;
            let last = scenario.steps.last().map_or(0, |step| step.id);
            let ask = |session: &Session, now, bindings: &_| {
                invariants::steps(&session.state, now, bindings, last)
            };
            let played = self.driver.play_on(&mut scenario, ask).await;
            self.hear(scenario, played, &[]).await;
            (self.observer)(&Event::Played);
        }
        self.end(clock);
    }

    /// Whether two users are signed in, so that generators may draw browsers.
    pub(super) fn has_browsers(&self) -> bool {
        let signed_in = |kind: &str| {
            let label = format!("user.{kind}.session");
            self.driver.bindings.value(&label).is_some()
        };
        signed_in("ordinary") && signed_in("other")
    }

    pub(super) fn begin(&mut self, phase: Phase, scenarios: u64) -> Clock {
        (self.observer)(&Event::Phase(phase, scenarios));
        self.phase = phase;
        let (requests, time) = phases::upto(&self.settings.phases, phase, &self.settings.budget);
        self.driver.allow(requests, time);
        Clock::start(phase, self.driver.spent())
    }

    pub(super) fn end(&mut self, clock: Clock) {
        if clock.unplayed > 0 && self.cut_short.is_none() && self.driver.is_exhausted() {
            self.cut_short = Some("the budget of requests or time is spent".to_owned());
        }
        self.phases.push(clock.stop(self.driver.spent()));
    }

    /// What the target lacks for a case to be played.
    pub(super) fn missing(&self, case: &script::Case) -> Option<&'static str> {
        if case.fills() && !self.settings.may_fill {
            return Some("leave to fill it with clients for a moment");
        }
        if !self.driver.session.machines() && asks_as_machine(&case.scenario) {
            return Some("clients that get tokens for themselves");
        }
        let seconds = phases::waiting(&case.scenario);
        (!self.driver.may_wait(seconds)).then_some(NO_CLOCK)
    }

    /// Plays a scenario, and finds out first what it needs to be known.
    pub(super) async fn perform(&mut self, scenario: &Scenario) -> Played {
        match self.learned.more(&mut self.driver, scenario).await {
            Ok(()) => self.driver.play(scenario).await,
            Err(end) => Played {
                exchanges: Vec::new(),
                end,
                bindings: self.driver.bindings.clone(),
                unanswered: Vec::new(),
            },
        }
    }

    /// Plays a scenario and hears it; says whether it came to its end.
    pub(super) async fn play(&mut self, scenario: &Scenario, rules: &[Rule]) -> bool {
        let mut played = self.perform(scenario).await;
        // Where all cases are played, what opens doors is among them.
        let is_tenant = self.driver.facts().server.is_none();
        let is_lone = is_tenant && (self.settings.planned || !self.settings.looks_at_all());
        if is_lone && (self.prove_merits(&played).await || self.learn_sides(&played).await) {
            played = self.perform(scenario).await;
        }
        let whole = matches!(played.end, End::Done);
        self.hear(scenario.clone(), played, rules).await;
        whole
    }

    /// Plays cases again that came to an end because of what is known to be broken by
    /// now, or that can avoid it; again and again while that brings news.
    async fn around(&mut self, cases: &[(script::Case, bool)], clock: &mut Clock) {
        let mut known = 0;
        while self.tally.broken().len() > known {
            known = self.tally.broken().len();
            for (case, whole) in cases {
                if self.is_over() || self.driver.left() == 0 {
                    return;
                }
                // What is compared step by step has no other road.
                if case.scenario.is_whole() {
                    continue;
                }
                let other = detour::around(&case.scenario, self.tally.broken());
                if !whole || other != case.scenario {
                    clock.scenarios += 1;
                    self.play(&other, &case.rules).await;
                }
            }
        }
    }

    /// Whether nothing more is to be played.
    pub(super) fn is_over(&mut self) -> bool {
        if self.settings.stop.load(Ordering::Relaxed) {
            self.cut_short = Some("it was interrupted".to_owned());
        }
        self.cut_short.is_some()
    }

    pub(super) async fn hear(&mut self, scenario: Scenario, played: Played, rules: &[Rule]) {
        if self.has_broken_down(&played).await {
            return;
        }
        self.note_end(&played.end);
        self.add(&scenario, &played, rules).await;
        if let Some((scenario, played)) = self.without_doubt(&scenario, &played).await {
            self.note_end(&played.end);
            self.add(&scenario, &played, rules).await;
        }
    }

    /// Adds what a scenario showed, and proves what is new.
    async fn add(&mut self, scenario: &Scenario, played: &Played, rules: &[Rule]) {
        for news in self.tally.add(played, rules) {
            let rule = news.breach.rule;
            if let Some(door) = news.control
                && !self.settings.looks_at_all()
            {
                self.open(door).await;
            }
            let budget = self.budget_for(rule);
            let seen = played.clone();
            let finding =
                prove::prove(&mut self.driver, scenario, seen, rule, budget, self.phase).await;
            self.tally.record(rule, news.control, finding);
            self.driver.session.expect_broken(rule);
            (self.observer)(&Event::Broken(rule));
        }
    }

    /// What proving a rule broken may cost: nothing if nobody looks at the rule.
    fn budget_for(&self, rule: Rule) -> ShrinkBudget {
        if self.settings.selects(rule) {
            self.settings.shrink
        } else {
            ShrinkBudget(0)
        }
    }

    /// Whether a scenario that ends with a server failure was played on a target that by
    /// now fails at everything: that is no verdict on any rule.
    async fn has_broken_down(&mut self, played: &Played) -> bool {
        let last = played.exchanges.last();
        let fails = last.is_some_and(|last| last.hearing.class == Class::Failed);
        let is_down = fails && self.driver.is_down().await;
        if is_down {
            self.note_end(&End::Down);
        }
        is_down
    }

    pub(super) fn note_end(&mut self, end: &End) {
        match end {
            End::Transport(error) => {
                self.errors += 1;
                if self.driver.stopped().is_some() {
                    self.cut_short = Some(format!("the target stopped answering: {error}"));
                } else if self.errors >= TRANSPORT_ERRORS_MAX {
                    self.cut_short = Some(format!("scenario after scenario broke off: {error}"));
                }
            }
            End::Spent if self.driver.is_exhausted() => self.cut_short = end.interruption(),
            End::Down | End::Throttled => self.cut_short = end.interruption(),
            End::Done
            | End::Astray
            | End::Unbound(_)
            | End::CannotWait
            | End::CannotUseUp
            | End::NoLeave(_)
            | End::Spent => {
                self.errors = 0;
            }
        }
    }

    pub(super) fn report(self) -> Report {
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
            started: None,
            duration_ms: u64::try_from(self.driver.elapsed().as_millis()).unwrap_or(u64::MAX),
            summary: Summary::of(&rules),
            cut_short: self.cut_short,
            leftovers: self.driver.leftovers(),
            network: self.driver.network(),
            planned: settings.planned.then_some(self.plan),
            phases: self.phases,
            freedoms: self
                .driver
                .session
                .shown()
                .iter()
                .map(|(freedom, values)| (freedom.name(), values.iter().copied().collect()))
                .collect(),
            expectations: None,
            drift: None,
            attacks: OpenAttack::of(&rules),
            rules,
        }
    }
}

/// Whether a scenario goes on from a token that a client gets for itself.
fn asks_as_machine(scenario: &Scenario) -> bool {
    let asks = |request: &Request| match &request.body {
        Some(Payload::Form(pairs)) => {
            let asked = ("grant_type".to_owned(), "client_credentials".to_owned());
            pairs.contains(&asked)
        }
        Some(Payload::Json(_) | Payload::Raw(..)) | None => false,
    };
    let requests: Vec<&Request> = scenario.requests().map(|(_, request)| request).collect();
    let earlier = requests.split_last().map(|(_, earlier)| earlier);
    earlier
        .unwrap_or_default()
        .iter()
        .any(|request| asks(request))
}

/// The scripted cases of a phase that test what is to be judged.
fn selected(settings: &Settings, phase: Phase) -> Vec<script::Case> {
    if !settings.scripted {
        return Vec::new();
    }
    let mut cases = if phase == Phase::Boundaries {
        script::tables()
    } else {
        script::cases()
    };
    cases.retain(|case| phase == Phase::Boundaries || Phase::of(case) == phase);
    cases.retain(|case| {
        let wanted = |&rule: &Rule| settings.selects(rule);
        // Which side a target takes shows in more cases than those that ask for it.
        let shows_sides = settings.selects(answer::SAME_MIND) && survey::is_asked(case.name);
        settings.looks_at_all() || shows_sides || case.rules.iter().any(wanted)
    });
    cases
}

/// The cases of a phase for a server that is no tenant.
fn of_server(
    settings: &Settings,
    phase: Phase,
    server: &Server,
    session: &Session,
) -> Vec<script::Case> {
    let mut cases = standard::script::cases(server, session.habits());
    cases.retain(|case| Phase::of(case) == phase);
    cases.retain(|case| case.rules.iter().any(|&rule| settings.selects(rule)));
    cases
}

/// What has to be learned of a target beforehand; the rest is when it is needed.
pub(super) fn needs(settings: &Settings) -> Option<Needs> {
    // Laws are tried on whatever the generators draw.
    let lawful = |rule: Rule| settings.selects(rule) && rule.topic() == "law";
    let all = settings.looks_at_all() || LAWS.iter().any(|law| lawful(law.rule));
    all.then_some(Needs::All)
}
