// How the page and its tables look: what a new user sees, what can be preferred, and what is kept.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { servePage } from './support/servers.mjs';

const openPage = useBrowser({ showsAllColumns: false });
let server;
before(async () => { server = await servePage(); });
after(() => server?.stop());

async function openWeb(t, options) {
  const app = await openPage(t, server.url, options);
  await app.groups.link('web').click();
  await app.inbound.grid.getByRole('link', { name: 'load-balancer' }).waitFor();
  return { app, inbound: app.inbound, keys: app.page.keyboard };
}

/** The headings of a grid that are seen. */
const headings = async (side) => (await side.grid.getByRole('columnheader').allInnerTexts()).filter((text) => !['', 'Findings', 'Actions'].includes(text));
const headingsAre = (side, expected) => eventually(async () => assert.deepEqual(await headings(side), expected));
const dialogOf = (app) => app.page.getByRole('dialog', { name: 'Table preferences' });
const widthOf = async (locator) => (await locator.boundingBox()).width;

test('four columns are shown at first, and others by choice, in both tables and after a reload', async (t) => {
  const { app, inbound } = await openWeb(t);
  await headingsAre(inbound, ['Type', 'Ports', 'Source', 'Description']);
  await inbound.preferencesButton.click();
  const dialog = dialogOf(app);
  assert.equal(await dialog.getByRole('checkbox', { name: 'Source', exact: true }).isDisabled(), true);
  await dialog.getByRole('checkbox', { name: 'Protocol' }).check();
  await dialog.getByRole('checkbox', { name: 'Description' }).uncheck();
  await dialog.getByRole('button', { name: 'Move Source left' }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await headingsAre(inbound, ['Type', 'Protocol', 'Ports', 'Source']);
  await app.page.reload();
  await headingsAre(inbound, ['Type', 'Protocol', 'Ports', 'Source']);
  await headingsAre(app.outbound, ['Type', 'Protocol', 'Ports', 'Destination']);
  await inbound.preferencesButton.click();
  for (let step = 0; step < 2; step += 1) await dialog.getByRole('button', { name: 'Move Source left' }).click();
  await headingsAre(inbound, ['Type', 'Source', 'Protocol', 'Ports']);
  await dialog.getByRole('button', { name: 'Reset' }).click();
  await headingsAre(inbound, ['Type', 'Ports', 'Source', 'Description']);
});

test('the arrows, Tab and the clipboard follow the columns that are shown', async (t) => {
  const { app, inbound, keys } = await openWeb(t, { permissions: ['clipboard-read', 'clipboard-write'] });
  await inbound.cell(0, 'type').click();
  for (const column of ['ports', 'peer', 'description']) {
    await keys.press('ArrowRight');
    await eventually(async () => assert.ok(await inbound.cell(0, column).evaluate((cell) => cell.contains(document.activeElement)), column));
  }
  await inbound.cell(0, 'type').focus();
  await keys.press('Shift+ArrowRight');
  await keys.press('Shift+ArrowRight');
  await keys.press('Control+c');
  await eventually(async () => assert.equal((await app.page.evaluate(() => navigator.clipboard.readText())).split('\t').length, 3));
  await keys.press('Escape');
  await inbound.type(0, 'ports', '81');
  await keys.press('Tab');
  await eventually(async () => assert.ok(await inbound.cell(0, 'peer').evaluate((cell) => cell.contains(document.activeElement))));
});

test('a hidden column appears while one of its cells is unfinished', async (t) => {
  const { app, inbound, keys } = await openWeb(t);
  await inbound.preferencesButton.click();
  const dialog = dialogOf(app);
  await dialog.getByRole('checkbox', { name: 'Protocol' }).check();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await inbound.type(0, 'protocol', 'nonsense');
  await inbound.preferencesButton.click();
  await dialog.getByRole('checkbox', { name: 'Protocol' }).uncheck();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await headingsAre(inbound, ['Type', 'Protocol', 'Ports', 'Source', 'Description']);
  await inbound.cell(0, 'protocol').getByText('nonsense').click();
  await inbound.editor.waitFor();
  await keys.press('Escape');
  await headingsAre(inbound, ['Type', 'Ports', 'Source', 'Description']);
});

test('widths follow the pointer, a number and the longest text, and are kept', async (t) => {
  const { app, inbound } = await openWeb(t);
  const heading = inbound.grid.getByRole('columnheader', { name: 'Type' });
  const before = await widthOf(heading);
  const box = await heading.boundingBox();
  await app.page.mouse.move(box.x + box.width - 4, box.y + box.height / 2);
  await app.page.mouse.down();
  await app.page.mouse.move(box.x + box.width + 56, box.y + box.height / 2, { steps: 4 });
  await app.page.mouse.up();
  await eventually(async () => assert.ok(Math.abs(await widthOf(heading) - before - 60) <= 2, `${await widthOf(heading)} after ${before}`));
  await app.page.reload();
  await eventually(async () => assert.ok(Math.abs(await widthOf(heading) - before - 60) <= 2));
  assert.equal(await heading.getAttribute('aria-sort'), null, 'dragging does not sort');
  const dragged = await heading.boundingBox();
  await app.page.mouse.dblclick(dragged.x + dragged.width - 4, dragged.y + dragged.height / 2);
  await eventually(async () => assert.ok(await widthOf(heading) < before + 50));
  await inbound.preferencesButton.click();
  const width = dialogOf(app).getByRole('spinbutton', { name: 'Width of Type in pixels' });
  await width.fill('240');
  await width.press('Enter');
  await app.page.keyboard.press('Escape');
  await eventually(async () => assert.equal(await widthOf(heading), 240));
});

test('rows are compact, or take two lines', async (t) => {
  const { app, inbound } = await openWeb(t);
  const height = async () => (await inbound.row(0).boundingBox()).height;
  assert.equal(await height(), 32);
  await inbound.preferencesButton.click();
  await dialogOf(app).getByRole('radio', { name: 'Compact' }).check();
  await eventually(async () => assert.equal(await height(), 28));
  await dialogOf(app).getByRole('checkbox', { name: /^Wrap/ }).check();
  await eventually(async () => assert.equal(await height(), 48));
  await app.page.reload();
  await eventually(async () => assert.equal(await height(), 48));
});

test('the colors follow the choice, also before the program runs', async (t) => {
  const { app, keys } = await openWeb(t, { colorScheme: 'light' });
  const ground = () => app.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  const menu = app.page.getByRole('button', { name: 'Page menu' });
  await menu.click();
  await app.page.getByRole('menuitemradio', { name: 'Use dark colors' }).click();
  await eventually(async () => assert.notEqual(await ground(), light));
  const dark = await ground();
  await app.page.reload();
  await eventually(async () => assert.equal(await ground(), dark));
  await menu.press('Enter');
  assert.equal(await app.page.getByRole('menuitemradio', { name: 'Use dark colors' }).getAttribute('aria-checked'), 'true');
  await keys.press('Home');
  await keys.press('Enter');
  await eventually(async () => assert.equal(await ground(), light));
});

test('a menu is used by keys alone', async (t) => {
  const { app, keys, inbound } = await openWeb(t);
  const focused = (name) => eventually(async () => assert.equal(
    await app.page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).innerText.trim()), name,
  ));
  await inbound.menu.press('ArrowDown');
  await focused('Paste inbound rules…');
  await keys.press('ArrowDown');
  await focused('Copy rules as TSV');
  await keys.press('End');
  await focused('Remove all inbound rules');
  await keys.press('ArrowDown');
  await focused('Paste inbound rules…');
  await keys.press('q');
  await focused('Quota of rules…');
  await keys.press('Escape');
  assert.equal(await app.page.getByRole('menu').count(), 0);
  await eventually(async () => assert.ok(await inbound.menu.evaluate((button) => button === document.activeElement)));
  await keys.press('Enter');
  await app.page.getByRole('menu').waitFor();
  await app.page.mouse.click(700, 850);
  await app.page.getByRole('menu').waitFor({ state: 'detached' });
  await inbound.menu.press('ArrowUp');
  await focused('Remove all inbound rules');
  await keys.press('Enter');
  await eventually(async () => assert.ok((await inbound.rules()).every(({ mark }) => mark.includes('removed'))));
  await inbound.section.getByText('(0)').waitFor();
});

test('the empty last line adds a rule only if something is typed in it', async (t) => {
  const { app, inbound, keys } = await openWeb(t);
  const count = await inbound.rows.count();
  const countIs = (expected) => eventually(async () => assert.equal(await inbound.rows.count(), expected));
  const isOnNewRule = () => eventually(async () => assert.ok(await inbound.newRule.evaluate((button) => button === document.activeElement), await app.focused()));
  await inbound.newRule.click();
  await inbound.editor.waitFor();
  await countIs(count + 1);
  await keys.press('Escape');
  await countIs(count);
  await isOnNewRule();
  assert.equal(await app.redo.count(), 0, 'nothing is left of it');
  // A click elsewhere leaves nothing, either.
  await keys.press('Enter');
  await inbound.editor.waitFor();
  await app.page.mouse.click(700, 850);
  await countIs(count);
  // The arrows lead to it and back.
  await inbound.cell(count - 1, 'type').click();
  await keys.press('ArrowDown');
  await isOnNewRule();
  await keys.press('ArrowUp');
  await eventually(async () => assert.ok(await inbound.row(count - 1).evaluate((row) => row.contains(document.activeElement))));
  await keys.press('ArrowDown');
  await isOnNewRule();
  await keys.type('https');
  await keys.press('Tab');
  await eventually(async () => assert.equal(await inbound.editor.getAttribute('aria-label'), 'Source of an inbound rule'));
  await keys.press('Escape');
  await countIs(count + 1);
  await inbound.section.getByText(`(${count + 1})`).waitFor();
});

test('on a phone a tap opens the rule as a sheet', async (t) => {
  const { app, inbound } = await openWeb(t, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
  const sheet = app.page.getByRole('dialog', { name: 'Rule' });
  await inbound.cell(0, 'type').tap();
  await sheet.getByRole('textbox', { name: 'Ports' }).fill('70000');
  await sheet.getByRole('button', { name: 'Save' }).tap();
  await sheet.getByText('out of range').waitFor();
  await sheet.getByRole('textbox', { name: 'Ports' }).fill('8443');
  await sheet.getByRole('textbox', { name: 'Description' }).fill('by touch');
  await sheet.getByRole('button', { name: 'Save' }).tap();
  await sheet.waitFor({ state: 'detached' });
  const first = async () => (await inbound.rules())[0];
  await eventually(async () => assert.match((await first()).ports, /^8443/));
  assert.match((await first()).description, /^by touch/);
  await inbound.cell(1, 'type').tap();
  await sheet.getByRole('button', { name: 'Remove' }).tap();
  await eventually(async () => assert.match((await inbound.rules())[1].mark, /removed/));
  await inbound.cell(1, 'type').tap();
  await sheet.getByRole('button', { name: 'Restore' }).tap();
  await eventually(async () => assert.equal((await inbound.rules())[1].mark, ''));
  // The facts are there on demand, and rules are added at the bottom of the screen.
  assert.equal(await app.group.copyId.isVisible(), false);
  await app.main.getByRole('button', { name: 'Show details' }).tap();
  await app.group.copyId.waitFor();
  const { y, height } = await inbound.addButton.boundingBox();
  assert.ok(y + height <= 844 && y > 700, `the button is at ${y}`);
});

test('the sheet of a rule that another tab removes changes no other rule', async (t) => {
  for (const button of ['Save', 'Remove']) {
    const { app, inbound } = await openWeb(t, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
    await inbound.addButton.tap();
    await inbound.editor.fill('ssh');
    await app.page.keyboard.press('Enter');
    const second = new app.constructor(await app.page.context().newPage());
    await second.page.setViewportSize({ width: 1280, height: 800 });
    await second.goto(app.page.url());
    await eventually(async () => assert.equal((await second.inbound.rules()).length, 4));
    await second.inbound.add({ type: 'https', peer: '10.2.0.0/16' });
    await eventually(async () => assert.equal((await inbound.rules()).length, 5));
    const sheet = app.page.getByRole('dialog', { name: 'Rule' });
    await inbound.cell(3, 'type').tap();
    await sheet.getByRole('textbox', { name: 'Source' }).fill('192.168.7.0/24');
    await second.inbound.row(3).getByRole('button', { name: 'Remove' }).click();
    await eventually(async () => assert.equal(await inbound.rows.count(), 4));
    await sheet.getByRole('button', { name: button }).tap();
    if (button === 'Save') {
      await sheet.getByText('This rule was removed meanwhile').waitFor();
      assert.equal(await sheet.getByRole('textbox', { name: 'Source' }).inputValue(), '192.168.7.0/24');
    } else {
      await sheet.waitFor({ state: 'detached' });
    }
    const last = (await second.inbound.rules()).at(-1);
    assert.equal(last.ports, '443');
    assert.equal(last.mark.includes('removed'), false);
    assert.match(last.peer ?? last.source, /^10\.2\.0\.0\/16/);
  }
});
