// The help beside the page: where it opens and closes, what it explains, and that it shares its place with the draft's changes.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NARROW, eventually } from './support/browser.mjs';
import { useExample } from './support/scenario.mjs';
import { servePage } from './support/servers.mjs';
import { SharePage } from './support/shared-view.mjs';

const { openPage, openExample } = await useExample();

async function openWeb(t, options) {
  const app = await openExample(t, options);
  await app.groups.link('web').click();
  await app.inbound.grid.getByRole('link', { name: 'load-balancer' }).waitFor();
  return app;
}

const focusIsOn = (locator) => eventually(async () => assert.ok(await locator.evaluate((element) => element === document.activeElement)));
const topic = (app, name) => app.help.getByRole('heading', { level: 3, name, exact: true });
const terms = (section) => section.locator('dt').allInnerTexts();
/** The section of a topic. */
const sectionOf = (app, name) => app.help.locator('section').filter({ has: app.page.getByRole('heading', { level: 3, name, exact: true }) });
const isExpanded = (button, expected) => eventually(async () => assert.equal(await button.getAttribute('aria-expanded'), String(expected)));

test('the button opens the help of the page and takes the focus there; Escape returns it', async (t) => {
  const app = await openExample(t);
  await isExpanded(app.helpButton, false);
  await app.helpButton.focus();
  await app.page.keyboard.press('Enter');
  await focusIsOn(topic(app, 'Security groups'));
  await isExpanded(app.helpButton, true);
  await app.page.keyboard.press('Escape');
  await app.help.waitFor({ state: 'detached' });
  await focusIsOn(app.helpButton);
  await app.helpButton.click();
  await app.help.getByRole('button', { name: 'Close the help' }).click();
  await app.help.waitFor({ state: 'detached' });
  await focusIsOn(app.helpButton);
});

test('? opens the help and closes it, from where the focus is', async (t) => {
  const app = await openExample(t);
  const origin = app.groups.link('bastion');
  await origin.focus();
  await app.page.keyboard.press('?');
  await focusIsOn(topic(app, 'Security groups'));
  await app.page.keyboard.press('?');
  await app.help.waitFor({ state: 'detached' });
  await focusIsOn(origin);
});

test('the help takes no focus from a field', async (t) => {
  const app = await openExample(t);
  await app.helpButton.click();
  await app.help.waitFor();
  await app.search.fill('web');
  await app.search.press('Enter');
  await app.heading('web').waitFor();
  await topic(app, 'A group and its rules').waitFor();
  assert.equal(await app.help.evaluate((help) => help.contains(document.activeElement)), false);
});

test('the help follows from page to page', async (t) => {
  const app = await openExample(t);
  await app.helpButton.click();
  const place = app.page.url().replace(/groups$/, '');
  for (const [page, name] of [
    ['review', 'Review changes'], ['history', 'History'], ['share', 'Share and export'], ['open', 'Open a file or a link'],
    ['compare', 'Compare'], ['print', 'Listing'], ['policy', 'IAM policy'], ['groups', 'Security groups'],
  ]) {
    await app.page.goto(`${place}${page}`);
    await topic(app, name).waitFor();
    assert.notEqual(await sectionOf(app, name).locator('p').first().innerText(), '', name);
  }
});

test('each topic can be chosen, and the next page shows its own again', async (t) => {
  const app = await openExample(t);
  await app.helpButton.click();
  const others = app.help.getByRole('navigation', { name: 'Help topics' }).getByRole('button');
  await others.first().waitFor();
  const names = await others.allInnerTexts();
  assert.equal(names.length, 15);
  assert.ok(names.includes('Connections'));
  for (const name of names) {
    await others.filter({ hasText: new RegExp(`^${name}$`) }).click();
    await focusIsOn(topic(app, name));
  }
  await app.groups.link('web').click();
  await topic(app, 'A group and its rules').waitFor();
});

test('each column of the list and of the rules is explained, and each finding', async (t) => {
  const app = await openExample(t);
  await app.helpButton.click();
  const headings = (place) => place.getByRole('columnheader').evaluateAll((all) => all.map((heading) => heading.textContent.replace(/[↑↓]/, '').trim()));
  const listed = (await headings(app.groups.table)).filter((name) => name !== '');
  assert.ok(listed.length >= 6);
  await topic(app, 'Columns of the list').waitFor();
  assert.deepEqual(await terms(sectionOf(app, 'Columns of the list')), listed);
  await app.groups.link('web').click();
  await app.inbound.grid.waitFor();
  await topic(app, 'Columns of the rules').waitFor();
  // The heading of the first column is the checkbox of all rules.
  const [, ...columns] = await headings(app.inbound.grid);
  const [first, ...explained] = await terms(sectionOf(app, 'Columns of the rules'));
  assert.equal(first, 'Change');
  // The column of the end of rules is hidden at first.
  assert.deepEqual(explained, columns.toSpliced(columns.indexOf('Rule ID'), 0, 'Until'));
  const { editor } = app.inbound;
  await app.inbound.add({ type: 'https' });
  assert.equal(await editor.count(), 0);
  const [, , , added] = await app.inbound.rules();
  const findings = await terms(sectionOf(app, 'Findings about rules'));
  assert.equal(findings.length, 8);
  assert.ok(findings.some((finding) => added.findings.includes(finding.toLowerCase())), added.findings);
});

test('the shortcuts are those of the page, and all under their own topic', async (t) => {
  const app = await openWeb(t);
  await app.page.getByRole('button', { name: 'Page menu' }).click();
  await app.page.getByRole('menuitem', { name: 'Show keyboard shortcuts' }).click();
  await focusIsOn(topic(app, 'Keyboard shortcuts'));
  const places = app.help.getByRole('heading', { level: 4 });
  assert.deepEqual(await places.allInnerTexts(), ['On all pages', 'On the review page', 'In the list of groups', 'In a table of rules', 'In an open cell']);
  await app.page.keyboard.press('Escape');
  await focusIsOn(app.page.getByRole('button', { name: 'Page menu' }));
  await app.page.keyboard.press('Control+k');
  await app.page.getByRole('dialog', { name: 'Quick open' }).getByRole('combobox').fill('show help');
  await app.page.getByRole('option', { name: /^Show help/ }).waitFor();
  await app.page.keyboard.press('Enter');
  await focusIsOn(topic(app, 'A group and its rules'));
  assert.deepEqual(await places.allInnerTexts(), ['On all pages', 'In a table of rules', 'In an open cell']);
});

test('links beside headings open their topic, also while the help is open', async (t) => {
  const app = await openWeb(t);
  const info = (about) => app.main.getByRole('button', { name: `Info about ${about}` });
  await info('outbound rules').click();
  await focusIsOn(topic(app, 'Columns of the rules'));
  await app.page.keyboard.press('Escape');
  await focusIsOn(info('outbound rules'));
  await app.inbound.edit(0, 'description', 'changed');
  await app.review.open();
  await info('the review').click();
  await focusIsOn(topic(app, 'Review changes'));
  await app.review.keepEditing.click();
  await app.heading('web').waitFor();
  await topic(app, 'A group and its rules').waitFor();
});

test('the help and the changes of the draft take each other\'s place', async (t) => {
  const app = await openWeb(t);
  await app.inbound.edit(0, 'description', 'changed');
  await app.changesButton.click();
  await app.changes.waitFor();
  await app.helpButton.click();
  await app.help.waitFor();
  await app.changes.waitFor({ state: 'detached' });
  await isExpanded(app.changesButton, false);
  await app.changesButton.click();
  await app.changes.waitFor();
  await app.help.waitFor({ state: 'detached' });
  await isExpanded(app.helpButton, false);
  await focusIsOn(app.changesButton);
  await app.changesButton.click();
  await app.changes.waitFor({ state: 'detached' });
});

test('at 390 px the help is a sheet at the bottom, and the page stays in sight', async (t) => {
  const app = await openWeb(t, { viewport: NARROW });
  await app.helpButton.click();
  await focusIsOn(topic(app, 'A group and its rules'));
  const box = await app.help.boundingBox();
  assert.equal(Math.round(box.width), NARROW.width);
  assert.equal(Math.round(box.y + box.height), NARROW.height);
  assert.ok(box.y > NARROW.height / 2, `the sheet begins at ${box.y}`);
  assert.ok(await app.heading('web').isVisible());
});

test('the help is there in a view, and links to the documentation that the host names', async (t) => {
  const documented = await servePage({ config: { docs: 'https://docs.example.com/portcullis/' } });
  t.after(() => documented.stop());
  const app = await openPage(t, documented.url);
  await app.groups.table.waitFor();
  await app.helpButton.click();
  const more = app.help.getByRole('link', { name: 'Read more in the documentation' });
  assert.equal(await more.getAttribute('href'), 'https://docs.example.com/portcullis/docs/search.html');
  const plain = await openExample(t);
  const share = new SharePage(plain);
  await share.open();
  const link = await share.makeLink();
  await plain.page.goto('about:blank');
  await plain.goto(link);
  await plain.page.getByText('Read-only view').waitFor();
  await plain.helpButton.click();
  await topic(plain, 'Security groups').waitFor();
  assert.equal(await plain.help.getByRole('link').count(), 0);
});
