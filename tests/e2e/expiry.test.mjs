// Rules that expire: the column Until, the tag in EC2, the findings with their removal, the search, and the undo of `portcullis expire`.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { ask } from './support/account.mjs';
import { eventually, useBrowser } from './support/browser.mjs';
import { proxyConfig } from './support/fake-ec2.mjs';
import { openList } from './support/scenario.mjs';
import { PORTCULLIS_CLI, runProgram, servePage, startSandboxServer } from './support/servers.mjs';

const openPage = useBrowser();
let sandbox;
let site;
before(async () => {
  sandbox = await startSandboxServer();
  site = await servePage({ config: proxyConfig(sandbox.url, { regions: ['us-east-1'] }) });
});
after(() => Promise.all([site?.stop(), sandbox?.stop()]));

const tagOf = (xml) => /<key>expires-at<\/key><value>([^<]*)<\/value>/.exec(xml)?.[1];
const rulesIn = (group) => ask(sandbox.url, 'DescribeSecurityGroupRules', { 'Filter.1.Name': 'group-id', 'Filter.1.Value.1': group });
const idIn = (xml, tag) => new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(xml)[1];

/** A sandbox with a group of two rules; the page shows the group with the column Until. */
async function openGroup(t, tags = {}) {
  await fetch(`${sandbox.url}/reset`, { method: 'POST' });
  const vpc = idIn(await ask(sandbox.url, 'DescribeVpcs', {}), 'vpcId');
  const group = idIn(await ask(sandbox.url, 'CreateSecurityGroup', { GroupName: 'web', GroupDescription: 'about web', VpcId: vpc }), 'groupId');
  for (const port of ['22', '443']) {
    const made = await ask(sandbox.url, 'AuthorizeSecurityGroupIngress', {
      GroupId: group, 'IpPermissions.1.IpProtocol': 'tcp', 'IpPermissions.1.FromPort': port, 'IpPermissions.1.ToPort': port,
      'IpPermissions.1.IpRanges.1.CidrIp': '203.0.113.7/32', 'IpPermissions.1.IpRanges.1.Description': `port ${port}`,
    });
    if (tags[port] !== undefined) {
      await ask(sandbox.url, 'CreateTags', {
        'ResourceId.1': idIn(made, 'securityGroupRuleId'), 'Tag.1.Key': 'expires-at', 'Tag.1.Value': tags[port],
      });
    }
  }
  const app = await openPage(t, site.url);
  await app.groups.link('web').waitFor();
  return { app, group };
}

async function showUntil(app) {
  await app.groups.link('web').click();
  await app.heading('web').waitFor();
  await app.inbound.preferencesButton.click();
  const dialog = app.page.getByRole('dialog', { name: 'Table preferences' });
  await dialog.getByRole('checkbox', { name: 'Until' }).check();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await app.inbound.grid.getByRole('columnheader', { name: 'Until' }).waitFor();
}

test('a time is typed in words, shown with its zone, kept while it is none, and set as a tag', async (t) => {
  const { app, group } = await openGroup(t);
  await showUntil(app);
  await eventually(async () => assert.equal((await app.inbound.rules()).length, 2));

  // What is no time stays as typed.
  await app.inbound.type(0, 'until', 'soon');
  await app.inbound.message.getByText('"soon" is not a time; expected one such as 2026-12-31, tomorrow 18:00, or in 2 hours').waitFor();
  await app.inbound.cell(1, 'type').click();
  await app.inbound.cell(0, 'until').getByText('soon').waitFor();

  await app.inbound.type(0, 'until', 'in 2 hours');
  await app.inbound.message.getByText(/\(UTC[+-]\d\d:\d\d\), expires in 2 hours$/).waitFor();
  await app.inbound.editor.press('Enter');
  await app.inbound.cell(0, 'until').getByText(/^Expires in (2 hours|1 hour)$/).waitFor();
  await app.inbound.edit(1, 'until', '2999-12-31T18:00:00Z');

  // A new rule has its time from the start.
  await app.inbound.add({ type: 'HTTP', peer: '203.0.113.8/32', until: 'tomorrow 18:00' });
  await app.review.applyAll();
  await eventually(async () => assert.equal((await app.inbound.rules()).length, 3));
  const xml = await rulesIn(group);
  const items = xml.split('<securityGroupRuleId>').slice(1);
  const byPort = (port) => tagOf(items.find((item) => item.includes(`<fromPort>${port}</fromPort>`)));
  assert.match(byPort(22), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.ok(new Date(byPort(22)) > new Date());
  assert.equal(byPort(443), '2999-12-31T18:00:00Z');
  assert.match(byPort(80), /:00Z$/);

  // The earliest first.
  await app.inbound.grid.getByRole('columnheader', { name: 'Until' }).getByRole('button').click();
  await eventually(async () => assert.equal((await app.inbound.rules()).at(-1).ports, '443'));
});

test('expired rules of all groups are found without opening them, and removed with one click', async (t) => {
  const { app, group } = await openGroup(t, { 22: '2020-01-31T18:00:00+01:00', 443: '2020-01-31T18:00:00' });
  await app.search.fill('is expired');
  await eventually(async () => assert.deepEqual(await app.groups.names(), ['web']));
  await app.search.fill('is expiring');
  await eventually(async () => assert.deepEqual(await app.groups.names(), []));
  await app.search.fill('');

  await app.page.getByRole('link', { name: /^Findings/ }).first().click();
  await app.page.getByRole('heading', { name: /A rule has expired/ }).waitFor();
  await app.main.getByText('The time at which a rule expires is unusable: "2020-01-31T18:00:00", the time has no zone', { exact: false }).waitFor();
  await app.main.getByRole('button', { name: 'Remove 1 expired rule' }).click();
  const dialog = app.page.getByRole('dialog', { name: 'Preview of the fix' });
  await dialog.getByText('web: inbound tcp 22 from 203.0.113.7/32').waitFor();
  await dialog.getByRole('button', { name: 'Remove 1 expired rule' }).click();
  await app.review.applyAll();
  const left = await rulesIn(group);
  assert.ok(!left.includes('<fromPort>22</fromPort>'));
  assert.ok(left.includes('<fromPort>443</fromPort>'), 'a time without a zone removes nothing');
});

test('the undo of portcullis expire is a plan that the page applies', async (t) => {
  const { app, group } = await openGroup(t, { 22: '2020-01-31T18:00:00+01:00' });
  await app.groups.link('web').click();
  const folder = await mkdtemp(join(tmpdir(), 'portcullis-expire-'));
  t.after(() => rm(folder, { recursive: true }));
  const undo = join(folder, 'undo.json');
  const account = idIn(await ask(sandbox.url, 'GetCallerIdentity', { Version: '2011-06-15' }), 'Account');
  const keys = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
  const place = ['--region', 'us-east-1', '--endpoint', sandbox.url];
  const printed = await runProgram(PORTCULLIS_CLI, ['expire', ...place, '--apply', '--account', account, '--undo', undo], keys);
  assert.match(printed, /1 expired rule removed/);
  assert.ok(!(await rulesIn(group)).includes('<fromPort>22</fromPort>'));

  // The plan is for the place that the command had.
  const plan = JSON.parse(await readFile(undo, 'utf8'));
  assert.equal(plan.place.endpoint, `${sandbox.url}/`);
  await app.goto(app.page.url().replace(/groups.*$/, 'review'));
  await app.page.locator('input[type=file]').setInputFiles(undo);
  await app.page.getByText('From undo.json').waitFor();
  await app.review.applyOpened();
  const restored = await rulesIn(group);
  assert.ok(restored.includes('<fromPort>22</fromPort>') && restored.includes('port 22'));
  assert.equal(tagOf(restored), '2020-01-31T18:00:00+01:00');
  await openList(app);
});
