// Findings of checks: on the row, in the list of groups, on their own page, in the review, and their fixes.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { document as answer, group, proxyConfig, refusal, tcp, useEndpoint } from './support/fake-ec2.mjs';
import { openList } from './support/scenario.mjs';

const openPage = useBrowser();
const { ec2, server } = await useEndpoint((endpoint) => proxyConfig(endpoint.url));

/** A group with a redundant rule and an open one, and a group without findings. */
function account() {
  return [
    group(1, 'web', { inbound: [tcp(443, '10.0.0.0/8'), tcp(443, '10.1.0.0/16', { description: 'the office' }), tcp(22, '0.0.0.0/0')] }),
    group(2, 'quiet', { inbound: [tcp(443, '10.0.0.0/8')] }),
  ];
}

/** An answer to DescribeNetworkInterfaces with these interfaces, each given by its group. */
function interfaces(groups, next = '') {
  const items = groups.map((id, index) => `<item><networkInterfaceId>eni-0000000${index}</networkInterfaceId><status>in-use</status>`
    + `<interfaceType>a_new_type</interfaceType><groupSet><item><groupId>${id}</groupId></item></groupSet></item>`);
  return answer('DescribeNetworkInterfaces', `<networkInterfaceSet>${items.join('')}</networkInterfaceSet>${next}`);
}

async function openWith(t, misbehave) {
  ec2.groups = account();
  ec2.calls = [];
  ec2.misbehave = misbehave;
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  return app;
}

async function openWeb(t, misbehave) {
  const app = await openWith(t, misbehave);
  await app.groups.link('web').click();
  await app.heading('web').waitFor();
  return app;
}

const sign = (app, name) => app.inbound.grid.getByRole('button', { name });
const details = (app) => app.page.getByRole('dialog', { name: 'Findings about this rule' });
const openFindings = async (app) => {
  await openList(app);
  await app.page.getByRole('link', { name: 'Findings', exact: true }).click();
  await app.heading('Findings').waitFor();
};

test('the sign of a row opens what is known about the finding, by keyboard too', async (t) => {
  const app = await openWeb(t);
  const ssh = sign(app, /^High: SSH \(port 22\) is open to the internet/);
  await ssh.waitFor();
  assert.match(await ssh.innerText(), /▲ SSH open/);
  await ssh.focus();
  await app.page.keyboard.press('Enter');
  await details(app).waitFor();
  const text = await details(app).innerText();
  for (const part of [/SSH is open to the internet/, /ingress tcp 22 0\.0\.0\.0\/0/, /Security Hub EC2\.13/, /stolen key/]) {
    assert.match(text, part);
  }
  // There is nothing that a fix could put in place of the rule.
  assert.equal(await details(app).getByRole('button', { name: /Remove|Merge/ }).count(), 0);
  await app.page.keyboard.press('Escape');
  await details(app).waitFor({ state: 'hidden' });
  await eventually(async () => assert.ok(await ssh.evaluate((element) => element === document.activeElement)));
});

test('a fix is one edit of the draft, which undo takes back', async (t) => {
  const app = await openWeb(t);
  await sign(app, /^Low: Another rule allows the same/).click();
  await details(app).getByRole('button', { name: 'Remove rule' }).click();
  await details(app).waitFor({ state: 'hidden' });
  await eventually(async () => assert.match((await app.inbound.rules())[1].mark, /removed/));
  await app.undo.click();
  await sign(app, /^Low: Another rule allows the same/).waitFor();
});

test('an edit changes the findings of its row', async (t) => {
  const app = await openWeb(t);
  await app.inbound.add({ type: 'RDP', peer: '0.0.0.0/0' });
  await sign(app, /^High: RDP/).waitFor();
  await app.undo.click();
  await eventually(async () => assert.equal(await sign(app, /RDP/).count(), 0));
});

test('the list of groups counts findings, and is sorted by them', async (t) => {
  const app = await openWith(t);
  await eventually(async () => assert.match((await app.groups.cells('web')).findings, /▲ 2/));
  assert.equal((await app.groups.cells('quiet')).findings, '');
  assert.deepEqual(await app.groups.names(), ['quiet', 'web']);
  await app.groups.table.getByRole('button', { name: 'Findings' }).click();
  await eventually(async () => assert.deepEqual(await app.groups.names(), ['web', 'quiet']));
});

test('the page of findings says what the draft changes, and fixes many after a preview', async (t) => {
  const app = await openWeb(t);
  await app.inbound.add({ type: 'RDP', peer: '0.0.0.0/0' });
  await openFindings(app);
  await app.page.getByText('This draft adds 1 high.').waitFor();
  await app.page.getByRole('combobox', { name: 'Group by' }).selectOption('Check');
  await app.page.getByRole('button', { name: /^Another rule allows the same/ }).click();
  await app.page.getByRole('button', { name: 'Remove 1 redundant rule…' }).click();
  const preview = app.page.getByRole('dialog', { name: 'Preview of the fix' });
  assert.match(await preview.innerText(), /− web: ingress tcp 443 10\.1\.0\.0\/16/);
  await preview.getByRole('button', { name: 'Remove 1 redundant rule' }).click();
  await app.page.getByText('This draft adds 1 high, and removes 1 low.').waitFor();
});

test('another profile finds other things, and stays chosen', async (t) => {
  const app = await openWith(t);
  await openFindings(app);
  await app.page.getByRole('button', { name: /^High/ }).waitFor();
  await app.page.getByRole('combobox', { name: 'Profile' }).selectOption('strict');
  await app.page.getByRole('button', { name: /^Critical/ }).waitFor();
  await app.page.reload();
  await app.page.getByRole('button', { name: /^Critical/ }).waitFor();
  assert.equal(await app.page.getByRole('combobox', { name: 'Profile' }).inputValue(), 'strict');
});

test('severe findings of a change are listed above it, and confirmed before it is applied', async (t) => {
  const app = await openWeb(t);
  await app.inbound.add({ type: 'MySQL/Aurora', peer: '0.0.0.0/0' });
  await app.review.open();
  const found = app.page.getByRole('region', { name: 'New findings of this change' });
  assert.match(await found.innerText(), /High, web: .*port 3306.* is open to the internet/);
  // What was there before is not new.
  assert.doesNotMatch(await found.innerText(), /SSH/);
  assert.equal(await app.review.apply.isEnabled(), false);
  await app.review.confirmation.fill('web');
  await eventually(async () => assert.equal(await app.review.apply.isEnabled(), true));
});

test('network interfaces are read in pages, with those that services hide, of unknown types', async (t) => {
  const [web, quiet] = account();
  const app = await openWith(t, ({ action, parameters }) => {
    if (action !== 'DescribeNetworkInterfaces') return undefined;
    return parameters.get('NextToken') ? interfaces([quiet.id]) : interfaces([web.id], '<nextToken>more</nextToken>');
  });
  await openFindings(app);
  await eventually(async () => assert.equal(ec2.sent('DescribeNetworkInterfaces').length, 2));
  for (const { parameters } of ec2.sent('DescribeNetworkInterfaces')) {
    assert.equal(parameters.get('IncludeManagedResources'), 'true');
  }
  await app.page.getByRole('button', { name: /^High/ }).waitFor();
  // Both groups are in use, and all checks had what they need.
  await eventually(async () => assert.doesNotMatch(await app.main.innerText(), /Not checked/));
});

test('a group is called unused only as far as was looked, once the interfaces are known', async (t) => {
  const [web] = account();
  const app = await openWith(t, ({ action }) => (action === 'DescribeNetworkInterfaces' ? interfaces([web.id]) : undefined));
  await openFindings(app);
  await app.page.getByRole('combobox', { name: 'Group by' }).selectOption('Check');
  await app.page.getByRole('button', { name: /^Nothing was found that uses the group/ }).click();
  await app.page.getByText(/quiet: Nothing was found in network interfaces and rules of other groups; launch templates/).waitFor();
});

for (const [why, misbehave] of [
  ['may not read them', ({ action }) => (action === 'DescribeNetworkInterfaces'
    ? refusal(403, 'UnauthorizedOperation', 'You are not authorized to perform this operation.') : undefined)],
  ['reaches an endpoint without the action', undefined],
]) {
  test(`without network interfaces, because the caller ${why}, the page says what was not checked`, async (t) => {
    const app = await openWith(t, misbehave);
    await openFindings(app);
    await app.page.getByText(/Couldn't load network interfaces.*Not checked: “Nothing was found that uses the group”/).waitFor();
    await app.page.getByRole('button', { name: /^High/ }).waitFor();
    assert.equal(await app.alerts.count(), 0);
  });
}
