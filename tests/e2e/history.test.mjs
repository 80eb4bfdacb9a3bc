// The history: local time, groups, notes, filters, and what has changed since a run.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { groupId, proxyConfig, smallAccount, tcp, useEndpoint } from './support/fake-ec2.mjs';
import { openList } from './support/scenario.mjs';

const openPage = useBrowser();
const { ec2, server } = await useEndpoint((endpoint) => proxyConfig(endpoint.url));

/** Opens the page and applies a rule to each of two groups, with a note each. */
async function openWithRuns(t, options) {
  ec2.groups = smallAccount();
  ec2.calls = [];
  ec2.misbehave = undefined;
  const app = await openPage(t, server.url, options);
  for (const [name, note] of [['apache', 'OPS-1'], ['appserver', 'OPS-2']]) {
    await openList(app);
    await app.groups.link(name).click();
    await app.heading(name).waitFor();
    await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
    await app.review.open();
    await app.review.note.fill(note);
    await app.review.applyOpened();
    await app.review.done.click();
    await app.heading(name).waitFor();
  }
  return app;
}

const rows = (app) => app.main.getByRole('row').filter({ has: app.page.getByRole('cell') });

async function openHistory(app) {
  await app.page.getByRole('link', { name: 'History', exact: true }).click();
  await app.heading('History').waitFor();
}

test('runs are listed in local time, with UTC on hover, their groups and notes', async (t) => {
  const app = await openWithRuns(t, { timezoneId: 'Asia/Kolkata' });
  await openHistory(app);
  await eventually(async () => assert.equal(await rows(app).count(), 2));
  const texts = await rows(app).allInnerTexts();
  assert.match(texts[0], /appserver\s+Succeeded \(1\/1 step\)\s+OPS-2\s+Draft/);
  assert.match(texts[1], /apache\s+Succeeded \(1\/1 step\)\s+OPS-1\s+Draft/);
  const time = rows(app).first().locator('time');
  const [shown, utc, machine] = [await time.innerText(), await time.getAttribute('title'), await time.getAttribute('datetime')];
  const at = new Date(machine);
  const part = (options) => new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Kolkata', ...options }).format(at);
  const date = part({ day: 'numeric', month: 'long', year: 'numeric' }).replace(/ (\w{3})\w* /, ' $1 ');
  assert.equal(shown, `${date}, ${part({ hour: '2-digit', minute: '2-digit' })}`);
  assert.equal(utc, `${machine.slice(0, 10)} ${machine.slice(11, 16)} UTC`);
});

test('runs are filtered by text, and by group in the address', async (t) => {
  const app = await openWithRuns(t);
  await openHistory(app);
  await eventually(async () => assert.equal(await rows(app).count(), 2));
  const text = app.main.getByRole('searchbox', { name: 'Text' });
  await text.fill('ops-1');
  await app.page.getByText('1 of 2 runs').waitFor();
  assert.match((await rows(app).allInnerTexts())[0], /apache/);
  await text.fill('nothing like it');
  await app.page.getByText('No run matches the filter.').waitFor();
  await app.main.getByRole('combobox', { name: 'Group' }).selectOption(groupId(3));
  await app.page.getByText('1 of 2 runs').waitFor();
  assert.ok(app.fragment().endsWith(`/history/group/${groupId(3)}`), app.fragment());
  await eventually(async () => assert.match((await rows(app).allInnerTexts())[0], /appserver/));
  await app.page.reload();
  await app.page.getByText('1 of 2 runs').waitFor();
  await app.main.getByRole('combobox', { name: 'Group' }).selectOption({ label: 'All groups' });
  await app.page.getByText('2 runs', { exact: true }).waitFor();
});

test('a group links to its runs, a run to its groups and to what has changed since', async (t) => {
  const app = await openWithRuns(t);
  await app.page.getByRole('link', { name: 'Changed by 1 run' }).click();
  await app.page.getByText('1 of 2 runs').waitFor();
  await rows(app).first().getByRole('link').click();
  await app.heading(/^Run of \d/).waitFor();
  await app.page.getByRole('link', { name: 'All runs of appserver' }).waitFor();
  await app.page.getByText('The groups are as this run left them.').waitFor();
  ec2.groups[2].inbound.push(tcp(25, '192.0.2.0/24'));
  await app.page.reload();
  await app.heading(/^Run of \d/).waitFor();
  await app.page.getByRole('heading', { name: 'Changed since this run' }).waitFor();
  await eventually(async () => assert.deepEqual(await app.review.lines(), [
    '+ added inbound HTTPS 443 203.0.113.0/24', '+ added inbound SMTP 25 192.0.2.0/24',
  ]));
});

test('an undo is named by the time of its run, never by an internal ID', async (t) => {
  const app = await openWithRuns(t);
  await openHistory(app);
  await rows(app).first().getByRole('link').click();
  await app.review.undo.click();
  await app.page.getByText(/^Undo of the run of \d+ \w{3} \d{4}, \d\d:\d\d$/).waitFor();
  // The fake endpoint refuses to revoke: the run is in the history all the same.
  await app.review.confirm();
  await app.alert('Stopped after 0 of 1 step').waitFor();
  await openHistory(app);
  await app.page.getByText('3 runs').waitFor();
  const text = await rows(app).first().innerText();
  assert.match(text, /Undo of the run of \d+ \w{3} \d{4}, \d\d:\d\d/);
  assert.doesNotMatch(await app.main.innerText(), /\d{9}Z|T\d\d:\d\d/);
});
