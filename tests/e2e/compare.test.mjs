// Differences since a snapshot, restoring it, and importing files of other tools.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { createGroup, openList } from './support/scenario.mjs';
import { servePage } from './support/servers.mjs';
import { SharePage, drop } from './support/shared-view.mjs';

const openPage = useBrowser();
let server;
before(async () => { server = await servePage(); });
after(() => server?.stop());

/** The sandbox's example, and a snapshot of it. */
async function openWithSnapshot(t) {
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  const share = new SharePage(app);
  await share.open();
  const snapshot = await share.saveSnapshot();
  await openList(app);
  return { app, share, snapshot };
}

async function compareWith(app, name, text) {
  await app.page.getByRole('link', { name: 'Compare…', exact: true }).click();
  await app.heading('Compare').waitFor();
  await drop(app, name, text);
}

const summary = (app) => app.main.locator('.compare__summary');

/** Changes the account: adds, changes and removes a rule, and adds a group. */
async function changeAccount(app) {
  await app.groups.link('web').click();
  await app.inbound.grid.waitFor();
  await app.inbound.add({ type: 'https', peer: '198.51.100.0/24', description: 'partner' });
  await app.inbound.edit(0, 'description', 'changed since');
  await app.inbound.action('Remove', /tcp 22 /).click();
  await app.review.applyAll();
  await openList(app);
  await createGroup(app, 'newcomer', 'came later');
  await openList(app);
}

test('an unchanged account has no differences', async (t) => {
  const { app, snapshot } = await openWithSnapshot(t);
  await compareWith(app, 'today.json', snapshot);
  await summary(app).getByText('No differences').waitFor();
  await app.page.getByText('Snapshot of 123456789012, us-east-1, less than a minute old').waitFor();
  await app.page.getByRole('button', { name: 'Draft a restore' }).click();
  await app.page.getByText('No changes needed').waitFor();
});

test('differences are listed by group and rule, and drafting the way back restores the snapshot', async (t) => {
  const { app, snapshot } = await openWithSnapshot(t);
  await changeAccount(app);
  await compareWith(app, 'yesterday.json', snapshot);
  await summary(app).getByText('Groups: 1 added, 1 changed, 0 removed.').waitFor();
  const lines = await app.review.lines();
  assert.ok(lines.some((line) => /^\+ added inbound HTTPS 443 198\.51\.100\.0\/24/.test(line)), lines.join('\n'));
  assert.ok(lines.some((line) => /^~ .*changed since/.test(line)), lines.join('\n'));
  assert.ok(lines.some((line) => line.startsWith('− ')), lines.join('\n'));
  // Swapped, added rules are removed ones.
  await app.page.getByRole('button', { name: 'Swap' }).click();
  await summary(app).getByText('Groups: 0 added, 1 changed, 1 removed.').waitFor();
  await app.page.getByRole('checkbox', { name: /delete groups created since/ }).check();
  await app.page.getByRole('button', { name: 'Draft a restore' }).click();
  await app.review.heading.waitFor();
  await app.page.getByRole('heading', { level: 2, name: 'newcomer' }).waitFor();
  await app.review.applyOpened();
  await app.review.done.click();
  await openList(app);
  await eventually(async () => assert.ok(!(await app.groups.names()).includes('newcomer')));
  await compareWith(app, 'yesterday.json', snapshot);
  await summary(app).getByText('No differences').waitFor();
});

test('the way back is one edit of the draft', async (t) => {
  const { app, snapshot } = await openWithSnapshot(t);
  await changeAccount(app);
  await compareWith(app, 'yesterday.json', snapshot);
  await app.page.getByRole('button', { name: 'Draft a restore' }).click();
  await app.review.heading.waitFor();
  assert.ok((await app.review.lines()).length >= 3);
  // Groups created since stay, unless the user asks to delete them.
  assert.equal(await app.page.getByRole('heading', { level: 2, name: 'newcomer' }).count(), 0);
  await app.page.getByRole('link', { name: 'web', exact: true }).first().click();
  await app.inbound.grid.waitFor();
  await app.undo.click();
  // Only Redo is left, and nothing to review.
  await app.review.button.waitFor({ state: 'detached' });
  assert.ok(await app.redo.isEnabled());
});

test('two snapshots are compared without any account', async (t) => {
  const { app: mine, share, snapshot } = await openWithSnapshot(t);
  await changeAccount(mine);
  await share.open();
  const later = await share.saveSnapshot();
  const app = await openPage(t, `${server.url}#/open`);
  await drop(app, 'before.json', snapshot);
  await app.page.getByRole('button', { name: 'View read-only' }).click();
  await app.groups.table.waitFor();
  await compareWith(app, 'after.json', later);
  await summary(app).getByText('Groups: 1 added, 1 changed, 0 removed.').waitFor();
  assert.equal(await app.page.getByRole('button', { name: /^Draft/ }).count(), 0);
  // Redacted values are not compared, and the page says so.
  await share.leaveOut('descriptions', 'names');
  const redacted = await share.saveSnapshot();
  await app.page.getByText('Compare with another file').click();
  await drop(app, 'redacted.json', redacted);
  await app.page.getByText('Not compared, because one side does not have them: names and descriptions.').waitFor();
});

test('a table is viewed, then imported as a draft', async (t) => {
  const { app } = await openWithSnapshot(t);
  const csv = [
    'Group,Group description,Direction,Protocol,Ports,Source,Description',
    'apache,Our Apache Group,inbound,tcp,80,0.0.0.0/0,web',
    'appserver,The application tier,inbound,tcp,8080,apache,from apache',
  ].join('\n');
  await drop(app, 'groups.csv', csv);
  await app.page.getByRole('heading', { name: 'groups.csv' }).waitFor();
  await app.page.getByText('groups.csv: 2 groups, 2 rules. CSV. The file doesn\'t name').waitFor();
  await app.page.getByRole('button', { name: 'Draft an import' }).click();
  await app.review.heading.waitFor();
  const lines = await app.review.lines();
  assert.ok(lines.some((line) => /inbound HTTP \(8080\) 8080 apache \S+ \(from apache\)/.test(line)), lines.join('\n'));
  await app.review.applyOpened();
  await app.review.done.click();
  await openList(app);
  await app.groups.link('appserver').click();
  await eventually(async () => assert.match((await app.inbound.phrases()).join('\n'), /^tcp 8080 apache sg-[0-9a-f]+$/));
  // Importing it again changes nothing.
  await drop(app, 'groups.csv', csv);
  await app.page.getByRole('button', { name: 'Draft an import' }).click();
  await app.page.getByText('No changes needed').waitFor();
});

test('groups of an unknown VPC are imported into a chosen one', async (t) => {
  const { app } = await openWithSnapshot(t);
  const csv = 'Group,VPC,Direction,Protocol,Ports,Source\nelsewhere,vpc-0123456789abcdef0,inbound,tcp,80,0.0.0.0/0\n';
  await drop(app, 'groups.csv', csv);
  const choice = app.page.getByLabel('vpc-0123456789abcdef0 doesn\'t exist here. VPC for its groups');
  await choice.selectOption({ label: await choice.locator('option', { hasText: 'production' }).innerText() });
  await app.page.getByRole('button', { name: 'Draft an import' }).click();
  await app.review.heading.waitFor();
  await app.review.applyOpened();
  await app.review.done.click();
  await openList(app);
  assert.match((await app.groups.cells('elsewhere')).vpc, /production/);
});

test('output of the AWS CLI is viewed, then compared with the account', async (t) => {
  const { app, share } = await openWithSnapshot(t);
  await share.open();
  const printed = await share.saveAs('AWS CLI JSON', 'security-groups.json');
  await openList(app);
  await compareWith(app, 'describe.json', printed);
  await summary(app).getByText('No differences').waitFor();
  const other = JSON.parse(printed);
  const web = other.SecurityGroups.find((group) => group.GroupName === 'web');
  web.IpPermissions = web.IpPermissions.slice(1);
  await app.page.getByText('Compare with another file').click();
  await drop(app, 'describe.json', JSON.stringify(other));
  await summary(app).getByText('Groups: 0 added, 1 changed, 0 removed.').waitFor();
  await drop(app, 'describe.json', '[]');
  await app.page.getByRole('alert').filter({ hasText: 'describe.json: ' }).waitFor();
});

test('a snapshot of another account says so', async (t) => {
  const { app, snapshot } = await openWithSnapshot(t);
  await compareWith(app, 'other.json', snapshot.replaceAll('123456789012', '210987654321'));
  await app.alert('This snapshot is from account 210987654321, us-east-1. You\'re connected to account 123456789012, us-east-1').waitFor();
});
