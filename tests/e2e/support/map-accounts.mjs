// Accounts for pictures of the map, after shapes that AWS publishes: hub and spoke, three tiers, microservices.

import { group, groupId, tcp } from './fake-ec2.mjs';

/** Collects groups, which reference each other by the number of the group. */
class Account {
  groups = [];

  add(name, rules, facts = {}) {
    const number = this.groups.length + 1;
    this.groups.push(group(number, name, { inbound: rules, ...facts }));
    return number;
  }
}

const from = (port, number) => ({ protocol: 'tcp', from: port, to: port, source: groupId(number) });

/** One VPC for shared services, which all spokes reach and whose bastion reaches all spokes: `spokes` applications of four groups. */
export function hubAndSpoke(spokes) {
  const account = new Account();
  const bastion = account.add('hub-bastion', [tcp(22, '203.0.113.0/24')]);
  const monitoring = account.add('hub-monitoring', [tcp(443, '10.0.0.0/8')]);
  const shared = [];
  for (let spoke = 1; spoke <= spokes; spoke += 1) {
    const name = (role) => `app${String(spoke).padStart(2, '0')}-${role}`;
    const operated = [from(9100, monitoring), from(22, bastion)];
    const balancer = account.add(name('lb'), [tcp(443, '0.0.0.0/0'), from(9100, monitoring)]);
    const web = account.add(name('web'), [from(8080, balancer), ...operated]);
    const worker = account.add(name('worker'), [from(9000, web), ...operated]);
    account.add(name('db'), [from(5432, web), from(5432, worker), from(9100, monitoring)]);
    shared.push(worker);
  }
  account.add('hub-directory', shared.map((worker) => from(636, worker)));
  account.add('hub-proxy', shared.map((worker) => from(3128, worker)));
  return account.groups;
}

/** Applications of three tiers, one beside the other: `count` of them. */
export function threeTiers(count) {
  const account = new Account();
  for (let application = 1; application <= count; application += 1) {
    const name = (tier) => `shop${String(application).padStart(2, '0')}-${tier}`;
    const balancer = account.add(name('lb'), [tcp(443, '0.0.0.0/0'), tcp(80, '0.0.0.0/0')]);
    const web = account.add(name('web'), [from(80, balancer)]);
    account.add(name('db'), [from(3306, web)]);
  }
  return account.groups;
}

/** `teams` teams of five services, which call those of their own team and some of the next; a mesh's control plane reaches all. */
export function microservices(teams) {
  const account = new Account();
  const mesh = account.add('mesh-control', [tcp(443, '10.0.0.0/8')]);
  const gateway = account.add('edge-gateway', [tcp(443, '0.0.0.0/0')]);
  let before = [];
  for (let team = 1; team <= teams; team += 1) {
    const name = (service) => `team${String(team).padStart(2, '0')}-${service}`;
    const api = account.add(name('api'), [from(8443, gateway), from(15012, mesh), ...before.map((caller) => from(8443, caller))]);
    const orders = account.add(name('orders'), [from(9001, api), from(15012, mesh)]);
    const events = account.add(name('events'), [from(9092, api), from(9092, orders), from(15012, mesh)]);
    account.add(name('cache'), [from(6379, api), from(6379, orders)]);
    account.add(name('store'), [from(5432, orders), from(5432, events)]);
    before = team % 4 === 0 ? [] : [events];
  }
  return account.groups;
}
