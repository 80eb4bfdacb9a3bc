// Several accounts open at once: each connection and Region is a separate workspace with its groups, draft and run.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { callerIdentity, group, groupId, hold, smallAccount, startFakeEc2, tcp } from './support/fake-ec2.mjs';
import { servePage } from './support/servers.mjs';

const openPage = useBrowser();

const OTHER_ACCOUNT = '210987654321';

/** The page with connections to two accounts, showing the groups of the first. */
async function openTwo(t, prepare = () => {}) {
  const first = await startFakeEc2(smallAccount());
  const second = await startFakeEc2([group(7, 'database', { inbound: [tcp(5432, '10.0.0.0/8')] })]);
  const connection = (name, url) => ({ name, url, regions: ['eu-west-1'], signing: 'proxy' });
  const config = { connections: [connection('First', first.url), connection('Second', second.url)], autoConnect: 'First' };
  const site = await servePage({ config });
  for (const server of [first, second, site]) {
    t.after(() => server.stop());
  }
  const identify = (call) => (call.action === 'GetCallerIdentity' ? callerIdentity(OTHER_ACCOUNT) : undefined);
  second.misbehave = identify;
  prepare({ first, second });
  const app = await openPage(t, site.url);
  const goTo = (path) => app.goto(`${site.url}#/${path}`);
  const links = app.page.getByRole('navigation', { name: 'Open connections' }).getByRole('link');
  return { app, first, second, goTo, links };
}

test('a late response of one account is not shown in another', async (t) => {
  const held = hold(({ action }) => action === 'DescribeSecurityGroups');
  const { app, first, goTo } = await openTwo(t, (servers) => { servers.first.misbehave = held.misbehave; });
  await held.isReached;
  await goTo('second/eu-west-1/groups');
  await eventually(async () => assert.deepEqual(await app.groups.names(), ['database']));
  held.release();
  await eventually(() => assert.ok(first.calls.some(({ action }) => action === 'DescribeManagedPrefixLists')));
  assert.deepEqual(await app.groups.names(), ['database']);
  // The late groups are shown at once in their own workspace, before a reload.
  const again = hold(({ action }) => action === 'DescribeSecurityGroups');
  first.misbehave = again.misbehave;
  await goTo('first/eu-west-1/groups');
  await eventually(async () => assert.equal((await app.groups.names()).length, 4));
  await again.isReached;
  again.release();
});

test('each account keeps its draft, its search and its review while another is on the screen', async (t) => {
  const { app, goTo } = await openTwo(t);
  await app.groups.link('apache').click();
  await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
  await app.review.button.getByText('Review 1 change').waitFor();
  await goTo('second/eu-west-1/groups');
  await app.groups.link('database').waitFor();
  await app.review.button.waitFor({ state: 'hidden' });
  await app.page.getByLabel('Search groups').fill('data');
  await goTo('first/eu-west-1/groups');
  await app.groups.link('apache').waitFor();
  assert.equal(await app.page.getByLabel('Search groups').inputValue(), '');
  await app.review.button.getByText('Review 1 change').waitFor();
  await goTo('second/eu-west-1/groups');
  await app.groups.link('database').waitFor();
  assert.equal(await app.page.getByLabel('Search groups').inputValue(), 'data');
});

test('an account is compared with another that is open', async (t) => {
  const { app, goTo } = await openTwo(t);
  await app.groups.link('apache').waitFor();
  await goTo('second/eu-west-1/groups');
  await app.groups.link('database').waitFor();
  await goTo('second/eu-west-1/compare');
  await app.page.getByRole('button', { name: 'Compare with First, eu-west-1' }).click();
  for (const name of ['apache', 'database']) {
    await app.main.getByText(name, { exact: true }).first().waitFor();
  }
  await app.main.getByText(/removed/).first().waitFor();
});

test('a run continues in one account while another is edited; closing its connection asks, and stops it', async (t) => {
  const { app, first, second, goTo, links } = await openTwo(t);
  await app.groups.link('apache').click();
  await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
  await goTo(`first/eu-west-1/groups/${groupId(3)}`);
  await app.heading('appserver').waitFor();
  await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
  await app.review.open();
  await eventually(async () => assert.ok(await app.review.apply.isEnabled()));
  const held = hold(({ action, parameters }) => action === 'AuthorizeSecurityGroupIngress' && !parameters.get('DryRun'));
  first.misbehave = held.misbehave;
  await app.review.confirm();
  await held.isReached;
  await goTo(`second/eu-west-1/groups/${groupId(7)}`);
  await app.heading('database').waitFor();
  await links.filter({ hasText: 'First' }).getByText('Applying changes').waitFor();
  await app.inbound.addButton.waitFor();
  await app.inbound.add({ type: 'HTTPS', peer: '192.0.2.0/24' });
  await app.review.button.getByText('Review 1 change').waitFor();
  await app.page.getByRole('button', { name: 'Close First' }).click();
  const question = app.page.getByRole('dialog', { name: 'Close connection' });
  await question.getByText('Changes are being applied through First').waitFor();
  await question.getByRole('button', { name: 'Stop and close' }).click();
  await question.getByRole('button', { name: 'Stopping…' }).waitFor();
  held.release();
  await question.waitFor({ state: 'hidden' });
  await links.filter({ hasText: 'First' }).waitFor({ state: 'hidden' });
  assert.deepEqual(first.changes(), ['AuthorizeSecurityGroupIngress']);
  assert.deepEqual(second.changes(), []);
  await app.review.button.getByText('Review 1 change').waitFor();
  // The rest is still in the draft of the first account.
  await goTo('first/eu-west-1/groups');
  await app.groups.link('apache').waitFor();
  await app.review.button.getByText('Review 1 change').waitFor();
  await app.review.applyAll();
  assert.equal(first.changes().length, 2);
});

test('the review of a plan file survives a switch to another account', async (t) => {
  const { app, goTo } = await openTwo(t);
  await app.groups.link('apache').click();
  await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
  await app.review.open();
  await eventually(async () => assert.ok(await app.review.apply.isEnabled()));
  const buffer = await app.review.savedPlan();
  const file = { name: 'plan.json', mimeType: 'application/json', buffer };
  await app.page.locator('input[type=file]').setInputFiles(file);
  await app.page.getByText('From plan.json').waitFor();
  await goTo('second/eu-west-1/groups');
  await app.groups.link('database').waitFor();
  await goTo('first/eu-west-1/review');
  await app.page.getByText('From plan.json').waitFor();
  // Another page of the same account closes it.
  await goTo('first/eu-west-1/groups');
  await app.groups.link('apache').waitFor();
  await goTo('first/eu-west-1/review');
  await app.page.getByText('From the draft').waitFor();
});

test('closing a connection with typed text asks first', async (t) => {
  const { app, goTo, links } = await openTwo(t);
  await app.page.getByRole('button', { name: 'Create security group' }).click();
  await app.page.getByRole('dialog').getByLabel('Name').fill('web');
  await app.page.keyboard.press('Escape');
  await goTo('second/eu-west-1/groups');
  await app.groups.link('database').waitFor();
  await app.page.getByRole('button', { name: 'Close First' }).click();
  const question = app.page.getByRole('dialog', { name: 'Close connection' });
  await question.getByText('Closing First discards unfinished input').waitFor();
  await app.page.keyboard.press('Escape');
  await question.waitFor({ state: 'hidden' });
  assert.equal(await links.count(), 2);
  await app.page.getByRole('button', { name: 'Close First' }).click();
  await question.getByRole('button', { name: 'Discard and close' }).click();
  await links.first().waitFor({ state: 'hidden' });
});
