// Two tabs of one scope that change the same things at once: what either has stored stays.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { eventually } from './support/browser.mjs';
import { ReachPage } from './support/reach.mjs';
import { openList, useExample } from './support/scenario.mjs';

const { openExample } = await useExample();

/** The page of `app` in another tab. */
async function openInAnotherTab(app) {
  const other = new app.constructor(await app.page.context().newPage());
  await other.page.setViewportSize({ width: 1440, height: 900 });
  await other.goto(app.page.url());
  return other;
}

test('the forms of a prefix list in two tabs add their entries to one draft', async (t) => {
  const app = await openExample(t);
  await app.page.getByRole('link', { name: 'Prefix lists', exact: true }).click();
  const other = await openInAnotherTab(app);
  const dialog = (tab) => tab.page.getByRole('dialog', { name: 'Edit prefix list' });
  const entries = (tab) => dialog(tab).getByRole('textbox', { name: /^Entries/ });
  const edit = async (tab) => {
    await tab.page.getByRole('button', { name: /^Edit/ }).first().click();
    await dialog(tab).waitFor();
  };
  const draft = async (tab) => {
    await dialog(tab).getByRole('button', { name: 'Draft the changes' }).click();
    await dialog(tab).waitFor({ state: 'detached' });
  };
  for (const [tab, line] of [[app, '198.51.100.200/32 first'], [other, '198.51.100.201/32 second']]) {
    await edit(tab);
    await dialog(tab).getByLabel('Maximum number of entries').fill('20');
    await entries(tab).fill(`${await entries(tab).inputValue()}\n${line}`);
  }
  await draft(app);
  await draft(other);
  await edit(app);
  await eventually(async () => assert.match(await entries(app).inputValue(), /200\/32 first[^]*201\/32 second/));
});

test('policies and preferences that two tabs change are all kept', async (t) => {
  const app = await openExample(t);
  const tabs = [app, await openInAnotherTab(app)];
  const pages = tabs.map((tab) => new ReachPage(tab));
  for (const reach of pages) await reach.open();
  const [first, second] = pages;
  await first.add('the internet must never reach db on any port');
  await first.policies.getByText('internet must not reach db').waitFor();
  await second.add('the internet must never reach web on 22');
  await second.policies.getByText('internet must not reach web').waitFor();
  await second.policies.getByText('internet must not reach db').waitFor();
  // Each tab changes another preference.
  const openWeb = async (tab) => {
    await openList(tab);
    await tab.groups.link('web').click();
    await tab.inbound.preferencesButton.click();
    return tab.page.getByRole('dialog', { name: 'Table preferences' });
  };
  const [here, there] = [await openWeb(tabs[0]), await openWeb(tabs[1])];
  await here.getByRole('radio', { name: 'Compact' }).check();
  await there.getByRole('checkbox', { name: /^Wrap/ }).check();
  await there.getByRole('button', { name: 'Done' }).click();
  const stored = await app.page.evaluate(() => localStorage.getItem('portcullis.preferences'));
  assert.match(stored, /compact/i);
  assert.match(stored, /wrap/i);
});
