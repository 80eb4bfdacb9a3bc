// A page that cannot start says so, instead of standing there half.

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
    await app.alert('Portcullis could not start').waitFor();
    assert.equal(await app.page.getByText('Starting…').count(), 0);
    // The reason goes to the console as well, where whoever runs the host looks for it.
    await eventually(() => assert.equal(app.crashes.length, 1));
    app.crashes.length = 0;
  });
}

test('a host that does not know what WebAssembly is starts the page all the same', async (t) => {
  const app = await openPage(t);
  await app.page.route('**/portcullis-*_bg.wasm', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), 'content-type': 'application/octet-stream' } });
  });
  await app.goto(server.url);
  await app.groups.table.waitFor();
});

test('a page whose configuration does not come says so', async (t) => {
  const app = await openPage(t);
  await app.page.route('**/config.json', (route) => route.abort());
  await app.page.goto(server.url);
  await app.alert('config.json cannot be used').waitFor();
});

test('without the program of the sandbox the page starts, says what is missing, and can try again', async (t) => {
  const app = await openPage(t);
  await app.page.route('**/sandbox_bg.wasm', (route) => route.abort());
  await app.goto(server.url);
  const panel = app.alert('The security groups cannot be read');
  await panel.waitFor();
  await app.page.unroute('**/sandbox_bg.wasm');
  await panel.getByRole('button', { name: 'Try again' }).click();
  await app.groups.table.waitFor();
});
