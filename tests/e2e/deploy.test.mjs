// The committed deploy/: nginx and Envoy serve the page, and proxy to an AWS that verifies signatures and policies.

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';

import { eventually, useBrowser } from './support/browser.mjs';
import { assertPageHeaders, IMPOSTORS, makeFolder, REGION, startAws, startEnvoy, startNginx } from './support/deployment.mjs';
import { createGroup, openList, rulesAre } from './support/scenario.mjs';
import { DIST, PYTHON, ROOT, runProgram, startMoto } from './support/servers.mjs';

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' };
const DESCRIBE = 'Action=DescribeSecurityGroups&Version=2016-11-15';
const CREATE = 'Action=CreateSecurityGroup&GroupName=by-hand&GroupDescription=by+hand&Version=2016-11-15';

const openPage = useBrowser();
const started = [];
let aws;
let envoy;
let folder;
let keys;
let moto;
let nginx;
before(async () => {
  const start = async (server) => {
    started.unshift(await server);
    return started[0];
  };
  folder = await makeFolder();
  moto = await start(startMoto());
  keys = JSON.parse(await python('prepare', moto.url));
  await moto.protect();
  aws = await start(startAws(folder, moto));
  envoy = await start(startEnvoy(folder, aws, keys.viewer));
  nginx = await start(startNginx(folder, aws));
});
after(async () => {
  for (const server of started) await server.stop();
  await folder?.remove();
});

function python(...args) {
  return runProgram(PYTHON, [join(ROOT, 'tests/e2e/support/moto_account.py'), ...args], { REGION });
}

/** The names of the groups, as boto3 sees them. */
async function groupNames() {
  const groups = JSON.parse(await python('groups', moto.url, keys.editor.accessKeyId, keys.editor.secretAccessKey));
  return groups.map((group) => group.GroupName).toSorted();
}

/** What arrives at AWS while `act` runs. */
async function callsDuring(act) {
  const first = aws.calls.length;
  await act();
  return aws.calls.slice(first);
}

async function submitKeys(app, credentials) {
  await app.connectionButton.click();
  await app.connection.fill({ target: 'With your own keys', ...credentials });
  await app.connection.submit.click();
}

async function connect(app, credentials) {
  await submitKeys(app, credentials);
  await app.connection.dialog.waitFor({ state: 'hidden' });
}

const openBehindNginx = (t) => openPage(t, nginx.url, { ignoreHTTPSErrors: true });

// --- the page on nginx ---------------------------------------------------------------------------------------------

test('nginx sends the headers of _headers for each file', () => assertPageHeaders((path) => nginx.ask(path)));

test('nginx compresses large files for clients that accept it', async () => {
  const files = (await readdir(DIST)).filter((name) => /\.(css|html|js|wasm)$/.test(name));
  for (const name of files.filter((file) => file !== 'sandbox_worker.js')) {
    const compressed = await nginx.ask(`/${name}`, { headers: { 'Accept-Encoding': 'gzip, br' } });
    const plain = await nginx.ask(`/${name}`);
    assert.equal(compressed.headers['content-encoding'], 'gzip', name);
    assert.equal(compressed.headers.vary, 'Accept-Encoding', name);
    assert.equal(plain.headers['content-encoding'], undefined, name);
    assert.ok(compressed.body.length < plain.body.length, name);
    assert.ok(gunzipSync(compressed.body).equals(plain.body), name);
  }
});

test('nginx redirects to https, hides its version and does not serve _headers', async () => {
  const plain = await nginx.askPlainly('/config.json');
  assert.deepEqual([plain.status, plain.headers.location], [301, 'https://portcullis.example.com/config.json']);
  const refused = await nginx.ask('/_headers');
  assert.equal(refused.status, 404);
  for (const { headers, body } of [plain, refused]) {
    assert.equal(headers.server, 'nginx');
    assert.doesNotMatch(String(body), /nginx\/\d/);
  }
});

// --- the forwarding proxy ------------------------------------------------------------------------------------------

test('signed in the browser, forwarded by nginx: groups are read and changed', async (t) => {
  const app = await openBehindNginx(t);
  const calls = await callsDuring(async () => {
    await app.groups.table.waitFor();
    await connect(app, keys.temporary);
    await eventually(() => assert.match(app.fragment(), /^#\/with-your-own-keys\//));
    await app.groups.table.waitFor();
    await createGroup(app, 'apache', 'Our Apache Group');
    await app.inbound.add({ type: 'HTTP', peer: '0.0.0.0/0' });
    await app.review.applyAll();
    await rulesAre(app.inbound, ['tcp 80 0.0.0.0/0 anywhere']);
  });

  const groups = JSON.parse(await python('groups', moto.url, keys.editor.accessKeyId, keys.editor.secretAccessKey));
  const apache = groups.find((group) => group.GroupName === 'apache');
  assert.equal(apache.Description, 'Our Apache Group');
  assert.deepEqual(apache.IpPermissions.map(({ IpProtocol, FromPort, ToPort, IpRanges }) => [IpProtocol, FromPort, ToPort, IpRanges[0].CidrIp]), [['tcp', 80, 80, '0.0.0.0/0']]);

  const signed = calls.filter((call) => call.headers.authorization.includes(keys.temporary.accessKeyId));
  for (const service of ['ec2', 'sts']) {
    const own = signed.filter((call) => call.headers.host === `${service}.${REGION}.amazonaws.com`);
    assert.ok(own.length > 0, `nothing came to ${service}`);
    for (const { headers, url } of own) {
      assert.equal(url, '/');
      assert.match(headers.authorization, new RegExp(`/${REGION}/${service}/aws4_request`));
      // Of the browser's own headers, only its name is forwarded.
      assert.deepEqual(Object.keys(headers).toSorted(), [
        'authorization', 'content-length', 'content-type', 'host', 'user-agent', 'x-amz-date', 'x-amz-security-token',
      ]);
    }
  }
  assert.ok(signed.some((call) => call.body.includes('Action=CreateSecurityGroup')));
  const hosts = new Set(app.requests.map((request) => new URL(request.url())).filter((url) => url.protocol !== 'data:').map((url) => url.host));
  assert.deepEqual([...hosts], [new URL(nginx.url).host]);
});

test('a signature with a wrong secret: the page shows the refusal', async (t) => {
  const app = await openBehindNginx(t);
  await submitKeys(app, { ...keys.editor, secretAccessKey: 'not-the-secret-of-this-key-aaaaaaaaaaaaaaaa' });
  const panel = app.alert('Couldn\'t load security groups');
  await panel.waitFor();
  assert.match(await panel.innerText(), /Code\s+AuthFailure \(HTTP 401\)/);
});

test('the forwarding proxy adds its own headers to a response and removes EC2\'s headers of the same names', async () => {
  const { headers, rawHeaders } = await nginx.ask(`/ec2/${REGION}`, { method: 'POST', headers: FORM, body: DESCRIBE });
  assert.equal(headers['strict-transport-security'], 'max-age=31536000');
  assert.equal(rawHeaders.filter((name) => name.toLowerCase() === 'strict-transport-security').length, 1);
  assert.equal(headers['access-control-allow-origin'], undefined);
  assert.equal(headers['set-cookie'], undefined);
  assert.equal(headers['x-content-type-options'], 'nosniff');
});

test('the forwarding proxy reaches EC2 and STS by POST, and nothing else', async () => {
  const post = { method: 'POST', headers: FORM, body: DESCRIBE };
  const calls = await callsDuring(async () => {
    for (const path of [
      '/s3/eu-west-1', '/ec2/', '/ec2/eu-west-1/', '/ec2/eu-west-1/x', '/ec2/evil.example', '/ec2/eu-west-1.evil.example',
      '/ec2/eu-west-1@evil.example', '/ec2/eu-west-1:8443', '/ec2/eu-west-1%2f..', '/ec2/eu-west-1%0d%0aHost:x', '/ec2/EU-WEST-1',
      '/ec2//eu-west-1.x', '/ec2/../s3/eu-west-1', '/x/ec2/eu-west-1', 'http://evil.example/',
    ]) {
      const { status } = await nginx.ask(path, post);
      assert.ok([404, 405].includes(status), `${path} gave ${status}`);
    }
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) {
      assert.equal((await nginx.ask(`/ec2/${REGION}`, { method })).status, 405, method);
    }
    assert.equal((await nginx.ask(`/ec2/${REGION}`, { ...post, body: 'x'.repeat(2 << 20) })).status, 413);
  });
  assert.deepEqual(calls, []);

  // The Host header of a request does not matter: it goes to EC2, without its query.
  const [call] = await callsDuring(() => nginx.ask(`/ec2/${REGION}?Action=Other`, { ...post, headers: { ...FORM, Host: 'evil.example', Cookie: 'a=b' } }));
  assert.deepEqual([call.headers.host, call.url, call.headers.cookie], [`ec2.${REGION}.amazonaws.com`, '/', undefined]);
});

test('the forwarding proxy refuses a server without EC2\'s certificate', async () => {
  const calls = await callsDuring(async () => {
    for (const [region, host] of IMPOSTORS) {
      const { status } = await nginx.ask(`/ec2/${region}`, { method: 'POST', headers: FORM, body: DESCRIBE });
      assert.equal(status, 502, region);
      await eventually(() => assert.ok(nginx.output().includes(`upstream SSL certificate does not match "${host}"`), host));
    }
  });
  assert.deepEqual(calls, []);
});

// --- the signing proxy ---------------------------------------------------------------------------------------------

test('signed by Envoy with a read-only role: groups are read, and no control offers a change', async (t) => {
  const app = await openPage(t, undefined, { ignoreHTTPSErrors: true });
  const calls = await callsDuring(async () => {
    await app.goto(nginx.url);
    await app.groups.link('default').first().click();
    await app.heading('default').waitFor();
    await rulesAre(app.outbound, ['all all 0.0.0.0/0 anywhere']);
  });
  assert.match(app.fragment(), /^#\/viewer\/eu-west-1\//);
  assert.equal(await app.outbound.addButton.count(), 0);
  await app.group.menu.click();
  assert.deepEqual(await app.page.getByRole('menuitem').allInnerTexts(), ['Who can reach this', 'What can this reach']);
  await app.page.keyboard.press('Escape');
  await openList(app);
  assert.equal(await app.groups.createButton.count(), 0);

  // The browser had no credentials, and sent none.
  const posts = app.requests.filter((request) => request.method() === 'POST');
  assert.ok(posts.length > 1);
  for (const post of posts) {
    assert.equal(new URL(post.url()).pathname, `/ec2-ro/${REGION}`);
    const headers = await post.allHeaders();
    assert.deepEqual(Object.keys(headers).filter((name) => /^(authorization|cookie|x-amz-.*)$/.test(name)), []);
  }
  assert.ok(calls.length > 1);
  for (const { headers, url } of calls) {
    assert.deepEqual([headers.host, url], [`ec2.${REGION}.amazonaws.com`, '/']);
    assert.match(headers.authorization, new RegExp(`Credential=${keys.viewer.accessKeyId}/\\d{8}/${REGION}/ec2/aws4_request`));
    assert.equal(headers['x-amz-security-token'], keys.viewer.sessionToken);
  }
});

test('the role\'s policy refuses a change sent directly to the signing proxy', async () => {
  const before = await groupNames();
  const read = await nginx.ask(`/ec2-ro/${REGION}`, { method: 'POST', headers: FORM, body: DESCRIBE });
  assert.equal(read.status, 200, String(read.body));
  const { status, body } = await nginx.ask(`/ec2-ro/${REGION}`, { method: 'POST', headers: FORM, body: CREATE });
  assert.equal(status, 403);
  assert.match(String(body), /<Code>(AccessDenied|UnauthorizedOperation)<\/Code>[\s\S]*ec2:CreateSecurityGroup/);
  assert.deepEqual(await groupNames(), before);
});

test('Envoy signs with its own credentials and ignores those of the request', async () => {
  const headers = {
    ...FORM, Authorization: 'AWS4-HMAC-SHA256 Credential=other', Cookie: 'a=b', Origin: 'https://evil.example', 'X-Amz-Date': '20200101T000000Z',
    'X-Amz-Security-Token': 'other', 'X-Amz-Target': 'other', 'X-Forwarded-Host': 'evil.example', Host: 'evil.example',
  };
  const [call] = await callsDuring(async () => {
    const { status, headers: answered } = await envoy.ask(`/ec2-ro/${REGION}`, { method: 'POST', headers, body: DESCRIBE });
    assert.equal(status, 200);
    assert.equal(answered['access-control-allow-origin'], undefined);
    assert.equal(answered['set-cookie'], undefined);
  });
  assert.match(call.headers.authorization, new RegExp(`Credential=${keys.viewer.accessKeyId}/`));
  assert.equal(call.headers.host, `ec2.${REGION}.amazonaws.com`);
  assert.equal(call.headers['x-amz-security-token'], keys.viewer.sessionToken);
  assert.deepEqual(Object.entries(call.headers).filter(([, value]) => /evil|other|^a=b$|^20200101/.test(value)), []);
  for (const name of ['cookie', 'origin', 'x-amz-target', 'x-forwarded-host']) {
    assert.equal(call.headers[name], undefined, name);
  }
});

test('Envoy without credentials does not forward those of the request', async (t) => {
  const none = { accessKeyId: '', secretAccessKey: '', sessionToken: '' };
  const other = await startEnvoy(folder, aws, none, { name: 'keyless' });
  t.after(() => other.stop());
  const headers = { ...FORM, Authorization: 'AWS4-HMAC-SHA256 Credential=other', 'X-Amz-Security-Token': 'other' };
  const [call] = await callsDuring(() => other.ask(`/ec2-ro/${REGION}`, { method: 'POST', headers, body: DESCRIBE }));
  assert.deepEqual([call.headers.authorization, call.headers['x-amz-security-token']], [undefined, undefined]);
});

test('the signing proxy signs POST requests for its Regions only', async () => {
  const post = { method: 'POST', headers: FORM, body: DESCRIBE };
  const calls = await callsDuring(async () => {
    for (const path of ['/', '/ec2-ro/', '/ec2-ro/us-east-1', '/ec2-ro/eu-west-1/', '/ec2-ro/eu-west-1?Action=x', '/ec2-ro/eu-west-1.evil.example', '/sts-ro/eu-west-1']) {
      assert.equal((await envoy.ask(path, post)).status, 404, path);
      assert.notEqual((await nginx.ask(path, post)).status, 200, path);
    }
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) {
      assert.equal((await envoy.ask(`/ec2-ro/${REGION}`, { method })).status, 404, method);
      assert.equal((await nginx.ask(`/ec2-ro/${REGION}`, { method })).status, 405, method);
    }
    for (const site of ['cross-site', 'same-site', 'none']) {
      const asked = await nginx.ask(`/ec2-ro/${REGION}`, { ...post, headers: { ...FORM, 'Sec-Fetch-Site': site } });
      assert.equal(asked.status, 403, site);
    }
    assert.equal((await envoy.ask(`/ec2-ro/${REGION}`, { ...post, body: 'x'.repeat(2 << 20) })).status, 413);
  });
  assert.deepEqual(calls, []);
});

test('Envoy refuses a server without EC2\'s certificate, or with an untrusted one', async (t) => {
  const impostor = await startAws(folder, moto, { certificate: 'page' });
  t.after(() => impostor.stop());
  for (const [server, options] of [[impostor, { name: 'misled' }], [aws, { name: 'wary', authority: 'page' }]]) {
    const other = await startEnvoy(folder, server, keys.viewer, options);
    t.after(() => other.stop());
    const first = server.calls.length;
    const { status } = await other.ask(`/ec2-ro/${REGION}`, { method: 'POST', headers: FORM, body: DESCRIBE });
    assert.equal(status, 503, options.name);
    assert.equal(server.calls.length, first, options.name);
    await eventually(() => assert.ok(/ 503 \S+ \S*CERTIFICATE_VERIFY_FAILED/.test(other.output()), `${options.name} does not say why`));
  }
});

// --- logs ----------------------------------------------------------------------------------------------------------

test('neither proxy logs a signature, a token, a key or a body', async () => {
  const authorization = `AWS4-HMAC-SHA256 Credential=${keys.temporary.accessKeyId}/20260101/${REGION}/ec2/aws4_request, SignedHeaders=host, Signature=${'0f'.repeat(32)}`;
  const headers = { ...FORM, Authorization: authorization, 'X-Amz-Security-Token': keys.temporary.sessionToken };
  const marked = `${DESCRIBE}&Filter.1.Value.1=marked`;
  await nginx.ask(`/ec2/${REGION}?X-Amz-Signature=marked`, { method: 'POST', headers, body: marked });
  await nginx.ask('/ec2/eu-west-3', { method: 'POST', headers, body: marked });
  await nginx.ask(`/ec2-ro/${REGION}`, { method: 'POST', headers, body: marked });

  // Both proxies log when a response is sent, possibly after the client has read it.
  const [access, signing] = await eventually(async () => {
    const logs = [await nginx.accessLog(), envoy.output()];
    for (const line of [` POST /ec2/${REGION} 401 `, ' POST /ec2/eu-west-3 502 ', ` POST /ec2-ro/${REGION} 200 `]) {
      assert.ok(logs[0].includes(line), `nginx has not written ${line}`);
    }
    assert.ok(logs[1].includes(` POST ec2.${REGION}.amazonaws.com/ 200 `), 'Envoy has not written');
    return logs;
  });
  const logs = `${access}\n${nginx.output()}\n${signing}`;
  for (const secret of ['AWS4-HMAC', 'Credential=', 'Signature=', 'Action=', 'marked', '0f0f0f', ...Object.values(keys.temporary), ...Object.values(keys.viewer)]) {
    assert.ok(!logs.includes(secret), `${secret} is in a log`);
  }
});
