// The page without a mouse.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { eventually } from './support/browser.mjs';
import { lostFocus, watchFocus } from './support/focus.mjs';
import { rulesAre, useExample } from './support/scenario.mjs';

const { openPage, openExample, server } = await useExample();

async function openWithKeys(t) {
  const app = await openExample(t);
  return { app, keys: app.page.keyboard };
}

/** Waits until the element of a locator has the focus and is in the window. */
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

/** Presses Tab until the element of a locator has the focus. */
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
  const { app, keys } = await openWithKeys(t);
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

test('/ focuses the search, except while typing', async (t) => {
  const { app, keys } = await openWithKeys(t);
  await keys.press('/');
  await focusIsOn(app, app.search);
  await keys.type('app/');
  assert.equal(await app.search.inputValue(), 'app/');
});

test('Tab and Enter lead from the search to a group', async (t) => {
  const { app, keys } = await openWithKeys(t);
  await keys.press('/');
  await keys.type('load-bal');
  await eventually(async () => assert.deepEqual(await app.groups.names(), ['load-balancer', 'web']));
  await tabTo(app, app.groups.link('load-balancer'));
  await keys.press('Enter');
  await app.heading('load-balancer').waitFor();
  // The link is gone; the focus moves on to the page that replaced it.
  const isOn = (locator) => eventually(async () => assert.ok(
    await locator.evaluate((element) => element === document.activeElement), await app.focused(),
  ));
  await isOn(app.heading('load-balancer'));
  await watchFocus(app);
  await app.page.goBack();
  // Tab goes on from the link that was followed.
  await isOn(app.groups.link('load-balancer'));
  assert.deepEqual(await lostFocus(app), []);
});

test('a heading that renders late gets the focus, unless the focus has moved on', async (t) => {
  for (const movesOn of [false, true]) {
    const app = await openPage(t);
    let release;
    const isReleased = new Promise((resolve) => { release = resolve; });
    await app.page.route('**/bundle-*-group.wasm', async (route) => {
      await isReleased;
      await route.continue();
    });
    await app.goto(server.url);
    await app.groups.link('load-balancer').waitFor();
    await tabTo(app, app.groups.link('load-balancer'));
    await app.page.keyboard.press('Enter');
    await eventually(async () => assert.ok(await app.main.evaluate((element) => element === document.activeElement)));
    if (movesOn) {
      await app.connectionButton.focus();
    }
    release();
    await app.heading('load-balancer').waitFor();
    await rulesAre(app.inbound, [
      'tcp 443 0.0.0.0/0 anywhere', 'tcp 443 ::/0 anywhere', 'tcp 80 0.0.0.0/0 anywhere', 'tcp 80 ::/0 anywhere',
    ]);
    const expected = movesOn ? app.connectionButton : app.heading('load-balancer');
    await eventually(async () => assert.ok(
      await expected.evaluate((element) => element === document.activeElement), await app.focused(),
    ));
  }
});

test('the grid is one tab stop, and the arrows move in it', async (t) => {
  const { app, keys } = await openWithKeys(t);
  await app.groups.link('load-balancer').click();
  await rulesAre(app.inbound, [
    'tcp 443 0.0.0.0/0 anywhere', 'tcp 443 ::/0 anywhere', 'tcp 80 0.0.0.0/0 anywhere', 'tcp 80 ::/0 anywhere',
  ]);
  const { inbound } = app;
  const last = inbound.row(3).getByRole('button');
  await tabTo(app, inbound.cell(0, 'type'));
  await keys.press('ArrowDown');
  await focusIsOn(app, inbound.cell(1, 'type'));
  await keys.press('ArrowRight');
  await keys.press('ArrowRight');
  await focusIsOn(app, inbound.cell(1, 'ports'));
  await keys.press('ArrowLeft');
  await keys.press('ArrowUp');
  await focusIsOn(app, inbound.cell(0, 'protocol'));
  await keys.press('PageDown');
  await focusIsOn(app, inbound.cell(3, 'protocol'));
  await keys.press('PageUp');
  await keys.press('Control+End');
  await focusIsOn(app, last);
  await keys.press('Home');
  await focusIsOn(app, inbound.cell(3, 'mark'));
  await keys.press('End');
  await focusIsOn(app, last);
  // One Tab leaves the grid, and Shift+Tab returns to the same cell.
  await keys.press('Tab');
  await focusIsOn(app, inbound.newRule);
  await keys.press('Shift+Tab');
  await focusIsOn(app, last);
  await keys.press('Control+Home');
  await focusIsOn(app, inbound.grid.getByRole('checkbox', { name: 'Select all rules' }));
});

test('the grid stays reachable while rows disappear and return', async (t) => {
  const { app, keys } = await openWithKeys(t);
  await app.groups.link('web').click();
  await eventually(async () => assert.equal((await app.inbound.rules()).length, 3));
  const stops = () => app.inbound.grid.evaluate((grid) => grid.querySelectorAll('[tabindex="0"]').length);
  await eventually(async () => assert.equal(await stops(), 1));
  await app.inbound.cell(2, 'type').click();
  await keys.press('ArrowRight');
  assert.equal(await stops(), 1);
  await app.inbound.filter.fill('8080');
  await eventually(async () => assert.equal((await app.inbound.rules()).length, 1));
  await eventually(async () => assert.equal(await stops(), 1));
});

test('the scenario without a mouse: a group with a rule, ssh for a while, and the focus is never lost', async (t) => {
  const { app, keys } = await openWithKeys(t);
  const { inbound } = app;
  await tabTo(app, app.groups.createButton);
  await keys.press('Enter');
  await focusIsOn(app, app.create.name);
  await keys.type('apache');
  await tabTo(app, app.create.description);
  await keys.type('Our Apache Group');
  await keys.press('Enter');
  await app.heading('apache').waitFor();
  await inbound.section.getByText('No inbound rules').waitFor();

  await tabTo(app, inbound.addButton);
  await keys.press('Enter');
  await focusIsOn(app, inbound.editor);
  await keys.type('http');
  await keys.press('Tab');
  // HTTP needs no protocol and no ports: the next empty cell is the source.
  await eventually(async () => assert.equal(await inbound.editor.getAttribute('aria-label'), 'Source of an inbound rule'));
  await focusIsOn(app, inbound.editor);
  await keys.type('anywhere');
  await keys.press('Enter');
  await focusIsOn(app, inbound.cell(0, 'peer'));
  await keys.press('Insert');
  await keys.type('ssh');
  await keys.press('Tab');
  await keys.type('192.168.1.130');
  await keys.press('Enter');
  await eventually(async () => assert.deepEqual(await inbound.phrases(), ['tcp 80 0.0.0.0/0 anywhere', 'tcp 22 192.168.1.130/32']));

  await applyByKeys(app);
  await rulesAre(inbound, ['tcp 80 0.0.0.0/0 anywhere', 'tcp 22 192.168.1.130/32']);
  const ssh = (await inbound.phrases()).indexOf('tcp 22 192.168.1.130/32');
  await tabTo(app, inbound.addButton);
  await keys.press('Tab');
  await keys.press('Control+Home');
  for (let step = 0; step <= ssh; step += 1) await keys.press('ArrowDown');
  await focusIsOn(app, inbound.cell(ssh, 'mark'));
  await keys.press('Delete');
  await eventually(async () => assert.match((await inbound.rules())[ssh].mark, /^−/));
  await focusIsOn(app, inbound.cell(ssh, 'mark'));
  await applyByKeys(app);
  await rulesAre(inbound, ['tcp 80 0.0.0.0/0 anywhere']);
});

/** Reviews and applies the draft by keyboard. */
async function applyByKeys(app) {
  await tabTo(app, app.review.button, 'Shift+Tab');
  await app.page.keyboard.press('Enter');
  await app.review.apply.waitFor();
  if (await app.review.confirmation.count()) {
    await tabTo(app, app.review.confirmation);
    await app.page.keyboard.type(await app.review.phrase());
  }
  await tabTo(app, app.review.apply);
  await app.page.keyboard.press('Enter');
  await app.review.dialog.getByText(/changes? applied and verified/).waitFor();
  await tabTo(app, app.review.done);
  await app.page.keyboard.press('Enter');
  await app.review.heading.waitFor({ state: 'detached' });
}

test('? lists the keys, except while typing', async (t) => {
  const { app, keys } = await openWithKeys(t);
  await keys.press('?');
  await app.help.getByText('Undo, in any group').waitFor();
  await keys.press('Escape');
  await app.help.waitFor({ state: 'hidden' });
  await app.search.focus();
  await keys.press('?');
  assert.equal(await app.search.inputValue(), '?');
  assert.equal(await app.help.count(), 0);
});

test('in read-only columns, letters move to the row that starts with them', async (t) => {
  const { app, keys } = await openWithKeys(t);
  await app.groups.link('web').click();
  await eventually(async () => assert.equal((await app.inbound.rules()).length, 3));
  const ids = (await app.inbound.rules()).map((rule) => rule.id);
  await app.inbound.cell(0, 'id').click();
  await keys.type(ids[2].slice(0, 7));
  await focusIsOn(app, app.inbound.cell(2, 'id'));
  assert.equal(await app.inbound.editor.count(), 0);
});

for (const [what, button, dialog] of [
  ['the connection', (app) => app.connectionButton, (app) => app.connection.dialog],
  ['creating a group', (app) => app.groups.createButton, (app) => app.create.dialog],
]) {
  test(`the dialog of ${what} traps the focus, closes by Escape and restores the focus`, async (t) => {
    const { app, keys } = await openWithKeys(t);
    await tabTo(app, button(app));
    await keys.press('Enter');
    await dialog(app).waitFor();
    for (let steps = 0; steps < 25; steps += 1) {
      await keys.press('Tab');
      // Between the last and the first control, the browser may focus its own controls.
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
