// A group is replaced by a clone with another name or description, and groups are copied to another VPC.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { ask, firstOf, seedAccount } from './support/account.mjs';
import { eventually, useBrowser } from './support/browser.mjs';
import { proxyConfig } from './support/fake-ec2.mjs';
import { startFaultProxy } from './support/fault-proxy.mjs';
import { openList } from './support/scenario.mjs';
import { PYTHON, ROOT, runProgram, servePage, startMoto, startSandboxServer } from './support/servers.mjs';

const openPage = useBrowser();

/** The page on a server that answers like EC2. */
async function openServer(t, url) {
  const site = await servePage({ config: proxyConfig(url, { regions: ['us-east-1'] }) });
  t.after(() => site.stop());
  const app = await openPage(t, site.url);
  await app.groups.table.waitFor();
  return app;
}

/** An operation of boto3 on a server. */
async function boto3(url, operation, parameters = {}) {
  const script = join(ROOT, 'tests/e2e/support/moto_account.py');
  return JSON.parse(await runProgram(PYTHON, [script, 'call', url, 'any', 'any', operation, JSON.stringify(parameters)]));
}

async function groupsOf(url) {
  return (await boto3(url, 'describe_security_groups')).SecurityGroups;
}

/** An interface with the group `web`, and one with `app`, too. */
async function addInterfaces(url) {
  const groups = Object.fromEntries((await groupsOf(url)).map((one) => [one.GroupName, one.GroupId]));
  const [{ SubnetId }] = (await boto3(url, 'describe_subnets')).Subnets;
  for (const Groups of [[groups.web], [groups.web, groups.app]]) await boto3(url, 'create_network_interface', { SubnetId, Groups });
  return groups;
}

/** The names of the groups of each interface, and of those that rules of `app` reference. */
async function uses(url) {
  const groups = await groupsOf(url);
  const name = (id) => groups.find((one) => one.GroupId === id)?.GroupName ?? id;
  const { NetworkInterfaces } = await boto3(url, 'describe_network_interfaces');
  const app = groups.find((one) => one.GroupName === 'app');
  return {
    interfaces: NetworkInterfaces.map((one) => one.Groups.map((group) => name(group.GroupId)).toSorted().join('+')).toSorted(),
    references: app.IpPermissions.flatMap((one) => one.UserIdGroupPairs).map((one) => name(one.GroupId)).toSorted(),
  };
}

async function act(app, name, item) {
  await openList(app);
  await app.groups.link(name).click();
  await app.heading(name).waitFor();
  await app.page.getByRole('button', { name: 'Group actions' }).click();
  await app.page.getByRole('menuitem', { name: item }).click();
}

async function rename(t, url) {
  await seedAccount(url);
  await addInterfaces(url);
  const before = await uses(url);
  assert.deepEqual(before, { interfaces: ['app+web', 'web'], references: ['old', 'web'] });
  const app = await openServer(t, url);
  await act(app, 'web', 'Rename…');
  const dialog = app.page.getByRole('dialog', { name: 'Rename security group' });
  const draft = dialog.getByRole('button', { name: 'Draft the replacement' });
  assert.ok(await draft.isDisabled());
  await dialog.getByLabel('Name').fill('APP');
  await dialog.getByText(/has this name in the VPC/).waitFor();
  await dialog.getByLabel('Name').fill('front');
  await dialog.getByText('Replace web by front on 2 network interfaces, one call for each').waitFor();
  await dialog.getByText(/^Not looked at: launch templates/).waitFor();
  await draft.click();
  await app.review.applyOpened();
  await app.page.getByText(/changes? applied and verified/).waitFor();
  const after = await uses(url);
  assert.deepEqual(after, { interfaces: ['app+front', 'front'], references: ['front', 'old'] });
  const groups = await groupsOf(url);
  assert.ok(!groups.some((one) => one.GroupName === 'web'));
  const clone = groups.find((one) => one.GroupName === 'front');
  assert.equal(clone.Description, 'The group web');
  assert.equal(clone.IpPermissions.length, 3);
  assert.deepEqual(clone.Tags.map((tag) => `${tag.Key}=${tag.Value}`).toSorted(), ['gone=soon', 'team=a']);
  return { app, before };
}

test('sandbox: a group is renamed, boto3 sees it, and the undo', async (t) => {
  const sandbox = await startSandboxServer();
  t.after(() => sandbox.stop());
  const { app, before } = await rename(t, sandbox.url);
  await app.page.getByRole('button', { name: 'Undo this run…' }).click();
  await app.page.getByText('Undo of the run of').waitFor();
  await app.review.applyOpened();
  await app.page.getByText(/changes? applied and verified/).waitFor();
  assert.deepEqual(await uses(sandbox.url), before);
});

test('moto: a group is renamed, and boto3 sees it', async (t) => {
  const moto = await startMoto({ noAuthCount: 1_000_000 });
  t.after(() => moto.stop());
  // moto finds the service in the signature, which the proxy adds.
  const proxy = await startFaultProxy(moto.url);
  t.after(() => proxy.stop());
  await rename(t, proxy.url);
});

test('a changed description needs another name, and a managed interface keeps the group', async (t) => {
  const app = await openServer(t, (await startExample(t)).url);
  await act(app, 'app', 'Change description…');
  const dialog = app.page.getByRole('dialog', { name: 'Change description' });
  assert.equal(await dialog.getByLabel('Name').inputValue(), 'app-2');
  await dialog.getByLabel('Description').fill('runs the shop');
  await dialog.getByText(/keeps app: only the service that manages it can change its groups/).first().waitFor();
  await dialog.getByText(/^Keep app \(sg-\S+\), which network interfaces still use/).waitFor();
});

test('closed dialogs of a group keep what was typed and chosen until it is drafted', async (t) => {
  const app = await openServer(t, (await startExample(t)).url);
  await act(app, 'app', 'Rename…');
  const dialog = app.page.getByRole('dialog', { name: 'Rename security group' });
  await dialog.getByLabel('Name').fill('front');
  await dialog.getByLabel('Description').fill('half a sentence');
  await app.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  // Another group has texts of its own.
  await act(app, 'web', 'Rename…');
  assert.equal(await dialog.getByLabel('Name').inputValue(), 'web');
  await app.page.keyboard.press('Escape');
  await act(app, 'app', 'Rename…');
  assert.deepEqual([await dialog.getByLabel('Name').inputValue(), await dialog.getByLabel('Description').inputValue()], ['front', 'half a sentence']);
  // A reload asks.
  let asked = 0;
  app.page.on('dialog', (question) => { asked += 1; question.dismiss(); });
  await app.page.evaluate(() => { setTimeout(() => location.reload(), 0); });
  await eventually(() => assert.equal(asked, 1));
  await dialog.getByRole('button', { name: 'Draft the replacement' }).click();
  await dialog.waitFor({ state: 'detached' });
  await act(app, 'web', 'Copy to…');
  const copies = app.page.getByRole('dialog', { name: 'Copy security groups' });
  const choice = copies.getByRole('combobox', { name: /in the copies$/ }).first();
  await choice.selectOption({ label: 'Leave the rules out' });
  await app.page.keyboard.press('Escape');
  await act(app, 'web', 'Copy to…');
  assert.equal(await choice.evaluate((field) => field.selectedOptions[0].label), 'Leave the rules out');
});

/** The example account on a server of its own. */
async function startExample(t) {
  const sandbox = await startSandboxServer('--three-tier');
  t.after(() => sandbox.stop());
  return sandbox;
}

test('groups are copied to another VPC as decided, and boto3 sees them', async (t) => {
  const sandbox = await startSandboxServer();
  t.after(() => sandbox.stop());
  await seedAccount(sandbox.url);
  const vpc = firstOf(await ask(sandbox.url, 'CreateVpc', { CidrBlock: '10.9.0.0/16' }), 'vpcId');
  const app = await openServer(t, sandbox.url);
  for (const name of ['web', 'app']) await app.groups.table.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check();
  await app.page.getByRole('toolbar', { name: 'Selected groups' }).getByRole('button', { name: 'Copy to…' }).click();
  const dialog = app.page.getByRole('dialog', { name: 'Copy security groups' });
  await dialog.getByLabel('VPC').selectOption(vpc);
  const choice = dialog.getByRole('combobox', { name: /^old \(sg-\S+\) in the copies$/ });
  await choice.selectOption({ label: 'Leave the rules out' });
  await dialog.getByText('1 rule left out of the copies of app').waitFor();
  await dialog.getByRole('button', { name: 'Draft the copies' }).click();
  await app.review.applyOpened();
  await app.page.getByText(/changes? applied and verified/).waitFor();
  const groups = await groupsOf(sandbox.url);
  const there = Object.fromEntries(groups.filter((one) => one.VpcId === vpc).map((one) => [one.GroupName, one]));
  assert.equal(there.web.IpPermissions.length, 3);
  assert.equal(there.web.IpPermissionsEgress.length, 2);
  assert.deepEqual(there.web.Tags.map((tag) => `${tag.Key}=${tag.Value}`).toSorted(), ['gone=soon', 'team=a']);
  const pairs = there.app.IpPermissions.flatMap((one) => one.UserIdGroupPairs).map((one) => one.GroupId);
  assert.deepEqual(pairs, [there.web.GroupId]);
});
