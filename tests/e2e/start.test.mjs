// A page that cannot start says so, instead of staying incomplete.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { servePage } from './support/servers.mjs';

const openPage = useBrowser();
let server;
before(async () => { server = await servePage(); });
after(() => server?.stop());

for (const [what, pattern] of [['program', '**/portcullis-*_bg.wasm'], ['glue', '**/portcullis-*.js']]) {
  test(`without its ${what} the page says that it could not start`, async (t) => {
    const app = await openPage(t);
    await app.page.route(pattern, (route) => route.abort());
    await app.page.goto(server.url);
    await app.alert('Couldn\'t start Portcullis').waitFor();
    assert.equal(await app.page.getByText('Starting…').count(), 0);
    // The reason is also logged to the console, for the operator of the host.
    await eventually(() => assert.equal(app.crashes.length, 1));
    app.crashes.length = 0;
  });
}

test('the page starts on a host without the content type of WebAssembly', async (t) => {
  const app = await openPage(t);
  await app.page.route('**/portcullis-*_bg.wasm', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), 'content-type': 'application/octet-stream' } });
  });
  await app.goto(server.url);
  await app.groups.table.waitFor();
});

test('a page whose configuration never arrives says so', async (t) => {
  const app = await openPage(t);
  await app.page.route('**/config.json', (route) => route.abort());
  await app.page.goto(server.url);
  await app.alert('config.json is invalid').waitFor();
});

test('without the sandbox program the page starts, says what is missing, and can try again', async (t) => {
  const app = await openPage(t);
  await app.page.route('**/sandbox_bg.wasm', (route) => route.abort());
  await app.goto(server.url);
  const panel = app.alert('Couldn\'t load security groups');
  await panel.waitFor();
  await app.page.unroute('**/sandbox_bg.wasm');
  await panel.getByRole('button', { name: 'Try again' }).click();
  await app.groups.table.waitFor();
});
