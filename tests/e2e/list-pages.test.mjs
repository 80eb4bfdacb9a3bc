// Pages of the list of groups, and chores on all groups without a selection.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { group, proxyConfig, tcp, useEndpoint } from './support/fake-ec2.mjs';

const openPage = useBrowser();
const { ec2, server } = await useEndpoint((fake) => proxyConfig(fake.url));
ec2.groups = Array.from({ length: 60 }, (_, index) => (
  group(index + 1, `app-${index + 1}`, { inbound: [tcp(443, '203.0.113.7/32', { description: 'old office' })] })
));

const bar = (app) => app.page.getByRole('toolbar', { name: 'Selected groups' });
const button = (app, name) => app.page.getByRole('button', { name, exact: true });
const shows = (app, range) => app.page.getByText(range, { exact: true }).waitFor();
const firstIs = (app, name) => eventually(async () => assert.equal((await app.groups.names())[0], name));

async function openList(t) {
  const app = await openPage(t, server.url);
  await app.groups.link('app-1').waitFor();
  return app;
}

test('a preferred number of groups is on each page, which is in the address; a search starts at the first', async (t) => {
  const app = await openList(t);
  await button(app, 'Groups per page').click();
  await app.page.getByRole('menuitemradio', { name: '25' }).click();
  await shows(app, '1–25 of 60');
  await button(app, 'Next page').click();
  await shows(app, '26–50 of 60');
  await firstIs(app, 'app-26');
  await eventually(() => assert.match(app.page.url(), /\/groups\?page=2$/));
  await button(app, 'Next page').click();
  await shows(app, '51–60 of 60');
  assert.equal(await button(app, 'Next page').getAttribute('aria-disabled'), 'true');
  await eventually(() => assert.match(app.page.url(), /\?page=3$/));

  // A group leads back to its page, and so does a reload.
  await app.groups.link('app-53').click();
  await app.heading('app-53').waitFor();
  await app.page.goBack();
  await shows(app, '51–60 of 60');
  await app.page.reload();
  await firstIs(app, 'app-51');

  await app.search.fill('name contains app-1');
  await shows(app, '1–11 of 11');
  await app.search.fill('');
  await shows(app, '1–25 of 60');
  await app.groups.table.getByRole('checkbox', { name: 'Select all groups' }).check();
  await bar(app).getByText('25 groups selected').waitFor();
  await bar(app).getByRole('button', { name: 'Select all' }).click();
  await bar(app).getByText('60 groups selected').waitFor();
});

test('an address is replaced in all groups without a selection, and a closed dialog keeps what was typed', async (t) => {
  const app = await openList(t);
  const keys = app.page.keyboard;
  const dialog = app.page.getByRole('dialog', { name: 'Find and replace' });
  const find = dialog.getByRole('textbox', { name: 'Find' });
  await keys.press('Control+k');
  await app.page.getByRole('dialog', { name: 'Quick open' }).getByRole('combobox').fill('find and replace');
  await keys.press('Enter');
  await find.fill('203.0.113.7/32');
  await keys.press('Escape');
  await eventually(async () => assert.equal(await dialog.count(), 0));
  await button(app, 'Page menu').click();
  await app.page.getByRole('menuitem', { name: 'Find and replace in all groups…' }).click();
  assert.equal(await find.inputValue(), '203.0.113.7/32');
  await dialog.getByRole('textbox', { name: 'Replace with' }).fill('198.51.100.7/32');
  await dialog.getByRole('button', { name: 'Replace in 60 rules' }).click();
  await app.review.button.getByText('Review 60 changes').waitFor();
});
