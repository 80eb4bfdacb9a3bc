// Failures between the page and EC2: a clear error each time, and a page that works afterwards.

import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { groupId, proxyConfig, refusal, smallAccount, useEndpoint } from './support/fake-ec2.mjs';
import { draftGroup, openList, rulesAre } from './support/scenario.mjs';
import { servePage } from './support/servers.mjs';

const openPage = useBrowser();
const { ec2, server } = await useEndpoint((endpoint) => proxyConfig(endpoint.url));

function reset(misbehave) {
  ec2.groups = smallAccount();
  ec2.calls.length = 0;
  ec2.misbehave = misbehave;
}

const TRUNCATED = '<?xml version="1.0"?>\n<DescribeSecurityGroupsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
  + '<requestId>r</requestId><securityGroupInfo><item><ownerId>123456789012</ownerId><groupId>sg-0000';

/** Sends more than the page's limit, until the page closes the connection. */
async function sendTooMuch(response) {
  response.writeHead(200, { 'Content-Type': 'text/xml' });
  response.write('<DescribeSecurityGroupsResponse><securityGroupInfo>');
  const piece = Buffer.alloc(1 << 20, ' ');
  for (let sent = 0; sent < 250 && !response.destroyed; sent += 1) {
    if (!response.write(piece)) {
      await Promise.race(['drain', 'close'].map((event) => new Promise((resolve) => { response.once(event, resolve); })));
    }
    await setImmediate();
  }
  response.end('</securityGroupInfo></DescribeSecurityGroupsResponse>');
}

for (const [what, misbehave, reasons] of [
  ['XML cut off in the middle', () => ({ body: TRUNCATED }), [/can't be read/, /the XML ends too early; the connection may have been cut/]],
  ['a sign-in page', () => ({ type: 'text/html', body: '<!doctype html><html><body><h1>Sign in</h1></body></html>' }), [/Expected a response of EC2, got a web page \(HTTP 200\): Sign in/, /a sign-in page or a proxy/]],
  ['JSON', () => ({ type: 'application/json', body: '{"message":"Missing Authentication Token"}' }), [/Expected a response of EC2, got JSON/, /Missing Authentication Token/]],
  ['nothing', () => ({ body: '' }), [/Expected a response of EC2, got an empty response/]],
  ['XML of another kind', () => ({ body: '<feed><entry/></feed>' }), [/can't be read/, /Check the endpoint's address/]],
  ['more than the page can hold', (call, response) => { sendTooMuch(response); return true; }, [/The response is larger than [\d.]+ MB/]],
  ['a connection cut before the answer', (call, response) => { response.destroy(); return true; }, [/The endpoint can't be reached/, /CORS/]],
  ['a connection cut within the answer', (call, response) => {
    response.writeHead(200, { 'Content-Length': 100_000 });
    response.write(TRUNCATED, () => response.destroy());
    return true;
  }, [/The endpoint answers, but its response broke off after \d+ bytes/, /Try again/]],
  ['a failure of the server, in HTML', () => ({ status: 500, type: 'text/html', body: '<html>Oops</html>' }), [/Expected a response of EC2, got a web page \(HTTP 500\): Oops/, /EC2 behind it did not/]],
  ['a failure of EC2', () => refusal(500, 'InternalError', 'An internal error has occurred'), [
    /EC2 failed internally/, /Code\s+InternalError \(HTTP 500\)/, /Message\s+An internal error has occurred/, /Request ID\s+fake-request-id-1/,
  ]],
  ['a refusal', () => refusal(403, 'UnauthorizedOperation', 'You are not authorized to perform this operation.'), [
    /The credentials do not have this permission \(DescribeSecurityGroups\)/, /Ask your administrator for the permission/,
    /Code\s+UnauthorizedOperation \(HTTP 403\)/, /Message\s+You are not authorized/, /Request ID\s+fake-request-id-1/,
  ]],
  ['markup in a refusal', () => refusal(400, 'InvalidParameterValue', '<img src=x onerror=alert(1)>'), [/<img src=x onerror=alert\(1\)>/]],
]) {
  test(`${what}: a clear error, and Try again works`, async (t) => {
    reset(misbehave);
    const app = await openPage(t, server.url);
    const panel = app.alert('Couldn\'t load security groups');
    await panel.waitFor();
    const text = await panel.innerText();
    for (const reason of reasons) {
      assert.match(text, reason);
    }
    assert.equal(await app.groups.table.count(), 0);
    reset();
    await panel.getByRole('button', { name: 'Try again' }).click();
    await app.groups.table.waitFor();
    assert.equal(await panel.count(), 0);
    assert.deepEqual(await app.groups.names(), ['apache', 'appserver', 'default', 'elsewhere']);
  });
}

test('short throttling is retried silently', async (t) => {
  let refusals = 0;
  reset((call) => {
    if (call.action !== 'DescribeSecurityGroups' || refusals === 2) {
      return undefined;
    }
    refusals += 1;
    return refusal(503, 'RequestLimitExceeded', 'Request limit exceeded.');
  });
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  assert.equal(await app.alerts.count(), 0);
  assert.equal(ec2.calls.filter((call) => call.action === 'DescribeSecurityGroups').length, 3);
});

test('endless throttling is reported as such', async (t) => {
  reset(() => refusal(503, 'RequestLimitExceeded', 'Request limit exceeded.'));
  const app = await openPage(t, server.url);
  const panel = app.alert('Couldn\'t load security groups');
  await panel.waitFor();
  assert.match(await panel.innerText(), /EC2 throttled the request[\s\S]*Wait a moment/);
  assert.equal(ec2.sent('DescribeSecurityGroups').length, 4);
});

async function openApache(t) {
  reset();
  const app = await openPage(t, `${server.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
  await rulesAre(app.inbound, ['tcp 22 10.0.0.0/8', 'tcp 80 0.0.0.0/0 anywhere']);
  return app;
}

const ADDED = { type: 'HTTPS', peer: '203.0.113.0/24', description: 'offices' };

/** The notice of the review with the reason for the stop. */
function stopped(app) {
  return app.review.dialog.getByRole('alert').filter({ hasText: 'Stopped after' });
}

test('a refused rule stays in the draft, and can be sent again', async (t) => {
  const app = await openApache(t);
  ec2.misbehave = ({ action }) => (
    action.startsWith('Authorize')
      ? refusal(400, 'RulesPerSecurityGroupLimitExceeded', 'The maximum number of rules per security group has been reached.')
      : undefined
  );
  await app.inbound.add(ADDED);
  await app.review.open();
  await app.review.confirm();
  await stopped(app).waitFor();
  assert.match(await stopped(app).innerText(), /A quota of the account is exceeded[\s\S]*RulesPerSecurityGroupLimitExceeded[\s\S]*fake-request-id-1/);
  await app.review.done.click();
  await eventually(async () => {
    const kept = (await app.inbound.rules()).at(-1);
    assert.deepEqual([kept.mark.slice(0, 1), kept.peer, kept.description], ['+', '203.0.113.0/24', 'offices']);
  });
  ec2.misbehave = undefined;
  await app.review.applyAll();
  await rulesAre(app.inbound, ['tcp 22 10.0.0.0/8', 'tcp 443 203.0.113.0/24', 'tcp 80 0.0.0.0/0 anywhere']);
});

test('a change with a lost response is not repeated: the page reads the group instead', async (t) => {
  const app = await openApache(t);
  ec2.misbehave = ({ action }, response) => {
    if (!action.startsWith('Authorize')) {
      return undefined;
    }
    // EC2 carries it out, and the response is truncated. (If cut before the first byte, the browser itself would retry.)
    ec2.groups[1].inbound.push({ protocol: 'tcp', from: 443, to: 443, cidr: '203.0.113.0/24', description: 'offices' });
    response.writeHead(200, { 'Content-Length': 100_000 });
    response.write('<?xml version="1.0"?>', () => response.destroy());
    return true;
  };
  await app.inbound.add(ADDED);
  await app.review.open();
  await app.review.confirm();
  await app.review.dialog.getByText(/changes? applied and verified/).waitFor();
  assert.match((await app.review.outcomes())[0], /done the response was lost; EC2 shows that the step succeeded/);
  await app.review.done.click();
  await rulesAre(app.inbound, ['tcp 22 10.0.0.0/8', 'tcp 443 203.0.113.0/24', 'tcp 80 0.0.0.0/0 anywhere']);
  assert.deepEqual(ec2.changes(), ['AuthorizeSecurityGroupIngress']);
  // EC2 has the rule: nothing is left in the draft.
  await app.review.button.waitFor({ state: 'hidden' });
});

test('an added rule is not reported as failed, even if the group cannot be read again', async (t) => {
  const app = await openApache(t);
  ec2.misbehave = ({ action }) => (
    action.startsWith('Describe') && ec2.changes().length > 0
      ? refusal(403, 'UnauthorizedOperation', 'You are not authorized to perform this operation.')
      : undefined
  );
  await app.inbound.add(ADDED);
  await app.review.open();
  await app.review.confirm();
  await app.review.dialog.getByText('All changes applied, but couldn\'t be verified').waitFor();
  await app.review.done.click();
  await app.alert('Couldn\'t reload security groups').waitFor();
  assert.deepEqual(ec2.changes(), ['AuthorizeSecurityGroupIngress']);
});

test('a group whose creation request is lost stays in the draft, and the list stays on the screen', async (t) => {
  reset();
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await draftGroup(app, 'web', 'Web servers');
  ec2.misbehave = (call, response) => {
    if (ec2.changes().length === 0) return undefined;
    response.writeHead(200, { 'Content-Length': 100_000 });
    response.write('<?xml version="1.0"?>', () => response.destroy());
    return true;
  };
  await app.review.open();
  await app.review.confirm();
  await stopped(app).waitFor();
  assert.match(await stopped(app).innerText(), /It is not known whether the change was made/);
  await app.review.done.click();
  await app.alert('Couldn\'t reload security groups').waitFor();
  await app.heading('web').waitFor();
  await openList(app);
  assert.deepEqual(await app.groups.names(), ['apache', 'appserver', 'default', 'elsewhere', 'web']);
});

test('credentials stay in their fields until a connection accepts them', async (t) => {
  reset();
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.fill({ target: 'Other endpoint', url: 'https://me:secret@nowhere.example', region: 'eu-west-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a-secret' });
  await app.connection.submit.click();
  await app.connection.dialog.getByRole('alert').waitFor();
  assert.equal(await app.connection.accessKeyId.inputValue(), 'AKIDEXAMPLE');
  assert.equal(await app.connection.secretAccessKey.inputValue(), 'a-secret');
});

test('unfinished text is there after returning to its group, and after a reload', async (t) => {
  const app = await openApache(t);
  await app.inbound.type(0, 'peer', '203.0.113.');
  await app.sidebar.getByRole('link', { name: 'appserver' }).click();
  await app.heading('appserver').waitFor();
  await app.page.goBack();
  await app.heading('apache').waitFor();
  await eventually(async () => assert.equal((await app.inbound.rules())[0].peer, '203.0.113.'));
  await app.page.reload();
  await eventually(async () => assert.equal((await app.inbound.rules())[0].peer, '203.0.113.'));
  assert.equal(await app.inbound.cell(0, 'peer').getAttribute('aria-invalid'), 'true');
  await app.inbound.cell(0, 'peer').dblclick();
  assert.equal(await app.inbound.editor.inputValue(), '203.0.113.');
  await app.inbound.editor.press('Escape');
  await eventually(async () => assert.equal((await app.inbound.rules())[0].peer, '0.0.0.0/0 anywhere'));
});

test('unreadable rule ids leave the rules on the screen', async (t) => {
  reset(({ action }) => (
    action === 'DescribeSecurityGroupRules' ? refusal(403, 'UnauthorizedOperation', 'You are not authorized to perform this operation.') : undefined
  ));
  const app = await openPage(t, `${server.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
  await app.alert('Couldn\'t load rule IDs').waitFor();
  await eventually(async () => assert.deepEqual(
    (await app.inbound.phrases()).toSorted(), ['tcp 22 10.0.0.0/8', 'tcp 80 0.0.0.0/0 anywhere'],
  ));
  assert.deepEqual((await app.inbound.rules()).map((rule) => rule.id), ['unknown', 'unknown']);
});

test('without permission to describe VPCs, the groups stay on the screen', async (t) => {
  reset(({ action }) => (action === 'DescribeVpcs' ? refusal(403, 'UnauthorizedOperation', 'No.') : undefined));
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await eventually(() => assert.ok(ec2.calls.some((call) => call.action === 'DescribeVpcs')));
  assert.equal(await app.alerts.count(), 0);
});

for (const [what, config, reason] of [
  ['no JSON', '{ "connections": [', /EOF|expected/i],
  ['a misspelt field', '{"connections":[{"name":"A","url":"/x","regions":["eu-west-1"],"signing":"proxy","readonly":true}]}', /readonly/],
  ['a connection to nowhere', '{"connections":[{"name":"A","url":"nowhere","regions":["eu-west-1"],"signing":"proxy"}]}', /"nowhere" is not a URL/],
  ['an autoConnect of no connection', '{"autoConnect":"B"}', /autoConnect is "B"/],
]) {
  test(`config.json with ${what}: a warning, and the sandbox works`, async (t) => {
    const broken = await servePage({ config });
    t.after(() => broken.stop());
    const app = await openPage(t, broken.url);
    await app.groups.link('web').waitFor();
    const warning = app.alert('config.json is invalid');
    assert.match(await warning.innerText(), reason);
    await app.groups.link('web').click();
    await app.heading('web').waitFor();
  });
}

test('offline: loaded groups stay, failed reads say so, and the page recovers by itself', async (t) => {
  reset();
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await app.page.context().setOffline(true);
  await app.alert('You are offline').waitFor();
  assert.deepEqual(await app.groups.names(), ['apache', 'appserver', 'default', 'elsewhere']);
  await app.groups.reload.click();
  await app.alert('Couldn\'t reload security groups').waitFor();
  assert.deepEqual(await app.groups.names(), ['apache', 'appserver', 'default', 'elsewhere']);
  await app.page.context().setOffline(false);
  await eventually(async () => assert.equal(await app.alerts.count(), 0));
  assert.deepEqual(await app.groups.names(), ['apache', 'appserver', 'default', 'elsewhere']);
});

test('a sandbox with a damaged state resets itself and says so', async (t) => {
  const plain = await servePage();
  t.after(() => plain.stop());
  const app = await openPage(t);
  await app.page.addInitScript(() => {
    for (const key of ['portcullis.sandbox']) localStorage.setItem(key, '{"version":1,"half":');
  });
  await app.goto(plain.url);
  await app.alert('The sandbox was reset').waitFor();
  await app.groups.link('web').waitFor();
});
