// "My address changed": rules found by address, description or tag, ticked, replaced in one edit, also in other accounts.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { group, startFakeEc2, tcp } from './support/fake-ec2.mjs';
import { openList } from './support/scenario.mjs';
import { close, listen, servePage } from './support/servers.mjs';

const openPage = useBrowser();
const connection = (name, url) => ({ name, url, regions: ['eu-west-1'], signing: 'proxy' });
let first;
let second;
let site;
before(async () => {
  first = await startFakeEc2([]);
  second = await startFakeEc2([]);
  const connections = [connection('First', first.url), connection('Second', second.url)];
  site = await servePage({ config: { connections, autoConnect: 'First', addressHeader: 'X-Client-Address' } });
});
after(() => Promise.all([site?.stop(), first?.stop(), second?.stop()]));

const OLD = '203.0.113.7/32';

function reset() {
  first.groups = [
    group(1, 'web', { inbound: [tcp(22, OLD, { description: 'laptop of Ana' }), tcp(443, '0.0.0.0/0')] }),
    group(2, 'db', { inbound: [tcp(5432, OLD), tcp(5433, '198.51.100.9/32'), tcp(5433, OLD)] }),
    group(3, 'vpn', { inbound: [tcp(22, '203.0.113.8/32', { description: 'home of ana' }), tcp(22, '10.0.0.0/8', { description: 'Ana' })] }),
  ];
  second.groups = [group(7, 'other', { inbound: [tcp(22, OLD)] })];
}

async function open(t, url = site.url) {
  reset();
  const app = await openPage(t, url);
  await app.groups.link('web').waitFor();
  return app;
}

const dialogOf = (app) => app.page.getByRole('dialog', { name: 'My address changed' });
async function openDialog(app) {
  await app.page.getByRole('button', { name: 'Page menu' }).click();
  await app.page.getByRole('menuitem', { name: 'My address changed…' }).click();
  await dialogOf(app).waitFor();
  return dialogOf(app);
}
const rows = (dialog) => dialog.getByRole('row').filter({ has: dialog.page().getByRole('cell') });
const texts = async (dialog) => (await rows(dialog).allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());

test('the old address is replaced in all groups as one edit, but for rules that are not ticked', async (t) => {
  const app = await open(t);
  const dialog = await openDialog(app);
  await dialog.getByLabel('New IPv4 address').fill('198.51.100.9');
  await dialog.getByLabel('Old address').fill('203.0.113.7');
  await eventually(async () => assert.deepEqual((await texts(dialog)).toSorted(), [
    'db tcp 5432 from 203.0.113.7/32 tcp 5432 from 198.51.100.9/32 address',
    'db tcp 5433 from 203.0.113.7/32 removed: the group has the new rule already address',
    'web tcp 22 from 203.0.113.7/32 · laptop of Ana tcp 22 from 198.51.100.9/32 · laptop of Ana address',
  ]));
  await dialog.getByRole('checkbox', { name: 'Change tcp 22 from 203.0.113.7/32 · laptop of Ana in web' }).uncheck();
  await dialog.getByRole('button', { name: 'Replace in 2 rules' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await app.review.button.getByText('Review 2 changes').waitFor();
  await app.undo.click();
  await eventually(async () => assert.equal(await app.review.button.count(), 0));
});

test('descriptions find rules for one host, and a closed dialog keeps what was typed', async (t) => {
  const app = await open(t);
  let dialog = await openDialog(app);
  await dialog.getByLabel('Text in the description').fill('ANA');
  await dialog.getByText('2 rules found').waitFor();
  // Without a new address nothing changes.
  assert.ok((await texts(dialog)).every((text) => text.includes('stays: enter a new IPv4 address')));
  assert.ok(await dialog.getByRole('button', { name: 'Replace in 0 rules' }).isDisabled());
  await dialog.getByLabel('New IPv4 address').fill('2001:db8::7');
  await dialog.getByText('Enter an IPv4 address here').waitFor();
  await app.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  dialog = await openDialog(app);
  assert.equal(await dialog.getByLabel('Text in the description').inputValue(), 'ANA');
  assert.equal(await dialog.getByLabel('New IPv4 address').inputValue(), '2001:db8::7');
  await dialog.getByLabel('New IPv4 address').fill('198.51.100.10');
  await dialog.getByRole('button', { name: 'Replace in 2 rules' }).click();
  await app.review.open();
  const lines = await app.review.lines();
  assert.ok(lines.some((line) => line.includes('203.0.113.8/32 becomes 198.51.100.10/32')), lines.join('\n'));
});

test('other open accounts get the edit in a draft of their own', async (t) => {
  const app = await open(t);
  await app.goto(`${site.url}#/second/eu-west-1/groups`);
  await app.groups.link('other').waitFor();
  await app.goto(`${site.url}#/first/eu-west-1/groups`);
  await app.groups.link('web').waitFor();
  const dialog = await openDialog(app);
  await dialog.getByLabel('New IPv4 address').fill('198.51.100.10');
  await dialog.getByLabel('Old address').fill('203.0.113.7');
  await dialog.getByRole('button', { name: 'Replace in 3 rules' }).waitFor();
  await dialog.getByLabel('Also in the other open Regions and accounts').check();
  await dialog.getByRole('table', { name: 'Second, eu-west-1' }).waitFor();
  await dialog.getByRole('button', { name: 'Replace in 4 rules' }).click();
  await app.review.button.getByText('Review 3 changes').waitFor();
  await app.goto(`${site.url}#/second/eu-west-1/groups`);
  await app.review.button.getByText('Review 1 change').waitFor();
  await openList(app);
});

test('the host of the page says the address in the header that config.json names', async (t) => {
  const asked = [];
  const front = createServer(async (incoming, outgoing) => {
    asked.push(incoming.method);
    const answer = await fetch(`${new URL(site.url).origin}${incoming.url}`, { method: incoming.method });
    const headers = Object.fromEntries([...answer.headers].filter(([name]) => !['content-encoding', 'content-length', 'transfer-encoding'].includes(name)));
    outgoing.writeHead(answer.status, { ...headers, 'X-Client-Address': '198.51.100.77, 10.0.0.1' });
    outgoing.end(Buffer.from(await answer.arrayBuffer()));
  });
  const url = await listen(front);
  t.after(() => close(front));
  const app = await open(t, url);
  const dialog = await openDialog(app);
  await dialog.getByRole('button', { name: 'Ask the host of this page' }).click();
  await dialog.getByText('The host of this page sees you at 198.51.100.77').waitFor();
  assert.equal(await dialog.getByLabel('New IPv4 address').inputValue(), '198.51.100.77');
  assert.ok(asked.includes('HEAD'));
});
