// Explanations of failed connections: the page finds out the reason that the browser hides.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { proxyConfig, refusal, smallAccount, useEndpoint } from './support/fake-ec2.mjs';
import { close, listen, servePage } from './support/servers.mjs';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

const openPage = useBrowser();
const { ec2, server } = await useEndpoint();

function reset(misbehave) {
  ec2.groups = smallAccount();
  ec2.calls.length = 0;
  ec2.misbehave = misbehave;
}

/** The page on an endpoint that it cannot read, and its diagnosis. */
async function foundOut(t, url, options = {}, site = {}) {
  return readFinding(await openOn(t, url, options, site));
}

async function openOn(t, url, options = {}, siteOptions = {}) {
  const site = await servePage({ config: proxyConfig(url, options), ...siteOptions });
  t.after(() => site.stop());
  return openPage(t, site.url);
}

async function readFinding(app) {
  const panel = app.alert(/Couldn't (re)?load security groups/);
  await panel.waitFor();
  const finding = panel.getByText(/^Diagnosis:/);
  await finding.waitFor();
  return finding.innerText();
}

/** The page connected to the endpoint with keys. */
async function connect(t, { clock } = {}) {
  const app = await openPage(t);
  if (clock !== undefined) await app.page.clock.setFixedTime(clock);
  await app.goto(server.url);
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.fill({ target: 'Other endpoint', url: ec2.url, region: 'eu-west-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
  await app.connection.submit.click();
  return app;
}

test('no server at the endpoint: the network works, the endpoint does not', async (t) => {
  const closed = createServer();
  const url = await listen(closed);
  await close(closed);
  const text = await foundOut(t, url);
  assert.match(text, new RegExp(`The network works, but ${new URL(url).host} does not answer\\. .*that a server listens there`));
});

test('an unknown host name, and an unknown Region', async (t) => {
  assert.match(await foundOut(t, 'https://ec2.nowhere.invalid'), /ec2\.nowhere\.invalid does not answer\. Check its name \(DNS\)/);
  const text = await foundOut(t, 'https://ec2.{region}.amazonaws.invalid', { regions: ['eu-west-9'] });
  assert.match(text, /This page knows no Region eu-west-9/);
});

test('an endpoint that does not allow other origins: CORS, distinguished from a missing endpoint', async (t) => {
  const silent = createServer((request, response) => { response.writeHead(200, { 'Content-Type': 'text/xml' }).end('<x/>'); });
  const url = await listen(silent);
  t.after(() => close(silent));
  assert.match(await foundOut(t, url), /answers, but does not let pages of other origins read its responses \(CORS\)/);
});

test('an endpoint that the page\'s own policy forbids', async (t) => {
  assert.match(await foundOut(t, 'http://192.0.2.1'), /The policy of this page \(Content-Security-Policy, connect-src\) does not allow connections to 192\.0\.2\.1/);
});

test('an endpoint on this computer and a hosted page whose policy forbids it', async (t) => {
  reset();
  const text = await foundOut(t, ec2.url, {}, { devEndpoints: false });
  assert.match(text, /The policy of this page \(Content-Security-Policy, connect-src\) does not allow connections to 127\.0\.0\.1:\d+: a hosted page connects to https endpoints only/);
  assert.match(text, /make serve/);
  assert.equal(ec2.calls.length, 0);
});

/** An endpoint with custom behaviour that pages of any origin may read. */
async function startReadable(t, answer) {
  const readable = createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', request.headers['access-control-request-headers'] ?? '*');
    if (answer(request, response)) return;
    response.writeHead(request.method === 'OPTIONS' ? 204 : 403).end();
  });
  const url = await listen(readable);
  t.after(() => close(readable));
  return url;
}

test('a truncated response reports the number of bytes, and does not mention CORS', async (t) => {
  for (const bytes of [0, 10, 5_000]) {
    const url = await startReadable(t, (request, response) => {
      if (request.method !== 'POST') return false;
      response.writeHead(200, { 'Content-Type': 'text/xml', 'Content-Length': 100_000 });
      response.flushHeaders();
      response.write('<DescribeSecurityGroupsResponse>'.padEnd(bytes, ' ').slice(0, bytes));
      setTimeout(() => response.destroy(), 200);
      return true;
    });
    const app = await openOn(t, url);
    const panel = app.alert('Couldn\'t load security groups');
    await panel.getByText(`The endpoint answers, but its response broke off after ${bytes} bytes`).waitFor();
    assert.doesNotMatch(await panel.innerText(), /CORS|can't be reached/);
  }
});

test('a redirect is named, of the request or of its preflight', async (t) => {
  const elsewhere = [];
  const other = await startReadable(t, (request) => { elsewhere.push(request.method); return false; });
  for (const redirects of [(request) => request.method === 'POST', () => true]) {
    const url = await startReadable(t, (request, response) => {
      if (!redirects(request)) return false;
      response.writeHead(302, { Location: `${other}/sign-in` }).end();
      return true;
    });
    const app = await openOn(t, url);
    const panel = app.alert('Couldn\'t load security groups');
    await panel.getByText(/redirects to another address, where signed requests are never sent/).waitFor();
    assert.doesNotMatch(await panel.innerText(), /CORS/);
  }
  assert.deepEqual(elsewhere, []);
});

test('a missing response of a readable endpoint is a cut connection', async (t) => {
  const url = await startReadable(t, (request, response) => {
    if (request.method !== 'POST') return false;
    response.destroy();
    return true;
  });
  const app = await openOn(t, url);
  assert.match(await readFinding(app), /answers, and this page can read its responses: the connection was cut earlier/);
  assert.doesNotMatch(await app.alert('Couldn\'t load security groups').innerText(), /CORS/);
});

test('one unreadable response during a session is attributed to a proxy in between', async (t) => {
  reset();
  const app = await connect(t);
  await app.groups.link('apache').waitFor();
  ec2.misbehave = ({ action }, response) => {
    if (action !== 'DescribeSecurityGroups') return undefined;
    // Like the error page of a proxy.
    response.removeHeader('Access-Control-Allow-Origin');
    return { status: 403, type: 'text/html', body: '<h1>Blocked</h1>' };
  };
  await app.groups.reload.click();
  assert.match(await readFinding(app), /a firewall or gateway sent a response that the page may not read/);
});

test('a readable endpoint that does not allow the headers of signed requests', async (t) => {
  const url = await startReadable(t, (request, response) => {
    if (request.method === 'OPTIONS') response.removeHeader('Access-Control-Allow-Headers');
    return false;
  });
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.fill({ target: 'Other endpoint', url, region: 'eu-west-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
  await app.connection.submit.click();
  assert.match(await readFinding(app), /does not allow the headers of a signed request.*Access-Control-Allow-Headers: authorization/);
});

test('an https page and an http endpoint: mixed content', async (t) => {
  const site = await servePage({ config: proxyConfig('http://192.0.2.1') });
  t.after(() => site.stop());
  const app = await openPage(t);
  await app.page.route('https://portcullis.test/**', async (route) => {
    const { pathname } = new URL(route.request().url());
    const response = await fetch(new URL(pathname.slice(1), site.url));
    await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body: Buffer.from(await response.arrayBuffer()) });
  });
  await app.goto('https://portcullis.test/');
  assert.match(await readFinding(app), /was loaded over https, .*192\.0\.2\.1 over plain http \(mixed content\)/);
});

test('no network: offline, or the page\'s own host is unreachable', async (t) => {
  reset();
  const site = await servePage({ config: proxyConfig(ec2.url) });
  let isUp = true;
  t.after(() => isUp && site.stop());
  const app = await openPage(t, site.url);
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.dialog.waitFor();
  await app.page.keyboard.press('Escape');
  ec2.misbehave = (call, response) => { response.destroy(); return true; };
  await app.page.context().setOffline(true);
  await app.groups.reload.click();
  const panel = app.alert('Couldn\'t reload security groups');
  await panel.getByText('This computer is offline. Connect to a network').waitFor();
  await app.page.context().setOffline(false);
  await site.stop();
  isUp = false;
  await panel.getByRole('button', { name: 'Try again' }).click();
  await panel.getByText('Nothing can be reached, not even this page\'s own host').waitFor();
});

test('refused keys: the page checks the clock, and the dialog stays for others', async (t) => {
  reset(() => refusal(401, 'AuthFailure', 'AWS was not able to validate the provided access credentials'));
  const app = await connect(t);
  assert.match(await readFinding(app), /This computer's clock is right, so the credentials are wrong/);
  // The dialog stays until the keys work, and nothing is opened before.
  assert.equal(app.fragment(), '#/sandbox/us-east-1/groups');
  reset();
  await app.connection.fill({ accessKeyId: 'AKIDEXAMPLE2', secretAccessKey: SECRET });
  await app.connection.submit.click();
  await app.connection.dialog.waitFor({ state: 'hidden' });
  await app.groups.table.waitFor();
});

test('a wrong clock is reported with its difference', async (t) => {
  reset(() => refusal(400, 'RequestExpired', 'Request has expired.'));
  const app = await connect(t, { clock: Date.now() + 47 * 60_000 });
  assert.match(await readFinding(app), /This computer's clock is 4[78] minutes ahead of that of this page's host/);
});

for (const [code, status, words] of [
  ['ExpiredToken', 400, /The temporary credentials have expired[\s\S]*Get new temporary credentials/],
  ['RequestExpired', 400, /The request was too old, or its credentials have expired/],
  ['OptInRequired', 401, /The account has not enabled this Region or service[\s\S]*Enable the Region/],
  ['RequestLimitExceeded', 503, /EC2 throttled the request[\s\S]*Wait a moment/],
]) {
  test(`${code} is explained, with what to do`, async (t) => {
    reset((call) => (call.action === 'DescribeSecurityGroups' ? refusal(status, code, 'as EC2 says') : undefined));
    const app = await connect(t);
    const panel = app.alert('Couldn\'t load security groups');
    await panel.waitFor();
    const text = await panel.innerText();
    assert.match(text, words);
    assert.match(text, new RegExp(`Code\\s+${code} \\(HTTP ${status}\\)`));
    assert.match(text, /Request ID\s+fake-request-id-1/);
  });
}

const DENIED = 'You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/alice is not authorized to perform: '
  + 'ec2:DescribeSecurityGroups on resource: arn:aws:ec2:eu-west-1:123456789012:security-group/* because no identity-based policy allows the ec2:DescribeSecurityGroups action';
const ENCODED = `You are not authorized to perform this operation. Encoded authorization failure message: ${'aB3-_'.repeat(40)}`;
const DECODED = JSON.stringify({
  allowed: false, explicitDeny: true, matchedStatements: { items: [{ statementId: 'NoPeeking', effect: 'DENY' }] }, failures: { items: [] },
  context: { principal: { id: 'x', name: 'alice', arn: 'arn:aws:iam::123456789012:user/alice' }, action: 'ec2:DescribeSecurityGroups',
    resource: 'arn:aws:ec2:eu-west-1:123456789012:security-group/*', conditions: { items: [] } },
});

test('a missing permission: action, resource, caller, reason, and the policy that grants it', async (t) => {
  reset((call) => (call.action === 'DescribeSecurityGroups' ? refusal(403, 'UnauthorizedOperation', DENIED) : undefined));
  const app = await connect(t);
  const panel = app.alert('Couldn\'t load security groups');
  await panel.getByText('No identity-based policy allows the ec2:DescribeSecurityGroups action', { exact: true }).waitFor();
  assert.match(await panel.innerText(), /Action\s+ec2:DescribeSecurityGroups\s+Resource\s+arn:aws:ec2:eu-west-1:123456789012:security-group\/\*\s+Principal\s+arn:aws:iam::123456789012:user\/alice\s+Reason\s/);
  await panel.getByRole('link', { name: 'Show the required IAM policy' }).click();
  await app.heading('IAM policy').waitFor();
  assert.match(await app.page.getByLabel('Policy', { exact: true }).innerText(), /"ec2:DescribeSecurityGroups"/);
});

test('an encoded refusal is decoded through STS, or offered for copying without that permission', async (t) => {
  let mayDecode = false;
  reset((call) => {
    if (call.action === 'DescribeSecurityGroups') return refusal(403, 'UnauthorizedOperation', ENCODED);
    if (call.action !== 'DecodeAuthorizationMessage') return undefined;
    if (!mayDecode) return refusal(403, 'AccessDenied', 'not yours to know');
    return { body: `<DecodeAuthorizationMessageResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><DecodeAuthorizationMessageResult>`
      + `<DecodedMessage>${DECODED.replaceAll('"', '&quot;')}</DecodedMessage></DecodeAuthorizationMessageResult></DecodeAuthorizationMessageResponse>` };
  });
  const app = await connect(t);
  const panel = app.alert('Couldn\'t load security groups');
  await panel.getByRole('button', { name: 'Decode message' }).click();
  await panel.getByText('Couldn\'t decode the message').waitFor();
  await panel.getByRole('button', { name: 'Copy encoded message' }).waitFor();
  mayDecode = true;
  await panel.getByRole('button', { name: 'Decode message' }).click();
  await panel.getByText('NoPeeking').waitFor();
  assert.match(await panel.innerText(), /Action\s+ec2:DescribeSecurityGroups/);
  const sent = ec2.sent('DecodeAuthorizationMessage').at(-1);
  assert.equal(sent.parameters.get('EncodedMessage'), 'aB3-_'.repeat(40));
});

test('a diagnosis contacts only the endpoint and the page\'s own host, and sends no key', async (t) => {
  reset((call, response) => { response.destroy(); return true; });
  const app = await connect(t);
  await readFinding(app);
  const hosts = new Set(app.requests.map((request) => new URL(request.url())).filter((url) => url.protocol !== 'data:').map((url) => url.origin));
  assert.deepEqual([...hosts].toSorted(), [new URL(ec2.url).origin, new URL(server.url).origin].toSorted());
  await eventually(() => assert.ok(app.requests.some((request) => request.method() === 'GET' && request.url().startsWith(ec2.url))));
  for (const request of app.requests.filter((candidate) => candidate.method() === 'GET')) {
    assert.equal((await request.allHeaders()).authorization, undefined);
  }
});
