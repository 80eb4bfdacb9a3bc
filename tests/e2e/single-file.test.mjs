// A snapshot as one HTML file: opened from the disk without a network, it shows the groups, keeps nothing and sends nothing.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gunzipSync, inflateRawSync } from 'node:zlib';

import { NARROW, eventually, useBrowser } from './support/browser.mjs';
import { DIST, servePage } from './support/servers.mjs';
import { KINDS, SharePage, holds, secretsOf } from './support/shared-view.mjs';

const FORMAT = 'Single file \\(HTML\\)';
const NAME = 'security-groups.html';
const PASSPHRASE = 'correct horse battery staple';

const openPage = useBrowser({ showsAllColumns: false, isFirstVisit: true });
let server;
let folder;
before(async () => {
  server = await servePage();
  folder = await mkdtemp(join(tmpdir(), 'portcullis-single-'));
});
after(async () => {
  await server?.stop();
  await rm(folder, { recursive: true });
});

async function openShare(t) {
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  const share = new SharePage(app);
  await share.open();
  return share;
}

/** Creates the file on the share page and returns its text, after its size has been announced. */
async function makeFile(share) {
  await share.as(FORMAT);
  await share.page.getByText(/^Loading the IDs of/).waitFor({ state: 'detached' });
  await share.page.getByRole('button', { name: 'Create file' }).click();
  const size = await share.page.getByText(new RegExp(`^${NAME}: \\d`)).innerText();
  const text = await share.saved(() => share.page.getByRole('button', { name: `Save ${NAME}` }).click());
  const [, number, unit] = /: ([\d.]+) (kB|MB)\.$/.exec(size);
  assert.equal(Math.floor(Buffer.byteLength(text) / (unit === 'kB' ? 100 : 100_000)), Math.round(number * 10), size);
  return text;
}

/** Opens a file from the disk, without a network, and records what it stores, requests and violates. */
async function openFile(t, text, options) {
  const app = await openPage(t, undefined, { ...options, offline: true });
  await app.page.addInitScript(() => {
    window.touched = [];
    const record = (owner, name) => {
      const original = owner[name];
      owner[name] = function recorded(...args) {
        window.touched.push(name);
        return original.apply(this, args);
      };
    };
    for (const name of ['setItem', 'getItem', 'removeItem']) record(Storage.prototype, name);
    record(IDBFactory.prototype, 'open');
    record(Window.prototype, 'postMessage');
    for (const name of ['pushState', 'replaceState']) record(History.prototype, name);
    record(window, 'fetch');
    window.print = () => window.touched.push('print');
    document.addEventListener('securitypolicyviolation', (event) => window.touched.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  const path = join(folder, `${crypto.randomUUID()}.html`);
  await writeFile(path, text);
  await app.page.goto(pathToFileURL(path).href);
  return { app, url: pathToFileURL(path).href, touched: () => app.page.evaluate(() => window.touched) };
}

const rowOf = (app, name) => app.page.getByRole('row').filter({ has: app.page.getByRole('link', { name, exact: true }) });
const tableOf = (app, direction) => app.page.getByRole('table', { name: `${direction} rules` });
const search = (app) => app.page.getByRole('searchbox', { name: 'Search groups' });

/** The text between the tags of an element of the file. */
const elementOf = (text, id) => new RegExp(`<script type="text/plain" id="${id}">([^<]*)</script>`).exec(text)[1];

/** The snapshot in a plain file, inflated. */
const contentsOf = (text) => inflateRawSync(Buffer.from(elementOf(text, 'snapshot'), 'base64url').subarray(10)).toString('latin1');

test('a file opens from the disk without a network: groups, search, one group, one rule, print', async (t) => {
  const share = await openShare(t);
  const text = await makeFile(share);
  const { app, url, touched } = await openFile(t, text);
  await app.heading('Security groups').waitFor();
  const about = app.page.getByRole('complementary', { name: 'About this view' });
  await about.getByText('Snapshot of 123456789012, us-east-1').waitFor();
  await about.getByText(/all security groups of the account.*Nothing is redacted/).waitFor();
  const count = await app.page.getByRole('status').innerText();

  await search(app).fill('203.0.113.7 22');
  await eventually(async () => assert.match(await app.page.getByRole('status').innerText(), /^1 of \d+ groups$/));
  await rowOf(app, 'bastion').waitFor();
  await search(app).fill('');
  await eventually(async () => assert.equal(await app.page.getByRole('status').innerText(), count));

  await app.page.getByRole('link', { name: 'web', exact: true }).click();
  await app.heading('web').waitFor();
  await eventually(async () => assert.ok(await app.heading('web').evaluate((heading) => heading === document.activeElement)));
  const rule = tableOf(app, 'Inbound').getByRole('row').filter({ hasText: 'load-balancer' }).first();
  const id = /sgr-[0-9a-f]{17}/.exec(await rule.innerText())[0];
  await rule.getByRole('link', { name: 'load-balancer' }).click();
  await app.heading('load-balancer').waitFor();
  await app.page.goBack();
  await app.heading('web').waitFor();

  // The address of a rule points at it.
  await app.page.getByRole('link', { name: id, exact: true }).click();
  await eventually(() => assert.ok(app.page.url().endsWith(`/${id}`), app.page.url()));
  await eventually(async () => assert.ok((await app.page.locator('tr[aria-current=true]').innerText()).includes(id)));

  // A rule has its findings, a group without any has no column for them.
  await app.page.goto(`${url}#/view=file/groups`);
  await app.page.getByRole('link', { name: 'bastion', exact: true }).click();
  await app.heading('bastion').waitFor();
  const open = tableOf(app, 'Inbound').getByRole('row').filter({ hasText: '0.0.0.0/0' }).filter({ hasText: 'SSH' });
  await open.getByRole('cell', { name: '▲ high: SSH open' }).waitFor();
  assert.equal(await tableOf(app, 'Outbound').getByRole('columnheader', { name: 'Findings' }).count(), 0);

  await app.page.goto(`${url}#/view=file/print`);
  await app.page.getByRole('button', { name: 'Print…' }).click();
  assert.ok((await app.page.pdf()).length > 10_000);
  await app.page.emulateMedia({ media: 'print' });
  assert.equal(await app.page.getByRole('button').count(), 0);

  assert.equal(await app.welcome.count(), 0);
  assert.deepEqual(await touched(), ['print']);
  assert.deepEqual(app.requests.map((request) => request.url().replace(/#.*/, '')).filter((asked) => asked !== url), []);
  assert.deepEqual(await app.page.evaluate(async () => [localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length]), [0, 0, '', 0]);
  assert.deepEqual(app.console, []);
});

test('the file fits a phone', async (t) => {
  const share = await openShare(t);
  const { app } = await openFile(t, await makeFile(share), { viewport: NARROW });
  await app.page.getByRole('link', { name: 'web', exact: true }).click();
  await tableOf(app, 'Inbound').waitFor();
  assert.ok(await app.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
});

test('the policy of the file permits its own script and style by hash, and no connection', async () => {
  const text = await readFile(join(DIST, 'single.html'), 'utf8');
  const [, policy] = /http-equiv="?Content-Security-Policy"? content="([^"]+)"/.exec(text);
  const directives = new Map(policy.split('; ').map((part) => part.split(' ')).map(([name, ...values]) => [name, values]));
  const digest = async (content) => `'sha256-${Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(content))).toString('base64')}'`;
  const [, script] = /<script>([^]*?)<\/script>/.exec(text);
  const [, style] = /<style>([^]*?)<\/style>/.exec(text);
  assert.deepEqual(Object.fromEntries(directives), {
    'default-src': ["'none'"],
    'script-src': [await digest(script), "'wasm-unsafe-eval'"],
    'style-src': [await digest(style)],
    'connect-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
  });
});

test('the file has no program that connects, signs, stores or edits', async () => {
  const text = await readFile(join(DIST, 'single.html'), 'utf8');
  const [, script] = /<script>([^]*?)<\/script>/.exec(text);
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB', '.fetch(', 'XMLHttpRequest', 'WebSocket', 'postMessage', 'pushState', 'replaceState', 'navigator', 'Worker(']) {
    assert.ok(!script.includes(name), name);
  }
  const program = gunzipSync(Buffer.from(elementOf(text, 'program'), 'base64')).toString('latin1');
  const page = await readFile(join(DIST, 'sandbox_bg.wasm'), 'latin1');
  assert.ok(page.includes('AuthorizeSecurityGroupIngress'), 'the names are spelt otherwise in programs');
  for (const name of ['AWS4-HMAC-SHA256', 'AssumeRole', 'GetCallerIdentity', 'DescribeSecurityGroups', 'AuthorizeSecurityGroup', 'RevokeSecurityGroup', 'amazonaws.com', 'config.json', 'Access key', 'Undo']) {
    assert.ok(!program.includes(name), name);
  }
});

test('no redacted value is in the file, in the snapshot inside it, or in what it shows', async (t) => {
  const share = await openShare(t);
  const secrets = secretsOf(JSON.parse(await share.saveSnapshot()));
  const plain = await openFile(t, await makeFile(share));
  const listing = async ({ app, url }) => {
    await app.page.goto(`${url}#/view=file/print`);
    await app.page.getByRole('button', { name: 'Print…' }).waitFor();
    return app.main.innerText();
  };
  const shown = await listing(plain);
  const visible = secrets.filter((secret) => holds(shown, secret));
  for (const expected of ['123456789012', 'load-balancer', '203.0.113.0/24', 'production']) assert.ok(visible.includes(expected), `${expected} of ${visible}`);
  await share.leaveOut(...KINDS);
  const text = await makeFile(share);
  const redacted = await openFile(t, text);
  // The rest of the file is the same for every snapshot.
  const envelope = elementOf(text, 'snapshot');
  assert.equal(text.replace(envelope, ''), await readFile(join(DIST, 'single.html'), 'utf8'));
  const found = [envelope, contentsOf(text), await listing(redacted)].map((place) => secrets.filter((secret) => holds(place, secret)));
  assert.deepEqual(found, [[], [], []]);
  await redacted.app.page.getByText('Redacted: account IDs, names, descriptions, tags and public addresses').waitFor();
});

test('a file with a passphrase opens with nothing else', async (t) => {
  const share = await openShare(t);
  await share.as(FORMAT);
  await share.passphrase.fill(PASSPHRASE);
  const text = await makeFile(share);
  assert.equal(Buffer.from(elementOf(text, 'snapshot'), 'base64url')[1], 1);
  assert.ok(!text.includes(PASSPHRASE) && !text.includes('load-balancer'));
  const { app, touched } = await openFile(t, text);
  const field = app.page.getByLabel('Passphrase');
  await field.fill('wrong');
  await app.page.getByRole('button', { name: 'Open', exact: true }).click();
  await app.page.getByText('Wrong passphrase').waitFor();
  await field.fill(PASSPHRASE);
  await field.press('Enter');
  await app.page.getByRole('link', { name: 'load-balancer', exact: true }).waitFor();
  assert.ok(!(await app.page.content()).includes(PASSPHRASE));
  assert.deepEqual(await touched(), []);
});

test('without the template, the page says what is missing', async (t) => {
  const share = await openShare(t);
  await share.page.route('**/single.html', (route) => route.fulfill({ status: 404, body: '' }));
  await share.as(FORMAT);
  await share.page.getByRole('button', { name: 'Create file' }).click();
  await share.app.alert('no template for single files (single.html)').waitFor();
});
