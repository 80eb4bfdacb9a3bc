// Reachability: questions, answers with and without the draft, missing rules, policies in the review, and views.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { NARROW, eventually, useBrowser } from './support/browser.mjs';
import { OTHER_VPC, group, groupId, proxyConfig, startFakeEc2, tcp } from './support/fake-ec2.mjs';
import { ReachPage } from './support/reach.mjs';
import { PYTHON, ROOT, runProgram, servePage, startMoto } from './support/servers.mjs';
import { SharePage } from './support/shared-view.mjs';

const openPage = useBrowser();
let ec2;
let server;
let sandbox;
before(async () => {
  ec2 = await startFakeEc2([]);
  server = await servePage({ config: proxyConfig(ec2.url) });
  sandbox = await servePage();
});
after(async () => {
  await Promise.all([server?.stop(), sandbox?.stop(), ec2?.stop()]);
});

const WEB = groupId(1);
const APP = groupId(2);

/** A web tier that the internet reaches, and that reaches the application tier, which reaches the database. */
function account() {
  const from = (port, source) => ({ protocol: 'tcp', from: port, to: port, source });
  return [
    group(1, 'web', { inbound: [tcp(443, '0.0.0.0/0')] }),
    group(2, 'app', { inbound: [from(8080, WEB), tcp(22, '10.0.0.0/8')] }),
    group(3, 'db', { inbound: [from(5432, APP)] }),
  ];
}

async function openReach(t, options) {
  ec2.groups = account();
  const app = await openPage(t, server.url, options);
  const reach = new ReachPage(app);
  await reach.open();
  return { app, reach };
}

test('what is open to the internet is one click from the list, directly and through one hop', async (t) => {
  const { reach } = await openReach(t);
  const rows = reach.answer.getByRole('row');
  await rows.filter({ hasText: 'web' }).first().waitFor();
  const texts = await rows.evaluateAll((all) => all.map((row) => row.innerText.replace(/\s+/g, ' ').trim()));
  assert.deepEqual(texts.slice(1), ['web tcp 443 (IPv4 only)', 'app web: tcp 8080']);
});

test('a question in one line is answered with the rules that decide it, and stays in the address', async (t) => {
  const { app, reach } = await openReach(t);
  await reach.ask('app to db 5432');
  await reach.verdicts('Yes');
  assert.equal(app.fragment(), '#/proxy/eu-west-1/reach?q=app+-%3E+db+tcp+5432');
  await reach.answer.getByRole('link', { name: 'db, inbound: tcp 5432 from app' }).click();
  await app.heading('db').waitFor();
  await app.inbound.selection.waitFor();
  await app.page.goBack();
  await reach.verdicts('Yes');
  assert.equal(await reach.line.inputValue(), 'app -> db tcp 5432');
  await reach.ask('internet to db');
  await reach.verdicts('No');
  await reach.ask('10.1.2.3 -> app ssh');
  await reach.verdicts('Yes');
  await reach.answer.getByText('Assumptions and limits').waitFor();
});

test('what is no question is said at the line, and unknown names in the answer', async (t) => {
  const { app, reach } = await openReach(t);
  await reach.ask('who can reach');
  await app.page.getByText('The destination is missing').waitFor();
  assert.ok(await reach.line.evaluate((input) => input === document.activeElement));
  assert.equal(await reach.line.getAttribute('aria-invalid'), 'true');
  await reach.ask('absent to db 22');
  await app.alert('There is no group, prefix list or interface absent').waitFor();
});

test('a name with several meanings is not guessed: each has a link', async (t) => {
  const { app, reach } = await openReach(t);
  ec2.groups = [...account(), group(4, 'web', { vpc: OTHER_VPC })];
  await app.page.reload();
  await reach.heading.waitFor();
  await reach.ask('web to db 5432');
  await app.alert('web has several meanings').waitFor();
  await reach.answer.getByRole('link', { name: `${WEB} -> db tcp 5432` }).click();
  await reach.verdicts('No');
});

test('fields say the same as the line', async (t) => {
  const { app, reach } = await openReach(t);
  await app.page.getByText('Ask with fields').click();
  const field = (name) => app.page.getByRole('textbox', { name, exact: true });
  await field('To').fill('db');
  assert.equal(await reach.line.inputValue(), 'who can reach db');
  await field('From').fill('web');
  await field('Protocol and ports').fill('tcp 5432');
  assert.equal(await reach.line.inputValue(), 'web -> db tcp 5432');
  await reach.line.fill('what can app reach ssh');
  assert.deepEqual(
    await Promise.all(['From', 'To', 'Protocol and ports'].map((name) => field(name).inputValue())),
    ['app', '', 'tcp 22'],
  );
});

test('the missing rule is one edit, and undo takes it back', async (t) => {
  const { app, reach } = await openReach(t);
  await reach.ask('web -> db 5432');
  await reach.verdicts('No');
  await reach.answer.getByText('+ db, inbound: tcp 5432 from web').waitFor();
  assert.equal(await reach.draftButton.innerText(), 'Draft the missing rule: inbound of db');
  await reach.draftButton.click();
  await reach.verdicts('No', 'Yes');
  await reach.answer.getByText('Newly allowed by the draft').waitFor();
  await reach.answer.getByRole('link', { name: 'db, inbound: tcp 5432 from web' }).waitFor();
  await app.undo.click();
  await reach.verdicts('No');
});

test('who can reach a group, through other groups, with the path on demand and what the draft changes', async (t) => {
  const { app, reach } = await openReach(t);
  await app.page.goto(`${server.url}#/proxy/eu-west-1/groups/${groupId(3)}`);
  await app.heading('db').waitFor();
  await app.group.menu.click();
  await app.page.getByRole('menuitem', { name: 'Who can reach this' }).click();
  await reach.heading.waitFor();
  const row = (name) => reach.answer.getByRole('row').filter({ has: app.page.getByRole('rowheader', { name, exact: true }) });
  await row('web').waitFor();
  assert.equal(await row('web').getByRole('cell').first().innerText(), '2');
  await reach.answer.getByRole('button', { name: 'Path of web' }).click();
  await reach.answer.getByRole('link', { name: 'app, inbound: tcp 8080 from web' }).waitFor();
  await reach.answer.getByRole('link', { name: 'db, inbound: tcp 5432 from app' }).waitFor();

  await app.page.goto(`${server.url}#/proxy/eu-west-1/groups/${APP}`);
  await app.heading('app').waitFor();
  await app.inbound.action('Remove', /tcp 8080 from/).click();
  await app.page.goto(`${server.url}#/proxy/eu-west-1/reach?q=who+can+reach+db`);
  // What is left of web's way is unknown: its members may be in 10.0.0.0/8, which reaches app with tcp 22.
  await reach.answer.getByText(/This draft changes 2\./).waitFor();
  const left = reach.answer.getByRole('row').filter({ has: app.page.getByRole('rowheader', { name: /changed.*web/ }) });
  assert.match(await left.innerText(), /cannot tell, 2\s+tcp 22/);
});

test('by keyboard alone: suggestions, the question, the missing rule, the policy', async (t) => {
  const { app, reach } = await openReach(t);
  const { keyboard } = app.page;
  await reach.line.focus();
  for (const word of ['we', 't', 'db']) {
    await keyboard.type(word);
    await reach.options.first().waitFor();
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
  }
  assert.equal(await reach.line.inputValue(), 'web to db ');
  await keyboard.type('5432');
  await keyboard.press('Enter');
  await reach.verdicts('No');
  await reach.draftButton.focus();
  await keyboard.press('Enter');
  await reach.verdicts('No', 'Yes');
  await reach.answer.getByRole('button', { name: 'Save as policy: must reach' }).focus();
  await keyboard.press('Enter');
  await eventually(async () => assert.deepEqual(await reach.listed(), ['Broken → ✓ Holds web must reach db with tcp 5432']));
});

test('a policy that the draft breaks keeps it from being applied until that is confirmed in writing', async (t) => {
  const { app, reach } = await openReach(t);
  await reach.add('web must not reach db');
  await reach.add('app must reach db on 5432');
  await eventually(async () => assert.deepEqual(await reach.listed(), [
    '✓ Holds web must not reach db on any port', '✓ Holds app must reach db with tcp 5432',
  ]));
  await reach.ask('web -> db 5432');
  await reach.draftButton.click();
  await eventually(async () => assert.match((await reach.listed())[0], /^Holds → ✕ Broken/));
  await app.review.open();
  const broken = app.page.getByRole('region', { name: 'Policies that this change breaks' });
  await broken.getByText('web must not reach db on any port').waitFor();
  await eventually(async () => {
    assert.equal(await broken.getByRole('listitem').count(), 1);
    assert.equal(await app.review.phrase(), 'break 1 policy');
  });
  assert.equal(await app.review.apply.isEnabled(), false);
  await app.review.confirmation.fill('break 1');
  assert.equal(await app.review.apply.isEnabled(), false);
  await app.review.confirmation.fill('break 1 policy');
  await eventually(async () => assert.equal(await app.review.apply.isEnabled(), true));
});

test('policies are kept in the browser, and saved to and read from a file', async (t) => {
  const { app, reach } = await openReach(t);
  await reach.add('the internet must never reach db on any port');
  await reach.policies.getByText('internet must not reach db').waitFor();
  await app.page.reload();
  await reach.policies.getByText('internet must not reach db').waitFor();
  const download = app.page.waitForEvent('download');
  await reach.policies.getByRole('button', { name: 'Save policies.json' }).click();
  const file = await (await download).path();
  await reach.policies.getByRole('button', { name: /^Delete policy: internet/ }).click();
  await eventually(async () => assert.deepEqual(await reach.listed(), []));
  await reach.policies.getByLabel('Import policies…').setInputFiles(file);
  await reach.policies.getByText('internet must not reach db').waitFor();
});

test('a read-only view answers, and drafts nothing', async (t) => {
  const app = await openPage(t, sandbox.url);
  const share = new SharePage(app);
  await share.open();
  const link = await share.makeLink();
  await app.page.goto('about:blank');
  await app.goto(link);
  await app.groups.table.waitFor();
  await app.page.getByRole('link', { name: 'Reachability', exact: true }).click();
  const reach = new ReachPage(app);
  await reach.ask('web -> db 5432');
  await reach.verdicts('No');
  await reach.answer.getByText('+ db, inbound: tcp 5432 from web').waitFor();
  assert.equal(await reach.draftButton.count(), 0);
  await reach.add('web must not reach db on 5432');
  await eventually(async () => assert.deepEqual(await reach.listed(), ['✓ Holds web must not reach db with tcp 5432']));
});

test('on a phone, asked by touch', async (t) => {
  const { app, reach } = await openReach(t, { viewport: NARROW, hasTouch: true });
  await reach.line.tap();
  await reach.options.filter({ hasText: 'who can reach' }).tap();
  await reach.options.filter({ hasText: 'db' }).tap();
  await reach.askButton.tap();
  await reach.answer.getByRole('button', { name: 'Path of web' }).tap();
  await reach.answer.getByRole('link', { name: 'db, inbound: tcp 5432 from app' }).waitFor();
  const { scrolled, shown } = await app.page.evaluate(() => ({
    scrolled: document.documentElement.scrollWidth, shown: document.documentElement.clientWidth,
  }));
  assert.ok(scrolled <= shown, `the page is ${scrolled} px wide and shows ${shown}`);
});

test('ask, see no, draft the rule, see yes, apply to moto; boto3 sees the rule', async (t) => {
  const moto = await startMoto();
  t.after(() => moto.stop());
  const python = (...args) => runProgram(PYTHON, [join(ROOT, 'tests/e2e/support/moto_account.py'), ...args]);
  const { editor } = JSON.parse(await python('prepare', moto.url));
  const call = async (operation, parameters) => JSON.parse(
    await python('call', moto.url, editor.accessKeyId, editor.secretAccessKey, operation, JSON.stringify(parameters)),
  );
  const [{ VpcId }] = (await call('describe_vpcs', {})).Vpcs;
  for (const name of ['web', 'db']) await call('create_security_group', { GroupName: name, Description: name, VpcId });
  await moto.protect();
  const app = await openPage(t, sandbox.url);
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.fill({ target: 'Other endpoint', url: moto.url, region: 'us-east-1', ...editor });
  await app.connection.submit.click();
  await app.connection.dialog.waitFor({ state: 'hidden' });
  const reach = new ReachPage(app);
  await reach.open();
  await reach.ask('web to db 5432');
  await reach.verdicts('No');
  await reach.draftButton.click();
  await reach.verdicts('No', 'Yes');
  await app.review.applyAll();
  await reach.open();
  await reach.ask('web to db 5432');
  await reach.verdicts('Yes');
  const groups = JSON.parse(await python('groups', moto.url, editor.accessKeyId, editor.secretAccessKey));
  const [web, db] = ['web', 'db'].map((name) => groups.find((found) => found.GroupName === name));
  assert.deepEqual(
    db.IpPermissions.map(({ IpProtocol, FromPort, UserIdGroupPairs }) => [IpProtocol, FromPort, UserIdGroupPairs[0].GroupId]),
    [['tcp', 5432, web.GroupId]],
  );
});
