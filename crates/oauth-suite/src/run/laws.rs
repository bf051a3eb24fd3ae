//! The phase in which laws are tried on many scenarios.

use oauth_model::rule::Rule;

use super::{Event, course::Run, phases::Phase};
use crate::{
    drive::Played,
    generate::Generator,
    law::{LAWS, Law},
    scenario::Scenario,
    script::{self, Case},
    target::Target,
};

/// How many scenarios are drawn for one that a law is about.
const DRAWS_MAX: usize = 20;

/// How far apart the scripted cases are from which bases are taken: far enough for
/// different topics, and a prime above their number, so that all have their turn.
const STRIDE: usize = 1009;

impl<T: Target> Run<'_, '_, T> {
    /// Tries every law on scripted cases and on generated scenarios.
    pub(super) async fn laws(&mut self) {
        let settings = self.settings;
        let laws: Vec<&Law> = LAWS
            .iter()
            .filter(|law| settings.selects(law.rule))
            .collect();
        let cases = if settings.scripted {
            script::cases()
        } else {
            Vec::new()
        };
        let browsers = self.has_browsers();
        let mut generator = Generator::new(settings.seed.rotate_left(32), browsers);
        let count = laws.len().saturating_mul(settings.laws);
        let mut clock = self.begin(Phase::Laws, count as u64);
        for (number, law) in laws.into_iter().enumerate() {
            let mut bases = scripted(law, number, &cases, settings.laws.div_ceil(2));
            let more = settings.laws.saturating_sub(bases.len());
            bases.extend((0..more).filter_map(|_| drawn(law, &mut generator)));
            for base in bases {
                if self.is_over() || self.driver.left() == 0 {
                    clock.unplayed += 1;
                } else {
                    clock.scenarios += 1;
                    self.law(law, base).await;
                }
                (self.observer)(&Event::Played);
            }
        }
        self.end(clock);
    }

    async fn law(&mut self, law: &Law, base: Scenario) {
        let Some(scenario) = law.scenario(&base) else {
            return;
        };
        let played = self.driver.play(&scenario).await;
        if !breaks(&played, law.rule) {
            return self.hear(scenario, played, &[]).await;
        }
        if self.explained(&played, law.rule) {
            return;
        }
        // A difference says nothing about the law if the same request makes one too.
        let (mut law, mut found) = (law, (scenario, played));
        if let Some((same, control)) = control(&base) {
            let played = self.driver.play(&control).await;
            if breaks(&played, same.rule) {
                (law, found) = (same, (control, played));
            }
        }
        let (scenario, played) = self.shortened(law, base, found).await;
        self.hear(scenario, played, &[]).await;
    }

    /// Whether another rule that is known to be broken was broken on the way: then the
    /// difference may come of that.
    fn explained(&self, played: &Played, law: Rule) -> bool {
        let mut breaches = played
            .exchanges
            .iter()
            .flat_map(|exchange| &exchange.hearing.breaches);
        breaches.any(|breach| breach.rule != law && self.tally.broken().contains(breach.rule))
    }

    /// The scenario of the shortest base that still breaks the law.
    async fn shortened(
        &mut self,
        law: &Law,
        mut base: Scenario,
        mut best: (Scenario, Played),
    ) -> (Scenario, Played) {
        let limit = self.driver.spent().saturating_add(self.settings.shrink.0);
        // Halves first, and the last step never: it is the one that comes out otherwise.
        let mut chunk = base.steps.len() / 2;
        while chunk > 0 {
            let mut end = base.steps.len().saturating_sub(1);
            while end > 0 && self.driver.spent() < limit {
                let start = end.saturating_sub(chunk);
                let mut shorter = base.clone();
                shorter.steps.drain(start..end);
                if let Some(found) = self.still_breaks(law, &shorter).await {
                    best = found;
                    base = shorter;
                }
                end = start;
            }
            chunk /= 2;
        }
        best
    }

    async fn still_breaks(&mut self, law: &Law, base: &Scenario) -> Option<(Scenario, Played)> {
        let scenario = law.scenario(base)?;
        let played = self.driver.play(&scenario).await;
        breaks(&played, law.rule).then_some((scenario, played))
    }
}

/// The law that all others build upon, and the scenario that tries it on this base.
fn control(base: &Scenario) -> Option<(&'static Law, Scenario)> {
    let same = LAWS.first()?;
    Some((same, same.scenario(base)?))
}

pub(super) fn breaks(played: &Played, rule: Rule) -> bool {
    let mut breaches = played
        .exchanges
        .iter()
        .flat_map(|exchange| &exchange.hearing.breaches);
    breaches.any(|breach| breach.rule == rule)
}

/// Scripted cases as bases, for each law others.
fn scripted(law: &Law, number: usize, cases: &[Case], count: usize) -> Vec<Scenario> {
    (0..cases.len())
        .filter_map(|index| cases.get((number + index * STRIDE) % cases.len()))
        .filter_map(|case| law.scenario(&case.scenario).map(|_| case.scenario.clone()))
        .take(count)
        .collect()
}

/// The beginning of a generated scenario as a base.
fn drawn(law: &Law, generator: &mut Generator) -> Option<Scenario> {
    (0..DRAWS_MAX).find_map(|_| law.base(&generator.scenario()))
}
