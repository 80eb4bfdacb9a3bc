// The profile of findings in a shared view.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { openList } from './support/scenario.mjs';
import { servePage } from './support/servers.mjs';
import { SharePage, drop } from './support/shared-view.mjs';

const openPage = useBrowser();
let server;
before(async () => { server = await servePage(); });
after(() => server?.stop());

const profileField = (app) => app.page.getByRole('combobox', { name: 'Profile' });
const openFindings = async (app) => {
  await openList(app);
  await app.page.getByRole('link', { name: 'Findings', exact: true }).click();
  await app.heading('Findings').waitFor();
};
const total = (app) => app.page.locator('.page-head__count').innerText();

test('a shared view shows the findings by the profile of who shared it, until another is chosen', async (t) => {
  const mine = await openPage(t, server.url);
  await mine.groups.table.waitFor();
  await openFindings(mine);
  await eventually(async () => assert.match(await total(mine), /finding/));
  await profileField(mine).selectOption('strict');
  await eventually(async () => assert.match(await total(mine), /critical/));
  await openList(mine);
  const share = new SharePage(mine);
  await share.open();
  await mine.page.getByRole('checkbox', { name: /Profile of findings/ }).waitFor();
  const link = await share.makeLink();

  const app = await openPage(t);
  await app.goto(link);
  await app.page.getByText('Findings are those of the profile “Strict”.').waitFor();
  await app.groups.table.waitFor();
  await openFindings(app);
  assert.equal(await profileField(app).locator('option:checked').innerText(), 'Strict (of this snapshot)');
  await eventually(async () => assert.match(await total(app), /low/));
  const shared = await total(app);
  await profileField(app).selectOption('cis-5');
  await eventually(async () => assert.notEqual(await total(app), shared));
  await profileField(app).selectOption('');
  await eventually(async () => assert.equal(await total(app), shared));
});

test('a snapshot whose profile was tampered with is refused, and says so', async (t) => {
  const mine = await openPage(t, server.url);
  await mine.groups.table.waitFor();
  await openFindings(mine);
  await profileField(mine).selectOption('strict');
  await openList(mine);
  const share = new SharePage(mine);
  await share.open();
  const text = await share.saveSnapshot();
  const tampered = text.replace('"profile": "strict"', '"profile": "lax"');
  assert.notEqual(tampered, text);
  const app = await openPage(t, `${server.url}#/open`);
  await app.heading('Open').waitFor();
  await drop(app, 'tampered.json', tampered);
  await app.page.getByRole('alert').filter({ hasText: 'its profile of findings' }).waitFor();
  assert.equal(await app.page.getByRole('button', { name: 'View read-only' }).count(), 0);
});
