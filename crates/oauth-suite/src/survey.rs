//! A survey: which sides a target takes of the questions that no source answers.
//!
//! For every question there are scripted cases that show a side (`survey/asked.rs`).
//! They are played until one has, and once more at the end for what stayed open: what
//! a refusal shows may depend on what was granted elsewhere.

mod asked;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    sync::atomic::Ordering,
};

use oauth_model::freedom::Freedom;

pub use self::asked::asked;
pub(crate) use self::asked::is_asked;
use crate::{
    drive::{Driver, End, Exchange, Played},
    facts::{self, Facts},
    run::{NotLearned, Settings, learn},
    scenario::{Credentials, Payload, Request},
    script::{self, Case},
    target::Target,
};

/// How much of a request is shown as evidence, in characters.
const REQUEST_MAX: usize = 200;

/// What a target was found to be like.
#[derive(Clone, Debug)]
pub struct Survey {
    /// The target: its address, or how it was embedded.
    pub target: String,
    /// Every open question, in the order of the table.
    pub answers: Vec<Answered>,
    /// Requests sent.
    pub requests: u64,
    /// Clients, spaces and applications left on the target because they could not be
    /// removed.
    pub leftovers: usize,
    /// Why it ended early, if it did.
    pub cut_short: Option<String>,
}

/// What became of one open question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The question.
    pub freedom: Freedom,
    /// The sides that were shown, the first one first.
    pub sights: Vec<Sight>,
    /// Why none was shown; empty if one was.
    pub reason: String,
}

/// A side of an open question, and what showed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// The side.
    pub value: &'static str,
    /// The case.
    pub case: &'static str,
    /// The number of the step.
    pub step: u32,
    /// The request, with labels, and the status of the answer, on one line.
    pub exchange: String,
}

impl Answered {
    /// The sides that a target may take that showed these. Who answers one of several
    /// questions that bear one name need not answer the others alike.
    pub fn permitted(&self) -> Vec<&'static str> {
        let shown = self.sights.iter().map(|sight| sight.value);
        let mut permitted: Vec<&'static str> = shown.collect();
        if !permitted.is_empty() && !self.freedom.is_one_question() {
            let others = self.freedom.values().iter().copied();
            let others: Vec<&'static str> =
                others.filter(|value| !permitted.contains(value)).collect();
            permitted.extend(others);
        }
        permitted
    }
}

/// Learns every side that a target shows within the budget.
pub async fn survey<T: Target>(
    target: &T,
    facts: &Facts,
    settings: &Settings,
    mut observer: impl FnMut(),
) -> Result<Survey, NotLearned> {
    let mut work = Work {
        driver: learn(target, facts, settings).await?,
        settings,
        cases: script::cases(),
        sights: BTreeMap::new(),
        obstacles: BTreeMap::new(),
        played: BTreeSet::new(),
        cut_short: None,
        observer: &mut observer,
    };
    for _ in 0..2 {
        work.played.clear();
        for &freedom in Freedom::ALL {
            work.ask(freedom).await;
        }
    }
    Ok(work.finish())
}

struct Work<'a, 'o, T> {
    driver: Driver<'a, T>,
    settings: &'a Settings,
    cases: Vec<Case>,
    sights: BTreeMap<Freedom, Vec<Sight>>,
    /// What kept each case from showing a side, by its name.
    obstacles: BTreeMap<&'static str, Obstacle>,
    /// The cases that were played in this round.
    played: BTreeSet<&'static str>,
    cut_short: Option<String>,
    observer: &'o mut dyn FnMut(),
}

/// Why a case may have shown nothing.
#[derive(Clone, Debug)]
enum Obstacle {
    /// The target lacks something, or time does not pass; trying again is no use.
    Lasting(String),
    /// It was played, and these sides of other questions were shown.
    Played(Vec<(Freedom, &'static str)>),
}

impl<T: Target> Work<'_, '_, T> {
    /// Plays cases until one shows a side of the question.
    async fn ask(&mut self, freedom: Freedom) {
        for &name in asked(freedom) {
            let is_lasting = matches!(self.obstacles.get(name), Some(Obstacle::Lasting(_)));
            if self.sights.contains_key(&freedom) || self.is_over() {
                return;
            }
            if is_lasting || !self.played.insert(name) {
                continue;
            }
            let of_name = self.cases.iter().filter(|case| case.name == name);
            for case in of_name.cloned().collect::<Vec<Case>>() {
                let played = self.driver.play(&case.scenario).await;
                self.note(&case, &played);
                (self.observer)();
            }
        }
    }

    fn is_over(&mut self) -> bool {
        if self.settings.stop.load(Ordering::Relaxed) {
            self.cut_short = Some("it was interrupted".to_owned());
        }
        self.cut_short.is_some()
    }

    fn note(&mut self, case: &Case, played: &Played) {
        let mut shown = Vec::new();
        for exchange in &played.exchanges {
            for &(freedom, value) in &exchange.hearing.sides {
                shown.push((freedom, value));
                let sights = self.sights.entry(freedom).or_default();
                if !sights.iter().any(|sight| sight.value == value) {
                    sights.push(Sight {
                        value,
                        case: case.name,
                        step: exchange.step,
                        exchange: line(exchange),
                    });
                }
            }
        }
        let obstacle = match &played.end {
            End::Unbound(label) if !label.contains('@') => {
                Obstacle::Lasting(format!("the target lacks {}", facts::missing(label)))
            }
            End::CannotWait => {
                Obstacle::Lasting("it takes more waiting than was allowed".to_owned())
            }
            End::CannotUseUp => {
                Obstacle::Lasting("the target's limits cannot be used up".to_owned())
            }
            End::NoLeave(missing) => Obstacle::Lasting(format!("the target lacks {missing}")),
            End::Done
            | End::Astray
            | End::Unbound(_)
            | End::Throttled
            | End::Down
            | End::Transport(_)
            | End::Spent => {
                self.cut_short = played.end.interruption();
                Obstacle::Played(shown)
            }
        };
        self.obstacles.insert(case.name, obstacle);
    }

    fn finish(self) -> Survey {
        let answers = Freedom::ALL.iter().map(|&freedom| Answered {
            freedom,
            sights: self.sights.get(&freedom).cloned().unwrap_or_default(),
            reason: if self.sights.contains_key(&freedom) {
                String::new()
            } else {
                self.reason(freedom)
            },
        });
        Survey {
            target: self.settings.target_name.clone(),
            answers: answers.collect(),
            requests: self.driver.spent(),
            leftovers: self.driver.leftovers(),
            cut_short: self.cut_short.clone(),
        }
    }

    /// Why no side of the question was shown.
    fn reason(&self, freedom: Freedom) -> String {
        let obstacles = asked(freedom)
            .iter()
            .map(|&name| self.obstacles.get(name))
            .collect::<Option<Vec<&Obstacle>>>();
        let Some(obstacles) = obstacles else {
            let why = self.cut_short.as_deref().unwrap_or("it was not asked");
            return format!("not asked: {why}");
        };
        let mut beside: Vec<String> = Vec::new();
        for obstacle in obstacles {
            match obstacle {
                Obstacle::Lasting(why) => return why.clone(),
                Obstacle::Played(sides) => beside.extend(
                    sides
                        .iter()
                        .map(|(freedom, value)| format!("`{freedom}` is {value}")),
                ),
            }
        }
        beside.sort();
        beside.dedup();
        if beside.is_empty() {
            "what came shows no side".to_owned()
        } else {
            format!("cannot be told from outside where {}", beside.join(" and "))
        }
    }
}

/// An exchange on one line, with labels in its request and nothing of its answer but
/// the status.
fn line(exchange: &Exchange) -> String {
    let Exchange {
        request, answer, ..
    } = exchange;
    let line = in_clear(request);
    let shown: String = line
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(REQUEST_MAX)
        .collect();
    let dots = if shown.len() < line.len() { "…" } else { "" };
    format!("{shown}{dots} -> {}", answer.status)
}

/// A request with its labels.
fn in_clear(request: &Request) -> String {
    let mut out = format!("{} {}", request.method, request.path);
    for (index, (name, value)) in request.query.iter().enumerate() {
        let mark = if index == 0 { '?' } else { '&' };
        write!(out, "{mark}{name}={value}").ok();
    }
    if let Some(Credentials::Bearer(token)) = &request.authorization {
        write!(out, " by {token}").ok();
    }
    match &request.body {
        None => {}
        Some(Payload::Json(value)) => write!(out, " {value}").unwrap_or_default(),
        Some(Payload::Form(pairs)) => {
            for (name, value) in pairs {
                write!(out, " {name}={value}").ok();
            }
        }
        Some(Payload::Raw(_, text)) => write!(out, " {text}").unwrap_or_default(),
    }
    out
}
