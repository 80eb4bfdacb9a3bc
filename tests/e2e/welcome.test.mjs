// The first visit: the strip above the sandbox, and the tour.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NARROW, eventually, useBrowser } from './support/browser.mjs';
import { proxyConfig, smallAccount, startFakeEc2 } from './support/fake-ec2.mjs';
import { servePage } from './support/servers.mjs';
import { SharePage } from './support/shared-view.mjs';

const openPage = useBrowser({ isFirstVisit: true });
const server = await servePage();
test.after(() => server.stop());

const TITLES = ['Where you are', 'Find any group', 'All security groups', 'Edit rules like a spreadsheet', 'Review, then apply'];
const stored = (app) => app.page.evaluate(() => localStorage.getItem('portcullis.welcome'));
const button = (app, name) => app.welcome.getByRole('button', { name, exact: true });

async function visit(t, options) {
  const app = await openPage(t, server.url, options);
  await app.groups.table.waitFor();
  await app.welcome.waitFor();
  return app;
}

test('a first visitor reads that this is a sandbox, and connects to AWS from there', async (t) => {
  const app = await visit(t);
  await app.welcome.getByText('This is a sandbox with sample data. Nothing leaves your browser.').waitFor();
  assert.equal(await stored(app), null);
  await button(app, 'Connect to AWS…').click();
  await app.connection.dialog.waitFor();
  await eventually(async () => assert.equal(await app.connection.target('AWS').isChecked(), true));
  await app.connection.pasteField.waitFor();
});

test('a dismissed strip does not return', async (t) => {
  const app = await visit(t);
  await button(app, 'Dismiss').click();
  await app.welcome.waitFor({ state: 'detached' });
  await app.page.reload();
  await app.groups.table.waitFor();
  assert.equal(await app.welcome.count(), 0);
});

test('connections of others and views have no strip', async (t) => {
  const ec2 = await startFakeEc2(smallAccount());
  t.after(() => ec2.stop());
  const configured = await servePage({ config: proxyConfig(ec2.url) });
  t.after(() => configured.stop());
  const app = await openPage(t, configured.url);
  await app.groups.table.waitFor();
  assert.equal(await app.welcome.count(), 0);
  const share = new SharePage(app);
  await share.open();
  const view = await openPage(t, await share.makeLink());
  await view.groups.table.waitFor();
  assert.equal(await view.welcome.count(), 0);
});

for (const [width, viewport] of [['wide', undefined], ['narrow', NARROW]]) {
  test(`the tour by keyboard points at five parts of the page, ${width}`, async (t) => {
    const app = await visit(t, viewport && { viewport });
    await button(app, 'Take the tour').focus();
    await app.page.keyboard.press('Enter');
    for (const [place, title] of TITLES.entries()) {
      await app.tour.getByRole('heading', { name: title }).waitFor();
      await app.tour.getByText(`Step ${place + 1} of 5`).waitFor();
      await eventually(async () => assert.equal(await app.focused(), place === 4 ? 'Done' : 'Next'));
      // The frame encloses a part that is there, and the dialog is in the window.
      await eventually(async () => {
        const { frame, dialog, width: all, height } = await app.tour.evaluate((element) => {
          const pixels = (name) => Number.parseFloat(element.style.getPropertyValue(name));
          return {
            frame: ['--frame-left', '--frame-top', '--frame-right', '--frame-bottom'].map(pixels),
            dialog: element.getBoundingClientRect().toJSON(), width: innerWidth, height: innerHeight,
          };
        });
        const [left, top, right, bottom] = frame;
        assert.ok(left >= 0 && top >= 0 && right > left + 20 && bottom > top + 20 && right <= all && bottom <= height, frame.join());
        assert.ok(dialog.left >= 0 && dialog.top >= 0 && dialog.right <= all && dialog.bottom <= height, JSON.stringify(dialog));
      });
      if (place === 1) {
        await app.page.keyboard.press('ArrowLeft');
        await app.tour.getByRole('heading', { name: TITLES[0] }).waitFor();
        await app.page.keyboard.press('ArrowRight');
        await app.tour.getByRole('heading', { name: title }).waitFor();
      }
      await app.page.keyboard.press('Enter');
    }
    await app.tour.waitFor({ state: 'detached' });
    assert.equal(await stored(app), 'toured');
    await app.inbound.rows.first().waitFor();
    // The focus is where the tour was started.
    await eventually(async () => assert.equal(await app.focused(), 'Take the tour'));
  });
}

test('Escape and Skip end the tour, which starts again from the menu of the page', async (t) => {
  const app = await visit(t);
  await button(app, 'Take the tour').click();
  await app.tour.waitFor();
  await app.page.keyboard.press('Escape');
  await app.tour.waitFor({ state: 'detached' });
  assert.equal(await stored(app), 'toured');
  await app.page.reload();
  await app.groups.table.waitFor();
  await app.welcome.waitFor();
  await button(app, 'Dismiss').click();
  await app.page.getByRole('button', { name: 'Page menu', expanded: false }).click();
  await app.page.getByRole('menuitem', { name: 'Take the tour' }).click();
  await app.tour.getByRole('button', { name: 'Skip the tour' }).click();
  await app.tour.waitFor({ state: 'detached' });
  assert.equal(await stored(app), 'dismissed');
});
