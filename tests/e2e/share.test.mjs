// Sharing groups by a link, by a file and next to a hosted page, and the read-only view.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { openList } from './support/scenario.mjs';
import { close, listen, servePage } from './support/servers.mjs';
import { KINDS, SharePage, contentsOf, drop, envelopeOf, holds, linkOf, secretsOf, withEnvelope } from './support/shared-view.mjs';

const PASSPHRASE = 'correct horse battery staple';

const openPage = useBrowser();
let server;
before(async () => { server = await servePage(); });
after(() => server?.stop());

/** Opens the share page on the sandbox's example. */
async function openShare(t, options) {
  const app = await openPage(t, server.url, options);
  await app.groups.table.waitFor();
  const share = new SharePage(app);
  await share.open();
  return { app, share };
}

/** A page in a fresh profile that reaches only the host of the page; requests to other hosts are recorded. */
async function openElsewhere(t, url) {
  const app = await openPage(t);
  const host = new URL(server.url).host;
  await app.page.context().route((asked) => asked.host !== host, (route) => route.abort());
  await app.goto(url);
  return app;
}

const banner = (app) => app.page.getByRole('complementary', { name: 'About this view' });

/** The rules of both directions of the open group. */
const rulesOf = async (app) => [await app.inbound.phrases(), await app.outbound.phrases()];

async function openGroup(app, name) {
  await app.groups.link(name).click();
  await app.heading(name).waitFor();
  await app.inbound.grid.or(app.page.getByText('No inbound rules')).first().waitFor();
}

test('a link made in one browser opens in a fresh one, with no network but the host of the page', async (t) => {
  const { app: mine, share } = await openShare(t);
  const link = await share.makeLink();
  assert.ok(link.length < 2000, `${link.length} characters`);
  await mine.page.getByText(`${link.length.toLocaleString('en-US')} characters: short enough for chat and mail`).waitFor();
  const app = await openElsewhere(t, link);
  await app.groups.table.waitFor();
  await openList(mine);
  assert.deepEqual(await app.groups.names(), await mine.groups.names());
  for (const name of ['web', 'db', 'monitoring']) {
    await openGroup(mine, name);
    await openGroup(app, name);
    assert.deepEqual(await rulesOf(app), await rulesOf(mine));
    await Promise.all([mine, app].map(openList));
  }
  await banner(app).getByText('Read-only view').waitFor();
  await banner(app).getByText(/Snapshot of 123456789012, us-east-1/).waitFor();
  await banner(app).getByText(/less than a minute old.*all security groups of the account.*Nothing is redacted/).waitFor();
  const host = new URL(server.url).host;
  const asked = app.requests.map((request) => new URL(request.url())).filter((url) => url.protocol.startsWith('http'));
  assert.ok(asked.length > 3);
  assert.deepEqual(asked.filter((url) => url.host !== host), []);
  // The fragment of the address is sent to no host, not even the page's own.
  assert.deepEqual(asked.filter((url) => url.href.includes('AQAA') && url.hash === ''), []);
  assert.deepEqual(app.requests.map((request) => request.method()).filter((method) => method !== 'GET'), []);
});

test('in a view no button, key or address changes anything', async (t) => {
  const { share } = await openShare(t);
  const app = await openElsewhere(t, await share.makeLink());
  await app.groups.table.waitFor();
  await openGroup(app, 'web');
  assert.equal(await app.inbound.grid.getAttribute('aria-readonly'), 'true');
  const before = await rulesOf(app);
  const cell = app.inbound.cell(0, 'ports');
  await cell.click();
  for (const key of ['Enter', 'F2', '9', 'Delete', 'Insert', 'Control+d', 'Control+Backspace', 'Backspace']) await app.page.keyboard.press(key);
  await cell.dblclick();
  assert.equal(await app.inbound.editor.count(), 0);
  assert.deepEqual(await rulesOf(app), before);
  const buttons = await app.page.getByRole('button').allInnerTexts();
  assert.deepEqual(buttons.filter((text) => /add|paste|delete|remove|create|tags…|edit|undo|apply|reload/i.test(text)), []);
  const place = app.fragment().replace(/\/groups.*/, '');
  for (const page of ['review', 'history', 'policy', 'groups']) {
    await app.page.goto(`${server.url}${place}/${page}`);
    await app.groups.table.waitFor();
    assert.equal(await app.groups.createButton.count(), 0);
  }
});

test('the list of a view stays where it was drawn', async (t) => {
  const { share } = await openShare(t);
  const app = await openPage(t);
  await app.goto(await share.makeLink());
  await app.groups.table.waitFor();
  await banner(app).waitFor();
  await eventually(async () => assert.notEqual((await app.groups.cells('bastion')).findings, ''));
  const moves = await app.page.evaluate(() => new Promise((resolve) => {
    const seen = [];
    new PerformanceObserver((list) => {
      for (const { sources } of list.getEntries()) seen.push(...sources.filter(({ node }) => node?.closest?.('#main')).map(({ previousRect, currentRect }) => [previousRect.y, currentRect.y]));
    }).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => resolve(seen), 300);
  }));
  assert.deepEqual(moves.filter(([from, to]) => from !== to), []);
});

test('search, filters, sorting and addresses of groups and rules work in a view', async (t) => {
  const { share } = await openShare(t);
  const app = await openElsewhere(t, await share.makeLink());
  await app.search.fill('servers');
  await eventually(async () => assert.deepEqual(await app.groups.names(), ['app', 'bastion', 'web'].filter((name) => name !== 'bastion')));
  await app.search.fill('');
  await openGroup(app, 'web');
  await app.inbound.filter.fill('8080');
  await eventually(async () => assert.equal((await app.inbound.rules()).length, 1));
  const [rule] = await app.inbound.rules();
  assert.match(rule.id, /^sgr-[0-9a-f]{17}$/);
  await app.inbound.cell(0, 'mark').focus();
  await app.page.keyboard.press(' ');
  await app.inbound.selection.getByRole('button', { name: 'Copy link' }).waitFor();
  // The address of a rule selects it.
  await app.page.goto('about:blank');
  const address = `${(await share.link.innerText()).trim().replace(/\/groups$/, '')}/groups/${await groupOf(app, share)}/${rule.id}`;
  await app.goto(address);
  await app.heading('web').waitFor();
  await eventually(async () => {
    const selected = app.inbound.rows.and(app.page.locator('[aria-selected=true]'));
    assert.equal(await selected.count(), 1);
    assert.ok((await selected.innerText()).includes(rule.id));
  });
});

/** The id of the group `web` on the page of the author. */
async function groupOf(_app, share) {
  const page = await share.page.context().newPage();
  await page.goto(server.url);
  const link = page.getByRole('table').getByRole('link', { name: 'web', exact: true });
  const id = /sg-[0-9a-f]+/.exec(await link.getAttribute('href'))[0];
  await page.close();
  return id;
}

test('an encrypted link opens only with its passphrase', async (t) => {
  const { app: mine, share } = await openShare(t);
  await share.passphrase.fill(PASSPHRASE);
  const link = await share.makeLink();
  assert.equal(envelopeOf(link)[1], 1);
  assert.ok(envelopeOf(link).readUInt32BE(10) >= 600_000, 'iterations');
  assert.ok(!link.includes(PASSPHRASE));
  const app = await openElsewhere(t, link);
  const field = app.page.getByLabel('Passphrase');
  for (const wrong of ['Correct horse battery staple', ' ', `${PASSPHRASE} `]) {
    await field.fill(wrong);
    await app.page.getByRole('button', { name: 'Open', exact: true }).click();
    await app.page.getByText('Wrong passphrase').waitFor();
    assert.equal(await field.inputValue(), '');
  }
  await field.fill(PASSPHRASE);
  await field.press('Enter');
  await app.groups.link('web').waitFor();
  // The page neither stores, shows nor announces it.
  const kept = await app.page.evaluate(() => [document.documentElement.outerHTML, ...Object.values({ ...localStorage }), ...Object.values({ ...sessionStorage }), location.href].join('\n'));
  assert.ok(!kept.includes(PASSPHRASE));
  assert.ok(![...app.console, ...mine.console].join('\n').includes(PASSPHRASE));
  // Two links of the same snapshot have different salts and IVs.
  await share.passphrase.fill(`${PASSPHRASE}!`);
  await share.passphrase.fill(PASSPHRASE);
  const other = await share.makeLink();
  assert.notDeepEqual(envelopeOf(other).subarray(14, 42), envelopeOf(link).subarray(14, 42));
});

test('a modified encrypted link does not open', async (t) => {
  const { share } = await openShare(t);
  await share.passphrase.fill(PASSPHRASE);
  const bytes = envelopeOf(await share.makeLink());
  const link = await share.link.innerText();
  bytes[bytes.length - 20] ^= 1;
  const app = await openElsewhere(t, withEnvelope(link.trim(), bytes));
  await app.page.getByText('This link is damaged; copy it again, or ask the sender for a new link').waitFor();
});

test('damaged, truncated, oversized and newer links are reported as such', async (t) => {
  const { share } = await openShare(t);
  const link = await share.makeLink();
  const bytes = envelopeOf(link);
  const changed = (change) => {
    const copy = Buffer.from(bytes);
    change(copy);
    return withEnvelope(link, copy);
  };
  const app = await openElsewhere(t, link);
  await app.groups.table.waitFor();
  for (const [broken, said] of [
    [changed((copy) => { copy[40] ^= 8; }), 'This link is damaged'],
    [withEnvelope(link, bytes.subarray(0, 600)), 'This link is incomplete'],
    [withEnvelope(link, bytes.subarray(0, 5)), 'This link is incomplete'],
    [changed((copy) => { copy[0] = 9; }), 'This link has version 9'],
    [link.replace(/view=[\w-]+/, 'view='), 'This link is incomplete'],
    [link.replace(/view=([\w-]{50})/, 'view=$1!!'), 'This link is damaged'],
    [withEnvelope(link, Buffer.alloc(60_000, 1)), 'characters; at most'],
    // It is valid except for its inflated size.
    [linkOf(link, Buffer.alloc(8_000_000)), 'too large; ask the sender'],
    [linkOf(link, Buffer.alloc(3_000_000)), 'is damaged'],
    [linkOf(link, Buffer.concat([Buffer.from([77]), contentsOf(link).subarray(1)])), 'has version 77'],
    [linkOf(link, contentsOf(link).subarray(0, 300)), 'is incomplete'],
    [linkOf(link, Buffer.concat([contentsOf(link), Buffer.from('x')])), 'is damaged'],
  ]) {
    await app.page.goto(broken);
    await app.page.getByRole('heading', { name: 'Couldn\'t open the link' }).waitFor();
    await app.alert(said).waitFor();
    assert.equal(await app.groups.table.count(), 0);
    await app.page.goto(link);
    await app.groups.table.waitFor();
  }
});

test('redacted values are nowhere in the link', async (t) => {
  const { app: mine, share } = await openShare(t);
  const whole = contentsOf(await share.makeLink()).toString('latin1');
  const secrets = ['load-balancer', 'bastion', 'Web servers', 'production', 'db-migration-2019', 'PostgreSQL'];
  const told = secrets.filter((secret) => whole.includes(secret));
  assert.ok(told.length >= 4, `${told} of ${secrets}`);
  await share.leaveOut(...KINDS);
  const link = await share.makeLink();
  const redacted = contentsOf(link).toString('latin1');
  assert.deepEqual(told.filter((secret) => redacted.includes(secret)), []);
  const app = await openElsewhere(t, link);
  await app.groups.table.waitFor();
  await banner(app).getByText('Redacted: account IDs, names, descriptions, tags and public addresses').waitFor();
  assert.ok(!(await app.main.innerText()).includes('123456789012'));
  // References still lead to the same groups.
  await openList(mine);
  const names = await mine.groups.names();
  const ids = await Promise.all(names.map(async (name) => (name === 'default' ? undefined : (await mine.groups.cells(name)).id)));
  const web = ids[names.indexOf('web')];
  const balancer = ids[names.indexOf('load-balancer')];
  await app.page.goto(link.replace(/\/groups$/, `/groups/${web}`));
  await app.inbound.grid.waitFor();
  assert.ok((await app.inbound.rules()).some((rule) => rule.peer.endsWith(balancer)));
});

test('a file opens by drag and drop, and shows the same', async (t) => {
  const { app: mine, share } = await openShare(t);
  await share.by.fill('Alice of the network team');
  const text = await share.saveSnapshot();
  const app = await openElsewhere(t, `${server.url}#/open`);
  await drop(app, 'today.json', text);
  await app.page.getByRole('heading', { name: 'Snapshot of 123456789012, us-east-1' }).waitFor();
  await app.page.getByRole('button', { name: 'View read-only' }).click();
  await app.groups.table.waitFor();
  await openList(mine);
  assert.deepEqual(await app.groups.names(), await mine.groups.names());
  await banner(app).getByText(/by Alice of the network team.*From file today\.json/).waitFor();
  // The page keeps no files.
  await app.page.reload();
  await app.page.getByRole('heading', { name: 'No file is open' }).waitFor();
  await app.page.getByRole('link', { name: 'Open a file or another link' }).click();
  await app.page.locator('input[type=file]').setInputFiles({ name: 'again.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await app.page.getByRole('button', { name: 'View read-only' }).click();
  await app.groups.link('web').waitFor();
});

test('invalid files are refused with a reason', async (t) => {
  const { share } = await openShare(t);
  const text = await share.saveSnapshot();
  const app = await openElsewhere(t, `${server.url}#/open`);
  await app.heading('Open').waitFor();
  for (const [contents, said] of [
    ['hello', 'not a snapshot of Portcullis'],
    ['', 'not a snapshot of Portcullis'],
    [text.slice(0, 2000), 'damaged or not JSON'],
    [JSON.stringify({ ...JSON.parse(text), version: 99 }), 'has version 99'],
    [text.replace('"tcp"', '"tcp2"'), 'this snapshot is invalid'],
    ['x'.repeat(33 * 1024 * 1024), 'choose one of at most 33.5 MB'],
    ['{"SecurityGroups": [{"GroupId": 5}]}', 'SecurityGroups[0]'],
  ]) {
    assert.notEqual(contents, text);
    await drop(app, 'broken.json', contents);
    await app.page.getByRole('alert').filter({ hasText: said }).waitFor();
    assert.equal(await app.page.getByRole('button', { name: 'View read-only' }).count(), 0);
  }
});

test('a snapshot on the page\'s host is shown at start, by config.json and by ?view=', async (t) => {
  const { share } = await openShare(t);
  const text = await share.saveSnapshot();
  const other = text.replaceAll('load-balancer', 'front-door');
  const hosted = await servePage({ config: { snapshot: 'today.json' }, files: { 'today.json': text, 'other.json': other, 'page.json': '<!doctype html>' } });
  t.after(() => hosted.stop());
  const app = await openPage(t, hosted.url);
  await app.groups.link('load-balancer').waitFor();
  assert.equal(app.fragment(), '#/view=hosted/groups');
  await banner(app).getByText('From today.json.').waitFor();
  await openGroup(app, 'web');
  await app.page.reload();
  await app.heading('web').waitFor();
  await app.page.goto(`${hosted.url}?view=other.json`);
  await app.groups.link('front-door').waitFor();
  await banner(app).getByText('From other.json.').waitFor();
  for (const [view, said] of [
    ['nothing.json', 'There is no file at nothing.json'],
    ['page.json', 'this is an HTML page, not a list of security groups'],
    ['data:,x', 'is not a valid address for this page'],
    ...['http://127.0.0.1:1/x.json', '//127.0.0.1:1/x.json', '/\\127.0.0.1:1/x.json', '/\t/127.0.0.1:1/x.json', 'https://a:b@127.0.0.1:1/x.json', 'blob:x']
      .map((view) => [view, 'expected one that is relative to the page or starts with https://']),
    ['https://127.0.0.1:1/x.json', 'Couldn\'t fetch'],
  ]) {
    const asked = app.requests.length;
    await app.page.goto(`${hosted.url}?view=${encodeURIComponent(view)}`);
    await app.page.getByRole('heading', { name: 'Couldn\'t open the shared view' }).waitFor();
    await app.alert(said).waitFor();
    const hosts = app.requests.slice(asked).map((request) => new URL(request.url())).filter((url) => url.protocol !== 'data:').map((url) => url.host);
    const others = hosts.filter((host) => host !== new URL(hosted.url).host);
    // The page diagnoses a failed fetch by asking the same host again.
    assert.deepEqual([...new Set(others)], view.startsWith('https://127') ? ['127.0.0.1:1'] : [], view);
  }
});

test('a snapshot on another host is shown if that host permits it', async (t) => {
  const { share } = await openShare(t);
  const text = await share.saveSnapshot();
  let permits = true;
  const url = 'https://files.portcullis.test';
  const app = await openPage(t);
  await app.page.route(`${url}/**`, (route) => route.fulfill({
    body: text, contentType: 'application/json', headers: { 'Access-Control-Allow-Origin': permits ? '*' : 'https://elsewhere.test' },
  }));
  await app.goto(`${server.url}?view=${encodeURIComponent(`${url}/shared.json`)}`);
  await app.groups.link('web').waitFor();
  await banner(app).getByText(`From ${url}/shared.json.`).waitFor();
  permits = false;
  await app.page.reload();
  await app.alert('Couldn\'t fetch').waitFor();
  permits = true;
  await app.page.getByRole('button', { name: 'Try again' }).click();
  await app.groups.link('web').waitFor();
});

/** Answers like the page's host, except for `shared.json`, which `host.answer` handles. */
async function serveShared(t) {
  const host = { answer: undefined, asked: [] };
  const front = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, server.url);
    host.asked.push(pathname);
    if (pathname === '/shared.json') {
      host.answer(response, request);
      return;
    }
    const answer = await fetch(new URL(request.url, server.url), { method: request.method });
    const body = Buffer.from(await answer.arrayBuffer());
    response.writeHead(answer.status, { 'Content-Type': answer.headers.get('content-type') ?? 'text/plain' }).end(body);
  });
  host.url = await listen(front);
  t.after(() => close(front));
  return host;
}

test('a shared view that cannot be loaded says why', async (t) => {
  const { share } = await openShare(t);
  const text = await share.saveSnapshot();
  const host = await serveShared(t);
  const app = await openPage(t);
  const whole = (response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end(text);
  // The fetch itself, before its diagnosis.
  const cutOnce = () => {
    let left = 1;
    return (response) => {
      left -= 1;
      if (left >= 0) response.destroy();
      else whole(response);
    };
  };
  for (const [what, how, said] of [
    ['broken off', (response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
      response.write(text.slice(0, 100), () => setTimeout(() => response.destroy(), 100));
    }, /the response broke off after \d+ bytes/],
    ['a redirect', (response) => response.writeHead(302, { Location: '/elsewhere.json' }).end(), /redirects to another URL, which this page doesn't follow/],
    ['an error', (response) => response.writeHead(503).end('busy'), /the host returned HTTP status 503/],
    ['no answer', (response) => response.destroy(), /Couldn't fetch \S+\. (?!.*CORS)/],
  ]) {
    host.answer = how;
    await app.goto(`${host.url}/?view=shared.json&of=${encodeURIComponent(what)}`);
    const alert = app.alert('Couldn\'t fetch');
    await alert.waitFor();
    const shown = await alert.innerText();
    assert.match(shown, said, what);
    assert.doesNotMatch(shown, /allow this page to read it \(CORS\)/, what);
    host.answer = whole;
    await app.page.getByRole('button', { name: 'Try again' }).click();
    await app.groups.link('web').waitFor();
  }
  assert.ok(!host.asked.includes('/elsewhere.json'));
  // Chromium itself retries requests cut before the first byte.
  host.answer = cutOnce();
  await app.goto(`${host.url}/?view=shared.json&of=once`);
  await app.groups.link('web').or(app.alert('answers now')).first().waitFor();
});

/** Characters that hide text or reverse its direction. */
const HIDDEN = /[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e0fff}]/u;

test('invisible and bidirectional characters are shown as escapes, on every page', async (t) => {
  const { share } = await openShare(t);
  const text = await share.saveSnapshot();
  const hostile = '\u202egnp\u2069\u200d\u{e0041}';
  const snapshot = JSON.parse(text);
  const taint = (value) => {
    if (Array.isArray(value)) return value.map(taint);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [
      key,
      typeof inner === 'string' && ['name', 'description'].includes(key) ? `${inner}${hostile}` : taint(inner),
    ]));
  };
  const tainted = JSON.stringify(taint(snapshot));
  assert.match(tainted, HIDDEN);
  const host = await serveShared(t);
  host.answer = (response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end(tainted);
  const app = await openPage(t, `${host.url}/?view=shared.json`);
  await app.groups.table.waitFor();
  const isClean = async (where) => {
    const shown = await app.page.evaluate(() => [
      document.title,
      document.documentElement.textContent,
      ...[...document.querySelectorAll('*')].flatMap((element) => ['title', 'aria-label'].map((name) => element.getAttribute(name) ?? '')),
    ].join('\n'));
    assert.doesNotMatch(shown, HIDDEN, where);
    assert.match(shown, /\\u\{202e\}gnp\\u\{2069\}\\u\{200d\}\\u\{e0041\}/, where);
  };
  await isClean('the list');
  await app.groups.table.getByRole('link').first().click();
  await app.inbound.grid.or(app.page.getByText('No inbound rules')).first().waitFor();
  await isClean('a group');
  await banner(app).getByRole('link', { name: 'Print…' }).click();
  await app.page.getByRole('table').first().waitFor();
  await isClean('the listing');
});

test('every export format is shown, and saved as shown', async (t) => {
  const { share } = await openShare(t);
  for (const [label, file, pattern] of [
    ['Markdown', 'security-groups.md', /^# Security groups/],
    ['CSV', 'security-groups.csv', /load-balancer/],
    ['AWS CLI JSON', 'security-groups.json', /^\{\s+"SecurityGroups"/],
    ['Terraform', 'security-groups.tf', /import \{[^}]+sgr-[0-9a-f]{17}/],
    ['CloudFormation', 'security-groups.template.json', /AWS::EC2::SecurityGroup/],
    ['AWS CLI script', 'security-groups.sh', /^#!\/bin\/sh/],
    ['boto3 script', 'security-groups.py', /boto3/],
  ]) {
    const text = await share.saveAs(label, file);
    assert.match(text, pattern);
    assert.equal((await share.page.getByLabel(label, { exact: true }).and(share.page.locator('pre')).innerText()).trim(), text.trim());
  }
  // A single group, from its page.
  await openList(share.app);
  await openGroup(share.app, 'bastion');
  await share.open();
  await share.page.getByText('Groups (1 selected)').waitFor();
  const alone = JSON.parse(await share.saveAs('AWS CLI JSON', 'security-groups.json'));
  assert.deepEqual(alone.SecurityGroups.map((group) => group.GroupName), ['bastion']);
});

test('redacted values are in no export format', async (t) => {
  const { share } = await openShare(t);
  const secrets = secretsOf(JSON.parse(await share.saveSnapshot()));
  const formats = [
    ['Snapshot', 'snapshot.json'],
    ['Markdown', 'security-groups.md'],
    ['CSV', 'security-groups.csv'],
    ['AWS CLI JSON', 'security-groups.json'],
    ['Terraform', 'security-groups.tf'],
    ['CloudFormation', 'security-groups.template.json'],
    ['AWS CLI script', 'security-groups.sh'],
    ['boto3 script', 'security-groups.py'],
  ];
  for (const [label, file] of formats) {
    const text = await share.saveAs(label, file);
    for (const secret of ['load-balancer', '203.0.113.0/24']) assert.ok(holds(text, secret), `${secret} in ${file}`);
  }
  await share.leaveOut(...KINDS);
  for (const [label, file] of formats) {
    const text = await share.saveAs(label, file);
    assert.deepEqual(secrets.filter((secret) => holds(text, secret)), [], file);
    assert.match(text, /name-\d/, file);
  }
});

test('the printable listing has every rule, and no controls', async (t) => {
  const { app: mine, share } = await openShare(t);
  await share.by.fill('Alice');
  const link = await share.makeLink();
  const app = await openElsewhere(t, link);
  await app.groups.table.waitFor();
  await banner(app).getByRole('link', { name: 'Print…' }).click();
  const tables = app.page.getByRole('table');
  await tables.first().waitFor();
  await openList(mine);
  const counts = await mine.groups.rows.evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('[role=cell]')].slice(3, 5).map((cell) => Number(cell.innerText.replace(/\D/g, '')))));
  const rules = counts.flat().reduce((sum, count) => sum + count);
  assert.ok(rules > 20);
  assert.equal(await tables.locator('tbody tr').count(), rules);
  await app.page.emulateMedia({ media: 'print' });
  assert.equal(await app.page.getByRole('button').filter({ visible: true }).count(), 0);
  assert.equal(await app.page.getByRole('searchbox').filter({ visible: true }).count(), 0);
  await app.page.getByText(/^Snapshot of 123456789012, us-east-1, \d{4}-\d\d-\d\d \d\d:\d\d UTC$/).waitFor();
  const pdf = await app.page.pdf({ format: 'A4' });
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
});
