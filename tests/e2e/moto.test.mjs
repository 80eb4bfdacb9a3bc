// The page against moto, which verifies every signature and the caller's policies.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { draftGroup, openList, rulesAre, runScenario } from './support/scenario.mjs';
import { PYTHON, ROOT, runProgram, servePage, startMoto } from './support/servers.mjs';

const openPage = useBrowser();
let server;
before(async () => { server = await servePage(); });
after(() => server?.stop());

/** A moto for one test, with users, that accepts only their keys. */
async function startAccount(t) {
  const moto = await startMoto();
  t.after(() => moto.stop());
  const keys = JSON.parse(await python('prepare', moto.url));
  await moto.protect();
  return { moto, keys };
}

function python(...args) {
  return runProgram(PYTHON, [join(ROOT, 'tests/e2e/support/moto_account.py'), ...args]);
}

/** The page after an attempt to connect. */
async function tryToConnect(t, moto, credentials) {
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.fill({ target: 'Other endpoint', url: moto.url, region: 'us-east-1', ...credentials });
  await app.connection.submit.click();
  return app;
}

async function connect(t, moto, credentials) {
  const app = await tryToConnect(t, moto, credentials);
  await app.connection.dialog.waitFor({ state: 'hidden' });
  return app;
}

test('the scenario with pasted keys; boto3 sees the same result', async (t) => {
  const { moto, keys } = await startAccount(t);
  const app = await connect(t, moto, keys.editor);
  await app.groups.table.waitFor();
  assert.equal(app.fragment(), '#/endpoint/us-east-1/groups');
  // EC2's default group allows its members inbound; moto's does not.
  await runScenario(app, () => []);

  const { accessKeyId, secretAccessKey } = keys.editor;
  const groups = JSON.parse(await python('groups', moto.url, accessKeyId, secretAccessKey));
  const named = (name) => groups.find((group) => group.GroupName === name);
  const [apache, appserver] = [named('apache'), named('appserver')];
  assert.equal(apache.Description, 'Our Apache Group');
  assert.equal(appserver.Description, 'The application tier');
  const permissions = (group) => group.IpPermissions.map(({ IpProtocol, FromPort, ToPort, IpRanges, UserIdGroupPairs }) => ({
    IpProtocol, FromPort, ToPort,
    ranges: IpRanges.map((range) => range.CidrIp),
    groups: UserIdGroupPairs.map((pair) => pair.GroupId),
  }));
  assert.deepEqual(permissions(apache), [
    { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, ranges: ['0.0.0.0/0'], groups: [] },
  ]);
  assert.deepEqual(permissions(appserver), [
    { IpProtocol: 'tcp', FromPort: 0, ToPort: 65535, ranges: [], groups: [apache.GroupId] },
  ]);
});

test('a wrong secret: AuthFailure with its code and message, and what to check', async (t) => {
  const { moto, keys } = await startAccount(t);
  const wrong = { ...keys.editor, secretAccessKey: 'not-the-secret-of-this-key-aaaaaaaaaaaaaaaa' };
  const app = await tryToConnect(t, moto, wrong);
  const panel = app.alert('Couldn\'t load security groups');
  await panel.waitFor();
  const text = await panel.innerText();
  assert.match(text, /AWS did not accept the credentials/);
  assert.match(text, /Check the secret access key and this computer's clock/);
  assert.match(text, /Code\s+AuthFailure \(HTTP 401\)/);
  assert.match(text, /Message\s+AWS was not able to validate the provided access credentials/);
  // moto's errors have no request id, and the page says so.
  assert.match(text, /Request ID\s+\S+/);
  assert.equal(app.fragment(), '#/sandbox/us-east-1/groups', 'nothing is opened');
  assert.equal(await app.page.getByRole('navigation', { name: 'Open connections' }).count(), 0);

  // With the right secret, the same dialog connects without a reload.
  await app.connection.fill(keys.editor);
  await app.connection.submit.click();
  await app.connection.dialog.waitFor({ state: 'hidden' });
  await app.groups.table.waitFor();
  assert.ok((await app.groups.names()).includes('default'));
});

test('an unknown access key is refused with specific advice', async (t) => {
  const { moto } = await startAccount(t);
  const app = await tryToConnect(t, moto, { accessKeyId: 'AKIAQQQQQQQQQQQQQQQQ', secretAccessKey: 'x'.repeat(40) });
  const panel = app.alert('Couldn\'t load security groups');
  await panel.waitFor();
  assert.match(await panel.innerText(), /AWS did not accept the credentials[\s\S]*Check the (secret )?access key/);
});

test('a policy that denies CreateSecurityGroup: the draft keeps the input', async (t) => {
  const { moto, keys } = await startAccount(t);
  const app = await connect(t, moto, keys.limited);
  await app.groups.table.waitFor();
  const before = await app.groups.names();
  await draftGroup(app, 'apache', 'Our Apache Group');
  await app.review.open();
  await app.review.confirm();
  const refused = app.alert('Nothing was sent: CreateSecurityGroup on apache isn\'t allowed');
  await refused.waitFor();
  const text = await refused.innerText();
  assert.match(text, /The credentials do not have this permission \(CreateSecurityGroup\)/);
  assert.match(text, /Ask your administrator for the permission/);
  assert.match(text, /Code\s+AccessDenied \(HTTP 403\)/);
  assert.match(text, /Request ID\s+\S+/);
  await app.review.dialog.getByRole('link', { name: 'apache' }).click();
  await app.heading('apache').waitFor();
  await app.page.getByText('to be created').first().waitFor();
  await openList(app);
  assert.deepEqual((await app.groups.names()).toSorted(), [...before, 'apache'].toSorted());
  await app.page.reload();
  await app.connection.dialog.waitFor();
});

test('temporary credentials need their session token, and work with it', async (t) => {
  const { moto, keys } = await startAccount(t);
  const app = await connect(t, moto, keys.temporary);
  await app.groups.table.waitFor();
  await app.groups.link('default').first().click();
  await rulesAre(app.outbound, ['all all 0.0.0.0/0 anywhere']);
  await openList(app);

  const wrong = await tryToConnect(t, moto, { ...keys.temporary, sessionToken: 'not-the-token' });
  await wrong.alert('Couldn\'t load security groups').waitFor();
  assert.match(await wrong.alerts.first().innerText(), /AWS did not accept the credentials/);
});

test('another Region needs no second entry of the keys', async (t) => {
  const { moto, keys } = await startAccount(t);
  const app = await connect(t, moto, keys.editor);
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.fill({ region: 'eu-west-1' });
  await app.connection.submit.click();
  await eventually(async () => assert.equal(app.fragment(), '#/endpoint/eu-west-1/groups'));
  await app.groups.table.waitFor();
  assert.ok((await app.groups.names()).includes('default'));
});
