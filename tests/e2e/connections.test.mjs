// Connecting: pasted keys in any form, roles, several accounts side by side, keys that expire, are kept for the tab,
// locked and forgotten.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { callerIdentity, groupId, hold, proxyConfig, refusal, smallAccount, startFakeEc2, useEndpoint } from './support/fake-ec2.mjs';
import { startIdentityProvider } from './support/identity-provider.mjs';
import { PYTHON, ROOT, runProgram, servePage, startMoto } from './support/servers.mjs';

const KEY_ID = 'ASIAIOSFODNN7EXAMPLE';
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const TOKEN = 'IQoJb3JpZ2luX2VjEXAMPLETOKEN+with/symbols==';

const openPage = useBrowser();
const { ec2, server } = await useEndpoint();

function reset(misbehave) {
  ec2.groups = smallAccount();
  ec2.calls.length = 0;
  ec2.misbehave = misbehave;
}

/** The page with the connection dialog open on a typed endpoint. */
async function openForm(t, endpoint, options) {
  const app = await openPage(t, server.url, options);
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.fill({ target: 'Other endpoint', url: endpoint, region: 'eu-west-1' });
  return app;
}

const json = (keys) => JSON.stringify(keys, undefined, 2);
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

const FORMS = {
  'shell exports': `export AWS_ACCESS_KEY_ID="${KEY_ID}"\nexport AWS_SECRET_ACCESS_KEY="${SECRET}"\nexport AWS_SESSION_TOKEN="${TOKEN}"\n`,
  'PowerShell variables': `$Env:AWS_ACCESS_KEY_ID="${KEY_ID}"\r\n$Env:AWS_SECRET_ACCESS_KEY="${SECRET}"\r\n$Env:AWS_SESSION_TOKEN="${TOKEN}"\r\n`,
  'Windows set commands': `SET AWS_ACCESS_KEY_ID=${KEY_ID}\r\nSET AWS_SECRET_ACCESS_KEY=${SECRET}\r\nSET AWS_SESSION_TOKEN=${TOKEN}\r\n`,
  'fish variables': `set -gx AWS_ACCESS_KEY_ID ${KEY_ID}\nset -gx AWS_SECRET_ACCESS_KEY ${SECRET}\nset -gx AWS_SESSION_TOKEN ${TOKEN}\n`,
  'an AWS profile': `[work]\naws_access_key_id = ${KEY_ID}\naws_secret_access_key = ${SECRET}\naws_session_token = ${TOKEN}\nregion = eu-west-3\n`,
  'JSON with a key': json({ Version: 1, AccessKeyId: KEY_ID, SecretAccessKey: SECRET, SessionToken: TOKEN, Expiration: inAnHour() }),
  'JSON of assume-role': json({ Credentials: { AccessKeyId: KEY_ID, SecretAccessKey: SECRET, SessionToken: TOKEN, Expiration: inAnHour() }, AssumedRoleUser: { Arn: 'arn:aws:sts::123456789012:assumed-role/x/y', AssumedRoleId: 'x:y' } }),
};

for (const [form, text] of Object.entries(FORMS)) {
  test(`${form}, pasted: recognized at once, masked, and valid to connect`, async (t) => {
    reset();
    const app = await openForm(t, ec2.url);
    await app.connection.paste(text);
    await app.connection.recognised.waitFor();
    const told = await app.connection.recognised.innerText();
    assert.match(told, new RegExp(`^Recognized ${form.startsWith('JSON') ? 'JSON with a key' : form}: key ASIA…MPLE, with a session token`));
    if (form.startsWith('JSON')) assert.match(told, /valid for (59|60) min/);
    // The secret is nowhere in the document, not even in a field.
    const everything = await app.page.evaluate(() => [document.documentElement.outerHTML,
      ...[...document.querySelectorAll('input, textarea')].map((field) => field.value)].join('\n'));
    for (const secret of [SECRET, TOKEN, KEY_ID]) assert.ok(!everything.includes(secret));
    if (form === 'an AWS profile') assert.equal(await app.connection.region.inputValue(), 'eu-west-3');
    await app.connection.submit.click();
    await app.connection.dialog.waitFor({ state: 'hidden' });
    await app.groups.table.waitFor();
    await app.page.getByText('123456789012').first().waitFor();
    const { headers } = ec2.sent('DescribeSecurityGroups')[0];
    assert.match(headers.authorization, new RegExp(`Credential=${KEY_ID}/`));
    assert.equal(headers['x-amz-security-token'], TOKEN);
  });
}

test('one of several profiles is chosen; an incomplete or missing key says what is missing', async (t) => {
  reset();
  const app = await openForm(t, ec2.url);
  await app.connection.paste('[prod]\naws_access_key_id = AKIAPRODPRODPROD0001\naws_secret_access_key = secretsecretsecretsecretsecretsecretsecr\n'
    + `[dev]\naws_access_key_id = AKIADEVDEVDEVDEV0002\naws_secret_access_key = ${SECRET}\n`);
  await app.connection.profile.selectOption({ label: 'dev' });
  await app.connection.recognised.getByText('key AKIA…0002').waitFor();
  await app.connection.dialog.getByRole('button', { name: 'Change', exact: true }).click();
  await app.connection.paste(`export AWS_ACCESS_KEY_ID=${KEY_ID}\nexport AWS_SECRET_ACCESS_KEY=${SECRET}\n`);
  await app.connection.dialog.getByText('access keys that start with ASIA are temporary; enter their session token, too').waitFor();
  await app.connection.paste('nothing like a key');
  await app.connection.dialog.getByText('The pasted text has no access key').waitFor();
  await app.connection.pasteField.fill('');
  // Pasted into the field of one part, the complete key is recognized.
  await app.connection.byHand.click();
  await app.connection.paste(FORMS['shell exports'], app.connection.accessKeyId);
  await app.connection.recognised.waitFor();
  await app.connection.submit.click();
  await app.connection.dialog.waitFor({ state: 'hidden' });
  await app.groups.table.waitFor();
});

test('expired keys are refused', async (t) => {
  reset();
  const app = await openForm(t, ec2.url);
  await app.connection.paste(json({ Version: 1, AccessKeyId: KEY_ID, SecretAccessKey: SECRET, SessionToken: TOKEN, Expiration: '2026-01-01T00:00:00Z' }));
  assert.match(await app.connection.recognised.innerText(), /expired/);
  await app.connection.submit.click();
  await app.connection.dialog.getByText('These keys have expired').waitFor();
  // A late request of an earlier test's page would count in `ec2.calls`.
  assert.deepEqual(app.requests.filter((request) => request.url().startsWith(ec2.url)), []);
});

test('moto: the identity of the keys is shown; a role is assumed with an external ID and an MFA code; its keys have an expiry', async (t) => {
  const moto = await startMoto();
  t.after(() => moto.stop());
  const keys = JSON.parse(await runProgram(PYTHON, [join(ROOT, 'tests/e2e/support/moto_account.py'), 'prepare', moto.url]));
  await moto.protect();
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.fill({ target: 'Other endpoint', url: moto.url, region: 'us-east-1', ...keys.assumer });
  await app.connection.role.click();
  const field = (name) => app.connection.dialog.getByRole('textbox', { name });
  await field('Role ARN').fill('not an ARN');
  await app.connection.submit.click();
  await app.connection.dialog.getByText('is not the ARN of a role').waitFor();
  await field('Role ARN').fill(keys.temporary.arn);
  await field('External ID').fill('external-1');
  await field('MFA device').fill('arn:aws:iam::123456789012:mfa/alice');
  await field('MFA code').fill('123456');
  await app.connection.submit.click();
  // The table behind it is that of the sandbox.
  await app.connection.dialog.waitFor({ state: 'hidden' });
  await app.groups.table.waitFor();
  const assumed = app.requests.map((request) => new URLSearchParams(request.postData() ?? '')).find((body) => body.get('Action') === 'AssumeRole');
  assert.equal(assumed.get('RoleArn'), keys.temporary.arn);
  assert.equal(assumed.get('ExternalId'), 'external-1');
  assert.equal(assumed.get('SerialNumber'), 'arn:aws:iam::123456789012:mfa/alice');
  assert.equal(assumed.get('TokenCode'), '123456');
  await app.connectionButton.getByText('assumed-role/temporary/portcullis').waitFor();
  await app.connectionButton.getByText('123456789012').waitFor();
  assert.equal(await app.connectionButton.getByText('assumed-role/temporary/portcullis').getAttribute('title'), 'arn:aws:sts::123456789012:assumed-role/temporary/portcullis');
});

test('a role that cannot be assumed shows the message of STS and keeps the input', async (t) => {
  reset((call) => (call.action === 'AssumeRole' ? {
    status: 403,
    body: '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code>'
      + '<Message>User: arn:aws:iam::123456789012:user/alice is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::210987654321:role/Admin</Message></Error><RequestId>r-9</RequestId></ErrorResponse>',
  } : undefined));
  const app = await openForm(t, ec2.url);
  await app.connection.fill({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
  await app.connection.role.click();
  await app.connection.dialog.getByRole('textbox', { name: 'Role ARN' }).fill('arn:aws:iam::210987654321:role/Admin');
  await app.connection.submit.click();
  const panel = app.connection.dialog.getByRole('alert').filter({ hasText: 'Couldn\'t assume the role' });
  await panel.waitFor();
  await panel.getByText('arn:aws:iam::210987654321:role/Admin').first().waitFor();
  assert.match(await panel.innerText(), /Action\s+sts:AssumeRole[\s\S]*Request ID\s+r-9|Request ID\s+r-9[\s\S]*Action\s+sts:AssumeRole/);
  assert.equal(await app.connection.accessKeyId.inputValue(), 'AKIDEXAMPLE');
});

test('keys count down, warn, and are renewed without losing the page or the draft', async (t) => {
  reset();
  const app = await openPage(t);
  await app.page.clock.install();
  await app.goto(server.url);
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.fill({ target: 'Other endpoint', url: ec2.url, region: 'eu-west-1' });
  const now = await app.page.evaluate(() => Date.now());
  const keys = (seconds, id = KEY_ID) => json({ Version: 1, AccessKeyId: id, SecretAccessKey: SECRET, SessionToken: TOKEN, Expiration: new Date(now + seconds * 1000).toISOString() });
  await app.connection.paste(keys(900));
  await app.connection.submit.click();
  await app.groups.link('apache').click();
  await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
  await app.review.button.getByText('Review 1 change').waitFor();
  await app.connectionButton.getByText(/^Keys expire in 1[45] min$/).waitFor();
  await app.page.clock.fastForward(11 * 60_000);
  await app.alert('These keys expire soon').waitFor();
  await app.page.clock.fastForward(5 * 60_000);
  await app.connection.dialog.getByText('These keys have expired. Enter new ones').waitFor();
  await app.connection.paste(keys(7_200, 'ASIANEWNEWNEWNEW0002'));
  await app.connection.submit.click();
  await app.connection.dialog.waitFor({ state: 'hidden' });
  // The page did not change: the same group, the same draft, no reload.
  await app.heading('apache').waitFor();
  await app.review.button.getByText('Review 1 change').waitFor();
  await eventually(() => assert.match(ec2.calls.at(-1).headers.authorization, /Credential=ASIANEWNEWNEWNEW0002/));
  assert.equal(await app.alert('These keys').count(), 0);
});

test('new keys of another account open a new workspace and close the old one', async (t) => {
  reset();
  const app = await openForm(t, ec2.url);
  await app.connection.fill({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
  await app.connection.submit.click();
  await app.connectionButton.getByText('123456789012').waitFor();
  ec2.misbehave = (call) => (call.action === 'GetCallerIdentity' ? callerIdentity('210987654321') : undefined);
  await app.connectionButton.click();
  await app.connection.fill({ accessKeyId: 'AKIDOTHER', secretAccessKey: SECRET });
  await app.connection.submit.click();
  await app.connectionButton.getByText('210987654321').waitFor();
});

test('new keys that are checked while the user switches Region apply to each Region separately', async (t) => {
  reset();
  const app = await openForm(t, ec2.url);
  const goTo = (region) => app.goto(`${server.url}#/endpoint/${region}/groups`);
  const isRead = (scope) => eventually(() => assert.ok(ec2.sent('DescribeSecurityGroups').some(({ headers }) => scope.test(headers.authorization ?? ''))));
  await app.connection.fill({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
  await app.connection.submit.click();
  await app.groups.link('appserver').waitFor();
  await goTo('us-east-1');
  await isRead(/AKIDEXAMPLE\/\d+\/us-east-1\//);
  await goTo('eu-west-1');
  await app.groups.link('appserver').waitFor();
  await app.connectionButton.click();
  await app.connection.dialog.getByLabel('Connected as').waitFor();
  const held = hold(({ action }) => action === 'GetCallerIdentity');
  ec2.misbehave = held.misbehave;
  await app.connection.fill({ accessKeyId: 'AKIDRENEWED', secretAccessKey: SECRET });
  await app.connection.submit.click();
  await held.isReached;
  await goTo('us-east-1');
  held.release();
  await app.connection.dialog.waitFor({ state: 'hidden' });
  await isRead(/AKIDRENEWED\/\d+\/eu-west-1\//);
  await app.groups.reload.click();
  await isRead(/AKIDRENEWED\/\d+\/us-east-1\//);
});

test('new keys for another Region do not close a workspace with typed text', async (t) => {
  reset();
  const app = await openForm(t, ec2.url);
  await app.connection.fill({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
  await app.connection.submit.click();
  await app.groups.link('appserver').waitFor();
  await app.page.getByRole('button', { name: 'Create security group' }).click();
  const name = app.page.getByRole('dialog').getByLabel('Name');
  await name.fill('web');
  await app.page.keyboard.press('Escape');
  await name.waitFor({ state: 'hidden' });
  await app.connectionButton.click();
  await app.connection.fill({ region: 'us-east-1', accessKeyId: 'AKIDOTHER', secretAccessKey: SECRET });
  await app.connection.submit.click();
  await app.connection.dialog.getByText('This connection has unfinished input').waitFor();
  assert.equal(app.fragment(), '#/endpoint/eu-west-1/groups');
  assert.ok(ec2.calls.every(({ headers }) => !(headers.authorization ?? '').includes('AKIDOTHER')));
});

test('new keys of another role of the same account show that role', async (t) => {
  reset();
  const app = await openForm(t, ec2.url);
  await app.connection.fill({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
  await app.connection.submit.click();
  await app.connectionButton.getByText('Admin/alice').waitFor();
  const arn = 'arn:aws:sts::123456789012:assumed-role/Auditor/alice';
  ec2.misbehave = (call) => (call.action === 'GetCallerIdentity' ? callerIdentity('123456789012', arn) : undefined);
  await app.connectionButton.click();
  await app.connection.fill({ accessKeyId: 'AKIDOTHER', secretAccessKey: SECRET });
  await app.connection.submit.click();
  await app.connectionButton.getByText('Auditor/alice').waitFor();
});

test('keys kept for the tab survive a reload and are forgotten on demand; other keys do not survive a reload', async (t) => {
  reset();
  const app = await openForm(t, ec2.url);
  await app.connection.fill({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
  await app.connection.more.click();
  await app.connection.keep.check();
  await app.connection.submit.click();
  await app.connection.dialog.waitFor({ state: 'hidden' });
  await app.groups.table.waitFor();
  const kept = () => app.page.evaluate(() => [JSON.stringify(sessionStorage), JSON.stringify(localStorage), document.cookie]);
  const [inTab, forAll, cookie] = await kept();
  assert.ok(inTab.includes(SECRET) && !forAll.includes(SECRET) && cookie === '');
  await app.page.reload();
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.more.click();
  assert.equal(await app.connection.keep.isChecked(), true);
  await app.connection.forget.click();
  await app.connection.dialog.getByText('needs credentials').waitFor();
  assert.ok(!(await kept()).join().includes(SECRET));
  assert.equal(await app.groups.table.count(), 0);
  await app.connection.fill({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
  await app.connection.submit.click();
  await app.connection.dialog.waitFor({ state: 'hidden' });
  await app.groups.table.waitFor();
  assert.ok(!(await kept()).join().includes(SECRET));
  await app.page.reload();
  await app.connection.dialog.getByText('needs credentials').waitFor();
});

/** A page with a fake clock, connected with keys that it forgets after 15 minutes of inactivity. */
async function openLocking(t) {
  reset();
  const app = await openPage(t);
  await app.page.clock.install();
  await app.goto(server.url);
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.fill({ target: 'Other endpoint', url: ec2.url, region: 'eu-west-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
  await app.connection.more.click();
  await app.connection.lock.selectOption({ label: 'After 15 minutes of inactivity' });
  await app.connection.submit.click();
  return app;
}

test('an idle page forgets its keys and shows nothing; new keys bring the draft back', async (t) => {
  const app = await openLocking(t);
  await app.groups.link('apache').click();
  await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
  await app.page.clock.fastForward(14 * 60_000);
  await app.heading('apache').click();
  await app.page.clock.fastForward(14 * 60_000);
  assert.equal(await app.connection.dialog.count(), 0);
  await app.page.clock.fastForward(2 * 60_000);
  await app.connection.dialog.getByText('Locked after 15 minutes of inactivity').waitFor();
  assert.ok(!(await app.page.content()).includes('apache'));
  const sent = ec2.calls.length;
  await app.connection.fill({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
  await app.connection.submit.click();
  await app.heading('apache').waitFor();
  await app.review.button.getByText('Review 1 change').waitFor();
  assert.ok(ec2.calls.length > sent);
});

test('an idle page empties the connection dialog and ends what was tried from it', async (t) => {
  reset();
  const app = await openPage(t);
  await app.page.clock.install();
  await app.goto(server.url);
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.fill({ target: 'Other endpoint', url: ec2.url, region: 'eu-west-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
  await app.page.clock.fastForward(31 * 60_000);
  await app.connection.dialog.getByText('Locked after 30 minutes of inactivity, and what was entered here was removed.').waitFor();
  const values = await app.connection.dialog.locator('input').evaluateAll((inputs) => inputs.map((input) => input.value));
  assert.ok(values.every((value) => !value.includes('AKIDEXAMPLE') && !value.includes(SECRET)), values.join());
  // What is typed after that stays.
  await app.connection.fill({ target: 'Other endpoint', url: ec2.url, region: 'eu-west-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
  await app.page.clock.fastForward(5_000);
  await app.connection.submit.click();
  await app.connection.dialog.waitFor({ state: 'hidden' });
});

test('text typed before the lock returns for its own account only', async (t) => {
  const app = await openLocking(t);
  await app.groups.link('appserver').waitFor();
  const search = app.page.getByLabel('Search groups');
  await search.fill('apa');
  const lock = async () => {
    await app.page.clock.fastForward(16 * 60_000);
    await app.connection.dialog.getByText('Locked after 15 minutes of inactivity').waitFor();
  };
  await lock();
  // The first request tries the connection out.
  const held = hold(({ action, parameters }) => action === 'DescribeSecurityGroups' && parameters.get('MaxResults') === '1000');
  ec2.misbehave = (call) => (call.action === 'GetCallerIdentity' ? callerIdentity('210987654321') : held.misbehave(call));
  await app.connection.fill({ accessKeyId: 'AKIDOTHER', secretAccessKey: SECRET });
  await app.connection.submit.click();
  await app.connectionButton.getByText('210987654321').waitFor();
  assert.equal(await search.inputValue(), '');
  await lock();
  ec2.misbehave = undefined;
  held.release();
  await app.connection.fill({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
  await app.connection.submit.click();
  await app.groups.link('apache').waitFor();
  await eventually(async () => assert.equal(await search.inputValue(), 'apa'));
});

test('two accounts side by side: one click switches between them, each with its number and colour', async (t) => {
  reset();
  const other = await startFakeEc2(smallAccount().slice(0, 2));
  other.misbehave = (call) => (call.action === 'GetCallerIdentity' ? callerIdentity('210987654321') : undefined);
  t.after(() => other.stop());
  const app = await openForm(t, ec2.url);
  await app.connection.fill({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
  await app.connection.submit.click();
  await app.groups.link('appserver').waitFor();
  await app.connectionButton.click();
  await app.connection.fill({ target: 'Other endpoint', url: other.url, region: 'eu-west-1', accessKeyId: 'AKIDOTHER', secretAccessKey: SECRET });
  await app.connection.submit.click();
  await eventually(async () => assert.deepEqual(await app.groups.names(), ['apache', 'default']));
  assert.equal(app.fragment(), '#/endpoint-2/eu-west-1/groups');
  const open = app.page.getByRole('navigation', { name: 'Open connections' });
  const links = open.getByRole('link');
  await open.getByText('210987654321').waitFor();
  assert.deepEqual((await links.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim()), [
    'Sandbox 123456789012 us-east-1', `${new URL(ec2.url).host} 123456789012 eu-west-1`, `${new URL(other.url).host} 210987654321 eu-west-1`,
  ]);
  const colour = () => app.page.locator('.bar').evaluate((bar) => getComputedStyle(bar).borderTopColor);
  const second = await colour();
  await links.nth(1).click();
  await eventually(async () => assert.equal((await app.groups.names()).length, 4));
  assert.notEqual(await colour(), second);
  await app.connectionButton.getByText('123456789012').waitFor();
  await open.getByRole('button', { name: `Close ${new URL(other.url).host}` }).click();
  assert.equal(await links.count(), 2);
  await app.goto(`${server.url}#/endpoint-2/eu-west-1/groups`);
  await app.connection.dialog.getByText('needs credentials').waitFor();
});

test('a connection for one account refuses keys of another', async (t) => {
  reset();
  const config = { connections: [{ name: 'Production', url: ec2.url, regions: ['eu-west-1'], signing: 'browser', account: '999999999999' }], autoConnect: 'Production' };
  const configured = await servePage({ config });
  t.after(() => configured.stop());
  const app = await openPage(t, configured.url);
  await app.connection.fill({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
  await app.connection.submit.click();
  await app.connection.dialog.getByText('Production is for account 999999999999, but these keys belong to account 123456789012').waitFor();
  assert.equal(await app.groups.table.count(), 0);
});

test('keys that prove to be of another account stop a run in another Region after its current step', async (t) => {
  reset();
  const config = { connections: [{ name: 'Production', url: ec2.url, regions: ['eu-west-1', 'us-east-1'], signing: 'browser', account: '999999999999' }], autoConnect: 'Production' };
  const configured = await servePage({ config });
  t.after(() => configured.stop());
  let answersCaller = false;
  const held = hold(({ action, parameters }) => action === 'AuthorizeSecurityGroupIngress' && !parameters.get('DryRun'));
  ec2.misbehave = (call) => (call.action === 'GetCallerIdentity' && !answersCaller
    ? refusal(403, 'AccessDenied', 'not authorized') : held.misbehave(call));
  const app = await openPage(t, configured.url);
  await app.connection.fill({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
  await app.connection.submit.click();
  await app.groups.link('apache').click();
  await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
  await app.goto(`${configured.url}#/production/eu-west-1/groups/${groupId(3)}`);
  await app.heading('appserver').waitFor();
  await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
  await app.review.open();
  await eventually(async () => assert.ok(await app.review.apply.isEnabled()));
  await app.review.confirm();
  await held.isReached;
  answersCaller = true;
  await app.goto(`${configured.url}#/production/us-east-1/groups`);
  await app.connection.dialog.getByText('Production is for account 999999999999, but these keys belong to account 123456789012').waitFor();
  const before = ec2.calls.length;
  held.release();
  // The groups are read back, as after every stopped run.
  await eventually(() => assert.ok(ec2.calls.slice(before).some(({ action, headers }) => (
    action === 'DescribeSecurityGroups' && /\/eu-west-1\//.test(headers.authorization ?? '')))));
  assert.deepEqual(ec2.changes(), ['AuthorizeSecurityGroupIngress']);
});

test('the Regions on offer are those enabled for the account', async (t) => {
  reset();
  const app = await openForm(t, ec2.url);
  const offered = () => app.page.locator('#connection-regions option').evaluateAll((options) => options.map((option) => option.value));
  assert.ok((await offered()).includes('us-gov-west-1') && (await offered()).includes('cn-north-1'));
  await app.connection.fill({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
  await app.connection.submit.click();
  await app.connection.dialog.waitFor({ state: 'hidden' });
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await eventually(async () => assert.deepEqual(await offered(), ['eu-west-1', 'xx-north-7']));
});

for (const [variant, region, hosts] of [
  ['Standard', 'eu-west-1', ['ec2.eu-west-1.amazonaws.com', 'sts.eu-west-1.amazonaws.com']],
  ['FIPS', 'us-east-1', ['ec2-fips.us-east-1.amazonaws.com', 'sts-fips.us-east-1.amazonaws.com']],
  ['dual-stack', 'us-east-1', ['ec2.us-east-1.api.aws']],
  ['Standard', 'cn-north-1', ['ec2.cn-north-1.amazonaws.com.cn', 'sts.cn-north-1.amazonaws.com.cn']],
]) {
  test(`AWS, ${variant}, ${region}: requests go to ${hosts[0]} and nowhere else`, async (t) => {
    const app = await openPage(t);
    // Tests cannot reach AWS: the requests are answered here. Keys without permission connect, so that STS is asked, too.
    await app.page.route(/^https:/, (route) => route.fulfill({ status: 403, contentType: 'text/xml',
      headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' },
      body: '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors><RequestID>r</RequestID></Response>' }));
    await app.goto(server.url);
    await app.groups.table.waitFor();
    await app.connectionButton.click();
    await app.connection.fill({ target: 'AWS', region, accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
    await app.connection.more.click();
    await app.connection.variant.selectOption({ label: variant });
    await app.connection.submit.click();
    await app.alert('Couldn\'t load security groups').waitFor();
    await eventually(() => {
      const asked = new Set(app.requests.map((request) => new URL(request.url())).filter((url) => url.protocol === 'https:').map((url) => url.host));
      for (const host of hosts) assert.ok(asked.has(host), [...asked].join());
      for (const host of asked) assert.match(host, /^(ec2|sts)(-fips)?\./);
    });
  });
}

test('the least policy for groups in the draft, and for chosen groups', async (t) => {
  reset();
  const config = proxyConfig(ec2.url);
  const configured = await servePage({ config });
  t.after(() => configured.stop());
  const app = await openPage(t, `${configured.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
  await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
  await app.connectionButton.click();
  await app.connection.dialog.getByRole('link', { name: 'IAM policy…' }).click();
  await app.heading('IAM policy').waitFor();
  const policy = async () => JSON.parse(await app.page.getByLabel('Policy', { exact: true }).innerText());
  const resources = async () => (await policy()).Statement.flatMap((statement) => statement.Resource).join(' ');
  assert.match(await resources(), new RegExp(groupId(2)));
  assert.doesNotMatch(await resources(), new RegExp(groupId(3)));
  await app.page.getByRole('checkbox', { name: 'appserver' }).check();
  assert.match(await resources(), new RegExp(groupId(3)));
  await app.page.getByRole('radio', { name: /^View all security groups in/ }).check();
  const viewing = await policy();
  assert.ok(viewing.Statement.every((statement) => [statement.Action].flat().every((action) => /^(ec2:(Describe|Get)|cloudtrail:LookupEvents$)/.test(action))));
});

/** The page of a host with sign-in at a provider, for a role of an account on moto. */
async function startSignIn(t) {
  const moto = await startMoto();
  t.after(() => moto.stop());
  const keys = JSON.parse(await runProgram(PYTHON, [join(ROOT, 'tests/e2e/support/moto_account.py'), 'prepare', moto.url]));
  // Not protected: a verifying moto would refuse this call, which is unsigned by design.
  // The provider needs the page's address, and the page the provider's.
  const config = { connections: [], autoConnect: 'Corp' };
  const site = await servePage({ config: () => config });
  t.after(() => site.stop());
  const provider = await startIdentityProvider(site.url);
  t.after(() => provider.stop());
  config.connections.push({ name: 'Corp', url: moto.url, regions: ['us-east-1'], signing: 'browser',
    oidc: { issuer: provider.url, clientId: 'portcullis', roleArn: keys.temporary.arn } });
  await site.writeConfig();
  return { site, provider };
}

test('sign-in at an identity provider gives its role; no code or token stays in an address', async (t) => {
  const { site, provider } = await startSignIn(t);
  const app = await openPage(t, site.url);
  await app.connection.dialog.getByRole('button', { name: `Sign in with ${new URL(provider.url).host}` }).click();
  await app.page.waitForURL(`${provider.url}/**`);
  await app.page.locator('input[name=login]').fill('alice');
  await app.page.locator('input[name=password]').fill('any');
  await app.page.getByRole('button', { name: /sign-in/i }).click();
  await app.page.getByRole('button', { name: /continue/i }).click();
  await app.groups.table.waitFor();
  assert.equal(app.page.url(), `${site.url}#/corp/us-east-1/groups`);
  await app.connectionButton.getByText('assumed-role/temporary/portcullis').waitFor();
  // No code, token or key is stored anywhere.
  const assumed = app.requests.find((request) => (request.postData() ?? '').includes('AssumeRoleWithWebIdentity'));
  const token = new URLSearchParams(assumed.postData()).get('WebIdentityToken');
  assert.equal((await assumed.allHeaders()).authorization, undefined);
  const kept = await app.page.evaluate(() => [location.href, document.documentElement.outerHTML, JSON.stringify(sessionStorage), JSON.stringify(localStorage)].join());
  assert.ok(token.split('.').length === 3 && !kept.includes(token));
  assert.ok(!/verifier|code=/.test(kept));
  await app.page.goBack();
  assert.ok(!app.page.url().includes('code='));
});

test('a sign-in response without a request of this tab is refused', async (t) => {
  const { site, provider } = await startSignIn(t);
  const app = await openPage(t, `${site.url}?code=stolen&state=of-another-tab`);
  await app.connection.dialog.getByText('This sign-in was not started in this tab, or it has expired').waitFor();
  assert.ok(!app.page.url().includes('stolen'));
  assert.ok(app.requests.every((request) => !request.url().startsWith(provider.url)));
  // The provider refuses: its reason is shown.
  await app.connection.dialog.getByRole('button', { name: /^Sign in with/ }).click();
  await app.page.waitForURL(`${provider.url}/**`);
  await app.page.getByRole('link', { name: /abort|cancel/i }).click();
  await app.connection.dialog.getByText('The identity provider denied the sign-in').waitFor();
});

test('keys entered for one endpoint are sent to no other, even if this or another tab types one', async (t) => {
  reset();
  const other = await startFakeEc2(smallAccount());
  t.after(() => other.stop());
  const app = await openForm(t, ec2.url);
  await app.connection.fill({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
  await app.connection.more.click();
  await app.connection.keep.check();
  await app.connection.submit.click();
  await app.connection.dialog.waitFor({ state: 'hidden' });
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.url.fill(other.url);
  await app.connection.submit.click();
  await app.connection.dialog.getByText('These keys were entered for another endpoint').waitFor();
  // Another tab stores a typed endpoint.
  await app.page.evaluate((url) => localStorage.setItem('portcullis.endpoint', url), other.url);
  await app.page.reload();
  await app.connection.dialog.getByText('needs credentials').waitFor();
  assert.equal(other.calls.length, 0);
});
