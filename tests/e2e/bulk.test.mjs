// Actions on several groups of the list: select, tag, delete, share, add rules, duplicate, find and replace.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NARROW, eventually } from './support/browser.mjs';
import { useExample } from './support/scenario.mjs';

const { openExample } = await useExample();

const box = (app, name) => app.groups.table.getByRole('checkbox', { name: `Select ${name}`, exact: true });
const all = (app) => app.groups.table.getByRole('checkbox', { name: 'Select all groups' });
const bar = (app) => app.page.getByRole('toolbar', { name: 'Selected groups' });
const act = (app, name) => bar(app).getByRole('button', { name, exact: true });
const dialog = (app, name) => app.page.getByRole('dialog', { name });

async function select(app, ...names) {
  for (const name of names) await box(app, name).check();
  await bar(app).getByText(`${names.length} group${names.length === 1 ? '' : 's'} selected`).waitFor();
}

test('Shift selects a range, the heading shows a mixed state, and the count is what is touched', async (t) => {
  const app = await openExample(t);
  await box(app, 'app').check();
  const isMixed = () => all(app).evaluate((element) => element.indeterminate);
  await eventually(async () => assert.ok(await isMixed()));
  await box(app, 'db').click({ modifiers: ['Shift'] });
  const names = await app.groups.names();
  const range = names.indexOf('db') - names.indexOf('app') + 1;
  await bar(app).getByText(`${range} groups selected`).waitFor();
  await all(app).click();
  await bar(app).getByText(`${names.length} groups selected`).waitFor();
  assert.ok(await all(app).isChecked() && !await isMixed());
  // What the search hides is not touched, and the bar says so.
  await app.search.fill('name = web');
  await bar(app).getByText(`1 group selected. ${names.length - 1} groups not in this list stay untouched`).waitFor();
  await act(app, 'Delete').click();
  await app.review.button.waitFor();
  assert.equal(await app.review.button.innerText(), 'Review 1 change');
  await act(app, 'Clear selection').click();
  await eventually(async () => assert.equal(await bar(app).count(), 0));
});

test('Shift and Space select a range by keys', async (t) => {
  const app = await openExample(t);
  const keys = app.page.keyboard;
  const names = await app.groups.names();
  await app.groups.link(names[0]).first().focus();
  await keys.press('Space');
  await bar(app).getByText('1 group selected').waitFor();
  for (let moves = 0; moves < 3; moves += 1) await keys.press('ArrowDown');
  await keys.press('Shift+Space');
  await bar(app).getByText('4 groups selected').waitFor();
  await keys.press('ArrowDown');
  await keys.press('Space');
  await bar(app).getByText('5 groups selected').waitFor();
});

test('on a phone the bar takes less than a quarter of the screen', async (t) => {
  const app = await openExample(t, { viewport: NARROW });
  await app.groups.link('web').focus();
  await app.page.keyboard.press('Space');
  const { height } = await bar(app).boundingBox();
  assert.ok(height < NARROW.height / 4, `${height} px`);
  await act(app, 'Clear selection').click();
  await eventually(async () => assert.equal(await bar(app).count(), 0));
});

test('default groups stay when groups are deleted, and one undo takes it back', async (t) => {
  const app = await openExample(t);
  await app.search.fill('vpc = production');
  await eventually(async () => assert.equal((await app.groups.names()).length, 8));
  await all(app).click();
  await act(app, 'Delete').click();
  await bar(app).getByText('7 groups marked for deletion. 1 group can\'t be deleted: default groups stay').waitFor();
  await app.undo.click();
  await eventually(async () => assert.equal(await app.review.button.count(), 0));
});

test('a tag is set on several groups, and removed', async (t) => {
  const app = await openExample(t);
  // With the keyboard, Space selects the group whose link has the focus.
  for (const name of ['app', 'web']) {
    await app.groups.link(name).focus();
    await app.page.keyboard.press('Space');
    await eventually(async () => assert.ok(await box(app, name).isChecked()));
  }
  const form = dialog(app, 'Tag groups');
  await act(app, 'Tag…').click();
  await form.getByRole('button', { name: 'Change 2 groups' }).click();
  await form.getByText('The tag key is empty').waitFor();
  await form.getByRole('textbox', { name: 'Key' }).fill('owner');
  await form.getByRole('textbox', { name: 'Value' }).fill('shop');
  await form.getByRole('button', { name: 'Change 2 groups' }).click();
  await app.search.fill('owner=shop');
  await eventually(async () => assert.deepEqual(await app.groups.names(), ['app', 'web']));
  await act(app, 'Tag…').click();
  await form.getByRole('radio', { name: 'Remove the tag' }).check();
  await form.getByRole('textbox', { name: 'Key' }).fill('stage');
  await form.getByRole('button', { name: 'Change 2 groups' }).click();
  await app.search.fill('owner=shop not tag:stage');
  await eventually(async () => assert.deepEqual(await app.groups.names(), ['app', 'web']));
});

test('the same rules are added to several groups', async (t) => {
  const app = await openExample(t);
  await select(app, 'app', 'web');
  const form = dialog(app, 'Add rules');
  await act(app, 'Add rules…').click();
  // The group app has the second rule already.
  await form.getByRole('textbox', { name: 'Rules, one per line' }).fill('tcp 8443 10.0.0.0/8 admin\n9000-9010 web');
  await form.getByRole('button', { name: 'Add 3 rules to 2 groups' }).click();
  await app.search.fill('port = 8443');
  await eventually(async () => assert.deepEqual(await app.groups.names(), ['app', 'web']));
  await app.undo.click();
  await app.page.getByRole('heading', { name: 'No matching security groups' }).waitFor();
});

test('lines that no group takes stay in the dialog, and its text when it closes', async (t) => {
  const app = await openExample(t);
  await select(app, 'app', 'web');
  const form = dialog(app, 'Add rules');
  const lines = form.getByRole('textbox', { name: 'Rules, one per line' });
  await act(app, 'Add rules…').click();
  await lines.fill('tcp 8443 10.0.0.0/8\n192.168.0.0/16\nnonsense');
  // What is not complete is shown as well.
  await form.getByText('192.168.0.0/16, missing a type').first().waitFor();
  await form.getByRole('button', { name: 'Add 4 rules to 2 groups' }).click();
  await eventually(async () => assert.equal(await lines.inputValue(), 'nonsense'));
  await app.page.keyboard.press('Escape');
  await act(app, 'Add rules…').click();
  assert.equal(await lines.inputValue(), 'nonsense');
});

test('groups are duplicated in their VPC with their rules and tags', async (t) => {
  const app = await openExample(t);
  await select(app, 'app', 'db');
  await act(app, 'Duplicate').click();
  await bar(app).getByText('2 groups added to the draft').waitFor();
  await app.groups.link('app-copy').waitFor();
  const [original, copy] = [await app.groups.cells('app'), await app.groups.cells('app-copy')];
  assert.deepEqual([copy.inbound, copy.outbound, copy.vpc], [original.inbound, original.outbound, original.vpc]);
  await app.search.fill('stage=production source = self');
  await eventually(async () => assert.deepEqual(await app.groups.names(), ['app', 'app-copy']));
});

test('an address and a description are replaced everywhere, with every hit shown first', async (t) => {
  const app = await openExample(t);
  await all(app).click();
  const form = dialog(app, 'Find and replace');
  const preview = form.getByRole('region', { name: 'Preview' });
  await act(app, 'Find and replace…').click();
  await form.getByRole('textbox', { name: 'Find' }).fill('203.0.113.0/24');
  await form.getByRole('textbox', { name: 'Replace with' }).fill('203.0.113.300');
  await form.getByText(/203\.0\.113\.300/).first().waitFor();
  assert.ok(await form.getByRole('button', { name: 'Replace in 0 rules' }).isDisabled());
  await form.getByRole('textbox', { name: 'Replace with' }).fill('198.51.100.0/24');
  await preview.getByText('tcp 22 from 198.51.100.0/24 · Rotterdam office').waitFor();
  await form.getByRole('button', { name: 'Replace in 1 rule' }).click();
  await app.search.fill('source = 198.51.100.0/24');
  await eventually(async () => assert.deepEqual(await app.groups.names(), ['bastion']));
  await app.search.fill('');
  await act(app, 'Find and replace…').click();
  await form.getByRole('radio', { name: 'A text in descriptions' }).check();
  await form.getByRole('textbox', { name: 'Find' }).fill('ssh through');
  await form.getByRole('textbox', { name: 'Replace with' }).fill('SSH via');
  await form.getByRole('button', { name: 'Replace in 2 rules' }).click();
  await app.search.fill('"SSH via"');
  await eventually(async () => assert.deepEqual(await app.groups.names(), ['app', 'web']));
  await app.undo.click();
  await app.page.getByRole('heading', { name: 'No matching security groups' }).waitFor();
});

test('the selection is shared', async (t) => {
  const app = await openExample(t, { viewport: NARROW });
  await select(app, 'app');
  await act(app, 'Select all').click();
  await bar(app).getByText('9 groups selected').waitFor();
  assert.equal(await act(app, 'Select all').count(), 0);
  const others = app.groups.table.getByRole('checkbox', { name: /^Select (?!all|app$|db$)/ });
  for (const one of await others.all()) await one.uncheck();
  await bar(app).getByText('2 groups selected').waitFor();
  await act(app, 'Share…').click();
  await app.page.getByText('Groups (2 selected)').waitFor();
});

test('two groups are compared; a reference to itself is like that of the other', async (t) => {
  const app = await openExample(t);
  const compared = dialog(app, 'Compare groups');
  const rules = async (title) => {
    const heading = compared.getByRole('heading', { name: new RegExp(`^${title} \\(\\d+\\)$`) });
    const lines = await heading.locator('..').getByRole('listitem').allInnerTexts();
    return lines.map((line) => line.replace(/ \(sg-[0-9a-f]+\)/, ''));
  };
  await select(app, 'app', 'web');
  await act(app, 'Compare…').click();
  assert.deepEqual(await rules('Only in web'), ['inbound: tcp 8080 from load-balancer']);
  assert.deepEqual(await rules('In both'), [
    'inbound: tcp 22 from bastion', 'inbound: tcp 9100 from monitoring',
    'outbound: all traffic to 0.0.0.0/0', 'outbound: all traffic to ::/0',
  ]);
  assert.ok((await rules('Only in app')).includes('inbound: all traffic from self'));
  await app.page.keyboard.press('Escape');
  // With a third group there is no pair.
  await box(app, 'db').check();
  await act(app, 'Compare…').waitFor({ state: 'detached' });

  await act(app, 'Clear selection').click();
  for (const place of [0, 1]) await box(app, 'default').nth(place).check();
  await act(app, 'Compare…').click();
  assert.ok((await rules('In both')).includes('inbound: all traffic from self'));
});

test('one group is compared with another that the user chooses', async (t) => {
  const app = await openExample(t);
  await select(app, 'web');
  await act(app, 'Compare…').click();
  const compared = dialog(app, 'Compare groups');
  const other = compared.getByRole('combobox', { name: 'Compare web with' });
  assert.equal(await compared.getByRole('heading', { name: 'In both' }).count(), 0);
  const label = (await other.getByRole('option').allInnerTexts()).find((text) => text.startsWith('app ('));
  await other.selectOption({ label });
  await compared.getByRole('heading', { name: 'Only in web (1)' }).waitFor();
  await compared.getByRole('heading', { name: 'In both (4)' }).waitFor();
});
