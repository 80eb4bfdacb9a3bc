// Preferences of the list of groups: columns, widths and lines, kept in the browser; and its search, which leaving keeps.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { servePage } from './support/servers.mjs';

const openPage = useBrowser({ showsAllColumns: false });
let server;
before(async () => { server = await servePage(); });
after(() => server?.stop());

async function openList(t, options) {
  const app = await openPage(t, server.url, options);
  await app.groups.link('web').waitFor();
  await app.page.getByRole('button', { name: 'Preferences of the list' }).waitFor();
  return app;
}

const dialogOf = (app) => app.page.getByRole('dialog', { name: 'Table preferences' });
const heading = (app, name) => app.groups.table.getByRole('columnheader', { name });
const widthOf = async (locator) => (await locator.boundingBox()).width;

/** The headings that are seen, from left to right. */
async function headings(app) {
  const cells = await app.groups.table.getByRole('columnheader').all();
  const placed = await Promise.all(cells.map(async (cell) => ({ text: (await cell.innerText()).replace(/[↑↓]/g, '').trim(), x: (await cell.boundingBox()).x })));
  return placed.toSorted((a, b) => a.x - b.x).map(({ text }) => text);
}
const headingsAre = (app, expected) => eventually(async () => assert.deepEqual(await headings(app), expected));
const INITIAL = ['Name', 'Group ID', 'VPC', 'Inbound', 'Outbound', 'Findings', 'Used by', 'Description'];

test('columns of the list are chosen, moved and reset, and stay after a reload from the first paint', async (t) => {
  const app = await openList(t);
  await headingsAre(app, INITIAL);
  await app.page.getByRole('button', { name: 'Preferences of the list' }).click();
  const dialog = dialogOf(app);
  assert.equal(await dialog.getByRole('checkbox', { name: 'Name' }).isDisabled(), true);
  await dialog.getByRole('checkbox', { name: 'VPC' }).uncheck();
  await dialog.getByRole('button', { name: 'Move Description left' }).click();
  await dialog.getByRole('checkbox', { name: 'Wrap long values onto a second line' }).check();
  await dialog.getByRole('button', { name: 'Done' }).click();
  const chosen = ['Name', 'Group ID', 'Inbound', 'Outbound', 'Findings', 'Description', 'Used by'];
  await headingsAre(app, chosen);
  const rowHeight = async () => (await app.groups.table.getByRole('row').nth(1).boundingBox()).height;
  await eventually(async () => assert.equal(await rowHeight(), 48));
  await app.page.reload();
  await app.groups.link('web').waitFor();
  assert.deepEqual(await headings(app), chosen, 'as soon as the list is there');
  await app.page.getByRole('button', { name: 'Preferences of the list' }).click();
  await dialog.getByRole('button', { name: 'Reset' }).click();
  await headingsAre(app, INITIAL);
  await eventually(async () => assert.equal(await rowHeight(), 32));
});

test('widths of the list follow the pointer and the longest text, and a drag does not sort', async (t) => {
  const app = await openList(t);
  const name = heading(app, 'Name');
  const initial = await widthOf(name);
  const box = await name.boundingBox();
  await app.page.mouse.move(box.x + box.width - 4, box.y + box.height / 2);
  await app.page.mouse.down();
  await app.page.mouse.move(box.x + box.width - 64, box.y + box.height / 2, { steps: 4 });
  await app.page.mouse.up();
  const dragged = (await widthOf(name));
  assert.ok(Math.abs(dragged - initial + 60) <= 2, `${dragged} after ${initial}`);
  assert.equal(await name.getAttribute('aria-sort'), 'ascending');
  await app.page.reload();
  await app.groups.link('web').waitFor();
  assert.ok(Math.abs(await widthOf(name) - dragged) <= 2);
  await app.page.getByRole('button', { name: 'Preferences of the list' }).waitFor();
  const id = heading(app, 'Group ID');
  const edge = await id.boundingBox();
  await app.page.mouse.dblclick(edge.x + edge.width - 4, edge.y + edge.height / 2);
  const fits = (cells) => cells.every((cell) => cell.scrollWidth <= cell.clientWidth);
  await eventually(async () => assert.notEqual(await widthOf(id), edge.width));
  assert.ok(await app.groups.table.locator('.groups__cell--id').evaluateAll(fits));
  assert.equal(await id.getAttribute('aria-sort'), null);
});

test('a search stays when the list is left right after the last key', async (t) => {
  const app = await openList(t);
  await app.search.fill('bastion');
  await app.groups.link('bastion').click();
  await app.heading('bastion').waitFor();
  await app.page.reload();
  await app.heading('bastion').waitFor();
  await app.page.goBack();
  await eventually(async () => assert.equal(await app.search.inputValue(), 'bastion'));
  await app.search.fill('web');
  await app.page.reload();
  await eventually(async () => assert.equal(await app.search.inputValue(), 'web'));
});
