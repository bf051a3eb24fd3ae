//! Recording: every flow played on a target, as transcripts.

use std::sync::atomic::Ordering;

use oauth_model::{freedom::Freedom, rule::Rule};

use crate::{
    drive::Played,
    facts::Facts,
    run::{NotLearned, Settings, learn},
    script::Flow,
    target::Target,
    transcript::Transcript,
};

/// The flows as they were played on a target.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// A flow each.
    pub flows: Vec<Recorded>,
    /// Requests sent.
    pub requests: u64,
    /// Clients, spaces and applications that could not be removed.
    pub leftovers: usize,
    /// Why it ended early, if it did.
    pub cut_short: Option<String>,
}

/// A flow as it was played.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// What happened.
    pub transcript: Transcript,
    /// What the judge heard in it, by step.
    pub heard: Vec<Heard>,
}

/// What the judge heard in one step.
#[derive(Clone, Debug)]
pub struct Heard {
    /// The number of the step.
    pub step: u32,
    /// The rules that its answer breaks.
    pub rules: Vec<Rule>,
    /// The sides that it shows of open questions.
    pub sides: Vec<(Freedom, &'static str)>,
}

/// Plays flows on a target, each to its end, whatever the judge thinks of it.
pub async fn record<T: Target>(
    target: &T,
    facts: &Facts,
    settings: &Settings,
    flows: &[Flow],
) -> Result<Recording, NotLearned> {
    // As it was before anybody else played.
    if let Some(controls) = &facts.controls {
        controls.rollback();
    }
    let mut driver = learn(target, facts, settings).await?;
    driver.persevering = true;
    let mut recording = Recording::default();
    for flow in flows {
        if settings.stop.load(Ordering::Relaxed) {
            recording.cut_short = Some("it was interrupted".to_owned());
            break;
        }
        let played = driver.play(&flow.scenario).await;
        if let Some(why) = played.end.interruption() {
            recording.cut_short = Some(why);
            break;
        }
        recording.flows.push(Recorded {
            transcript: Transcript::of(flow, &played),
            heard: heard(&played),
        });
    }
    recording.requests = driver.spent();
    recording.leftovers = driver.leftovers();
    Ok(recording)
}

fn heard(played: &Played) -> Vec<Heard> {
    let mut heard = Vec::new();
    for exchange in &played.exchanges {
        let breaches = exchange.hearing.breaches.iter();
        heard.push(Heard {
            step: exchange.step,
            rules: breaches.map(|breach| breach.rule).collect(),
            sides: exchange.hearing.sides.clone(),
        });
        // What follows is judged on a wrong idea of the target's memory.
        if exchange.hearing.astray {
            break;
        }
    }
    heard
}
