// Addresses: bookmarks, back and forward, unknown addresses.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { groupId, proxyConfig, smallAccount, startFakeEc2 } from './support/fake-ec2.mjs';
import { openedGroupId } from './support/scenario.mjs';
import { servePage } from './support/servers.mjs';

const openPage = useBrowser();
let server;
before(async () => { server = await servePage(); });
after(() => server?.stop());

/** The page configured for an endpoint, and the endpoint. */
async function startConfigured(t, makeConfig) {
  const ec2 = await startFakeEc2(smallAccount());
  t.after(() => ec2.stop());
  const configured = await servePage({ config: makeConfig(ec2.url) });
  t.after(() => configured.stop());
  return { ec2, url: configured.url };
}

async function addressOf(app, name) {
  await app.groups.link(name).click();
  await app.heading(name).waitFor();
  await openedGroupId(app);
  return app.page.url();
}

test('the address of a group of the sandbox can be bookmarked', async (t) => {
  const first = await openPage(t, server.url);
  const address = await addressOf(first, 'web');
  assert.match(address, /#\/sandbox\/us-east-1\/groups\/sg-[0-9a-f]{17}$/);
  const second = await openPage(t, address);
  await second.heading('web').waitFor();
  await eventually(async () => assert.equal((await second.inbound.rules()).length, 3));
  assert.equal(await second.page.title(), 'web · Sandbox, us-east-1 · Portcullis');
});

test('the address of a group behind a proxy can be bookmarked', async (t) => {
  const { url } = await startConfigured(t, (endpoint) => proxyConfig(`${endpoint}/{region}`, { name: 'Our Proxy', regions: ['eu-west-1', 'us-east-1'] }));
  const app = await openPage(t, `${url}#/our-proxy/us-east-1/groups/${groupId(2)}`);
  await app.heading('apache').waitFor();
  assert.match(await app.connectionButton.innerText(), /Our Proxy/);
  assert.match(await app.regionButton.innerText(), /us-east-1/);
  const endpoint = app.requests.find((request) => request.method() === 'POST').url();
  assert.equal(new URL(endpoint).pathname, '/us-east-1', 'the Region of the address decides the endpoint');
});

test('autoConnect opens its connection if the address names none', async (t) => {
  const { url } = await startConfigured(t, (endpoint) => proxyConfig(endpoint, { name: 'Our Proxy' }));
  const app = await openPage(t, url);
  await app.groups.link('apache').waitFor();
  assert.equal(app.fragment(), '#/our-proxy/eu-west-1/groups');
});

test('back and forward go through the pages', async (t) => {
  const app = await openPage(t, server.url);
  await addressOf(app, 'web');
  await app.page.getByRole('link', { name: 'All security groups', exact: true }).click();
  await addressOf(app, 'db');
  await app.page.goBack();
  await app.groups.heading.waitFor();
  await app.page.goBack();
  await app.heading('web').waitFor();
  await app.page.goForward();
  await app.groups.heading.waitFor();
  await app.page.goForward();
  await app.heading('db').waitFor();
  // The first entry of the browser's history is the list: the start adds no entry.
  await app.page.goBack();
  await app.page.goBack();
  await app.page.goBack();
  await app.groups.table.waitFor();
  assert.equal(app.fragment(), '#/sandbox/us-east-1/groups');
});

test('back returns to the previous Region', async (t) => {
  const app = await openPage(t, server.url);
  await app.groups.link('db-migration-2019').waitFor();
  await app.page.goto(`${server.url}#/sandbox/eu-west-1/groups`);
  await app.page.getByText('8 groups', { exact: true }).waitFor();
  await app.page.goBack();
  await app.groups.link('db-migration-2019').waitFor();
  assert.match(await app.regionButton.innerText(), /us-east-1/);
});

for (const [what, fragment] of [
  ['a page that does not exist', '#/nowhere'],
  ['a page below a group', '#/sandbox/us-east-1/groups/sg-00000001/rules'],
  ['an id that cannot be a group', '#/sandbox/us-east-1/groups/vpc-00000001'],
  ['a Region that cannot be one', '#/sandbox/US_EAST/groups'],
]) {
  test(`an unknown address is reported: ${what}`, async (t) => {
    const app = await openPage(t, `${server.url}${fragment}`);
    await app.heading('Page not found').waitFor();
    await app.page.getByRole('link', { name: 'Show all security groups' }).click();
    await app.groups.table.waitFor();
    assert.equal(app.fragment(), '#/sandbox/us-east-1/groups');
  });
}

test('an unknown address keeps the links to open connections', async (t) => {
  const app = await openPage(t, `${server.url}#/sandbox/eu-west-1/groups`);
  await app.regionButton.getByText('eu-west-1').waitFor();
  const history = app.page.getByRole('link', { name: 'History', exact: true });
  for (const [fragment, heading] of [['#/open', 'Open'], ['#/nowhere', 'Page not found']]) {
    await app.goto(`${server.url}${fragment}`);
    await app.heading(heading).waitFor();
    assert.equal(await history.getAttribute('href'), '#/sandbox/eu-west-1/history');
  }
  await app.page.getByRole('link', { name: 'Show all security groups' }).click();
  await eventually(() => assert.equal(app.fragment(), '#/sandbox/eu-west-1/groups'));
});

test('the address of an unknown group says so, and reloads on request', async (t) => {
  const app = await openPage(t, `${server.url}#/sandbox/us-east-1/groups/sg-0123456789abcdef0`);
  await app.heading('Security group not found').waitFor();
  await app.main.getByText('sg-0123456789abcdef0').waitFor();
  await app.main.getByText('us-east-1').waitFor();
  await app.groups.reload.click();
  await app.heading('Security group not found').waitFor();
  await app.page.getByRole('link', { name: 'Show all security groups' }).click();
  await app.groups.table.waitFor();
});

test('the address of an unknown connection asks for another', async (t) => {
  const app = await openPage(t, `${server.url}#/gone/eu-west-1/groups`);
  await app.connection.dialog.getByText('This page has no connection named "gone"').waitFor();
  await app.connection.fill({ target: 'Sandbox' });
  await app.connection.submit.click();
  await app.connection.dialog.waitFor({ state: 'hidden' });
  await app.groups.table.waitFor();
});

test('a bookmark of a connection that needs credentials asks for them, then shows the group', async (t) => {
  const { ec2, url } = await startConfigured(t, (endpoint) => ({
    connections: [{ name: 'Production', url: endpoint, regions: ['eu-west-1', 'us-east-1'], signing: 'browser' }],
  }));
  const app = await openPage(t, `${url}#/production/us-east-1/groups/${groupId(2)}`);
  await app.connection.dialog.getByText('Production needs credentials').waitFor();
  assert.equal(await app.connection.chosen.inputValue(), 'production');
  assert.equal(await app.connection.region.inputValue(), 'us-east-1');
  assert.equal(ec2.calls.length, 0, 'nothing is asked before there are credentials');

  await app.connection.fill({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'anything' });
  await app.connection.submit.click();
  await app.heading('apache').waitFor();
  assert.equal(app.fragment(), `#/production/us-east-1/groups/${groupId(2)}`);
  assert.match(ec2.calls[0].headers.authorization, /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/ec2\/aws4_request,/);
});

test('the bookmark of a typed endpoint remembers its address, and no key', async (t) => {
  const { ec2 } = await startConfigured(t, () => ({}));
  const app = await openPage(t, server.url);
  await app.connectionButton.click();
  await app.connection.fill({ target: 'Other endpoint', url: ec2.url, region: 'eu-west-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'anything' });
  await app.connection.submit.click();
  await addressOf(app, 'apache');
  await app.page.reload();
  await app.connection.dialog.getByText('needs credentials').waitFor();
  assert.equal(await app.connection.url.inputValue(), ec2.url);
  assert.equal(await app.connection.secretAccessKey.inputValue(), '');
  await app.connection.fill({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'anything' });
  await app.connection.submit.click();
  await app.heading('apache').waitFor();
});

test('after dismissing the dialog without credentials, the page can still connect', async (t) => {
  const app = await openPage(t, `${server.url}#/aws/eu-west-1/groups`);
  await app.connection.dialog.getByText('AWS needs credentials').waitFor();
  await app.page.keyboard.press('Escape');
  await app.heading('Not connected').waitFor();
  await app.page.getByRole('button', { name: 'Choose a connection…' }).click();
  await app.connection.fill({ target: 'Sandbox' });
  await app.connection.submit.click();
  await app.connection.dialog.waitFor({ state: 'hidden' });
  await app.groups.table.waitFor();
});
