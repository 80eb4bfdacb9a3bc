//! Checks in steps, of what has changed.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher as _};
use std::sync::Arc;

use portcullis_model::{GroupId, PortRange, SecurityGroup, Traffic};

use super::context::Context;
use super::index::{CheckedGroup, CheckedPair};
use super::references::CircleSearch;
use super::usage::{self, Pair};
use super::{
    CheckInput, Evidence, Exposure, Finding, FindingIndex, Profile, Severity, coverage, expiry,
    hygiene, internet, ranges, redundancy, references,
};

/// Ports on which load balancers usually listen.
const LISTENER_PORTS: [u16; 2] = [80, 443];

/// Number of groups whose references a step notes.
const INDEX_STEP: usize = 64;

/// Number of groups that a step looks at to find one to check.
const SKIPPED: usize = 64;

/// Brings findings up to date in steps, between which the caller can pause. A step notes some references, checks one
/// group, compares two groups on one interface, or looks for circles of references for a while.
///
/// Groups that are the same as before are not checked again, unless a change elsewhere affects them.
#[derive(Debug)]
pub struct Update<'a> {
    context: Context<'a>,
    index: FindingIndex,
    /// The groups whose references are not noted yet.
    unindexed: std::slice::Iter<'a, Arc<SecurityGroup>>,
    /// Digest of the references that are noted.
    digest: DefaultHasher,
    /// The groups to check, the last one first.
    groups: Vec<&'a Arc<SecurityGroup>>,
    /// What concerns several groups; `None` until the groups are checked.
    between: Option<Between<'a>>,
    /// Whether only some groups are checked, and nothing between groups.
    is_partial: bool,
}

/// Checks of several groups that are due.
#[derive(Debug)]
struct Between<'a> {
    /// The pairs to compare, the last one first.
    pairs: Vec<Pair<'a>>,
    /// The search for circles with the digest of all references, if they have changed.
    circles: Option<(u64, CircleSearch<'a>)>,
}

impl<'a> Update<'a> {
    /// Compares the groups with those that `before` was computed from. Start with an empty index if the profile has
    /// changed, or anything of the input but its groups.
    pub fn new(input: CheckInput<'a>, profile: &'a Profile, before: FindingIndex) -> Self {
        let context = Context::new(input, profile);
        let mut index = before;
        index.by_group.retain(|id, _| context.group(id).is_some());
        Self {
            context,
            index,
            unindexed: input.groups.iter(),
            digest: DefaultHasher::new(),
            groups: input.groups.iter().rev().collect(),
            between: None,
            is_partial: false,
        }
    }

    /// Checks only some of the groups, and compares none.
    #[must_use]
    pub fn only(mut self, is_wanted: impl Fn(&GroupId) -> bool) -> Self {
        self.groups.retain(|group| is_wanted(&group.id));
        self.is_partial = true;
        self
    }

    /// Takes a step. Returns whether there was one to take.
    pub fn step(&mut self) -> bool {
        if !self.unindexed.as_slice().is_empty() {
            for group in self.unindexed.by_ref().take(INDEX_STEP) {
                self.context.add_references(group, &mut self.digest);
            }
        } else if !self.groups.is_empty() {
            self.check_next_group();
        } else if self.is_partial {
            return false;
        } else if self.between.is_none() {
            self.between = Some(self.find_between());
        } else {
            return self.step_between();
        }
        true
    }

    /// Checks the next group that is new, if it is among the next ones.
    fn check_next_group(&mut self) {
        for _ in 0..SKIPPED {
            let Some(group) = self.groups.pop() else {
                return;
            };
            if self.is_new(group) {
                return self.check_group(group);
            }
        }
    }

    /// Whether a group is not checked yet as it is.
    fn is_new(&self, group: &Arc<SecurityGroup>) -> bool {
        self.index.by_group.get(&group.id).is_none_or(|checked| {
            checked.group != *group || checked.surroundings != self.context.surroundings(group)
        })
    }

    /// Finds the pairs to compare, and whether to look for circles. Comparisons of other pairs are kept.
    fn find_between(&mut self) -> Between<'a> {
        let mut pairs = usage::pairs(&self.context);
        let mut compared = std::mem::take(&mut self.index.pairs);
        pairs.retain(|pair| {
            let key = (pair.one.id.clone(), pair.other.id.clone());
            let checked = compared.remove(&key);
            let checked =
                checked.filter(|checked| checked.one == *pair.one && checked.other == *pair.other);
            match checked {
                Some(checked) => self.index.pairs.insert(key, checked).is_some(),
                None => true,
            }
        });
        pairs.reverse();
        let digest = self.digest.finish();
        let known = self.index.circles.as_ref().map(|(known, _)| *known);
        let circles = (known != Some(digest)).then(|| (digest, CircleSearch::new(&self.context)));
        Between { pairs, circles }
    }

    /// Compares two groups, or looks for circles. Returns whether there was a step to take.
    fn step_between(&mut self) -> bool {
        let Some(between) = &mut self.between else {
            return false;
        };
        if let Some(pair) = between.pairs.pop() {
            let finding = usage::check_pair(&pair).map(|finding| self.rated(finding, None));
            let key = (pair.one.id.clone(), pair.other.id.clone());
            let (one, other) = (pair.one.clone(), pair.other.clone());
            let checked = CheckedPair {
                one,
                other,
                finding,
            };
            self.index.pairs.insert(key, checked);
            return true;
        }
        let Some((_, search)) = &mut between.circles else {
            return false;
        };
        if !search.step(&self.context)
            && let Some((digest, search)) = between.circles.take()
        {
            let findings = search.into_findings().into_iter();
            let findings = findings.map(|finding| self.rated(finding, None)).collect();
            self.index.circles = Some((digest, findings));
        }
        true
    }

    /// Whether the groups themselves are checked, and only comparisons between them remain.
    pub fn has_checked_groups(&self) -> bool {
        self.unindexed.as_slice().is_empty() && self.groups.is_empty()
    }

    /// Returns the findings so far.
    pub fn index(&self) -> &FindingIndex {
        &self.index
    }

    /// Returns the findings, after the last step.
    pub fn into_index(mut self) -> FindingIndex {
        let mut between: HashMap<GroupId, Vec<Arc<Finding>>> = HashMap::new();
        let circles = self.index.circles.iter().flat_map(|(_, found)| found);
        let pairs = self.index.pairs.values();
        let mut pairs: Vec<&Finding> = pairs.filter_map(|pair| pair.finding.as_ref()).collect();
        pairs.sort_by_cached_key(|finding| finding.key());
        for finding in circles.chain(pairs) {
            let of_group = between.entry(finding.group.clone()).or_default();
            of_group.push(Arc::new(finding.clone()));
        }
        // What is as before stays the same object, so that it can be seen quickly.
        let known = std::mem::take(&mut self.index.between);
        let kept = between.into_iter().map(|(id, findings)| {
            let before = known.get(&id).filter(|before| ***before == findings);
            let kept = before.map_or_else(|| Arc::new(findings), Arc::clone);
            (id, kept)
        });
        self.index.between = kept.collect();
        self.index
    }

    fn check_group(&mut self, group: &Arc<SecurityGroup>) {
        let context = &self.context;
        let mut findings = Vec::new();
        internet::check(context, group, &mut findings);
        ranges::check(context, group, &mut findings);
        hygiene::check(context, group, &mut findings);
        expiry::check(context, group, &mut findings);
        redundancy::check(context, group, &mut findings);
        references::check(context, group, &mut findings);
        usage::check(context, group, &mut findings);
        let exposure = context
            .exposure(&group.id)
            .filter(|_| context.profile.uses_exposure);
        let known = coverage::of(context.input, group);
        let is_founded = |finding: &Finding| !coverage::is_unfounded(finding.check, known);
        let findings = findings.into_iter().filter(is_founded);
        let findings = findings
            .map(|finding| Arc::new(self.rated(finding, exposure)))
            .collect();
        let checked = CheckedGroup {
            group: Arc::clone(group),
            surroundings: context.surroundings(group),
            findings: Arc::new(findings),
        };
        self.index.by_group.insert(group.id.clone(), checked);
    }

    /// Sets the severity: the profile's, changed by the exposure where that is known.
    fn rated(&self, mut finding: Finding, exposure: Option<Exposure>) -> Finding {
        let Some(severity) = self.context.profile.checks.get(&finding.check) else {
            return finding;
        };
        finding.severity = *severity;
        let Evidence::Open { traffic, .. } = &finding.evidence else {
            return finding;
        };
        let is_listener = match traffic {
            Traffic::Tcp(ports) => LISTENER_PORTS
                .iter()
                .any(|port| PortRange::single(*port) == *ports),
            _ => false,
        };
        let adjusted = match exposure {
            Some(Exposure::Unattached) => severity.lowered(),
            Some(Exposure::LoadBalancer) if is_listener => severity.lowered(),
            Some(Exposure::Public) if *severity == Severity::High => Severity::Critical,
            _ => return finding,
        };
        if adjusted != *severity {
            finding.severity = adjusted;
            finding.adjusted_by = exposure;
        }
        finding
    }
}
