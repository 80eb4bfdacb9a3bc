// Scroll position of pages and of Back, and the focus meanwhile.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { lostFocus, watchFocus } from './support/focus.mjs';
import { groupId, proxyConfig, startFakeEc2 } from './support/fake-ec2.mjs';
import { GROUPS, largeAccount } from './support/large-account.mjs';
import { servePage } from './support/servers.mjs';
import { STATES } from './support/states.mjs';

const openPage = useBrowser();
let ec2;
const servers = {};
before(async () => {
  ec2 = await startFakeEc2(largeAccount());
  servers.large = await servePage({ config: proxyConfig(ec2.url) });
  servers.sandbox = await servePage();
});
after(async () => {
  await Promise.all(Object.values(servers).map((server) => server.stop()));
  await ec2?.stop();
});

const scrolled = (app) => app.page.evaluate(() => Math.round(scrollY));

async function isScrolledTo(app, top) {
  await eventually(async () => assert.equal(await scrolled(app), top));
}

/** The element with the focus; fails if that is the body. */
async function focusIsIn(app, locator) {
  await eventually(async () => {
    assert.ok(await locator.evaluate((element) => element === document.activeElement), `the focus is on ${await app.focused()}`);
  });
}

/** Checks that the focus is never on the body, and finally on an element that the test names. */
async function focusIsKept(app) {
  await eventually(async () => {
    assert.ok(await app.page.evaluate(() => document.activeElement !== document.body), 'the focus fell to the body');
  });
}

async function openLarge(t, options) {
  const app = await openPage(t, undefined, options);
  await app.goto(servers.large.url);
  await app.page.getByText(`${GROUPS.toLocaleString('en-US')} groups`, { exact: true }).waitFor();
  return app;
}

async function openWeb(t) {
  const app = await openPage(t);
  await app.goto(servers.sandbox.url);
  await app.groups.link('web').click();
  await app.inbound.grid.getByRole('link', { name: 'load-balancer' }).waitFor();
  return app;
}

/** Whether an element is in the window, below the sticky bar and head. */
async function isInSight(app, locator) {
  await eventually(async () => {
    const box = await locator.boundingBox();
    const { height } = app.page.viewportSize();
    assert.ok(box.y >= 0 && box.y + box.height <= height, JSON.stringify(box));
    const isOnTop = await locator.evaluate((element) => {
      const { left, top, width, height: tall } = element.getBoundingClientRect();
      const there = document.elementFromPoint(left + Math.min(width, 20) / 2, top + tall / 2);
      return element.contains(there) || there?.contains(element);
    });
    assert.ok(isOnTop, 'something lies over it');
  });
}

/** The link of a row in the middle of the window, once the rows at the scroll position are drawn. */
async function linkInSight(app) {
  const name = await eventually(async () => {
    const names = await app.groups.rows.getByRole('link').evaluateAll((links) => links
      .filter((link) => {
        const { top, bottom } = link.getBoundingClientRect();
        return top > innerHeight / 2 && bottom < innerHeight * 0.9;
      })
      .map((link) => link.textContent));
    assert.ok(names.length > 0, 'no row is in sight');
    return names[0];
  });
  return app.groups.link(name);
}

test('a group opens at its top, and Back returns to the position in the list', async (t) => {
  const app = await openLarge(t);
  for (const top of [3000, 40_000]) {
    await app.page.evaluate((to) => scrollTo(0, to), top);
    await isScrolledTo(app, top);
    const link = await linkInSight(app);
    const name = await link.innerText();
    await link.click();
    await app.heading(name).waitFor();
    await isScrolledTo(app, 0);
    await isInSight(app, app.heading(name));
    // The sidebar shows the group.
    await isInSight(app, app.sidebar.locator('[aria-current=page]'));
    await app.page.evaluate(() => scrollTo(0, 120));
    await app.page.goBack();
    await app.groups.heading.waitFor();
    await isScrolledTo(app, top);
    await app.groups.link(name).waitFor();
    await app.page.goForward();
    await app.heading(name).waitFor();
    await isScrolledTo(app, 120);
    await app.page.goBack();
    await isScrolledTo(app, top);
  }
  // A link leads to the top, even of a page that was left further down.
  await (await linkInSight(app)).click();
  await app.inbound.grid.waitFor();
  await app.page.getByRole('link', { name: 'Portcullis' }).click();
  await app.groups.link('group-0001').waitFor();
  await isScrolledTo(app, 0);
});

test('Back from a group focuses the link that was followed, wherever it is in a long list', async (t) => {
  const app = await openLarge(t);
  for (const [top, leaveAt] of [[0, 0], [3000, 3000], [40_000, 40_000], [40_000, 2000], [0, 60_000]]) {
    await app.page.evaluate((to) => scrollTo(0, to), top);
    await isScrolledTo(app, top);
    const link = await linkInSight(app);
    const name = await link.innerText();
    // The row need not be drawn where the list is left.
    await link.evaluate((element, to) => {
      element.focus({ preventScroll: true });
      scrollTo(0, to);
      element.click();
    }, leaveAt);
    await app.heading(name).waitFor();
    await focusIsIn(app, app.heading(name));
    await app.inbound.rows.first().waitFor();
    await app.inbound.cell(0, 'type').click();
    await watchFocus(app);
    await app.page.goBack();
    const followed = app.groups.link(name);
    await focusIsIn(app, followed);
    await isInSight(app, followed);
    if (top === leaveAt) await isScrolledTo(app, top);
    // The rest of the list is drawn around it a moment later.
    await app.page.waitForTimeout(400);
    await focusIsIn(app, followed);
    assert.deepEqual(await lostFocus(app), [], `${name}: the focus was on the body`);
    // Tab goes on from there.
    await app.page.keyboard.press('Tab');
    await eventually(async () => assert.match(await app.focused(), /^group-\d{4}$/));
    assert.notEqual(await app.focused(), name);
  }
});

test('the sidebar opens another group at its top', async (t) => {
  const app = await openLarge(t);
  await app.groups.link('group-0001').click();
  await app.inbound.rows.first().waitFor();
  await app.page.evaluate(() => scrollTo(0, 9000));
  await app.sidebar.getByRole('link', { name: 'group-0007' }).click();
  await app.heading('group-0007').waitFor();
  await isScrolledTo(app, 0);
  await app.page.goBack();
  await app.heading('group-0001').waitFor();
  await isScrolledTo(app, 9000);
});

test('the address of a group far down the list shows it in the sidebar', async (t) => {
  const app = await openPage(t);
  await app.goto(`${servers.large.url}#/proxy/eu-west-1/groups/${groupId(1800)}`);
  await app.heading('group-1800').waitFor();
  await isInSight(app, app.sidebar.getByRole('link', { name: 'group-1800' }));
  // The user's own scroll position stays.
  await app.sidebar.evaluate((list) => { list.scrollTop = 0; });
  await app.sidebar.getByRole('link', { name: 'group-0003' }).waitFor();
  await app.search.fill('group-1');
  await app.search.fill('');
  await eventually(async () => assert.equal(await app.sidebar.evaluate((list) => list.scrollTop), 0));
});

test('the name of a group stays visible while its rules scroll', async (t) => {
  const app = await openPage(t);
  await app.goto(`${servers.large.url}#/proxy/eu-west-1/groups/${groupId(1)}`);
  await app.inbound.rows.first().waitFor();
  for (const width of [1440, 900, 390]) {
    await app.page.setViewportSize({ width, height: 800 });
    await app.page.evaluate(() => scrollTo(0, 12_000));
    await isInSight(app, app.heading('group-0001'));
  }
});

test('every page starts at its top and has the focus', async (t) => {
  const app = await openWeb(t);
  await app.inbound.edit(0, 'description', 'changed');
  const visit = async (open, heading) => {
    await app.page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await open();
    await heading.waitFor();
    await isScrolledTo(app, 0);
    await focusIsIn(app, heading);
  };
  const link = (name) => app.page.getByRole('link', { name, exact: true });
  const toPage = (page) => () => app.page.evaluate((to) => { location.hash = location.hash.replace(/(#\/[^/]+\/[^/]+\/).*/, `$1${to}`); }, page);
  await visit(() => app.review.button.click(), app.review.heading);
  await visit(() => link('History').click(), app.heading('History'));
  await visit(() => link('Portcullis').click(), app.groups.heading);
  await visit(() => link('Share…').click(), app.heading('Share and export'));
  await app.page.goBack();
  await focusIsKept(app);
  await visit(() => link('Compare…').click(), app.heading('Compare'));
  await toPage('groups')();
  await app.groups.heading.waitFor();
  await focusIsKept(app);
  await visit(toPage('policy'), app.page.getByRole('heading', { level: 1 }));
  await visit(toPage('print'), app.page.getByRole('heading', { level: 1 }));
  await visit(toPage('nowhere'), app.heading('Page not found'));
});

test('the focus stays on the page when the focused element is removed', async (t) => {
  const app = await openWeb(t);
  const press = async (button) => {
    await button.focus();
    await app.page.keyboard.press('Enter');
  };
  // A group is marked for deletion, then kept.
  await press(app.group.menu);
  await app.page.keyboard.press('ArrowUp');
  await app.page.keyboard.press('ArrowUp');
  await focusIsIn(app, app.group.deleteButton.item);
  await app.page.keyboard.press('Enter');
  await focusIsIn(app, app.group.keepButton);
  await app.page.keyboard.press('Enter');
  await focusIsIn(app, app.group.menu);
  await focusIsKept(app);
  // A selection is cleared.
  await app.inbound.cell(0, 'type').click();
  await app.page.keyboard.press('Control+a');
  await press(app.inbound.selection.getByRole('button', { name: 'Clear selection' }));
  await app.inbound.selection.waitFor({ state: 'detached' });
  await eventually(async () => assert.ok(await app.inbound.grid.evaluate((grid) => grid.contains(document.activeElement))));
  // A tag is removed in the dialog.
  await app.group.tagsButton.click();
  const tags = app.page.getByRole('dialog', { name: 'Group tags' });
  await tags.getByRole('button', { name: 'Add tag' }).click();
  // The field of the new tag takes the focus a frame later; Enter in it would save.
  await focusIsIn(app, tags.getByRole('textbox', { name: 'Key' }).last());
  await press(tags.getByRole('button', { name: /^Remove tag/ }).first());
  await eventually(async () => assert.ok(await tags.evaluate((dialog) => dialog.contains(document.activeElement)), await app.focused()));
  await app.page.keyboard.press('Escape');
  await focusIsIn(app, app.group.menu);
  // A search is cleared.
  await app.page.getByRole('link', { name: 'Portcullis' }).click();
  await app.search.fill('nothing like it');
  await press(app.page.getByRole('button', { name: 'Clear search' }));
  await app.groups.table.waitFor();
  await focusIsIn(app, app.search);
  // The groups are reloaded.
  await press(app.groups.reload);
  await focusIsIn(app, app.groups.reload);
});

test('the focus moves to the review of an undo', async (t) => {
  const app = await openWeb(t);
  await app.inbound.edit(0, 'description', 'changed');
  await app.review.open();
  await app.review.applyOpened();
  await app.page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await app.review.undo.focus();
  await app.page.keyboard.press('Enter');
  await app.page.getByText('Undo of the run of').waitFor();
  await focusIsIn(app, app.review.heading);
  await isScrolledTo(app, 0);
  await app.review.applyOpened();
  await focusIsKept(app);
  await app.review.done.focus();
  await app.page.keyboard.press('Enter');
  await app.heading('web').waitFor();
  await focusIsIn(app, app.heading('web'));
});

test('discarding, undoing or removing an edit with the mouse leaves the focus on the page', async (t) => {
  const app = await openWeb(t);
  await app.inbound.add({ type: 'HTTPS', peer: '10.9.0.0/16' });
  await app.inbound.action('Remove', /tcp 443 from 10\.9/).click();
  await focusIsKept(app);
  await app.inbound.edit(0, 'description', 'changed');
  await app.undo.focus();
  await app.page.keyboard.press('Enter');
  await focusIsKept(app);
  await app.inbound.edit(0, 'description', 'changed again');
  await app.review.open();
  await app.review.discard.focus();
  await app.page.keyboard.press('Enter');
  await app.discard.confirm.focus();
  await app.page.keyboard.press('Enter');
  await app.heading('web').waitFor();
  await focusIsIn(app, app.heading('web'));
});

test('without changes there is nothing to review', async (t) => {
  const app = await openWeb(t);
  await app.inbound.edit(0, 'description', 'changed');
  await app.review.button.waitFor();
  await app.undo.click();
  await app.review.button.waitFor({ state: 'detached' });
  await app.redo.waitFor();
  // Opened by its address, the review offers nothing to apply or discard.
  await app.page.evaluate(() => { location.hash = location.hash.replace(/groups.*/, 'review'); });
  await app.page.getByText('No changes yet.').waitFor();
  assert.equal(await app.review.apply.count(), 0);
  assert.equal(await app.review.discard.count(), 0);
});

test('an incomplete rule keeps the plan empty', async (t) => {
  const app = await openWeb(t);
  await app.inbound.add({ type: 'udp' });
  await app.review.open();
  await app.page.getByText('Nothing can be applied yet: 1 rule is not complete.').waitFor();
  assert.equal(await app.page.getByText('No changes yet').count(), 0);
  assert.equal(await app.review.apply.isEnabled(), false);
  // A cell with invalid text in another rule: both are named.
  await app.page.goBack();
  await app.heading('web').waitFor();
  await app.inbound.cell(0, 'ports').click();
  await app.page.keyboard.type('nonsense');
  await app.review.open();
  await app.page.getByText('Nothing can be applied yet: 1 rule is not complete, and 1 cell is not finished.').waitFor();
});

test('a group marked for deletion offers no changes, and no useless Restore', async (t) => {
  const app = await openWeb(t);
  await app.inbound.cell(0, 'type').click();
  await app.page.keyboard.press('Control+a');
  await app.group.deleteButton.click();
  await app.group.keepButton.waitFor();
  await eventually(async () => assert.equal(await app.main.getByRole('button', { name: /^(Restore|Revert|Remove)/ }).count(), 0));
  assert.equal(await app.inbound.grid.getAttribute('aria-readonly'), 'true');
  await app.inbound.cell(0, 'description').dblclick();
  assert.equal(await app.inbound.editor.count(), 0);
  await app.group.keepButton.click();
  await app.inbound.action('Remove', /./).first().waitFor();
});

test('a read-only view has no quota field, and tags reserved for AWS are refused in any case', async (t) => {
  const app = await openWeb(t);
  await app.inbound.quotaButton.click();
  await app.page.getByRole('spinbutton', { name: 'Quota of rules per group' }).waitFor();
  await app.page.keyboard.press('Escape');
  await app.group.tagsButton.click();
  const tags = app.page.getByRole('dialog', { name: 'Group tags' });
  await tags.getByRole('button', { name: 'Add tag' }).click();
  await tags.getByRole('textbox', { name: 'Key' }).last().fill('AWS:Owner');
  await tags.getByRole('button', { name: 'Save to draft' }).click();
  await tags.getByText('reserved for AWS').waitFor();
  const view = await openPage(t);
  await view.goto(servers.sandbox.url);
  await STATES.find(({ name }) => name === 'view of a group').show(view);
  await view.inbound.menu.click();
  await view.page.getByRole('menuitem', { name: 'Table preferences…' }).waitFor();
  assert.equal(await view.inbound.quotaButton.item.count(), 0);
  assert.equal(await view.page.getByRole('spinbutton').count(), 0);
});

test('the paste dialog opens with the focus in the field for the text', async (t) => {
  const app = await openWeb(t);
  await app.inbound.pasteButton.click();
  const dialog = app.page.getByRole('dialog', { name: 'Paste rules' });
  await focusIsIn(app, dialog.getByRole('textbox').first());
  await app.page.keyboard.type('tcp 8443 192.0.2.0/24');
  await dialog.getByRole('button', { name: 'Add 1 rule' }).waitFor();
});
