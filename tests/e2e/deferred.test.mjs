// The bundle of functions that no start calls: when it loads, and what the page does where it needs one of them before.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { proxyConfig, refusal, smallAccount, useEndpoint } from './support/fake-ec2.mjs';

const openPage = useBrowser();
const { ec2, server } = await useEndpoint((endpoint) => proxyConfig(endpoint.url));
ec2.groups = smallAccount();

const PROGRAM = /\/bundle-[0-9a-f]+-deferred\.wasm$/;
const FILE = /\/bundle-[0-9a-f]+-deferred\.(?:wasm|css)$/;

/** How the bundle was asked for: `fetch` in the background, `xhr` where the page waits for it. */
const kinds = (app) => app.requests.filter((request) => PROGRAM.test(request.url())).map((request) => request.resourceType());

/** Makes the list of groups fail: what the page then shows, no start has. */
function useRefusal(t) {
  ec2.misbehave = ({ action }) => (
    action === 'DescribeSecurityGroups' ? refusal(403, 'UnauthorizedOperation', 'You are not authorized to perform this operation.') : undefined);
  t.after(() => { ec2.misbehave = undefined; });
}

test('a start needs nothing of it, and it is fetched after the groups are painted, before any other bundle', async (t) => {
  const app = await openPage(t, server.url);
  const bundles = () => app.requests.map((request) => request.url()).filter((url) => url.includes('/bundle-'));
  await eventually(() => assert.ok(bundles().length > 2));
  const [first, second] = bundles();
  assert.match(first, FILE);
  assert.match(second, FILE);
  const isLater = await app.page.evaluate(() => {
    const [ready] = performance.getEntriesByName('inventory-ready');
    return performance.getEntriesByType('resource').filter(({ name }) => name.includes('/bundle-')).every(({ startTime }) => startTime >= ready.startTime);
  });
  assert.ok(isLater, 'a start needs a bundle');
});

/** Holds the bundle where it is fetched in the background; what the page waits for passes. */
const holdFetch = (app) => app.page.route(PROGRAM, (route) => (route.request().resourceType() === 'xhr' ? route.continue() : undefined));

test('no first act of a user waits for it: links, keys, search, sorting, selection, loss of the network', async (t) => {
  const app = await openPage(t);
  await holdFetch(app);
  await app.page.goto(server.url);
  await app.groups.table.waitFor();
  await app.page.keyboard.press('/');
  await app.search.pressSequentially('apa');
  await app.page.keyboard.press('Escape');
  await app.page.getByRole('columnheader').getByRole('button').first().click();
  await app.groups.table.getByRole('checkbox').nth(1).check();
  await app.page.context().setOffline(true);
  await app.alert('You are offline').waitFor();
  await app.page.context().setOffline(false);
  await app.groups.link('apache').press('Enter');
  await app.page.waitForURL(/groups\/sg-/);
  assert.deepEqual(kinds(app), ['fetch']);
});

test('a start that EC2 refuses does not wait for it', async (t) => {
  useRefusal(t);
  const app = await openPage(t, server.url);
  const panel = app.alert('Couldn\'t load security groups');
  await panel.waitFor();
  assert.ok(!kinds(app).includes('xhr'), 'it was waited for');
  ec2.misbehave = undefined;
  await panel.getByRole('button', { name: 'Try again' }).click();
  await app.groups.link('apache').waitFor();
});

for (const [outcome, status, shown] of [['waits for it', 200, 'config.json is invalid'], ['asks for a reload if it cannot be loaded', 503, 'Couldn\'t load part of Portcullis. Reload the page.']]) {
  test(`where a function is needed at once, the page ${outcome}`, async (t) => {
    const app = await openPage(t);
    await app.page.route('**/config.json', (route) => route.fulfill({ json: { connections: 7 } }));
    await app.page.route(PROGRAM, (route) => (
      route.request().resourceType() === 'fetch' ? undefined : status === 200 ? route.continue() : route.fulfill({ status })));
    await app.page.goto(server.url);
    await app.alert(shown).waitFor();
    assert.ok(kinds(app).includes('xhr'), 'it was not waited for');
    if (status === 200) return;
    // The reason is also logged to the console, for the operator of the host.
    await eventually(() => assert.notDeepEqual(app.crashes, []));
    app.crashes.length = 0;
  });
}
