// What the page must never do: run foreign code, store or show a credential, contact an unexpected host.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { groupId, proxyConfig, refusal, smallAccount, startFakeEc2, useEndpoint } from './support/fake-ec2.mjs';
import { openList, rulesAre, runScenario } from './support/scenario.mjs';
import { ROOT, servePage } from './support/servers.mjs';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const TOKEN = 'IQoJb3JpZ2luX2VjEXAMPLETOKEN+with/symbols==';
const KEY_ID = 'ASIAIOSFODNN7EXAMPLE';

const openPage = useBrowser();
const { ec2, server } = await useEndpoint();

/** Violations of the page's policy, reported by its document, from its first script on. */
async function recordViolations(app) {
  await app.page.addInitScript(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => {
      window.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
    });
  });
}

const violations = (app) => app.page.evaluate(() => window.violations);

test('the served policy allows no inline code, no inline style and no eval', async () => {
  const response = await fetch(server.url);
  const policy = response.headers.get('content-security-policy');
  const directives = new Map(policy.split(';').map((part) => part.trim().split(/\s+/)).map(([name, ...values]) => [name, values]));
  assert.deepEqual(directives.get('default-src'), ["'none'"]);
  assert.deepEqual(directives.get('script-src'), ["'self'", "'wasm-unsafe-eval'"]);
  assert.deepEqual(directives.get('style-src'), ["'self'"]);
  assert.deepEqual(directives.get('base-uri'), ["'none'"]);
  assert.deepEqual(directives.get('form-action'), ["'none'"]);
  assert.deepEqual(directives.get('frame-ancestors'), ["'none'"]);
  assert.ok(!policy.includes('unsafe-inline') && !policy.includes("'unsafe-eval'"));
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
});

test('a hosted page has the headers of an A+ of the MDN HTTP Observatory', async (t) => {
  const hosted = await servePage({ devEndpoints: false });
  t.after(() => hosted.stop());
  const { headers } = await fetch(hosted.url);
  const policy = new Map(headers.get('content-security-policy').split(';').map((part) => part.trim().split(/\s+/)).map(([name, ...values]) => [name, values]));
  // A plain http source or an unsafe keyword would cost the bonus and give a B+ at best.
  const sources = [...policy.values()].flat();
  assert.deepEqual(sources.filter((source) => /^(http|ftp|ws):|^\*$|unsafe-(inline|eval)/.test(source) && source !== "'wasm-unsafe-eval'"), []);
  for (const broad of ['https:', 'data:', 'blob:']) {
    for (const name of ['script-src', 'style-src', 'object-src']) assert.ok(!policy.get(name)?.includes(broad), `${broad} in ${name}`);
  }
  for (const name of ['default-src', 'base-uri', 'form-action', 'frame-ancestors']) assert.deepEqual(policy.get(name), ["'none'"], name);
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.match(headers.get('referrer-policy'), /^(no-referrer|same-origin|strict-origin)$/);
  assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin');
  assert.equal(headers.get('access-control-allow-origin'), null);
  assert.equal(headers.get('set-cookie'), null);
  // Six months or more; this server does not send it, because it has no TLS.
  const rules = await readFile(join(ROOT, 'public/_headers'), 'utf8');
  assert.ok(Number(/Strict-Transport-Security: max-age=(\d+)/.exec(rules)[1]) >= 15_768_000);
  // `make serve` allows servers on this computer, and adds nothing else.
  const local = (await fetch(server.url)).headers.get('content-security-policy');
  assert.equal(local.replace(' http://127.0.0.1:* http://localhost:*', ''), headers.get('content-security-policy'));
  assert.notEqual(local, headers.get('content-security-policy'));
});

test('the complete scenario violates no policy and contacts only the page\'s own host', async (t) => {
  const app = await openPage(t);
  await recordViolations(app);
  await app.goto(server.url);
  await app.groups.table.waitFor();
  await runScenario(app, (id) => [`all all default ${id}`]);
  assert.deepEqual(await violations(app), []);
  assert.deepEqual(app.console.filter((line) => /Content.Security.Policy|Refused to/i.test(line)), []);
  const hosts = new Set(app.requests.map((request) => new URL(request.url())).filter((url) => url.protocol !== 'data:').map((url) => url.host));
  assert.deepEqual([...hosts], [new URL(server.url).host]);
});

test('injected code does not run', async (t) => {
  const app = await openPage(t);
  await recordViolations(app);
  await app.goto(server.url);
  await app.groups.table.waitFor();
  await app.page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
    const image = document.createElement('img');
    image.setAttribute('onerror', 'window.injected = true');
    image.src = 'data:,';
    document.body.append(image);
  });
  await eventually(async () => {
    const seen = await violations(app);
    assert.ok(seen.some((violation) => violation.startsWith('script-src-elem: inline')), String(seen));
    assert.ok(seen.some((violation) => violation.startsWith('script-src-attr: inline')), String(seen));
  });
  assert.equal(await app.page.evaluate(() => window.injected), undefined);
});

test('names and descriptions that look like markup are shown as text', async (t) => {
  ec2.groups = smallAccount();
  ec2.groups[1].name = '<img src=x onerror="window.injected=true">';
  ec2.groups[1].description = '</script><script>window.injected=true</script>';
  const configured = await servePage({ config: proxyConfig(ec2.url) });
  t.after(() => configured.stop());
  const app = await openPage(t, configured.url);
  await app.groups.link('<img src=x onerror="window.injected=true">').click();
  await app.heading('<img src=x onerror="window.injected=true">').waitFor();
  await app.main.getByText('</script><script>window.injected=true</script>').waitFor();
  assert.equal(await app.page.evaluate(() => window.injected), undefined);
  assert.equal(await app.main.getByRole('img').count(), 0);
});

/** Every place of the browser where a credential could remain, as one text. */
async function traces(app) {
  const inPage = await app.page.evaluate(async () => {
    const found = [location.href, document.documentElement.outerHTML, document.cookie, JSON.stringify(history.state)];
    for (const element of document.querySelectorAll('*')) {
      found.push(...[...element.attributes].map((attribute) => attribute.value));
      if ('value' in element) found.push(String(element.value));
    }
    for (const storage of [localStorage, sessionStorage]) {
      for (const [key, value] of Object.entries(storage)) found.push(key, value);
    }
    for (const { name, version } of await indexedDB.databases()) {
      const database = await new Promise((resolve, reject) => {
        const opening = indexedDB.open(name, version);
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      for (const store of database.objectStoreNames) {
        const all = await new Promise((resolve) => {
          const reading = database.transaction(store).objectStore(store).getAll();
          reading.onsuccess = () => resolve(reading.result);
        });
        found.push(name, store, JSON.stringify(all));
      }
    }
    for (const name of await caches.keys()) found.push(name);
    return found;
  });
  const sent = app.requests.map((request) => `${request.url()} ${request.postData() ?? ''}`);
  return [...inPage, ...app.console, ...app.crashes, ...sent].join('\n');
}

/** Encodings in which a text could escape a search. */
function disguises(text) {
  return [text, encodeURIComponent(text), Buffer.from(text).toString('base64').replace(/=+$/, ''), Buffer.from(text).toString('hex')];
}

test('no credential remains anywhere, and only the access key id is sent', async (t) => {
  ec2.groups = smallAccount();
  ec2.calls.length = 0;
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.fill({ target: 'Other endpoint', url: ec2.url, region: 'eu-west-1', accessKeyId: KEY_ID, secretAccessKey: SECRET, sessionToken: TOKEN });
  // Before connecting, the secret is only in its password field, and in no attribute.
  assert.equal(await app.connection.secretAccessKey.getAttribute('type'), 'password');
  assert.ok(!(await app.page.content()).includes(SECRET));
  await app.connection.submit.click();
  await app.groups.link('apache').click();
  await rulesAre(app.inbound, ['tcp 22 10.0.0.0/8', 'tcp 80 0.0.0.0/0 anywhere']);
  await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
  await app.review.applyAll();
  await rulesAre(app.inbound, ['tcp 22 10.0.0.0/8', 'tcp 443 203.0.113.0/24', 'tcp 80 0.0.0.0/0 anywhere']);
  ec2.misbehave = () => refusal(401, 'AuthFailure', 'AWS was not able to validate the provided access credentials');
  t.after(() => { ec2.misbehave = undefined; });
  await openList(app);
  await app.groups.reload.click();
  await app.alert('Couldn\'t reload security groups').waitFor();
  await app.connectionButton.click();
  await app.connection.dialog.waitFor();

  const everything = await traces(app);
  assert.ok(everything.includes('Action=DescribeSecurityGroups'), 'the search does see what is sent');
  for (const [what, text] of [['secret', SECRET], ['session token', TOKEN]]) {
    for (const disguise of disguises(text)) {
      assert.ok(!everything.includes(disguise), `the ${what} was left behind`);
    }
  }
  assert.ok(!everything.includes(KEY_ID), 'the access key id stands in no address, body or storage either');

  assert.ok(ec2.calls.length > 5);
  for (const { headers } of ec2.calls) {
    assert.match(headers.authorization, new RegExp(`^AWS4-HMAC-SHA256 Credential=${KEY_ID}/\\d{8}/eu-west-1/(ec2|sts)/aws4_request, ?SignedHeaders=[a-z0-9;-]+, ?Signature=[0-9a-f]{64}$`));
    assert.match(headers.authorization, /SignedHeaders=[^,]*x-amz-security-token/);
    assert.equal(headers['x-amz-security-token'], TOKEN, 'the token goes where it must, and nowhere else');
    assert.ok(!JSON.stringify({ ...headers, 'x-amz-security-token': '' }).includes(SECRET));
    assert.equal(headers.cookie, undefined);
    assert.equal(headers.referer, undefined);
  }

  await app.page.reload();
  await app.connection.dialog.getByText('needs credentials').waitFor();
  const afterwards = await traces(app);
  assert.ok(!afterwards.includes(SECRET) && !afterwards.includes(TOKEN), 'a reload forgets them');
});

test('below a path of its host, the page finds everything by relative addresses', async (t) => {
  const below = await servePage({ prefix: '/tools/portcullis' });
  t.after(() => below.stop());
  const app = await openPage(t, below.url);
  await app.groups.link('web').click();
  await app.heading('web').waitFor();
  await app.page.reload();
  await app.heading('web').waitFor();
  assert.match(app.page.url(), /\/tools\/portcullis\/#\/sandbox\/us-east-1\/groups\/sg-[0-9a-f]{17}$/);
  for (const request of app.requests) {
    const { pathname, protocol } = new URL(request.url());
    assert.ok(protocol === 'data:' || pathname.startsWith('/tools/portcullis/'), request.url());
  }
});

test('a redirect of the endpoint is not followed with signed headers', async (t) => {
  const other = await startFakeEc2(smallAccount());
  t.after(() => other.stop());
  ec2.calls.length = 0;
  ec2.misbehave = (call, response) => {
    response.writeHead(307, { Location: other.url }).end();
    return true;
  };
  t.after(() => { ec2.misbehave = undefined; });
  const configured = await servePage({ config: proxyConfig(ec2.url) });
  t.after(() => configured.stop());
  const app = await openPage(t, `${configured.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
  await app.alert('Couldn\'t load security groups').waitFor();
  assert.equal(other.calls.length, 0);
});

test('pasted keys leave no trace but signatures, through all features of the page', async (t) => {
  ec2.groups = smallAccount();
  ec2.calls.length = 0;
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.fill({ target: 'Other endpoint', url: ec2.url, region: 'eu-west-1' });
  await app.connection.paste(`export AWS_ACCESS_KEY_ID=${KEY_ID}\nexport AWS_SECRET_ACCESS_KEY=${SECRET}\nexport AWS_SESSION_TOKEN=${TOKEN}\n`);
  await app.connection.submit.click();
  await app.groups.link('apache').click();
  await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
  await app.review.open();
  // A plan in all its forms: saved, carried out, in the history, saved from there.
  const texts = [];
  for (const form of ['API calls', 'AWS CLI', 'boto3', 'Terraform']) texts.push(await app.review.script(form));
  texts.push(String(await app.review.savedPlan()));
  await app.review.tab('Changes').click();
  await app.review.applyOpened();
  await app.page.getByRole('link', { name: 'Show in history' }).click();
  const download = app.page.waitForEvent('download');
  await app.page.getByRole('button', { name: 'Save…' }).click();
  texts.push(await readFile(await (await download).path(), 'utf8'));
  // The policy page, other connections, all kinds of refusals, the dialog again.
  await app.connectionButton.click();
  await app.connection.dialog.getByRole('link', { name: 'IAM policy…' }).click();
  await app.heading('IAM policy').waitFor();
  ec2.misbehave = () => refusal(403, 'UnauthorizedOperation', `You are not authorized to perform this operation. Encoded authorization failure message: ${'x'.repeat(80)}`);
  t.after(() => { ec2.misbehave = undefined; });
  await openList(app);
  await app.groups.reload.click();
  await app.page.getByRole('button', { name: 'Decode message' }).first().click();
  await app.page.getByText('Couldn\'t decode the message').first().waitFor();
  await app.page.getByRole('navigation', { name: 'Open connections' }).getByRole('link').first().click();
  await eventually(async () => assert.match(app.fragment(), /^#\/sandbox\//));
  await app.page.goBack();
  await app.connectionButton.click();
  await app.connection.dialog.waitFor();

  const everything = [await traces(app), ...texts].join('\n');
  assert.ok(everything.includes('Action=AuthorizeSecurityGroupIngress'), 'the search does see what is sent');
  for (const [what, text] of [['secret', SECRET], ['session token', TOKEN], ['access key id', KEY_ID]]) {
    for (const disguise of disguises(text)) {
      assert.ok(!everything.includes(disguise), `the ${what} was left behind`);
    }
  }
  // Every request went to the page's own host or to the typed endpoint.
  const hosts = new Set(app.requests.map((request) => new URL(request.url())).filter((url) => !['data:', 'blob:'].includes(url.protocol)).map((url) => url.origin));
  assert.deepEqual([...hosts].toSorted(), [new URL(server.url).origin, new URL(ec2.url).origin].toSorted());
  // Forgotten keys no longer work.
  await app.connection.forget.click();
  await app.connection.dialog.getByText('needs credentials').waitFor();
  const sent = ec2.calls.length;
  await app.page.keyboard.press('Escape');
  await app.page.getByRole('heading', { name: 'Not connected' }).waitFor();
  assert.equal(ec2.calls.length, sent);
});

/** Responses of a server that repeats the request with its headers, in several forms. */
const repeats = {
  'as it came': (headers) => Object.entries(headers).map(([name, value]) => `${name}:${value}`).join('\n'),
  'URL-encoded': (headers) => encodeURIComponent(JSON.stringify(headers)),
  'cut off': (headers) => JSON.stringify({ t: headers['x-amz-security-token'] }).slice(0, 30),
};

for (const [form, repeat] of Object.entries(repeats)) {
  test(`a server that repeats the request ${form}: no key is shown, announced, stored, copied or exported`, async (t) => {
    ec2.groups = smallAccount();
    ec2.misbehave = undefined;
    ec2.calls.length = 0;
    t.after(() => { ec2.misbehave = undefined; });
    const app = await openPage(t, server.url);
    await app.groups.table.waitFor();
    await app.connectionButton.click();
    await app.connection.fill({ target: 'Other endpoint', url: ec2.url, region: 'eu-west-1', accessKeyId: KEY_ID, secretAccessKey: SECRET, sessionToken: TOKEN });
    await app.connection.submit.click();
    await app.groups.link('apache').click();
    await rulesAre(app.inbound, ['tcp 22 10.0.0.0/8', 'tcp 80 0.0.0.0/0 anywhere']);
    await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
    const found = [];
    const look = async () => found.push(await traces(app));
    // A refused change: on the page of the run, in the history, and in the saved history.
    const message = ({ headers }) => `The Canonical String for this request should have been '${repeat(headers)}' with the secret ${SECRET}`;
    ec2.misbehave = (call) => (call.action === 'AuthorizeSecurityGroupIngress' ? refusal(403, 'SignatureDoesNotMatch', message(call)) : undefined);
    await app.review.open();
    await app.review.confirm();
    await app.page.getByText('The Canonical String for this request').first().waitFor();
    await look();
    assert.match(found.at(-1), /\[secret key\]/);
    await app.page.getByRole('link', { name: 'Show in history' }).click();
    const download = app.page.waitForEvent('download');
    await app.page.getByRole('button', { name: 'Save…' }).click();
    found.push(await readFile(await (await download).path(), 'utf8'));
    assert.match(found.at(-1), /\[session token\]/);
    await look();
    // Reading: an error of EC2, and an error page of a proxy.
    for (const answer of [
      (call) => refusal(403, 'SignatureDoesNotMatch', message(call)),
      (call) => ({ status: 403, type: 'text/html', body: `<html><body><h1>Refused</h1><pre>${repeat(call.headers)}</pre></body></html>` }),
      (call) => ({ status: 403, type: 'application/json', body: JSON.stringify({ refused: call.headers['x-amz-security-token'], by: call.headers.authorization }) }),
    ]) {
      ec2.misbehave = answer;
      await openList(app);
      await app.groups.reload.click();
      await app.alert('Couldn\'t reload security groups').waitFor();
      await look();
      ec2.misbehave = undefined;
      await app.groups.reload.click();
      await app.alert('Couldn\'t reload security groups').waitFor({ state: 'detached' });
    }
    for (const everything of found) {
      for (const [what, text] of [['secret', SECRET], ['session token', TOKEN], ['start of the session token', TOKEN.slice(0, 20)], ['access key id', KEY_ID]]) {
        for (const disguise of disguises(text)) assert.ok(!everything.includes(disguise), `the ${what} was left behind`);
      }
    }
  });
}

test('errors never show keys tested in the dialog, or those of a role', async (t) => {
  ec2.groups = smallAccount();
  t.after(() => { ec2.misbehave = undefined; });
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.fill({ target: 'Other endpoint', url: ec2.url, region: 'eu-west-1', accessKeyId: KEY_ID, secretAccessKey: SECRET, sessionToken: TOKEN });
  await app.connection.role.click();
  await app.connection.dialog.getByLabel('Role ARN').fill('arn:aws:iam::123456789012:role/Editor');
  ec2.misbehave = (call) => refusal(403, 'AccessDenied', `${call.headers.authorization} ${call.headers['x-amz-security-token']} may not assume it`);
  await app.connection.submit.click();
  await app.connection.dialog.getByText('may not assume it').waitFor();
  // The fields still hold the input.
  const said = await app.page.evaluate(() => document.body.innerText);
  for (const text of [TOKEN, KEY_ID]) assert.ok(!said.includes(text));
  // Keys of the role.
  const [roleKey, roleToken] = ['ASIAROLEROLEROLE1234', 'FwoGZXIvYXdzEXAMPLEROLETOKEN/of+the+role=='];
  ec2.misbehave = (call) => {
    if (call.action !== 'AssumeRole') return refusal(403, 'SignatureDoesNotMatch', JSON.stringify(call.headers));
    return { body: '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId>'
      + '<Arn>arn:aws:sts::123456789012:assumed-role/Editor/x</Arn></AssumedRoleUser><Credentials>'
      + `<AccessKeyId>${roleKey}</AccessKeyId><SecretAccessKey>${SECRET}</SecretAccessKey><SessionToken>${roleToken}</SessionToken>`
      + `<Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>` };
  };
  await app.connection.submit.click();
  const panel = app.alert('Couldn\'t load security groups');
  await panel.getByText('SignatureDoesNotMatch').waitFor();
  assert.match(await panel.innerText(), /\[access key\][\s\S]*\[session token\]|\[session token\][\s\S]*\[access key\]/);
  // The dialog stays with its input; besides the fields, which go with it, nothing has any of the keys.
  const shown = await app.page.evaluate(() => document.body.innerText);
  for (const text of [roleKey, roleToken, TOKEN, KEY_ID]) assert.ok(!shown.includes(text), text);
  await app.page.keyboard.press('Escape');
  await app.connection.dialog.waitFor({ state: 'detached' });
  const everything = await traces(app);
  for (const text of [roleKey, roleToken, TOKEN, KEY_ID]) assert.ok(!everything.includes(text), text);
});
