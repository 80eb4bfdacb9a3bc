// Findings of checks: on the row, in the list of groups, on their own page, in the review, and their fixes.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { document as answer, group, proxyConfig, refusal, tcp, useEndpoint } from './support/fake-ec2.mjs';
import { openList } from './support/scenario.mjs';
import { servePage } from './support/servers.mjs';

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
  for (const part of [/SSH is open to the internet/, /inbound tcp 22 from 0\.0\.0\.0\/0/, /Security Hub EC2\.13/, /stolen key/]) {
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
  await sign(app, /^Low: Another rule covers this one/).click();
  await details(app).getByRole('button', { name: 'Remove rule' }).click();
  await details(app).waitFor({ state: 'hidden' });
  await eventually(async () => assert.match((await app.inbound.rules())[1].mark, /removed/));
  await app.undo.click();
  await sign(app, /^Low: Another rule covers this one/).waitFor();
});

/** The form that suppresses a finding, filled in. */
async function suppress(card, { scope = 0, reason = 'bastion until the VPN is there', until = '2099-12-31', by = 'ana' } = {}) {
  await card.getByRole('button', { name: 'Suppress…' }).click();
  await card.getByRole('combobox', { name: 'Applies to' }).selectOption({ index: scope });
  await card.getByRole('textbox', { name: 'Reason' }).fill(reason);
  await card.getByLabel('Last day (UTC)').fill(until);
  await card.getByRole('textbox', { name: 'Accepted by' }).fill(by);
  await card.getByRole('button', { name: 'Suppress finding' }).click();
}

const suppressions = (app) => app.page.getByRole('region', { name: 'Suppressions' });
const openSuppressions = (app) => suppressions(app).getByRole('button', { name: /^. ?Suppressions|^Suppressions/ }).click();

test('a finding is suppressed from its card, listed with what it hides, and comes back when that is removed', async (t) => {
  const app = await openWeb(t);
  await sign(app, /^High: SSH/).click();
  await suppress(details(app), { reason: ' ' });
  await details(app).getByText('Enter a reason.').waitFor();
  await details(app).getByRole('textbox', { name: 'Reason' }).fill('bastion');
  await details(app).getByLabel('Last day (UTC)').fill('2020-01-01');
  await details(app).getByRole('button', { name: 'Suppress finding' }).click();
  await details(app).getByText("Enter a last day that isn't over yet.").waitFor();
  await details(app).getByLabel('Last day (UTC)').fill('2099-12-31');
  await details(app).getByRole('button', { name: 'Suppress finding' }).click();
  await details(app).waitFor({ state: 'hidden' });
  await eventually(async () => assert.equal(await sign(app, /SSH/).count(), 0));
  await app.page.reload();
  await sign(app, /^Low/).waitFor();
  assert.equal(await sign(app, /SSH/).count(), 0);
  await openFindings(app);
  await openSuppressions(app);
  const item = suppressions(app).getByRole('listitem');
  assert.match(await item.innerText(), /SSH is open to the internet Inbound tcp 22 from 0\.0\.0\.0\/0 in group web \(sg-[0-9a-f]+\)\s+bastion \(ana\)\s+Until .*; hides 1 finding\./);
  await item.getByRole('button', { name: /^Remove suppression of “SSH/ }).click();
  await app.page.getByRole('button', { name: /^High/ }).waitFor();
  assert.equal(await item.count(), 0);
});

test('a suppression can accept a check in the whole group', async (t) => {
  const app = await openWeb(t);
  await app.inbound.add({ type: 'SSH', peer: '::/0' });
  await eventually(async () => assert.equal(await sign(app, /^High: SSH/).count(), 2));
  await sign(app, /^High: SSH/).first().click();
  await suppress(details(app), { scope: 1 });
  await eventually(async () => assert.equal(await sign(app, /SSH/).count(), 0));
  await app.review.open();
  assert.equal(await app.page.getByRole('region', { name: 'New findings of this change' }).count(), 0);
});

/** A file of suppressions as `portcullis check` reads it. */
const suppressionFile = (entries) => Buffer.from(JSON.stringify({ kind: 'portcullis-suppressions', version: 1, suppressions: entries }));
const importFile = (app, buffer) => suppressions(app).locator('input[type=file]').setInputFiles({ name: 'accepted.json', mimeType: 'application/json', buffer });

test('suppressions are imported and exported as the file of the command line; expired ones hide nothing', async (t) => {
  const app = await openWith(t);
  await openFindings(app);
  await app.page.getByRole('button', { name: /^High/ }).waitFor();
  const web = ec2.groups[0].id;
  const entry = { check: 'public-ssh', scope: { group: web }, reason: 'lab', by: 'ana' };
  await importFile(app, suppressionFile([{ ...entry, until: '2099-12-31', unknown: 1 }]));
  await suppressions(app).getByText(/^accepted\.json: .*unknown/).waitFor();
  assert.equal(await suppressions(app).getByRole('listitem').count(), 0);
  await importFile(app, suppressionFile([{ ...entry, until: '2020-12-31' }]));
  await suppressions(app).getByText(/Expired .*; its findings are active again\./).waitFor();
  await app.page.getByText(/Was suppressed until .*: lab \(ana\)\./).waitFor();
  await importFile(app, suppressionFile([{ ...entry, until: '2099-12-31' }]));
  await suppressions(app).getByText(/hides 1 finding\./).waitFor();
  await app.page.getByRole('button', { name: /^High/ }).waitFor({ state: 'hidden' });
  const download = app.page.waitForEvent('download');
  await suppressions(app).getByRole('button', { name: 'Export suppressions' }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  assert.deepEqual(JSON.parse(file).suppressions, [{ ...entry, until: '2099-12-31T23:59:59Z' }]);
});

test('stored suppressions that were tampered with suppress nothing, and the page says so', async (t) => {
  const app = await openWith(t);
  await openFindings(app);
  const entry = { check: 'public-ssh', scope: { group: ec2.groups[0].id }, reason: 'lab', by: 'ana', until: '2099-12-31' };
  await importFile(app, suppressionFile([entry]));
  await app.page.getByRole('button', { name: /^High/ }).waitFor({ state: 'hidden' });
  await app.page.evaluate(() => {
    const key = Object.keys(localStorage).find((name) => name.startsWith('portcullis.suppressions '));
    localStorage.setItem(key, localStorage.getItem(key).replace('"version": 1', '"version": 2'));
  });
  await app.page.reload();
  await app.page.getByText(/suppressions stored in this browser aren't used: .*version 2/).waitFor();
  await app.page.getByRole('button', { name: /^High/ }).waitFor();
});

test('a rule for all addresses is narrowed to ranges and groups from its finding, in one edit', async (t) => {
  const app = await openWeb(t);
  await sign(app, /^High: SSH/).click();
  await details(app).getByRole('button', { name: 'Narrow…' }).click();
  const field = details(app).getByRole('textbox', { name: 'Allow only' });
  await field.fill('0.0.0.0/0');
  await field.press('Enter');
  await details(app).getByText('Enter addresses or groups other than those of the rule.').waitFor();
  await field.fill('198.51.100.0/24, quiet');
  await field.press('Enter');
  await details(app).waitFor({ state: 'hidden' });
  await eventually(async () => assert.equal(await sign(app, /SSH/).count(), 0));
  const sources = async () => (await app.inbound.rules()).map((rule) => rule.peer);
  await eventually(async () => assert.deepEqual((await sources()).filter((text) => /198|quiet/.test(text)).length, 2));
  await app.undo.click();
  await sign(app, /^High: SSH/).waitFor();
});

test('the findings of a row close at a click elsewhere, and let Tab leave', async (t) => {
  const app = await openWeb(t);
  await sign(app, /^High: SSH/).click();
  await details(app).waitFor();
  const [below, at] = [await details(app).boundingBox(), await sign(app, /^High: SSH/).boundingBox()];
  assert.ok(Math.abs(below.y - (at.y + at.height)) < 10 || Math.abs(below.y + below.height - at.y) < 10);
  await app.page.getByRole('heading', { level: 1 }).click();
  await details(app).waitFor({ state: 'hidden' });
  await sign(app, /^High: SSH/).click();
  await details(app).waitFor();
  for (let presses = 0; presses < 4; presses += 1) await app.page.keyboard.press('Tab');
  await eventually(async () => assert.equal(await details(app).evaluate((element) => element.contains(document.activeElement)), false));
});

test('on a phone the findings of a row are a sheet at the bottom', async (t) => {
  const app = await openWeb(t);
  await app.page.setViewportSize({ width: 390, height: 844 });
  await sign(app, /^High: SSH/).click();
  await details(app).waitFor();
  const box = await details(app).boundingBox();
  assert.deepEqual([box.x, box.width, Math.round(box.y + box.height)], [0, 390, 844]);
});

const profileFile = (fields) => Buffer.from(JSON.stringify({ kind: 'portcullis-profile', version: 1, id: 'ours', ...fields }));
const openProfile = (app, buffer) => app.page.locator('.findings__profile input[type=file]').setInputFiles({ name: 'ours.json', mimeType: 'application/json', buffer });

test('the listing for paper has the findings of each rule in words', async (t) => {
  const app = await openWith(t);
  await openFindings(app);
  await app.page.getByRole('button', { name: /^High/ }).waitFor();
  await openList(app);
  await app.page.evaluate(() => { window.location.hash = window.location.hash.replace(/groups.*/, 'print'); });
  const rule = app.page.getByRole('row').filter({ hasText: '0.0.0.0/0' }).filter({ hasText: 'SSH' });
  await rule.getByRole('cell', { name: '▲ high: SSH open' }).waitFor();
  // Tables without findings have no column for them.
  assert.equal(await app.page.getByRole('columnheader', { name: 'Findings' }).count(), 1);
});

test('a profile from a file is chosen, stays, and is removed; one with a mistake changes nothing', async (t) => {
  const app = await openWith(t);
  await openFindings(app);
  const profile = app.page.getByRole('combobox', { name: 'Profile' });
  await openProfile(app, profileFile({ checks: { 'public-ssh': 'severe' } }));
  await app.page.getByText(/^ours\.json: Check public-ssh: "severe" is no severity/).waitFor();
  assert.equal(await profile.inputValue(), 'default');
  await openProfile(app, profileFile({ checks: { 'public-ssh': 'critical' } }));
  await app.page.getByRole('button', { name: /^Critical/ }).waitFor();
  await app.page.reload();
  await app.page.getByRole('button', { name: /^Critical/ }).waitFor();
  assert.equal(await profile.inputValue(), 'ours');
  await app.page.getByRole('button', { name: 'Remove profile' }).click();
  await app.page.getByRole('button', { name: /^High/ }).waitFor();
  assert.equal(await profile.inputValue(), 'default');
});

/** A page whose config.json names a profile, with a file next to it. */
async function openHosted(t, checkProfile) {
  ec2.groups = account();
  const files = { 'ours.json': profileFile({ checks: { 'public-ssh': 'critical' } }) };
  const hosted = await servePage({ config: { ...proxyConfig(ec2.url), checkProfile }, files });
  t.after(() => hosted.stop());
  const app = await openPage(t, hosted.url);
  await app.groups.table.waitFor();
  await openFindings(app);
  return app;
}

for (const [what, checkProfile, shown] of [
  ['a built-in profile', 'strict', 'strict'],
  ['a profile beside the page', 'ours.json', 'ours'],
]) {
  test(`config.json chooses ${what} for those who have chosen none`, async (t) => {
    const app = await openHosted(t, checkProfile);
    await app.page.getByRole('button', { name: /^Critical/ }).waitFor();
    const profile = app.page.getByRole('combobox', { name: 'Profile' });
    assert.equal(await profile.inputValue(), shown);
    await profile.selectOption('default');
    await app.page.getByRole('button', { name: /^High/ }).waitFor();
  });
}

test('a profile of config.json that does not exist is not used, and the page says why', async (t) => {
  const app = await openHosted(t, 'strictest');
  await app.page.getByText(/The profile of config\.json isn't used: There is no file strictest/).waitFor();
  await app.page.getByRole('button', { name: /^High/ }).waitFor();
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
  await eventually(async () => assert.match((await app.groups.cells('web')).findings, /▲ 1 \+1\n1 high, 1 low/));
  assert.equal((await app.groups.cells('quiet')).findings, '');
  assert.deepEqual(await app.groups.names(), ['quiet', 'web']);
  await app.groups.table.getByRole('button', { name: 'Findings' }).click();
  await eventually(async () => assert.deepEqual(await app.groups.names(), ['web', 'quiet']));
});

test('the page of findings says what the draft changes, and fixes many after a preview', async (t) => {
  const app = await openWeb(t);
  await app.inbound.add({ type: 'RDP', peer: '0.0.0.0/0' });
  await openFindings(app);
  await app.page.getByText('This draft adds 1 high finding.').waitFor();
  await app.page.getByRole('combobox', { name: 'Group by' }).selectOption('Check');
  await app.page.getByRole('button', { name: 'Remove 1 redundant rule…' }).click();
  const preview = app.page.getByRole('dialog', { name: 'Preview of the fix' });
  assert.match(await preview.innerText(), /− web: inbound tcp 443 from 10\.1\.0\.0\/16/);
  await preview.getByRole('button', { name: 'Remove 1 redundant rule' }).click();
  await app.page.getByText('This draft adds 1 high finding and removes 1 low finding.').waitFor();
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
  // Sections that come later, with the interfaces, start closed.
  const section = app.page.getByRole('button', { name: /^No use of the group was found/ });
  if (await section.getAttribute('aria-expanded') === 'false') await section.click();
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
    await app.page.getByText(/Couldn't load network interfaces.*Not checked: no use found/).waitFor();
    await app.page.getByRole('button', { name: /^High/ }).waitFor();
    assert.equal(await app.alerts.count(), 0);
  });
}
