// The lazy bundles of the page: in which order they come, and what the page does without them.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { proxyConfig, smallAccount, useEndpoint } from './support/fake-ec2.mjs';
import { draftGroup } from './support/scenario.mjs';
import { servePage } from './support/servers.mjs';

const openPage = useBrowser();
const { ec2, server } = await useEndpoint((endpoint) => proxyConfig(endpoint.url));
ec2.groups = smallAccount();

const link = (app, name) => app.page.getByRole('link', { name, exact: true });

/** What shows something of each bundle: what the user does, and what is on the screen then. */
const USES = {
  group: [(app) => app.groups.link('apache').click(), (app) => app.heading('apache')],
  dialogs: [(app) => app.groups.createButton.click(), (app) => app.create.dialog],
  map: [(app) => link(app, 'Map').click(), (app) => app.heading('Map')],
  findings: [(app) => link(app, 'Findings').click(), (app) => app.heading('Findings')],
  // In the field the key of the search would be a letter.
  search: [(app) => app.search.fill('port = 80').then(() => app.main.focus()), (app) => app.page.getByText('1 of 4 groups')],
  runs: [(app) => link(app, 'History').click(), (app) => app.heading('History')],
  reach: [(app) => link(app, 'Reachability').click(), (app) => app.heading('Reachability')],
  care: [(app) => app.groups.link('apache').click(), (app) => app.page.getByRole('heading', { name: 'Used by' })],
  fleet: [(app) => link(app, 'Accounts').click(), (app) => app.heading('Accounts')],
  files: [(app) => link(app, 'Compare…').click(), (app) => app.heading('Compare')],
  connection: [(app) => app.connectionButton.click(), (app) => app.connection.dialog],
  help: [(app) => app.helpButton.click(), (app) => app.help],
};

/** The address of a bundle; what it shares with others is in `shared-…`. */
const file = (bundle) => new RegExp(`/bundle-[0-9a-f]+-${bundle}\\.wasm$`);

/** Keeps a bundle from being loaded until the function that this returns is called. */
async function refuse(app, bundle) {
  const pattern = file(bundle);
  await app.page.route(pattern, (route) => route.abort());
  return () => app.page.unroute(pattern);
}

/** Keeps a bundle on its way until the function that this returns is called. */
async function hold(app, bundle) {
  let release;
  const isReleased = new Promise((resolve) => { release = resolve; });
  await app.page.route(file(bundle), async (route) => {
    await isReleased;
    await route.continue();
  });
  return release;
}

test('bundles are prefetched after the groups, one after the other, what is needed most first', async (t) => {
  const app = await openPage(t, server.url);
  const loaded = () => app.page.evaluate(() => {
    const [ready] = performance.getEntriesByName('inventory-ready');
    return performance.getEntriesByType('resource')
      .filter(({ name }) => name.includes('/bundle-'))
      .map(({ name, startTime }) => ({ name: name.match(/bundle-[0-9a-f]+-(.*)\.(?:wasm|css)$/)[1], isLater: startTime > ready?.startTime }));
  });
  const ORDER = ['group', 'dialogs', 'findings', 'search', 'runs', 'connection', 'files', 'map', 'help'];
  await eventually(async () => {
    const names = (await loaded()).map(({ name }) => name);
    assert.deepEqual(names.filter((name) => ORDER.includes(name)), ORDER);
  });
  const all = await loaded();
  assert.deepEqual(all.filter(({ isLater }) => !isLater), []);
  // Neither is needed here: nothing is signed, and no draft is stored.
  assert.deepEqual(all.filter(({ name }) => ['signing', 'draft'].includes(name)), []);
});

for (const [bundle, [use, shown]] of Object.entries(USES)) {
  test(`without the bundle "${bundle}" the page says so, and can try again`, async (t) => {
    const app = await openPage(t);
    const allow = await refuse(app, bundle);
    // The prefetch tries again, too: once allowed, it would take the notice away.
    const lastPrefetch = app.page.waitForRequest(file('help'));
    await app.goto(server.url);
    await lastPrefetch;
    await use(app);
    const notice = app.alert('Couldn\'t load part of this page');
    await notice.waitFor();
    assert.equal(await shown(app).count(), 0);
    await allow();
    await notice.getByRole('button', { name: 'Try again' }).click();
    await shown(app).waitFor();
    assert.equal(await notice.count(), 0);
  });

  test(`while the bundle "${bundle}" is on its way, the rest of the page works`, async (t) => {
    const app = await openPage(t);
    const release = await hold(app, bundle);
    await app.goto(server.url);
    await app.groups.link('apache').waitFor();
    await use(app);
    await app.page.keyboard.press('/');
    assert.equal(await app.focused(), 'Search groups');
    release();
    await shown(app).waitFor();
  });
}

test('a click on the menu of the page is kept until the bundle "dialogs" is there', async (t) => {
  const app = await openPage(t);
  const release = await hold(app, 'dialogs');
  await app.goto(server.url);
  await app.groups.link('apache').waitFor();
  await app.page.getByRole('button', { name: 'Page menu' }).click();
  release();
  await app.page.getByRole('menuitem', { name: 'Show keyboard shortcuts' }).click();
  await app.page.getByRole('complementary', { name: 'Help' }).getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
});

test('without the bundle "signing" nothing is sent, and the page can try again', async (t) => {
  const config = {
    connections: [{ name: 'Production', url: ec2.url, regions: ['eu-west-1'], signing: 'browser' }],
    autoConnect: 'Production',
  };
  const signed = await servePage({ config });
  t.after(() => signed.stop());
  const app = await openPage(t);
  const allow = await refuse(app, 'signing');
  await app.goto(signed.url);
  await app.connection.fill({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' });
  ec2.calls.length = 0;
  await app.connection.submit.click();
  const panel = app.alert('Couldn\'t load security groups');
  await panel.waitFor();
  assert.match(await panel.innerText(), /the code that signs requests could not be loaded/);
  assert.deepEqual(ec2.calls, []);
  await allow();
  await app.connection.submit.click();
  await app.connection.dialog.waitFor({ state: 'hidden' });
  await app.groups.table.waitFor();
  assert.match(ec2.calls[0].headers.authorization, /^AWS4-HMAC-SHA256 /);
});

test('without the bundle "draft" a stored draft is left alone, nothing can be edited, and a reload reads it', async (t) => {
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await draftGroup(app, 'web', 'Web servers');
  const allow = await refuse(app, 'draft');
  await app.goto(server.url);
  await app.page.reload();
  const notice = app.alert('Couldn\'t load the draft stored in this browser');
  await notice.waitFor();
  assert.equal(await app.groups.createButton.count(), 0);
  assert.deepEqual(await app.groups.names(), ['apache', 'appserver', 'default', 'elsewhere']);
  await allow();
  await app.groups.reload.click();
  await app.groups.link('web').waitFor();
  await app.groups.createButton.waitFor();
  await app.review.button.waitFor();
});
