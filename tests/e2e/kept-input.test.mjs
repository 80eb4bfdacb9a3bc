// Nothing imported is guessed, and nothing typed is lost: files of other accounts and Regions, pasted values that EC2 stores
// otherwise, and rules and groups that vanish while a person types.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { draftGroup, openList } from './support/scenario.mjs';
import { servePage } from './support/servers.mjs';
import { drop } from './support/shared-view.mjs';

const openPage = useBrowser();
let server;
before(async () => { server = await servePage(); });
after(() => server?.stop());

/** The group `web` of the sandbox's example. */
async function openWeb(t, options) {
  const app = await openPage(t, server.url, options);
  await app.groups.link('web').click();
  await app.inbound.grid.getByRole('link', { name: 'load-balancer' }).waitFor();
  return { app, inbound: app.inbound, keys: app.page.keyboard };
}

/** The same page in another tab, which shows the rule that was added last. */
async function openInAnotherTab(app, count) {
  const other = new app.constructor(await app.page.context().newPage());
  await other.page.setViewportSize({ width: 1280, height: 800 });
  await other.goto(app.page.url());
  await eventually(async () => assert.equal((await other.inbound.rules()).length, count));
  return other;
}

const draftThem = (app) => app.page.getByRole('button', { name: 'Draft an import' });

test('groups of another account or Region are imported only once the user has chosen them', async (t) => {
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  const rule = 'inbound,tcp,9000,10.0.0.1/8';
  const table = (rows) => `Group,Account ID,AWS Region,Direction,Protocol,Ports,Source\n${rows.map((row) => `${row},${rule}\n`).join('')}`;
  await drop(app, 'other.csv', table(['newcomer,210987654321,eu-west-1']));
  const card = app.page.getByRole('region', { name: 'other.csv' });
  await card.getByText("Groups of account 210987654321 in eu-west-1. The file doesn't name its date.").waitFor();
  await card.getByText('EC2 stores 10.0.0.1/8 as 10.0.0.0/8.').waitFor();
  await app.alert("This file has groups of account 210987654321 in eu-west-1. You're connected to account 123456789012, us-east-1").waitFor();
  const choice = app.page.getByLabel('Import the groups of');
  await draftThem(app).click();
  await choice.waitFor();
  await eventually(async () => assert.equal(await choice.evaluate((field) => field === document.activeElement), true));
  // Unanswered, it is asked again, and nothing is drafted.
  await draftThem(app).click();
  await choice.waitFor();
  await choice.selectOption('account 210987654321 in eu-west-1');
  await draftThem(app).click();
  await app.review.heading.waitFor();
  await app.page.getByText('The groups of account 210987654321 in eu-west-1 are imported.').first().waitFor();
  await app.page.getByRole('heading', { level: 2, name: 'newcomer' }).waitFor();
  await app.undo.click();

  await openList(app);
  await drop(app, 'several.csv', table(['here,123456789012,us-east-1', 'there,123456789012,eu-west-1']));
  await app.page.getByRole('region', { name: 'several.csv' }).getByText('The file has groups of account 123456789012 in eu-west-1 and account 123456789012 in us-east-1.').waitFor();
  await draftThem(app).click();
  await choice.selectOption('account 123456789012 in us-east-1');
  await draftThem(app).click();
  await app.review.heading.waitFor();
  await app.page.getByRole('heading', { level: 2, name: 'here' }).waitFor();
  assert.equal(await app.page.getByRole('heading', { level: 2, name: 'there' }).count(), 0);
});

test('a paste understands the form of the page, and says what EC2 stores', async (t) => {
  const { app, inbound } = await openWeb(t);
  await inbound.pasteButton.click();
  const dialog = app.page.getByRole('dialog', { name: 'Paste rules' });
  const area = dialog.getByRole('textbox', { name: 'Rules, one per line' });
  await area.fill('tcp 9000 from load-balancer\ntcp/udp 53 10.0.0.0/8\ntcp 443 10.0.0.1-10.0.0.2\ntcp 443 10.0.0.0/255.0.0.0');
  const preview = dialog.getByRole('region', { name: 'Preview' });
  await preview.getByText('inbound tcp 9000 from load-balancer').waitFor();
  await preview.getByText(/is more than one protocol, and a rule has one/).waitFor();
  await preview.getByText('enter 10.0.0.1/32, 10.0.0.2/32').waitFor();
  await preview.getByText('enter 10.0.0.0/8').waitFor();
  await app.page.keyboard.press('Escape');
  // Into cells.
  await inbound.cell(0, 'peer').focus();
  await app.page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', '10.9.0.1/16');
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await app.page.getByText('EC2 stores this as 10.9.0.0/16').first().waitFor();
  await eventually(async () => assert.match((await inbound.rules())[0].peer, /^10\.9\.0\.0\/16/));
});

test('keys typed right after the row of the open cell vanished are no shortcuts of the page', async (t) => {
  const { app, inbound, keys } = await openWeb(t);
  const place = await inbound.add({ type: 'https', peer: '10.2.0.0/16' });
  const other = await openInAnotherTab(app, place + 1);
  await app.page.bringToFront();
  await inbound.cell(place, 'description').click();
  await keys.press('Enter');
  await keys.type('office');
  await inbound.editor.waitFor();
  await other.inbound.row(place).getByRole('button', { name: 'Remove' }).click();
  await inbound.editor.waitFor({ state: 'detached' });
  await keys.type('/?');
  await app.page.getByText(/office/).first().waitFor();
  assert.equal(await app.page.getByRole('complementary', { name: 'Help' }).count(), 0);
  assert.doesNotMatch(await app.focused(), /search/i);
  // Shortcuts work again once the focus has moved on.
  await keys.press('Tab');
  await keys.press('/');
  await eventually(async () => assert.equal(await app.focused(), 'Search groups'));
});

test('the dialogs of a group that another tab deletes write nothing, and those of a discarded group keep their text', async (t) => {
  const { app, inbound } = await openWeb(t);
  const other = await openInAnotherTab(app, (await inbound.rules()).length);
  await app.page.bringToFront();
  await inbound.pasteButton.click();
  const dialog = app.page.getByRole('dialog', { name: 'Paste rules' });
  await dialog.getByRole('textbox', { name: 'Rules, one per line' }).fill('tcp 9000 10.0.0.0/8');
  await other.group.deleteButton.click();
  await dialog.getByText('This group is marked for deletion. Keep the group first').waitFor();
  assert.equal(await dialog.getByRole('button', { name: /^Add 1 rule/ }).isDisabled(), true);
  // A new group that the other tab takes back.
  await app.page.keyboard.press('Escape');
  await openList(app);
  await draftGroup(app, 'apache', 'Our Apache Group');
  await app.group.editButton.click();
  const form = app.page.getByRole('dialog', { name: 'Edit security group' });
  await form.getByRole('textbox', { name: 'Name' }).fill('apache of two');
  await other.undo.click();
  await form.waitFor({ state: 'detached' });
  await app.page.getByText('apache of two, Our Apache Group').first().waitFor();
});

test('what is typed into the sheet of a rule survives a reload', async (t) => {
  const { app, inbound } = await openWeb(t, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
  const sheet = app.page.getByRole('dialog', { name: 'Rule' });
  await inbound.cell(0, 'type').tap();
  await sheet.getByRole('textbox', { name: 'Description' }).fill('half a sentence');
  await app.page.reload();
  await inbound.grid.getByText('half a sentence', { exact: true }).waitFor();
  await inbound.cell(0, 'type').tap();
  assert.equal(await sheet.getByRole('textbox', { name: 'Description' }).inputValue(), 'half a sentence');
  await sheet.getByRole('button', { name: 'Save' }).tap();
  await sheet.waitFor({ state: 'detached' });
  await eventually(async () => assert.match((await inbound.rules())[0].description, /^half a sentence/));
  assert.doesNotMatch((await inbound.rules())[0].findings, /unfinished/);
  // Cancel discards, as Escape does in a cell.
  await inbound.cell(0, 'type').tap();
  await sheet.getByRole('textbox', { name: 'Description' }).fill('not meant');
  await sheet.getByRole('button', { name: 'Cancel' }).tap();
  await sheet.waitFor({ state: 'detached' });
  await app.page.reload();
  await eventually(async () => assert.match((await inbound.rules())[0].description, /^half a sentence/));
  assert.equal(await app.page.getByText('not meant').count(), 0);
});

test('what is typed into dialogs survives Escape, a reload and the end of its tab, until it is used', async (t) => {
  const { app } = await openWeb(t);
  const keyOf = async (there) => {
    await there.group.tagsButton.click();
    const dialog = there.page.getByRole('dialog', { name: 'Group tags' });
    await dialog.getByText('Restored your earlier input.').waitFor();
    return { dialog, key: dialog.getByLabel('Key').last() };
  };
  await app.group.tagsButton.click();
  await app.page.getByRole('button', { name: 'Add tag' }).click();
  await app.page.getByLabel('Key').last().fill('half a k');
  await app.page.keyboard.press('Escape');
  assert.equal(await (await keyOf(app)).key.inputValue(), 'half a k');
  await app.page.reload();
  const { key } = await keyOf(app);
  assert.equal(await key.inputValue(), 'half a k');
  await app.page.keyboard.press('Escape');
  await app.inbound.pasteButton.click();
  await app.paste.text.fill('tcp 443 10.0.0.0/8 office\nnot a ru');
  const url = app.page.url();
  const context = app.page.context();
  await app.page.close();
  const next = new app.constructor(await context.newPage());
  await next.page.setViewportSize({ width: 1440, height: 900 });
  await next.goto(url);
  await next.inbound.pasteButton.click();
  await eventually(async () => assert.equal(await next.paste.text.inputValue(), 'tcp 443 10.0.0.0/8 office\nnot a ru'));
  // What is added is no longer kept, and what could not be read is.
  await next.paste.add.click();
  await eventually(async () => assert.equal(await next.paste.text.inputValue(), 'not a ru'));
  await next.page.getByRole('button', { name: 'Start over' }).click();
  assert.equal(await next.paste.text.inputValue(), '');
  await next.page.keyboard.press('Escape');
  const { dialog } = await keyOf(next);
  await dialog.getByRole('button', { name: 'Save to draft' }).click();
  await dialog.waitFor({ state: 'detached' });
  await next.group.tagsButton.click();
  await dialog.waitFor();
  assert.equal(await dialog.getByText('Restored your earlier input.').count(), 0);
});

test('on a phone, the notice about an added rule leaves the choices of its type free', async (t) => {
  const app = await openPage(t, server.url, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 }, showsAllColumns: false, isFirstVisit: true });
  await app.groups.link('web').waitFor();
  await draftGroup(app, 'apache', 'Our Apache Group');
  await app.page.getByRole('button', { name: 'Add inbound rule' }).last().tap();
  await app.toast.getByText('Added an inbound rule').waitFor();
  await app.inbound.options.first().waitFor();
  const covered = () => app.inbound.options.evaluateAll((options) => options.map((option) => {
    const { x, y, height } = option.getBoundingClientRect();
    return document.elementFromPoint(x + 40, y + height / 2)?.closest('aside')?.innerText;
  }).filter((text) => text !== undefined));
  await eventually(async () => assert.deepEqual(await covered(), []));
});
