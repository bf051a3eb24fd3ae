//! Plans: few requests that put many rules to the test.
//!
//! Cases that begin alike share their beginning. They form a tree, in which a step that
//! several of them take is one node. Of all cases those are chosen, one after the other,
//! that test the most rules for the requests which they add to the tree. What was chosen
//! is played tree by tree: each is one scenario, in which what changes nothing comes
//! first. The judge follows such a scenario like any other, so that a rule which is not
//! at stake in it alone, because of what came before, is not taken for tested.

mod traits;

use std::collections::{BTreeMap, BTreeSet};

use oauth_model::{
    catalogue::code,
    rule::{Rule, RuleSet},
};

use self::traits::{is_blurred, is_lonely, is_near_miss, picks_token, undoing, weight};
use crate::{
    scenario::{Request, Scenario, Step, builder::CLIENTS},
    script::Case,
};

/// Steps at most of one scenario, so that little is lost with it when it ends early.
const STEPS_MAX: usize = 60;

/// A place behind the first step.
const LATER: usize = 2;

/// How much a code changes that comes again.
const REPLAY: u32 = 5;

/// A step that cases share.
#[derive(Debug)]
struct Node {
    step: Step,
    parent: Option<usize>,
    children: Vec<usize>,
    /// Requests that it takes, with the one that clears up behind it.
    cost: u64,
    /// How much it changes on the target.
    weight: u32,
}

/// All cases as a tree.
#[derive(Debug)]
pub(crate) struct Plan {
    cases: Vec<Case>,
    nodes: Vec<Node>,
    /// The nodes of each case, in order.
    paths: Vec<Vec<usize>>,
}

/// Cases that are played as one scenario.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// The scenario.
    pub(crate) scenario: Scenario,
    /// The requests that it takes at most, with those that clear up behind it.
    pub(crate) cost: u64,
    /// The cases, each with the numbers that its steps have in the scenario.
    pub(crate) members: Vec<(usize, Vec<u32>)>,
}

/// Cases that were chosen, and what they are expected to cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Choice {
    /// The cases, the most valuable first.
    pub(crate) cases: Vec<usize>,
    /// Requests.
    pub(crate) cost: u64,
    /// The rules that they put to the test.
    pub(crate) rules: RuleSet,
}

impl Plan {
    /// The tree of these cases.
    pub(crate) fn of(cases: Vec<Case>) -> Self {
        let mut plan = Self {
            cases,
            nodes: Vec::new(),
            paths: Vec::new(),
        };
        let mut known: BTreeMap<(Option<usize>, String), usize> = BTreeMap::new();
        for index in 0..plan.cases.len() {
            let Some(case) = plan.cases.get(index).cloned() else {
                continue;
            };
            let mut path: Vec<usize> = Vec::new();
            let last = case.scenario.steps.len();
            let name = plan.widest(&case).name;
            for (place, step) in (1..).zip(&case.scenario.steps) {
                let parent = path.last().copied();
                let mut written = serde_json::to_string(&step.action).unwrap_or_default();
                if is_lonely(&case, place) {
                    written.push_str(name);
                } else if case.scenario.is_whole() {
                    written.push_str("compared");
                }
                let node = *known.entry((parent, written)).or_insert_with(|| {
                    let refused = place == last && is_near_miss(&case);
                    plan.nodes.push(node(step, parent, refused));
                    plan.nodes.len() - 1
                });
                path.push(node);
            }
            plan.paths.push(path);
        }
        for index in 0..plan.nodes.len() {
            let parent = plan.nodes.get(index).and_then(|node| node.parent);
            if let Some(parent) = parent.and_then(|parent| plan.nodes.get_mut(parent)) {
                parent.children.push(index);
                // What others build upon is not refused.
                parent.weight = weight(&parent.step.action);
            }
        }
        // A code that comes again may end what it gave.
        for (case, path) in plan.cases.iter().zip(&plan.paths) {
            let replays = is_near_miss(case) && case.rules.contains(&code::SINGLE_USE);
            if let Some(node) = path.last().and_then(|&last| plan.nodes.get_mut(last))
                && replays
            {
                node.weight = REPLAY;
            }
        }
        plan
    }

    /// The case that goes furthest on from this one, which has nothing to add then.
    fn widest<'c>(&'c self, case: &'c Case) -> &'c Case {
        let goes_on = |other: &&Case| {
            let steps = &other.scenario.steps;
            is_lonely(other, LATER) && steps.starts_with(&case.scenario.steps)
        };
        let longest = self.cases.iter().filter(goes_on);
        longest
            .max_by_key(|other| other.scenario.steps.len())
            .unwrap_or(case)
    }

    /// A case.
    pub(crate) fn case(&self, index: usize) -> Option<&Case> {
        self.cases.get(index)
    }

    /// Chooses among cases those that test these rules for the fewest requests, as far as
    /// so many requests go.
    pub(crate) fn choose(&self, among: &[usize], wanted: &RuleSet, budget: u64) -> Choice {
        let choice = self.extended(Choice::default(), among, wanted, budget);
        let choice = self.pruned(choice, wanted);
        // What was left out may have made room.
        self.extended(choice, among, wanted, budget)
    }

    /// Takes, time and again, the case that tests the most new rules for its requests.
    fn extended(
        &self,
        mut choice: Choice,
        among: &[usize],
        wanted: &RuleSet,
        budget: u64,
    ) -> Choice {
        let mut taken = self.taken(&choice.cases);
        loop {
            let best = among
                .iter()
                .filter_map(|&index| {
                    let case = self.case(index)?;
                    let is_new =
                        |rule: &&Rule| wanted.contains(**rule) && !choice.rules.contains(**rule);
                    let gain = case.rules.iter().filter(is_new).count() as u64;
                    let gain = if is_blurred(case) { 0 } else { gain };
                    let cost = self.cost(index, &taken);
                    let affordable = choice.cost + cost <= budget;
                    (gain > 0 && affordable).then_some((index, gain, cost))
                })
                // More rules for fewer requests; the earlier case where they are equal.
                .reduce(|best, other| {
                    let better = other.1 * best.2.max(1) > best.1 * other.2.max(1);
                    if better { other } else { best }
                });
            let Some((index, _, cost)) = best else {
                return choice;
            };
            choice.cost += cost;
            choice.cases.push(index);
            if let Some(case) = self.case(index) {
                choice.rules.extend(case.rules.iter().copied());
            }
            for &node in self.path(index) {
                if let Some(taken) = taken.get_mut(node) {
                    *taken = true;
                }
            }
        }
    }

    /// Leaves out cases whose rules others test as well, those first that save most.
    fn pruned(&self, mut choice: Choice, wanted: &RuleSet) -> Choice {
        loop {
            let mut tests: BTreeMap<Rule, u32> = BTreeMap::new();
            for rule in choice.cases.iter().flat_map(|&index| self.rules(index)) {
                *tests.entry(rule).or_default() += 1;
            }
            let is_tested_again = |rule: Rule| tests.get(&rule).is_some_and(|&count| count > 1);
            let is_needless = |index: &usize| {
                let mut rules = self.rules(*index).filter(|&rule| wanted.contains(rule));
                rules.all(is_tested_again)
            };
            let without = |index: usize| {
                let cases = choice.cases.iter().copied();
                let cases: Vec<usize> = cases.filter(|&other| other != index).collect();
                (self.cost_of(&cases), cases)
            };
            let needless = choice.cases.iter().copied().filter(is_needless);
            let best = needless.map(without).min_by_key(|(cost, _)| *cost);
            let Some((cost, cases)) = best else {
                return choice;
            };
            choice = Choice {
                rules: self.tested_by(&cases),
                cases,
                cost,
            };
        }
    }

    /// The rules that these cases test.
    pub(crate) fn tested_by(&self, cases: &[usize]) -> RuleSet {
        cases.iter().flat_map(|&index| self.rules(index)).collect()
    }

    fn rules(&self, index: usize) -> impl Iterator<Item = Rule> {
        let rules = self.case(index).map(|case| case.rules.as_slice());
        rules.unwrap_or_default().iter().copied()
    }

    /// The nodes that these cases need.
    fn taken(&self, cases: &[usize]) -> Vec<bool> {
        let mut taken = vec![false; self.nodes.len()];
        for &node in cases.iter().flat_map(|&index| self.path(index)) {
            if let Some(taken) = taken.get_mut(node) {
                *taken = true;
            }
        }
        taken
    }

    /// The requests that these cases take together.
    fn cost_of(&self, cases: &[usize]) -> u64 {
        let taken = self.taken(cases);
        let nodes = self.nodes.iter().zip(taken);
        nodes
            .filter_map(|(node, taken)| taken.then_some(node.cost))
            .sum()
    }

    /// The scenarios in which these cases are played.
    pub(crate) fn groups(&self, chosen: &[usize]) -> Vec<Group> {
        let mut groups: Vec<(Option<usize>, Vec<usize>)> = Vec::new();
        for &index in chosen {
            let root = self.path(index).first().copied();
            let fits = |group: &&mut (Option<usize>, Vec<usize>)| {
                let others = group.1.iter().flat_map(|&other| self.path(other));
                let steps: BTreeSet<&usize> = others.chain(self.path(index)).collect();
                group.0 == root && steps.len() <= STEPS_MAX
            };
            match groups.iter_mut().find(fits) {
                Some(group) => group.1.push(index),
                None => groups.push((root, vec![index])),
            }
        }
        // The fewer tokens there are, the surer one is known again. And what is granted in
        // long scenarios tells why lone requests are refused.
        let picks = |index: &usize| self.case(*index).is_some_and(picks_token);
        let is_lone = |index: &usize| self.path(*index).len() == 1;
        groups.sort_by_key(|(_, cases)| (!cases.iter().any(picks), cases.iter().all(is_lone)));
        let groups = groups.into_iter();
        groups.filter_map(|(_, cases)| self.group(&cases)).collect()
    }

    /// Cases with the same first step as one scenario.
    fn group(&self, cases: &[usize]) -> Option<Group> {
        let mut wanted = vec![false; self.nodes.len()];
        for &node in cases.iter().flat_map(|&index| self.path(index)) {
            *wanted.get_mut(node)? = true;
        }
        let root = *self.path(*cases.first()?).first()?;
        let mut order = Vec::new();
        self.walk(root, &wanted, &mut order);
        let number = |node: usize| {
            let place = order.iter().position(|&known| known == node)?;
            u32::try_from(place + 1).ok()
        };
        let mut steps = Vec::new();
        for &node in &order {
            let path: Vec<u32> = self
                .upto(node)
                .into_iter()
                .map(number)
                .collect::<Option<_>>()?;
            let to = |old: u32| {
                let place = usize::try_from(old).unwrap_or(0).checked_sub(1);
                place
                    .and_then(|place| path.get(place).copied())
                    .unwrap_or(old)
            };
            let alone = Scenario {
                steps: vec![self.nodes.get(node)?.step.clone()],
            };
            steps.extend(alone.renumbered(&to)?.steps);
        }
        let member = |&index: &usize| {
            let numbers = self.path(index).iter().map(|&node| number(node));
            Some((index, numbers.collect::<Option<Vec<u32>>>()?))
        };
        Some(Group {
            cost: order
                .iter()
                .filter_map(|&node| Some(self.nodes.get(node)?.cost))
                .sum::<u64>()
                + undoing(&steps),
            scenario: Scenario { steps },
            members: cases.iter().map(member).collect::<Option<_>>()?,
        })
    }

    /// Nodes in the order in which they are played: what changes little before what
    /// changes much.
    fn walk(&self, at: usize, wanted: &[bool], order: &mut Vec<usize>) {
        order.push(at);
        let children = self.nodes.get(at).map(|node| node.children.as_slice());
        let is_wanted = |child: &usize| wanted.get(*child).copied().unwrap_or(false);
        let mut children: Vec<usize> = children
            .unwrap_or_default()
            .iter()
            .copied()
            .filter(is_wanted)
            .collect();
        children.sort_by_key(|&child| self.heaviest(child, wanted));
        for child in children {
            self.walk(child, wanted, order);
        }
    }

    /// How much is changed at most from here on.
    fn heaviest(&self, at: usize, wanted: &[bool]) -> u32 {
        let Some(node) = self.nodes.get(at) else {
            return 0;
        };
        let below = node
            .children
            .iter()
            .filter(|child| wanted.get(**child).copied().unwrap_or(false))
            .map(|&child| self.heaviest(child, wanted));
        below.max().unwrap_or(0).max(node.weight)
    }

    /// The nodes from the first step to this one.
    fn upto(&self, node: usize) -> Vec<usize> {
        let parent = |&node: &usize| self.nodes.get(node)?.parent;
        let mut path: Vec<usize> = std::iter::successors(Some(node), parent).collect();
        path.reverse();
        path
    }

    fn path(&self, index: usize) -> &[usize] {
        self.paths.get(index).map_or(&[], Vec::as_slice)
    }

    /// The requests that a case adds to what is taken.
    fn cost(&self, index: usize, taken: &[bool]) -> u64 {
        let new = self
            .path(index)
            .iter()
            .filter(|node| !taken.get(**node).copied().unwrap_or(true));
        new.filter_map(|&node| Some(self.nodes.get(node)?.cost))
            .sum()
    }
}

fn node(step: &Step, parent: Option<usize>, refused: bool) -> Node {
    let request = step.action.request();
    let makes = |request: &Request| {
        let made = [CLIENTS, "/api/v1/spaces", "/api/v1/apps", "/oauth/register"];
        request.method == "POST" && made.contains(&request.path.as_str())
    };
    let cleared = !refused && request.is_some_and(makes);
    Node {
        step: step.clone(),
        parent,
        children: Vec::new(),
        cost: u64::from(request.is_some()) + u64::from(cleared),
        weight: if refused { 0 } else { weight(&step.action) },
    }
}

#[cfg(test)]
mod tests {
    use oauth_model::catalogue::{client, client_auth};
    use serde_json::json;

    use super::*;

    fn create() -> Request {
        Request::create(json!({"appType": "web", "clientName": "a"}))
    }

    fn token(changes: &str) -> Request {
        Request::token(json!({"client_id": "${client_id@1}", "client_secret": changes}))
    }

    fn case(name: &'static str, rules: &[Rule], requests: Vec<Request>) -> Case {
        Case {
            name,
            rules: rules.to_vec(),
            scenario: Scenario::of(requests),
        }
    }

    fn delete() -> Request {
        Request::clients("DELETE", "/${client_id@1}")
    }

    fn read() -> Request {
        Request::clients("GET", "/${client_id@1}")
    }

    fn plan() -> Plan {
        Plan::of(vec![
            case(
                "a deleted client",
                &[client::DELETED_IS_GONE],
                vec![create(), delete(), read()],
            ),
            case(
                "a wrong secret",
                &[client_auth::SECRET_CORRECT],
                vec![create(), token("${client_secret@1!}")],
            ),
            case(
                "the same again",
                &[client_auth::SECRET_CORRECT],
                vec![create(), read(), token("no")],
            ),
            case(
                "no name",
                &[client::NAME_LENGTH],
                vec![Request::create(json!({"appType": "web", "clientName": ""}))],
            ),
        ])
    }

    fn wanted() -> RuleSet {
        let rules = [
            client::DELETED_IS_GONE,
            client_auth::SECRET_CORRECT,
            client::NAME_LENGTH,
        ];
        rules.into_iter().collect()
    }

    #[test]
    fn the_cheapest_cases_are_chosen_for_each_rule() {
        let choice = plan().choose(&[0, 1, 2, 3], &wanted(), 100);
        assert_eq!(choice.cases, [3, 1, 0]);
        // No name; create, ask, clear up; delete, read.
        assert_eq!(choice.cost, 1 + 3 + 2);
        assert_eq!(choice.rules, wanted());
    }

    #[test]
    fn a_small_budget_buys_what_is_worth_most() {
        assert_eq!(plan().choose(&[0, 1, 2, 3], &wanted(), 1).cases, [3]);
        assert_eq!(plan().choose(&[0, 1, 2, 3], &wanted(), 4).cases, [3, 1]);
        assert_eq!(
            plan().choose(&[0, 1, 2, 3], &wanted(), 0),
            Choice::default()
        );
    }

    #[test]
    fn what_begins_alike_is_one_scenario_and_deletes_last() {
        let groups = plan().groups(&[3, 0, 1]);
        // What tells about the target comes before what stands alone.
        let [shared, alone] = groups.as_slice() else {
            panic!("{groups:?}");
        };
        assert_eq!(alone.members, [(3, vec![1])]);
        let steps = [create(), token("${client_secret@1!}"), delete(), read()];
        assert_eq!(shared.scenario, Scenario::of(steps));
        assert_eq!(shared.members, [(0, vec![1, 3, 4]), (1, vec![1, 2])]);
    }

    #[test]
    fn labels_go_along() {
        let shown = |step: u32| Request::clients("GET", &format!("/${{client_id@{step}}}"));
        let named = |name: &str| Request::create(json!({"appType": "web", "clientName": name}));
        let rules = [client::CREATED_AS_ASKED];
        let plan = Plan::of(vec![
            case("b", &rules, vec![create(), named("b"), shown(2)]),
            case("c", &rules, vec![create(), named("c"), shown(2)]),
        ]);
        let groups = plan.groups(&[0, 1]);
        let steps = [create(), named("b"), shown(2), named("c"), shown(4)];
        assert_eq!(groups[0].scenario, Scenario::of(steps));
    }

    fn refresh(scope: &str) -> Request {
        Request::token(json!({
            "grant_type": "refresh_token",
            "refresh_token": "${refresh_token@2}",
            "scope": scope,
        }))
    }

    #[test]
    fn what_is_used_up_is_not_shared_but_its_client_is() {
        let rules = [client::CREATED_AS_ASKED];
        let steps = |scope| vec![create(), token("${client_secret@1}"), refresh(scope)];
        let plan = Plan::of(vec![
            case("b", &rules, steps("b")),
            case("c", &rules, steps("c")),
        ]);
        let groups = plan.groups(&[0, 1]);
        assert_eq!(groups.len(), 1);
        assert_eq!(groups[0].members, [(0, vec![1, 2, 3]), (1, vec![1, 4, 5])]);
    }

    #[test]
    fn what_a_longer_case_contains_costs_nothing() {
        let remove = || Request::new("DELETE", "/api/v1/oauth-tokens/${token_id@2}");
        let rules = [client::CREATED_AS_ASKED];
        let plan = Plan::of(vec![
            case("b", &rules, vec![create(), read(), remove()]),
            case("c", &rules, vec![create(), read(), remove(), read()]),
        ]);
        let groups = plan.groups(&[0, 1]);
        assert_eq!(groups.len(), 1);
        assert_eq!(
            groups[0].members,
            [(0, vec![1, 2, 3]), (1, vec![1, 2, 3, 4])]
        );
    }

    #[test]
    fn cases_that_others_make_superfluous_are_left_out() {
        let two = [client::EXISTS, client::NAME_LENGTH];
        let also = [
            client::NAME_LENGTH,
            client::CREATED_AS_ASKED,
            client::EXISTS,
        ];
        let plan = Plan::of(vec![
            case("cheap", &two[..1], vec![read()]),
            case("dear", &also, vec![create(), read(), read()]),
        ]);
        let wanted: RuleSet = also.into_iter().collect();
        assert_eq!(plan.choose(&[0, 1], &wanted, 100).cases, [1]);
    }

    #[test]
    fn one_refusal_for_several_reasons_tests_none() {
        let two = [client::EXISTS, client::NAME_LENGTH];
        let plan = Plan::of(vec![case("both", &two, vec![create(), read()])]);
        let wanted: RuleSet = two.into_iter().collect();
        assert_eq!(plan.choose(&[0], &wanted, 100), Choice::default());
    }
}
