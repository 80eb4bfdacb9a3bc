//! Checks in steps, of what has changed.

use std::collections::HashMap;
use std::sync::Arc;

use portcullis_model::{GroupId, PortRange, SecurityGroup, Traffic};

use super::context::Context;
use super::index::{CheckedGroup, CheckedPair};
use super::usage::{self, Pair};
use super::{
    CheckInput, Evidence, Exposure, Finding, FindingIndex, Profile, Severity, hygiene, internet,
    ranges, redundancy, references,
};

/// Ports on which load balancers usually listen.
const LISTENER_PORTS: [u16; 2] = [80, 443];

/// Brings findings up to date in steps, between which the caller can pause. A step checks one group, compares two groups
/// on one interface, or looks for circles of references.
///
/// Groups that are the same as before are not checked again, unless a change elsewhere affects them.
#[derive(Debug)]
pub struct Update<'a> {
    context: Context<'a>,
    index: FindingIndex,
    /// The groups to check, the last one first.
    groups: Vec<&'a Arc<SecurityGroup>>,
    /// The pairs to compare, the last one first.
    pairs: Vec<Pair<'a>>,
    /// Digest of all references, while circles are due.
    references: Option<u64>,
}

impl<'a> Update<'a> {
    /// Compares the groups with those that `before` was computed from. Start with an empty index if the profile has
    /// changed, or anything of the input but its groups.
    pub fn new(input: CheckInput<'a>, profile: &'a Profile, before: FindingIndex) -> Self {
        let context = Context::new(input, profile);
        let mut index = before;
        index.by_group.retain(|id, _| context.group(id).is_some());
        let is_new = |group: &&Arc<SecurityGroup>| {
            index.by_group.get(&group.id).is_none_or(|checked| {
                checked.group != **group || checked.surroundings != context.surroundings(group)
            })
        };
        let mut groups: Vec<_> = input.groups.iter().filter(is_new).collect();
        groups.reverse();
        let mut pairs = usage::pairs(&context);
        let mut compared = std::mem::take(&mut index.pairs);
        pairs.retain(|pair| {
            let key = (pair.one.id.clone(), pair.other.id.clone());
            let checked = compared.remove(&key);
            let checked =
                checked.filter(|checked| checked.one == *pair.one && checked.other == *pair.other);
            match checked {
                Some(checked) => index.pairs.insert(key, checked).is_some(),
                None => true,
            }
        });
        pairs.reverse();
        let references = Some(context.references());
        let references = references
            .filter(|digest| index.circles.as_ref().map(|(known, _)| known) != Some(digest));
        Self {
            context,
            index,
            groups,
            pairs,
            references,
        }
    }

    /// Checks only some of the groups, and compares none.
    #[must_use]
    pub fn only(mut self, is_wanted: impl Fn(&GroupId) -> bool) -> Self {
        self.groups.retain(|group| is_wanted(&group.id));
        self.pairs.clear();
        self.references = None;
        self
    }

    /// Takes a step. Returns whether there was one to take.
    pub fn step(&mut self) -> bool {
        if let Some(group) = self.groups.pop() {
            self.check_group(group);
        } else if let Some(pair) = self.pairs.pop() {
            let finding = usage::check_pair(&pair).map(|finding| self.rated(finding, None));
            let key = (pair.one.id.clone(), pair.other.id.clone());
            let (one, other) = (pair.one.clone(), pair.other.clone());
            let checked = CheckedPair {
                one,
                other,
                finding,
            };
            self.index.pairs.insert(key, checked);
        } else if let Some(digest) = self.references.take() {
            let mut findings = Vec::new();
            references::check_circles(&self.context, &mut findings);
            let findings = findings.into_iter();
            let findings = findings.map(|finding| self.rated(finding, None)).collect();
            self.index.circles = Some((digest, findings));
        } else {
            return false;
        }
        true
    }

    /// Whether the groups themselves are checked, and only comparisons between them remain.
    pub fn has_checked_groups(&self) -> bool {
        self.groups.is_empty()
    }

    /// Returns the findings so far.
    pub fn index(&self) -> &FindingIndex {
        &self.index
    }

    /// Returns the findings, after the last step.
    pub fn into_index(mut self) -> FindingIndex {
        let mut between: HashMap<_, Vec<Finding>> = HashMap::new();
        let circles = self.index.circles.iter().flat_map(|(_, found)| found);
        let pairs = self.index.pairs.values();
        let mut pairs: Vec<&Finding> = pairs.filter_map(|pair| pair.finding.as_ref()).collect();
        pairs.sort_by_cached_key(|finding| finding.key());
        for finding in circles.chain(pairs) {
            let of_group = between.entry(finding.group.clone()).or_default();
            of_group.push(finding.clone());
        }
        self.index.between = between;
        self.index
    }

    fn check_group(&mut self, group: &Arc<SecurityGroup>) {
        let context = &self.context;
        let mut findings = Vec::new();
        internet::check(context, group, &mut findings);
        ranges::check(context, group, &mut findings);
        hygiene::check(context, group, &mut findings);
        redundancy::check(context, group, &mut findings);
        references::check(context, group, &mut findings);
        usage::check(context, group, &mut findings);
        let exposure = context
            .exposure(&group.id)
            .filter(|_| context.profile.uses_exposure);
        let findings = findings.into_iter();
        let findings = findings
            .map(|finding| self.rated(finding, exposure))
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
