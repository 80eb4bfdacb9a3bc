// The page without any configuration: the sandbox with its three-tier example.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { eventually } from './support/browser.mjs';
import { createGroup, openList, rulesAre, runScenario, useExample } from './support/scenario.mjs';

const EXAMPLE = ['app', 'bastion', 'db', 'db-migration-2019', 'default', 'default', 'load-balancer', 'monitoring', 'web'];

const { openExample } = await useExample();

test('opens on the three-tier example, with no account and no configuration', async (t) => {
  const app = await openExample(t);
  assert.deepEqual(await app.groups.names(), EXAMPLE);
  await app.page.getByText('9 groups', { exact: true }).waitFor();
  const web = await app.groups.cells('web');
  assert.equal(web.description, 'Web servers');
  assert.equal(web.inbound, '3');
  assert.match(web.vpc, /^vpc-[0-9a-f]{17}\s+production$/);
  assert.match(await app.connectionButton.innerText(), /Sandbox\s+123456789012/);
  assert.match(await app.regionButton.innerText(), /us-east-1/);
  assert.equal(app.fragment(), '#/sandbox/us-east-1/groups');
  assert.equal(await app.page.title(), 'Security groups · Sandbox, us-east-1 · Portcullis');
});

test('a group shows its tiers by name, linked to their pages', async (t) => {
  const app = await openExample(t);
  await app.groups.link('web').click();
  await app.heading('web').waitFor();
  await eventually(async () => assert.equal((await app.inbound.rules()).length, 3));
  // The VPC has IPv6, so the default outbound rules cover both families.
  await rulesAre(app.outbound, ['all all 0.0.0.0/0 anywhere', 'all all ::/0 anywhere']);
  const rules = await app.inbound.rules();
  const fromBalancer = rules.find((rule) => rule.ports === '8080');
  assert.match(fromBalancer.peer, /^load-balancer sg-[0-9a-f]{17}$/);
  assert.equal(fromBalancer.description, 'from the load balancer only');
  await app.inbound.grid.getByRole('link', { name: 'load-balancer' }).click();
  await app.heading('load-balancer').waitFor();
  await rulesAre(app.inbound, [
    'tcp 443 0.0.0.0/0 anywhere', 'tcp 443 ::/0 anywhere', 'tcp 80 0.0.0.0/0 anywhere', 'tcp 80 ::/0 anywhere',
  ]);
});

test('the scenario: two tiers authorized, ssh revoked', async (t) => {
  const app = await openExample(t);
  await runScenario(app, (id) => [`all all default ${id}`]);
});

test('search finds by name, id, description and VPC', async (t) => {
  const app = await openExample(t);
  const { id, vpc } = await app.groups.cells('db');
  for (const [words, names] of [
    ['postgresql', ['db']],
    [id, ['db']],
    ['MIGRATION db', ['db-migration-2019']],
    [`${vpc.split(/\s/)[0]} servers`, ['app', 'web']],
    // Groups that allow an address, and a port.
    ['203.0.113.9 22', ['bastion']],
    ['9100', ['app', 'web']],
    ['5432 psql', ['db']],
  ]) {
    await app.search.fill(words);
    await eventually(async () => assert.deepEqual(await app.groups.names(), names, words));
  }
  await app.search.fill('nothing like it');
  await app.page.getByRole('heading', { name: 'No matching security groups' }).waitFor();
  await app.page.getByRole('button', { name: 'Clear search' }).click();
  await eventually(async () => assert.deepEqual(await app.groups.names(), EXAMPLE));
});

test('the columns sort the list', async (t) => {
  const app = await openExample(t);
  const inbound = async () => {
    const rows = await app.groups.rows.all();
    return Promise.all(rows.map(async (row) => Number(await row.getByRole('cell').nth(3).innerText())));
  };
  await app.groups.table.getByRole('button', { name: 'Inbound' }).click();
  await eventually(async () => {
    const counts = await inbound();
    assert.deepEqual(counts, counts.toSorted((a, b) => a - b));
  });
  await app.groups.table.getByRole('button', { name: 'Inbound' }).click();
  await eventually(async () => {
    const counts = await inbound();
    assert.ok(counts[0] > counts.at(-1));
    assert.deepEqual(counts, counts.toSorted((a, b) => b - a));
  });
  assert.equal(await app.groups.table.getByRole('columnheader', { name: 'Inbound' }).getAttribute('aria-sort'), 'descending');
});

test('changes survive a reload, and reset restores the example', async (t) => {
  const app = await openExample(t);
  await createGroup(app, 'apache', 'Our Apache Group');
  await app.inbound.add({ type: 'HTTP', peer: 'anywhere' });
  await app.review.applyAll();
  await rulesAre(app.inbound, ['tcp 80 0.0.0.0/0 anywhere']);
  await app.page.reload();
  await app.heading('apache').waitFor();
  await rulesAre(app.inbound, ['tcp 80 0.0.0.0/0 anywhere']);

  await app.connectionButton.click();
  await app.connection.reset.click();
  await app.connection.confirmReset.click();
  await app.connection.dialog.waitFor({ state: 'hidden' });
  await openList(app);
  await eventually(async () => assert.deepEqual(await app.groups.names(), EXAMPLE));
  await app.page.reload();
  await app.groups.table.waitFor();
  assert.deepEqual(await app.groups.names(), EXAMPLE);
});

test('a group is deleted when applied, but not while another references it', async (t) => {
  const app = await openExample(t);
  await app.groups.link('web').click();
  await app.group.deleteButton.click();
  await app.review.open();
  await app.review.problems.getByText('web is referenced by a rule in app').waitFor();
  assert.equal(await app.review.apply.isEnabled(), false);
  await app.page.goBack();
  await app.group.keepButton.click();
  await app.group.menu.waitFor();

  await openList(app);
  await app.groups.link('db-migration-2019').click();
  await app.group.deleteButton.click();
  await app.page.getByText('to be deleted').first().waitFor();
  await app.review.applyAll();
  await openList(app);
  assert.deepEqual(await app.groups.names(), EXAMPLE.filter((name) => name !== 'db-migration-2019'));
});

test('a default group cannot be deleted', async (t) => {
  const app = await openExample(t);
  await app.groups.link('default').first().click();
  await app.heading('default').waitFor();
  await app.inbound.addButton.waitFor();
  await app.group.menu.click();
  const remove = app.group.deleteButton.item;
  assert.equal(await remove.getAttribute('aria-disabled'), 'true');
  assert.match(await remove.innerText(), /default security group of a VPC can't be deleted/);
  await remove.click({ force: true });
  assert.equal(await app.group.keepButton.count(), 0);
});

test('each Region of the sandbox has groups of its own', async (t) => {
  const app = await openExample(t);
  await app.connectionButton.click();
  await app.connection.fill({ region: 'eu-west-1' });
  await app.connection.submit.click();
  await app.connection.dialog.waitFor({ state: 'hidden' });
  await app.page.getByText('8 groups', { exact: true }).waitFor();
  assert.equal(app.fragment(), '#/sandbox/eu-west-1/groups');
  assert.match(await app.regionButton.innerText(), /eu-west-1/);
  assert.ok(!(await app.groups.names()).includes('db-migration-2019'));
});
