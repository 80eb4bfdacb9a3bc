// An embedded view: other sites that the host names show it in a frame; the page itself is never framed.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { close, DIST, listen, ROOT, servePage, startProgram } from './support/servers.mjs';
import { SharePage } from './support/shared-view.mjs';

const openPage = useBrowser({ showsAllColumns: false, isFirstVisit: true });
let server;
let link;
before(async () => { server = await servePage({ files: {} }); });
after(() => server?.stop());

/** The link and the file of the sandbox's example. */
async function share(t) {
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  const page = new SharePage(app);
  await page.open();
  link ??= await page.makeLink();
  return page.saveSnapshot();
}

/** A site of another origin whose only page has a frame with an address. */
async function startSite(t, address) {
  const site = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end(`<!doctype html><title>Wiki</title><iframe src="${address}" width="900" height="700"></iframe>`);
  });
  const url = await listen(site);
  t.after(() => close(site));
  return url;
}

const frameOf = (app) => app.page.frameLocator('iframe');

/** Waits until the browser has refused the frame, and checks that nothing of the page is in it. */
async function assertRefused(app) {
  await eventually(() => assert.match(app.console.join('\n'), /frame-ancestors/));
  assert.equal(await frameOf(app).locator('#app').count(), 0);
}

test('a view opens by itself, by ?view= and by the fragment, and asks only the host of the page', async (t) => {
  const snapshot = await share(t);
  const hosted = await servePage({ files: { 'today.json': snapshot } });
  t.after(() => hosted.stop());
  const app = await openPage(t);
  const fragment = link.slice(link.indexOf('#'));
  for (const address of [`${hosted.url}embed.html?view=today.json`, `${hosted.url}embed.html${fragment}`]) {
    await app.page.goto(address);
    await app.page.getByRole('link', { name: 'load-balancer', exact: true }).click();
    await app.heading('load-balancer').waitFor();
    await app.page.getByRole('table', { name: 'Inbound rules' }).waitFor();
    assert.equal(await app.welcome.count(), 0);
  }
  const hosts = new Set(app.requests.map((request) => new URL(request.url()).host));
  assert.deepEqual([...hosts], [new URL(hosted.url).host]);
  assert.deepEqual(await app.page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [0, 0, '']);
});

test('a view is filtered and sorted, and its address says how', async (t) => {
  await share(t);
  const app = await openPage(t);
  const fragment = link.slice(link.indexOf('#'));
  const names = async () => (await app.page.getByRole('row').getByRole('link').allInnerTexts());
  const namesAre = (expected) => eventually(async () => assert.deepEqual(await names(), expected));
  await app.page.goto(`${server.url}embed.html${fragment}?q=is+open+to+internet+port+%3E+1&sort=-name`);
  await namesAre(['load-balancer', 'bastion']);
  const open = app.page.getByRole('button', { name: 'Open to the internet 2' });
  assert.equal(await open.getAttribute('aria-pressed'), 'true');
  const field = app.page.getByRole('searchbox', { name: 'Search groups' });
  assert.equal(await field.inputValue(), 'port > 1');
  await field.fill('finding >= high');
  await namesAre(['bastion']);
  await field.fill('');
  await app.page.getByRole('button', { name: 'Name' }).click();
  await namesAre(['bastion', 'load-balancer']);
  await open.click();
  await app.page.getByRole('button', { name: 'Inbound' }).click();
  await app.page.getByRole('button', { name: 'Inbound' }).click();
  await eventually(async () => {
    const counts = (await app.page.locator('td:nth-child(4)').allInnerTexts()).map(Number);
    assert.ok(counts.length === 9 && counts.every((count, place) => place === 0 || count <= counts[place - 1]), counts.join());
  });
  assert.equal(await app.page.getByRole('columnheader', { name: 'Inbound' }).getAttribute('aria-sort'), 'descending');
  await app.page.getByRole('combobox', { name: 'VPC' }).selectOption({ index: 1 });
  await eventually(async () => assert.ok((await names()).length < 9));
});

test('a view opens no snapshot of another host', async (t) => {
  await share(t);
  const app = await openPage(t);
  for (const [view, said] of [
    ['https://127.0.0.1:1/x.json', 'is on another host'],
    ['//127.0.0.1:1/x.json', 'is on another host'],
    ['data:,x', 'is on another host'],
    ['nothing.json', 'HTTP status 404'],
    ['config.json', 'not a snapshot of Portcullis'],
  ]) {
    await app.page.goto(`${server.url}embed.html?view=${encodeURIComponent(view)}`);
    await app.alert(said).waitFor();
  }
  await app.page.goto(`${server.url}embed.html`);
  await app.alert('The address doesn\'t name a snapshot').waitFor();
  assert.ok(app.requests.every((request) => new URL(request.url()).host === new URL(server.url).host));
});

test('a site that the host names shows the view in a frame; others do not', async (t) => {
  await share(t);
  const fragment = link.slice(link.indexOf('#'));
  const named = await startSite(t, '/');
  const args = ['serve', DIST, '--listen', '127.0.0.1:0', '--embed-in', new URL(named).origin];
  const { match, stop } = await startProgram(process.env.PORTCULLIS_CLI ?? join(ROOT, 'target/debug/portcullis'), args, /(http:\/\/\S+)/);
  t.after(stop);
  const app = await openPage(t);
  const show = async (site, path) => {
    await app.page.goto(site);
    await app.page.evaluate((address) => { document.querySelector('iframe').src = address; }, `${match[1]}/${path}`);
  };
  await show(named, `embed.html${fragment}`);
  await frameOf(app).getByRole('link', { name: 'load-balancer', exact: true }).click();
  await frameOf(app).getByRole('table', { name: 'Inbound rules' }).waitFor();

  await show(named, `index.html${fragment}`);
  await assertRefused(app);
  app.console.length = 0;
  await show(await startSite(t, '/'), `embed.html${fragment}`);
  await assertRefused(app);
});

test('without such a site, only pages of the same host show the view, and none shows the page', async (t) => {
  await share(t);
  const fragment = link.slice(link.indexOf('#'));
  const inner = (path) => `<!doctype html><title>Inner</title><iframe src="${path}${fragment}"></iframe>`;
  const hosted = await servePage({ files: { 'wiki.html': inner('embed.html'), 'framed.html': inner('index.html') } });
  t.after(() => hosted.stop());
  const app = await openPage(t);
  await app.page.goto(`${hosted.url}wiki.html`);
  await frameOf(app).getByRole('link', { name: 'load-balancer', exact: true }).waitFor();
  await app.page.goto(`${hosted.url}framed.html`);
  await assertRefused(app);
  app.console.length = 0;
  await app.page.goto(await startSite(t, `${hosted.url}embed.html${fragment}`));
  await assertRefused(app);
});

test('the embedded view has the program of single files, and its script listens to no message', async () => {
  const [single, script] = await Promise.all(['single.html', 'embed.js'].map((name) => readFile(join(DIST, name), 'utf8')));
  assert.ok(single.length > script.length);
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'postMessage', 'onmessage', 'XMLHttpRequest', 'WebSocket', 'replaceState', 'Worker(']) {
    assert.ok(!script.includes(name), name);
  }
});
