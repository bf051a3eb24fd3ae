//! Vectors: every file under `fixtures/vectors`, one named test per vector.
//!
//! Files are read when the tests run, so that a vector is tested the moment it is
//! saved.

#![expect(
    clippy::unwrap_used,
    reason = "the lints' leave for tests does not reach a binary without a harness"
)]

mod file;
mod world;

use std::{collections::BTreeSet, path::Path};

use libtest_mimic::{Arguments, Failed, Trial};
use oauth_model::{prediction::Prediction, profile::QLIK_CLOUD, rule::Rule, time::Timestamp};
use oauth_suite::{judge::Session, law, wire};

use self::{
    file::{Exchange, File, Vector, WrittenAnswer},
    world::World,
};

fn main() {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors");
    let mut trials = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let is_toml = path
            .extension()
            .is_some_and(|extension| extension == "toml");
        if !is_toml || stem == "world" {
            continue;
        }
        match File::read(&path) {
            Ok(file) => trials.extend(file.vectors.into_iter().map(|vector| {
                let name = format!("{stem}::{}", vector.name);
                Trial::test(name, move || check(&vector))
            })),
            Err(why) => trials.push(Trial::test(stem, move || Err(why.into()))),
        }
    }
    trials.push(Trial::test("every_rule_has_vectors_both_ways", both_ways));
    libtest_mimic::run(&arguments, trials).exit();
}

/// Holds model and judge to the vector.
fn check(vector: &Vector) -> Result<(), Failed> {
    let expected: BTreeSet<String> = vector.breaks.iter().cloned().collect();
    let found = match (vector.alike, &vector.answer) {
        (Some(index), Some(answer)) => compare(vector, index, answer)?,
        (Some(_), None) => return Err("there is no answer to compare".into()),
        (None, _) => play(vector)?,
    };
    if found == expected {
        Ok(())
    } else {
        Err(format!("{}\nwanted {expected:?}\nfound  {found:?}", vector.source).into())
    }
}

/// Plays what comes before, and gives the rules that are broken behind it.
fn play(vector: &Vector) -> Result<BTreeSet<String>, Failed> {
    let world = World::read()?;
    let now = Timestamp::from_seconds(world.now);
    let mut session = world.session(vector.unseen_clients, vector.elsewhere);
    if let Some(tier) = vector.used_up {
        session.set_used_up(tier);
    }
    for (index, exchange) in vector.before.iter().enumerate() {
        let broken = hear(&mut session, now, exchange)?;
        if !broken.is_empty() {
            return Err(format!("step {index} before it breaks {broken:?}").into());
        }
    }
    match &vector.answer {
        _ if !vector.at_once.is_empty() => Ok(hear_at_once(&mut session, now, vector)),
        Some(answer) => {
            let exchange = Exchange {
                request: vector.request.clone(),
                answer: answer.clone(),
            };
            hear(&mut session, now, &exchange)
        }
        None => examine(&session, now, vector),
    }
}

/// The rules that an answer breaks.
fn hear(
    session: &mut Session,
    now: Timestamp,
    exchange: &Exchange,
) -> Result<BTreeSet<String>, Failed> {
    let request = exchange.request.expand();
    let hearing = session.hear(now, &request, &exchange.answer.read());
    if hearing.door.is_none() {
        return Err(format!("{} {} is no endpoint", request.method, request.path).into());
    }
    Ok(hearing
        .breaches
        .iter()
        .map(|breach| breach.rule.id().to_owned())
        .collect())
}

/// The rules that the answers to a request break which was sent as often at once.
fn hear_at_once(session: &mut Session, now: Timestamp, vector: &Vector) -> BTreeSet<String> {
    let request = vector.request.expand();
    let answers: Vec<_> = vector.at_once.iter().map(WrittenAnswer::read).collect();
    let hearings = session.hear_at_once(now, &request, &answers);
    let breaches = hearings.iter().flat_map(|hearing| &hearing.breaches);
    breaches.map(|breach| breach.rule.id().to_owned()).collect()
}

/// The law that an answer breaks by coming out otherwise than an earlier one.
fn compare(
    vector: &Vector,
    index: usize,
    answer: &WrittenAnswer,
) -> Result<BTreeSet<String>, Failed> {
    let rule = Rule::find(&vector.rule).ok_or("no such rule")?;
    let before = vector.before.get(index).ok_or("no such exchange before")?;
    let breach = law::compare(rule, &before.answer.read(), &answer.read());
    Ok(breach
        .map(|breach| breach.rule.id().to_owned())
        .into_iter()
        .collect())
}

/// The rules that a request breaks.
fn examine(session: &Session, now: Timestamp, vector: &Vector) -> Result<BTreeSet<String>, Failed> {
    let request = vector.request.expand();
    let call = wire::call(&request).ok_or("no endpoint is asked")?;
    let examination = session.state.examine(now, &call);
    if let Some(at) = &vector.at {
        let of_rule = vector.breaks.contains(&vector.rule);
        let places: Vec<&str> = examination
            .violations
            .iter()
            // Of a rule that is upheld, the place is that of what is broken instead.
            .filter(|violation| violation.rule.id() == vector.rule || !of_rule)
            .map(|violation| violation.at.as_str())
            .collect();
        if !places.contains(&at.as_str()) {
            return Err(format!("wanted at {at}, found at {places:?}").into());
        }
    }
    let freedoms = examination.freedoms.iter();
    let open: BTreeSet<String> = freedoms.map(|freedom| freedom.name().to_owned()).collect();
    if vector.open.as_ref().is_some_and(|wanted| *wanted != open) {
        return Err(format!("wanted {:?} to be open, found {open:?}", vector.open).into());
    }
    // A rule that grants has to show in the prediction.
    if vector.breaks.is_empty()
        && let Prediction::MustRefuse(violations) = session.state.predict(now, &call)
    {
        return Err(format!("refused for {:?}", violations.rules()).into());
    }
    let rules = examination.violations.rules();
    Ok(rules.iter().map(|rule| rule.id().to_owned()).collect())
}

/// Every rule of the catalogue has a vector that breaks it and one that upholds it.
fn both_ways() -> Result<(), Failed> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors");
    let (mut broken, mut upheld) = (BTreeSet::new(), BTreeSet::new());
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let is_vectors = path
            .extension()
            .is_some_and(|extension| extension == "toml")
            && !path.ends_with("world.toml");
        if !is_vectors {
            continue;
        }
        for vector in File::read(&path)?.vectors {
            if Rule::find(&vector.rule).is_none() {
                return Err(format!("{}: no rule {}", vector.name, vector.rule).into());
            }
            if vector.breaks.contains(&vector.rule) {
                broken.insert(vector.rule);
            } else {
                upheld.insert(vector.rule);
            }
        }
    }
    let lacking: Vec<String> = QLIK_CLOUD
        .rules()
        .filter_map(
            |rule| match (broken.contains(rule.id()), upheld.contains(rule.id())) {
                (true, true) => None,
                (false, _) => Some(format!("{rule} has no vector that breaks it")),
                (true, false) => Some(format!("{rule} has no vector that upholds it")),
            },
        )
        .collect();
    if lacking.is_empty() {
        Ok(())
    } else {
        Err(lacking.join("\n").into())
    }
}
