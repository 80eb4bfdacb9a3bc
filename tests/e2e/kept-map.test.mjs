// What the map and the page of reachability keep: the filter in the address, texts of dialogs, places and policies in shares.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { ReachPage } from './support/reach.mjs';
import { servePage } from './support/servers.mjs';
import { SharePage } from './support/shared-view.mjs';

const openPage = useBrowser({ showsAllColumns: false });
let server;
before(async () => { server = await servePage(); });
after(() => server?.stop());

async function openMap(t) {
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await app.map.open();
  return app;
}

/** The query of the address, decoded. */
const query = (app) => decodeURIComponent(new URL(app.page.url()).hash.split('?q=')[1] ?? '').replaceAll('+', ' ');

test('the filter of the map is in the address and as chips, and comes back with either', async (t) => {
  const app = await openMap(t);
  const all = (await app.map.connections()).length;
  await app.map.filterButton.click();
  await app.page.getByRole('textbox', { name: 'Port' }).fill('22');
  await app.page.getByRole('combobox', { name: 'Protocol' }).selectOption('TCP');
  await app.map.grouping.selectOption('VPC');
  await eventually(() => assert.equal(query(app), 'port = 22 protocol = tcp by:vpc'));
  await app.page.reload();
  await app.map.nodes.first().waitFor();
  assert.equal(await app.map.grouping.inputValue(), 'vpc');
  const chips = app.page.getByRole('group', { name: 'Filters of the map' });
  await chips.getByText('protocol = tcp').waitFor();
  await app.map.grouping.selectOption('Each group');
  await chips.getByRole('button', { name: 'Remove filter port = 22' }).click();
  await chips.getByText('port = 22').waitFor({ state: 'detached' });
  assert.equal(await app.page.locator('#map-ports').inputValue(), '');
  await chips.getByRole('button', { name: 'Remove filter protocol = tcp' }).click();
  await eventually(async () => assert.equal((await app.map.connections()).length, all));
  assert.equal(query(app), '');
});

test('what is typed into the dialog of a rule is there again after Escape and a reload; a public rule has its signs', async (t) => {
  const app = await openMap(t);
  const open = async () => {
    await app.map.connectButton.click();
    await app.map.rule.dialog.waitFor();
  };
  await open();
  await app.map.rule.from.fill('anywhere');
  await app.map.rule.to.fill('web');
  await app.map.rule.type.fill('SSH');
  await app.page.keyboard.press('Escape');
  await app.map.rule.dialog.waitFor({ state: 'hidden' });
  await app.page.reload();
  await app.map.nodes.first().waitFor();
  await open();
  assert.equal(await app.map.rule.from.inputValue(), 'anywhere');
  assert.equal(await app.map.rule.type.inputValue(), 'SSH');
  await app.map.rule.submit.click();
  await app.map.rule.dialog.waitFor({ state: 'hidden' });
  const drawn = app.page.locator('.map__edges .map__edge--public .map__label').filter({ hasText: /^\+ [◆▲].*22/ });
  await drawn.first().waitFor();
  // Once used, they are gone.
  await open();
  assert.equal(await app.map.rule.from.inputValue(), '');
});

test('a shared view has the policies, which are checked there, and the places of moved nodes', async (t) => {
  const app = await openMap(t);
  const from = await app.map.box('web');
  await app.page.mouse.move(from.x + 20, from.y + 10);
  await app.page.mouse.down();
  await app.page.mouse.move(from.x + 60, from.y + 90, { steps: 5 });
  await app.page.mouse.up();
  await eventually(async () => assert.ok(Math.abs((await app.map.box('web')).y - from.y) > 40));
  const reach = new ReachPage(app);
  await reach.open();
  await reach.add('internet must not reach db on 80 and 443');
  await reach.add('internet must not reach no-such-group');
  await reach.policies.getByText('There is no group, prefix list or interface no-such-group here').waitFor();
  await app.page.getByRole('link', { name: 'Security groups', exact: true }).click();
  await app.page.getByRole('link', { name: '1 of 2 policies hold' }).waitFor();
  const share = new SharePage(app);
  await share.open();
  const link = await share.makeLink();
  const viewer = await openPage(t, link);
  await viewer.groups.table.waitFor();
  await viewer.page.getByRole('link', { name: 'Reachability', exact: true }).click();
  const shared = new ReachPage(viewer);
  await eventually(async () => assert.match((await shared.listed())[0] ?? '', /^✓ Holds internet must not reach db with .*80.*443.* From the snapshot$/));
  assert.equal(await shared.policies.getByRole('button', { name: /^Delete policy/ }).count(), 0);
  await viewer.map.open();
  const centers = async (page, name) => (await page.map.node(name).getAttribute('transform')).match(/-?[\d.]+/g).map(Number);
  const [, y] = await centers(viewer, 'web');
  const untouched = await openMap(t);
  const [, before] = await centers(untouched, 'web');
  assert.notEqual(y, before);
});
