// Many accounts and Regions: read with roles, searched together, opened, compared and saved.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { group, groupId, proxyConfig, useEndpoint } from './support/fake-ec2.mjs';
import { openList } from './support/scenario.mjs';
import { servePage, startSandboxServer } from './support/servers.mjs';

const ids = Array.from({ length: 6 }, (_, index) => String(123456789012 + index));
const [home, , denied, lying, , last] = ids;

const openPage = useBrowser();
const { ec2, server: proxied } = await useEndpoint((endpoint) => proxyConfig(endpoint.url));
let sandbox;
let site;
before(async () => {
  const size = ['--accounts', '6', '--regions', '3', '--groups', '5'];
  sandbox = await startSandboxServer(...size, '--denied-role', denied, '--lying-role', lying, '--blocked-region', 'eu-central-1');
  const connection = { name: 'Organization', url: sandbox.url, regions: ['us-east-1', 'eu-west-1'], signing: 'browser' };
  site = await servePage({
    config: { connections: [connection], autoConnect: 'Organization', rolePattern: 'arn:aws:iam::{account}:role/Viewer' },
  });
});
after(() => Promise.all([site?.stop(), sandbox?.stop()]));

/** The requests that the server has received since its last reset. */
async function requests() {
  const answer = await fetch(`${sandbox.url.replace(/\/$/, '')}/requests`);
  return answer.json();
}

/** Fills the open dialog with keys of an account. */
async function connectAs(app, account) {
  await app.connection.fill({ accessKeyId: `AKIA${account}`, secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' });
  await app.connection.submit.click();
}

async function openAccounts(t, { clock = false } = {}) {
  await fetch(`${sandbox.url.replace(/\/$/, '')}/reset`, { method: 'POST' });
  const app = await openPage(t);
  if (clock) await app.page.clock.install();
  await app.goto(site.url);
  await app.connection.dialog.waitFor();
  await connectAs(app, home);
  await app.groups.link('web-sg').waitFor();
  await app.page.getByRole('link', { name: 'Accounts', exact: true }).click();
  await app.heading('Accounts').waitFor();
  return app;
}

const part = (app, name) => app.main.getByRole('button', { name, exact: true });
const dialogOf = (app) => app.page.getByRole('dialog', { name: 'Assume roles' });
const progress = (app, text) => app.main.getByRole('status').filter({ hasText: text });

async function askForRoles(app, accounts) {
  await app.main.getByText('Read accounts with a role').click();
  await app.main.getByLabel(/^Accounts, one per line/).fill(accounts);
  await app.main.getByRole('button', { name: 'Review roles…' }).click();
}

async function readAll(app) {
  await askForRoles(app, ids.map((id) => `${id} Account ${id.slice(-1)}`).join('\n'));
  await dialogOf(app).getByRole('button', { name: 'Assume 6 roles' }).click();
  await progress(app, 'Read: 6 of 6 accounts, 12 of 12 Regions, 2 failures').waitFor();
}

async function search(app, text) {
  await part(app, 'Search').first().click();
  await app.main.getByLabel('Search all accounts').fill(text);
  await app.main.getByLabel('Search all accounts').press('Enter');
}

test('roles are confirmed before the first is assumed; what cannot be read is listed by account', async (t) => {
  const app = await openAccounts(t);
  await askForRoles(app, 'none');
  await app.main.getByText('Line 1: "none" has no account ID').waitFor();
  await app.main.getByLabel(/^Accounts, one per line/).fill(`${ids.map((id) => `${id} Account ${id.slice(-1)}`).join('\n')}\nnone`);
  await app.main.getByRole('button', { name: 'Review roles…' }).click();
  const dialog = dialogOf(app);
  assert.equal(await dialog.getByRole('list', { name: 'Roles' }).getByRole('listitem').count(), 6);
  await dialog.getByText(`arn:aws:iam::${last}:role/Viewer`).waitFor();
  await dialog.getByText('Line 7 is skipped').waitFor();
  assert.deepEqual((await requests()).filter((request) => request.action === 'AssumeRole'), []);
  await dialog.getByRole('button', { name: 'Assume 6 roles' }).click();
  await progress(app, 'Read: 6 of 6 accounts, 12 of 12 Regions, 2 failures').waitFor();
  const rows = app.main.getByRole('row').filter({ hasText: 'Role through Organization' });
  assert.equal(await rows.count(), 4);
  const failures = app.main.getByRole('region', { name: 'Not read' });
  await failures.getByText('4 Regions of accounts are not enabled').waitFor();
  const items = await failures.getByRole('listitem').allInnerTexts();
  assert.equal(items.length, 2);
  assert.match(items.join('\n'), /AccessDenied/);
  assert.match(items.join('\n'), /returned keys of/);
  for (const { action, account, assumedFor } of await requests()) {
    const isOwn = assumedFor === null || assumedFor === account;
    assert.ok(isOwn || (action === 'GetCallerIdentity' && assumedFor === lying), `${action} with keys of another account`);
  }
});

test('a search covers all accounts; a group opens in its account, read-only, or after connecting', async (t) => {
  const app = await openAccounts(t);
  await readAll(app);
  await search(app, '203.0.113.7 on 22');
  await app.main.getByText('Searched: source contains 203.0.113.7 port contains 22').waitFor();
  await progress(app, /^1 of 54 groups match, in 1 place$/).waitFor();
  await app.main.getByRole('region').getByText('inbound tcp 22 from 203.0.113.0/24').waitFor();
  await search(app, 'name = web-sg');
  await progress(app, /^9 of \d+ groups match, in 9 places$/).waitFor();
  const other = app.main.getByRole('region', { name: `${last} eu-west-1` });
  await other.getByText('Account 7').waitFor();
  await other.getByRole('button', { name: 'Connect to open web-sg' }).click();
  await app.connection.dialog.getByText(`Connect to account ${last} in eu-west-1 to open web-sg`).waitFor();
  await app.page.keyboard.press('Escape');
  await other.getByRole('button', { name: 'View web-sg read-only' }).click();
  await app.heading('web-sg').waitFor();
  await app.page.getByText('Read-only view').first().waitFor();
  await app.page.goBack();
  await app.heading('Accounts').waitFor();
  // What was typed and found is still there.
  assert.equal(await app.main.getByLabel('Search all accounts').inputValue(), 'name = web-sg');
  await app.main.getByRole('region', { name: `${home} eu-west-1` }).first().getByRole('link', { name: 'web-sg' }).click();
  await app.heading('web-sg').waitFor();
  assert.match(app.fragment(), /^#\/organization\/eu-west-1\/groups\/sg-/);
});

test('groups of one name are compared and saved as one snapshot; closing the connection removes what was read', async (t) => {
  const app = await openAccounts(t);
  await readAll(app);
  await part(app, 'Groups by name').click();
  await app.main.getByLabel('Filter by name').fill('web-sg');
  await app.main.getByRole('button', { name: 'Compare web-sg' }).click();
  const compared = app.main.getByRole('region', { name: 'Compare web-sg' });
  await compared.getByLabel('To').selectOption({ index: 2 });
  await compared.getByText('No differences').or(compared.getByRole('table')).first().waitFor();
  await part(app, 'Save snapshot').click();
  const download = app.page.waitForEvent('download');
  await app.main.getByRole('button', { name: 'Save accounts-snapshot.json' }).click();
  const saved = await readFile(await (await download).path());
  const { version, scopes, missing } = JSON.parse(saved.toString());
  assert.deepEqual([version, scopes.length, missing.length], [3, 8, 2]);
  await part(app, 'Sources').click();
  await app.main.getByLabel('Add snapshot…').setInputFiles({ name: 'all.json', mimeType: 'application/json', buffer: saved });
  const rows = (source) => app.main.getByRole('row').filter({ hasText: source });
  await eventually(async () => assert.equal(await rows('Snapshot all.json').count(), 4));
  await search(app, 'name = web-sg');
  await progress(app, /^17 of \d+ groups match, in 17 places$/).waitFor();
  await app.connectionButton.click();
  await app.connection.more.click();
  await app.connection.forget.click();
  await app.connection.dialog.getByText('needs credentials').waitFor();
  await app.page.keyboard.press('Escape');
  await progress(app, /^8 of \d+ groups match, in 8 places$/).waitFor();
  await part(app, 'Sources').click();
  await progress(app, 'No accounts read yet').waitFor();
  assert.deepEqual([await rows('Role through').count(), await rows('Snapshot all.json').count()], [0, 4]);
});

test('one change is planned for the groups of the same name, applied account by account, and undone in one of them', async (t) => {
  const app = await openAccounts(t);
  await readAll(app);
  await openList(app);
  await app.groups.link('web-sg').click();
  await app.heading('web-sg').waitFor();
  await app.inbound.add({ type: 'Custom TCP', ports: '8443', peer: '198.51.100.7/32' });
  await app.inbound.add({ type: 'Custom TCP', ports: '9000', peer: 'app-sg' });
  await app.review.open();
  await app.main.getByRole('link', { name: 'Apply the changes to web-sg in other accounts' }).click();
  await app.heading('Accounts').waitFor();
  const target = (account, region) => app.main.getByRole('checkbox', { name: new RegExp(`^Apply to sg-\\w+ in ${account} ${region}$`) });
  const role = app.main.getByLabel('Role that may change groups');
  await app.main.getByText('read with a role that only reads').first().waitFor();
  assert.equal(await app.main.getByRole('checkbox').count(), 0);
  await role.fill('arn:aws:iam::{account}:role/Viewer');
  await app.main.getByText('Accounts are read with this role').waitFor();
  await role.fill('arn:aws:iam::{account}:role/Editor');
  await target(home, 'eu-west-1').check();
  await target(last, 'us-east-1').check();
  await app.main.getByRole('button', { name: 'Plan for 2 groups' }).click();
  await progress(app, /^2 steps for 2 groups$/).waitFor();
  const plan = (account) => app.main.getByRole('region', { name: new RegExp(`^Plan for ${account} `) });
  await plan(last).getByText(/takes the place of app-sg/).waitFor();
  assert.deepEqual((await requests()).filter(({ action }) => action.startsWith('Authorize')), []);
  await app.main.getByRole('button', { name: 'Apply to 2 groups' }).click();
  await plan(home).getByText('Applied.').waitFor();
  await plan(last).getByText('Applied. Connect to the account').waitFor();
  // Each key was confirmed before anything else, and used for its own account only.
  const sent = await requests();
  const changed = sent.filter(({ action }) => action === 'AuthorizeSecurityGroupIngress').map(({ account, region }) => `${account} ${region}`);
  assert.deepEqual([...new Set(changed)], [`${home} eu-west-1`, `${last} us-east-1`]);
  const firstOfKey = new Map();
  for (const { action, accessKeyId, account, assumedFor } of sent.filter((request) => request.assumedFor !== null)) {
    if (!firstOfKey.has(accessKeyId)) firstOfKey.set(accessKeyId, action);
    assert.ok(assumedFor === account || assumedFor === lying, `${action} with keys of another account`);
  }
  assert.deepEqual([...new Set(firstOfKey.values())], ['GetCallerIdentity']);
  await plan(home).getByRole('link', { name: 'Show in history' }).click();
  await app.review.undo.click();
  await app.review.applyOpened();
  const undone = (await requests()).filter(({ action }) => action === 'RevokeSecurityGroupIngress').map(({ account, region }) => `${account} ${region}`);
  assert.deepEqual([...new Set(undone)], [`${home} eu-west-1`]);
});

test('a lock removes what was read and ends the keys of the roles; keys of another account do not bring it back', async (t) => {
  const app = await openAccounts(t, { clock: true });
  await readAll(app);
  await search(app, 'name = web-sg');
  await progress(app, /^9 of \d+ groups match, in 9 places$/).waitFor();
  const withRoles = async () => (await requests()).filter(({ assumedFor }) => assumedFor !== null).length;
  const before = await withRoles();
  await app.page.clock.fastForward(31 * 60_000);
  await app.connection.dialog.getByText('Locked after 30 minutes of inactivity').waitFor();
  await connectAs(app, ids[1]);
  await part(app, 'Sources').click();
  await app.main.getByRole('row').filter({ hasText: ids[1] }).filter({ hasText: 'Connection Organization' }).waitFor();
  await progress(app, 'No accounts read yet').waitFor();
  assert.equal(await app.main.getByRole('row').filter({ hasText: 'Role through' }).count(), 0);
  await part(app, 'Search').first().click();
  await progress(app, /^1 of \d+ groups match, in 1 place$/).waitFor();
  assert.equal(await withRoles(), before);
});

test('the address keeps the search; findings of all accounts are counted', async (t) => {
  const app = await openAccounts(t);
  await readAll(app);
  await app.main.getByText(/^[\d,]+ of 500,000 rules in memory$/).waitFor();
  await search(app, 'name = web-sg');
  await progress(app, /^9 of \d+ groups match, in 9 places$/).waitFor();
  assert.match(app.fragment(), /accounts\?q=name\+=\+web-sg$/);
  await app.page.evaluate(() => { window.location.hash = window.location.hash.replace('web-sg', 'db-sg'); });
  await app.main.getByText('Searched: name = db-sg').waitFor();
  await part(app, 'Findings').click();
  await progress(app, /^\d+ findings in 8 Regions$/).waitFor();
  const table = app.main.getByRole('table', { name: 'Findings by account' });
  assert.equal(await table.getByRole('row').count(), 5);
  assert.notEqual(await app.main.getByRole('list', { name: 'Findings' }).getByRole('listitem').count(), 0);
});

test('an aggregator is searched by what Config returns, and decided in the page', async (t) => {
  const record = (account, number, rules) => ({
    resourceType: 'AWS::EC2::SecurityGroup', accountId: account, awsRegion: 'eu-west-1', resourceId: groupId(number), resourceName: `group-${number}`,
    configuration: {
      groupId: groupId(number), groupName: `group-${number}`, description: 'd', ownerId: account, vpcId: 'vpc-0123456789abcdef0', ipPermissionsEgress: [],
      ipPermissions: rules.map(([port, cidrIp]) => ({
        ipProtocol: 'tcp', fromPort: port, toPort: port, ipRanges: [cidrIp], ipv4Ranges: [{ cidrIp }], ipv6Ranges: [], prefixListIds: [], userIdGroupPairs: [],
      })),
    },
    relationships: [{ resourceId: 'eni-1', resourceType: 'AWS::EC2::NetworkInterface' }], tags: [], configurationItemCaptureTime: '2026-11-29T10:00:00.000Z',
  });
  const expressions = [];
  const answer = (content) => ({ status: 200, type: 'application/x-amz-json-1.1', body: JSON.stringify(content) });
  ec2.groups = [group(1, 'web')];
  ec2.misbehave = ({ headers, body }) => {
    const target = String(headers['x-amz-target'] ?? '').split('.')[1];
    if (target === 'DescribeConfigurationAggregatorSourcesStatus') return answer({ AggregatedSourceStatusList: [] });
    if (target !== 'SelectAggregateResourceConfig') return undefined;
    const { Expression } = JSON.parse(body);
    expressions.push(Expression);
    // Two conditions are met by different rules of the second group.
    const results = Expression.includes('COUNT')
      ? [{ accountId: last, awsRegion: 'eu-west-1', 'COUNT(*)': 2 }]
      : [record(last, 1000, [[22, '203.0.113.0/24']]), record(last, 1001, [[22, '10.0.0.0/8'], [443, '203.0.113.0/24']])];
    return answer({ Results: results.map((result) => JSON.stringify(result)) });
  };
  const app = await openPage(t, proxied.url);
  await app.groups.link('web').waitFor();
  await app.page.getByRole('link', { name: 'Accounts', exact: true }).click();
  await app.main.getByText('Search a Config aggregator').click();
  await app.main.getByLabel('Aggregator', { exact: true }).fill('organization');
  await app.main.getByRole('button', { name: 'Add aggregator' }).click();
  const row = app.main.getByRole('row').filter({ hasText: 'Aggregator organization in eu-west-1 through Proxy' });
  await row.getByText('1 account').waitFor();
  await search(app, '203.0.113.7 on 22');
  await progress(app, /^1 of 3 groups match, in 1 place$/).waitFor();
  const block = app.main.getByRole('region', { name: `${last} eu-west-1` });
  await block.getByText('used by 1 resource').waitFor();
  assert.match(expressions.at(-1), /203\.0\.113\.7/);
  await part(app, 'Sources').click();
  await app.main.getByText('Read accounts with a role').click();
  await app.main.getByRole('button', { name: 'Add 1 account of organization' }).click();
  assert.equal(await app.main.getByLabel(/^Accounts, one per line/).inputValue(), last);
});
