// The page without a mouse.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { rulesAre } from './support/scenario.mjs';
import { servePage } from './support/servers.mjs';

const openPage = useBrowser();
let server;
before(async () => { server = await servePage(); });
after(() => server?.stop());

async function openExample(t) {
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  return { app, keys: app.page.keyboard };
}

/** Waits until the focus is on the element of that locator, and can be seen there. */
async function focusIsOn(app, locator) {
  await eventually(async () => {
    assert.ok(await locator.evaluate((element) => element === document.activeElement), `the focus is on ${await app.focused()}`);
  });
  const outline = await locator.evaluate((element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return { isVisible: element.matches(':focus-visible'), outlineStyle, width: parseFloat(outlineWidth) };
  });
  assert.ok(outline.isVisible && outline.outlineStyle !== 'none' && outline.width >= 2, JSON.stringify(outline));
}

/** Tabs until the focus is on the element of that locator. */
async function tabTo(app, locator, key = 'Tab') {
  for (let steps = 0; steps < 60; steps += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) {
      await focusIsOn(app, locator);
      return;
    }
    await app.page.keyboard.press(key);
  }
  assert.fail(`not reached by ${key}; the focus is on ${await app.focused()}`);
}

test('the first Tab offers to skip to the content', async (t) => {
  const { app, keys } = await openExample(t);
  const skip = app.page.getByRole('button', { name: 'Skip to content' });
  await keys.press('Tab');
  await focusIsOn(app, skip);
  await skip.waitFor({ state: 'visible' });
  const box = await skip.boundingBox();
  assert.ok(box.x >= 0 && box.y >= 0, 'it is on the screen');
  await keys.press('Enter');
  await eventually(async () => assert.ok(await app.main.evaluate((element) => element === document.activeElement)));
  await keys.press('Tab');
  await focusIsOn(app, app.groups.reload);
});

test('/ goes to the search, unless one is typing', async (t) => {
  const { app, keys } = await openExample(t);
  await keys.press('/');
  await focusIsOn(app, app.search);
  await keys.type('app/');
  assert.equal(await app.search.inputValue(), 'app/');
});

test('from the search to a group by Tab and Enter', async (t) => {
  const { app, keys } = await openExample(t);
  await keys.press('/');
  await keys.type('load-bal');
  await eventually(async () => assert.deepEqual(await app.groups.names(), ['load-balancer']));
  await tabTo(app, app.groups.link('load-balancer'));
  await keys.press('Enter');
  await app.heading('load-balancer').waitFor();
});

test('the grid is one tab stop, and the arrows move in it', async (t) => {
  const { app, keys } = await openExample(t);
  await app.groups.link('load-balancer').click();
  await rulesAre(app.inbound, [
    'tcp 443 0.0.0.0/0 anywhere', 'tcp 443 ::/0 anywhere', 'tcp 80 0.0.0.0/0 anywhere', 'tcp 80 ::/0 anywhere',
  ]);
  const cell = (row, column) => app.inbound.rows.nth(row).getByRole('gridcell').nth(column);
  const revoke = (row) => app.inbound.rows.nth(row).getByRole('button');
  await tabTo(app, cell(0, 0));
  await keys.press('ArrowDown');
  await focusIsOn(app, cell(1, 0));
  await keys.press('ArrowRight');
  await keys.press('ArrowRight');
  await focusIsOn(app, cell(1, 2));
  await keys.press('ArrowLeft');
  await keys.press('ArrowUp');
  await focusIsOn(app, cell(0, 1));
  await keys.press('Control+End');
  await focusIsOn(app, revoke(3));
  await keys.press('Home');
  await focusIsOn(app, cell(3, 0));
  await keys.press('End');
  await focusIsOn(app, revoke(3));
  // One Tab leaves the grid, and Shift+Tab comes back to where one was.
  await keys.press('Tab');
  await focusIsOn(app, app.inbound.addButton);
  await keys.press('Shift+Tab');
  await focusIsOn(app, revoke(3));
  await keys.press('Control+Home');
  await focusIsOn(app, app.inbound.grid.getByRole('columnheader', { name: 'Type' }));
});

test('rows that leave and return keep the grid reachable', async (t) => {
  const { app, keys } = await openExample(t);
  await app.groups.link('web').click();
  await eventually(async () => assert.equal((await app.inbound.rules()).length, 3));
  const stops = () => app.inbound.grid.evaluate((grid) => grid.querySelectorAll('[tabindex="0"]').length);
  await eventually(async () => assert.equal(await stops(), 1));
  await app.inbound.rows.nth(2).getByRole('gridcell').nth(1).click();
  await keys.press('ArrowRight');
  assert.equal(await stops(), 1);
});

test('a rule is added and revoked, and the focus never gets lost', async (t) => {
  const { app, keys } = await openExample(t);
  await tabTo(app, app.groups.createButton);
  await keys.press('Enter');
  await focusIsOn(app, app.create.name);
  await keys.type('apache');
  await tabTo(app, app.create.description);
  await keys.type('Our Apache Group');
  await keys.press('Enter');
  await app.heading('apache').waitFor();
  await app.inbound.section.getByText('No inbound rules').waitFor();

  await tabTo(app, app.inbound.addButton);
  await keys.press('Enter');
  await focusIsOn(app, app.inbound.form.type);
  await keys.type('HTTP');
  assert.equal(await app.inbound.form.type.inputValue(), 'HTTP');
  await tabTo(app, app.inbound.form.peer);
  await keys.type('anywhere');
  await keys.press('Enter');
  await rulesAre(app.inbound, ['tcp 80 0.0.0.0/0 anywhere']);
  await focusIsOn(app, app.inbound.addButton);

  const revoke = app.inbound.revokeButton('tcp 80 from 0.0.0.0/0');
  await tabTo(app, app.inbound.rows.first().getByRole('gridcell').first(), 'Shift+Tab');
  await keys.press('End');
  await focusIsOn(app, revoke);
  await keys.press('Enter');
  await app.revoke.dialog.waitFor();
  await keys.press('Escape');
  await app.revoke.dialog.waitFor({ state: 'hidden' });
  await focusIsOn(app, revoke);
  await keys.press('Enter');
  await tabTo(app, app.revoke.confirm);
  await keys.press('Enter');
  await app.inbound.section.getByText('No inbound rules').waitFor();
  await eventually(async () => assert.notEqual(await app.page.evaluate(() => document.activeElement.tagName), 'BODY'));
});

for (const [what, button, dialog] of [
  ['the connection', (app) => app.connectionButton, (app) => app.connection.dialog],
  ['creating a group', (app) => app.groups.createButton, (app) => app.create.dialog],
]) {
  test(`the dialog of ${what} keeps the focus inside, closes by Escape and gives it back`, async (t) => {
    const { app, keys } = await openExample(t);
    await tabTo(app, button(app));
    await keys.press('Enter');
    await dialog(app).waitFor();
    for (let steps = 0; steps < 25; steps += 1) {
      await keys.press('Tab');
      // Between its last and its first control the browser may visit its own.
      const where = await dialog(app).evaluate((element) => (
        element.contains(document.activeElement) || document.activeElement === document.body
      ));
      assert.ok(where, `the focus left the dialog for ${await app.focused()}`);
    }
    await keys.press('Escape');
    await dialog(app).waitFor({ state: 'hidden' });
    await focusIsOn(app, button(app));
  });
}

test('Escape closes an untouched form, and keeps what has been typed', async (t) => {
  const { app, keys } = await openExample(t);
  await app.groups.link('web').click();
  await app.inbound.addButton.focus();
  await keys.press('Enter');
  await focusIsOn(app, app.inbound.form.type);
  await keys.press('Escape');
  await focusIsOn(app, app.inbound.addButton);
  await keys.press('Enter');
  await app.inbound.form.peer.fill('10.0.0.0/8');
  await keys.press('Escape');
  assert.equal(await app.inbound.form.peer.inputValue(), '10.0.0.0/8');
});
