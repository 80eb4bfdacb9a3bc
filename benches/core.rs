//! How long plans take to make, over growing numbers of steps: `cargo bench --bench plan`.

#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use portcullis::model::{
    AccountId, Direction, GroupId, Peer, PortRange, Rule, RuleId, SecurityGroup, Traffic,
};
use portcullis::plan::{GroupChange, PlanOptions, plan};

fn rule(id: String, port: usize) -> Rule {
    let port = u16::try_from(port % 60_000).unwrap();
    Rule {
        id: Some(RuleId::from_remote(id)),
        ..Rule::new(
            Direction::Ingress,
            Traffic::Tcp(PortRange::single(port)),
            Peer::parse("10.0.0.0/8").unwrap(),
        )
    }
}

/// A group of sixty rules in which two are changed in place, one is removed and one is added.
fn change(number: usize) -> GroupChange {
    let rules = (0..60).map(|place| rule(format!("sgr-{number}-{place}"), place));
    let before = SecurityGroup {
        id: GroupId::from_remote(format!("sg-{number:017x}")),
        name: format!("group {number}"),
        description: "d".to_owned(),
        vpc_id: None,
        owner_id: AccountId::from_remote("123456789012"),
        tags: Vec::new(),
        rules: rules.collect(),
        has_rule_ids: true,
    };
    let mut after = before.clone();
    for (rule, port) in after.rules.iter_mut().zip([1000, 1001]) {
        rule.traffic = Traffic::Tcp(PortRange::single(port));
    }
    after.rules.pop();
    after.rules.push(Rule {
        id: None,
        ..rule(String::new(), 2000)
    });
    GroupChange {
        id: before.id.clone(),
        before: Some(before),
        after: Some(after),
    }
}

fn plans(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("plan");
    for groups in [34, 334, 3334] {
        let changes: Vec<GroupChange> = (0..groups).map(change).collect();
        let options = PlanOptions {
            rules_per_group: 60,
            prefix_lists: &[],
            revoke_first: &BTreeSet::new(),
            address: None,
        };
        let steps = plan(&changes, &options).steps.len();
        group.throughput(Throughput::Elements(u64::try_from(steps).unwrap()));
        group.bench_with_input(
            BenchmarkId::new("steps", steps),
            &changes,
            |bencher, changes| {
                bencher.iter(|| plan(black_box(changes), &options));
            },
        );
    }
    group.finish();
}

criterion_group!(benches, plans);
criterion_main!(benches);
