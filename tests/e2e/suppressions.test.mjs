// Suppressed findings: their sign on the row, in the review and in the group's head, and the form that suppresses one.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { group, proxyConfig, tcp, useEndpoint } from './support/fake-ec2.mjs';
import { openList } from './support/scenario.mjs';

const openPage = useBrowser();
const { ec2, server } = await useEndpoint((endpoint) => proxyConfig(endpoint.url));

/** The page of a group whose first rule is open to the internet. */
async function openWeb(t) {
  ec2.groups = [
    group(1, 'web', { inbound: [tcp(22, '0.0.0.0/0'), tcp(443, '10.0.0.0/8')] }),
    group(2, 'quiet', { inbound: [tcp(443, '10.0.0.0/8')] }),
  ];
  const app = await openPage(t, server.url);
  await app.groups.link('web').click();
  await app.heading('web').waitFor();
  return app;
}

const sign = (app, name) => app.inbound.grid.getByRole('button', { name });
const details = (app) => app.page.getByRole('dialog', { name: 'Findings about this rule' });
const field = (app, name) => details(app).getByLabel(name);
const submit = (app) => details(app).getByRole('button', { name: 'Suppress finding' }).click();
const openForm = async (app) => {
  await sign(app, /^High: SSH/).click();
  await details(app).getByRole('button', { name: 'Suppress…' }).click();
};
const suppress = async (app, scope) => {
  await openForm(app);
  await field(app, 'Applies to').selectOption({ index: scope });
  await field(app, 'Reason').fill('bastion');
  await field(app, 'Last day (UTC)').fill('2099-12-31');
  await field(app, 'Accepted by').fill('ana');
  await submit(app);
  await details(app).waitFor({ state: 'hidden' });
};

test('a suppressed finding keeps a sign on its row, which says who accepted it; the notice takes it back', async (t) => {
  const app = await openWeb(t);
  await suppress(app, 0);
  const toast = app.page.getByRole('complementary', { name: 'Last suppression' });
  await toast.getByText('“SSH is open to the internet” suppressed until 2099-12-31 (UTC)').waitFor();
  const suppressed = sign(app, '1 suppressed finding');
  assert.match(await suppressed.innerText(), /suppressed/);
  await suppressed.click();
  assert.match(await details(app).innerText(), /Suppressed, high: SSH is open to the internet[\s\S]*Until 2099-12-31 \(UTC\): bastion \(ana\)\./);
  await app.page.keyboard.press('Escape');
  await toast.getByRole('button', { name: 'Undo suppression' }).click();
  await toast.waitFor({ state: 'hidden' });
  await sign(app, /^High: SSH/).waitFor();
  assert.equal(await suppressed.count(), 0);
});

test('the form keeps what was typed at Escape and a reload, and marks each mistake', async (t) => {
  const app = await openWeb(t);
  await openForm(app);
  await field(app, 'Applies to').selectOption({ index: 1 });
  await field(app, 'Reason').fill('until the VPN is there');
  await submit(app);
  await details(app).getByText('Enter the last day of the suppression.').waitFor();
  assert.equal(await field(app, 'Reason').getAttribute('aria-invalid'), null);
  for (const name of ['Last day (UTC)', 'Accepted by']) assert.equal(await field(app, name).getAttribute('aria-invalid'), 'true');
  await eventually(async () => assert.ok(await field(app, 'Last day (UTC)').evaluate((input) => input === document.activeElement)));
  await app.page.keyboard.press('Escape');
  await details(app).waitFor({ state: 'hidden' });
  await app.page.reload();
  await openForm(app);
  assert.equal(await field(app, 'Reason').inputValue(), 'until the VPN is there');
  assert.equal(await field(app, 'Applies to').inputValue(), '1');
  // To cancel is to discard the texts.
  await details(app).getByRole('button', { name: 'Cancel' }).click();
  await details(app).getByRole('button', { name: 'Suppress…' }).click();
  assert.equal(await field(app, 'Reason').inputValue(), '');
});

test('the review lists what a change adds and a suppression accepts, apart from new findings', async (t) => {
  const app = await openWeb(t);
  await suppress(app, 1);
  await app.inbound.add({ type: 'SSH', peer: '::/0' });
  await app.review.open();
  const found = app.page.getByRole('region', { name: 'Suppressed findings of this change' });
  assert.match(await found.innerText(), /Suppressed, high, web: .*SSH.*\s+Until 2099-12-31 \(UTC\): bastion \(ana\)\./);
  assert.equal(await app.page.getByRole('region', { name: 'New findings of this change' }).count(), 0);
});

test('sections of findings start open and keep their grouping; the list is filtered by severe findings', async (t) => {
  const app = await openWeb(t);
  await openList(app);
  await app.search.focus();
  const filter = app.page.getByRole('button', { name: 'High or critical findings 1' });
  await filter.click();
  await eventually(async () => assert.deepEqual(await app.groups.names(), ['web']));
  await filter.click();
  await app.page.getByRole('link', { name: 'Findings', exact: true }).click();
  await app.page.getByRole('button', { name: /^High/, expanded: true }).waitFor();
  await app.page.getByText('inbound tcp 22 from 0.0.0.0/0').waitFor();
  await app.page.getByRole('combobox', { name: 'Group by' }).selectOption('Security group');
  await app.page.getByRole('button', { name: /^web/, expanded: true }).waitFor();
  await app.page.reload();
  await app.page.getByRole('button', { name: /^web/, expanded: true }).waitFor();
  assert.equal(await app.page.getByRole('combobox', { name: 'Group by' }).inputValue(), 'Security group');
});
