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

test('a start needs nothing of it, and the first move of the pointer fetches it before any other bundle', async (t) => {
  const app = await openPage(t);
  // Moves the pointer before the first prefetch.
  await app.page.addInitScript(() => {
    new PerformanceObserver((list) => {
      if (list.getEntriesByName('inventory-ready').length > 0) dispatchEvent(new PointerEvent('pointermove'));
    }).observe({ type: 'mark' });
  });
  await app.page.goto(server.url);
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

test('where a function is needed at once, the page waits for it', async (t) => {
  useRefusal(t);
  const app = await openPage(t, server.url);
  const panel = app.alert('Couldn\'t load security groups');
  await panel.waitFor();
  assert.ok(kinds(app).includes('xhr'), 'it was not waited for');
  ec2.misbehave = undefined;
  await panel.getByRole('button', { name: 'Try again' }).click();
  await app.groups.link('apache').waitFor();
});

test('where it cannot be loaded at once, the page asks for a reload', async (t) => {
  useRefusal(t);
  const app = await openPage(t);
  await app.page.route(PROGRAM, (route) => route.abort());
  await app.page.goto(server.url);
  await app.alert('Couldn\'t load part of Portcullis. Reload the page.').waitFor();
  // The reason is also logged to the console, for the operator of the host.
  await eventually(() => assert.notDeepEqual(app.crashes, []));
  app.crashes.length = 0;
});
