// The focus after each dialog: back on the control that opened it, or on what the dialog made; never on the body.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { lostFocus, watchFocus } from './support/focus.mjs';
import { servePage } from './support/servers.mjs';

const openPage = useBrowser();
let server;
before(async () => { server = await servePage(); });
after(() => server?.stop());

async function openWeb(app) {
  await app.groups.link('web').click();
  await app.inbound.grid.getByRole('link', { name: 'load-balancer' }).waitFor();
}

async function selectAll(app) {
  await openWeb(app);
  await app.inbound.cell(0, 'type').click();
  await app.page.keyboard.press('Control+a');
  await app.inbound.selection.waitFor();
}

async function createGroup(app) {
  await app.groups.createButton.click();
  await app.create.fill({ name: 'apache', description: 'Our Apache Group' });
  await app.create.submit.click();
  await app.heading('apache').waitFor();
}

async function applyOne(app) {
  await openWeb(app);
  await app.inbound.edit(0, 'description', 'changed');
  await app.review.open();
  await app.review.applyOpened();
  await app.page.getByRole('link', { name: 'History', exact: true }).click();
  await app.page.getByText('1 run', { exact: true }).waitFor();
}

/** Puts a text on the clipboard of a paste event at the focused element. */
const paste = (app, text) => app.page.evaluate((pasted) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', pasted);
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}, text);

const press = (app, key) => app.page.keyboard.press(key);

/** Opens the menu on whose button the focus is, and chooses an item by its first letter. */
async function choose(app, { item }) {
  await press(app, 'Enter');
  await item.waitFor();
  await press(app, (await item.innerText()).trim()[0].toLowerCase());
  await isFocused(app, item, 'in the menu');
  await press(app, 'Enter');
}
const button = (where, name) => where.getByRole('button', { name, exact: true });

/**
 * Each dialog by its title: the steps before it, the control that opens it (or how it opens from the focused one), the
 * steps that finish it, and where the focus is then if not on the control that opened it.
 */
const DIALOGS = [
  {
    title: 'Connection',
    opener: (app) => app.connectionButton,
    finish: (app) => app.connection.submit.click(),
  },
  {
    title: 'Reset sandbox',
    opener: (app) => app.connectionButton,
    // It takes the place of the dialog of the connection.
    async open(app) {
      await press(app, 'Enter');
      await app.connection.reset.click();
    },
    finish: (app) => app.connection.confirmReset.click(),
  },
  {
    title: 'Create security group',
    opener: (app) => app.groups.createButton,
    async finish(app) {
      await app.create.fill({ name: 'apache', description: 'Our Apache Group' });
      await app.create.submit.click();
    },
    // A new group waits for its first rule.
    made: (app) => app.inbound.newRule,
  },
  {
    title: 'Edit security group',
    prepare: createGroup,
    opener: (app) => app.group.menu,
    open: (app) => choose(app, app.group.editButton),
    async finish(app, dialog) {
      await dialog.getByLabel('Description').fill('Another description');
      await button(dialog, 'Save to draft').click();
    },
  },
  {
    title: 'Group tags',
    prepare: openWeb,
    opener: (app) => app.group.menu,
    open: (app) => choose(app, app.group.tagsButton),
    async finish(app, dialog) {
      await button(dialog, 'Add tag').click();
      await dialog.getByLabel('Key').last().fill('team');
      await button(dialog, 'Save to draft').click();
    },
  },
  {
    title: 'Tags of the selected rules',
    prepare: selectAll,
    opener: (app) => button(app.inbound.selection, 'Tags…'),
    async finish(app, dialog) {
      await button(dialog, 'Add tag').click();
      await dialog.getByLabel('Key').last().fill('team');
      await button(dialog, 'Save to draft').click();
    },
  },
  {
    title: 'Edit column',
    prepare: selectAll,
    opener: (app) => button(app.inbound.selection, 'Edit column…'),
    async finish(app, dialog) {
      await dialog.getByLabel('New value').fill('office');
      await dialog.locator('[type=submit]').click();
    },
  },
  {
    title: 'Copy or move rules',
    prepare: selectAll,
    opener: (app) => button(app.inbound.selection, 'Copy or move…'),
    async finish(app, dialog) {
      await dialog.getByLabel('Target group').fill('load-balancer');
      await button(dialog, 'Move rules').click();
    },
  },
  {
    title: 'Paste rules',
    prepare: openWeb,
    opener: (app) => app.inbound.menu,
    open: (app) => choose(app, app.inbound.pasteButton),
    async finish(app) {
      await app.paste.text.fill('tcp 443 10.0.0.0/8 office');
      await app.paste.add.click();
    },
  },
  {
    title: 'Paste rules',
    what: 'from a cell',
    prepare: openWeb,
    opener: (app) => app.inbound.cell(1, 'type'),
    open: (app) => paste(app, 'tcp 443 10.0.0.0/8 office\ntcp 444 10.0.0.0/8 office'),
    finish: (app) => app.paste.add.click(),
  },
  {
    title: 'Nothing pasted',
    prepare: openWeb,
    opener: (app) => app.inbound.cell(1, 'ports'),
    open: (app) => paste(app, 'nonsense'),
    finish: (app, dialog) => button(dialog, 'Close').click(),
  },
  {
    title: 'Table preferences',
    prepare: openWeb,
    opener: (app) => app.inbound.preferencesButton,
    finish: (app, dialog) => button(dialog, 'Done').click(),
  },
  {
    title: 'Quota of rules',
    prepare: openWeb,
    opener: (app) => app.inbound.menu,
    open: (app) => choose(app, app.inbound.quotaButton),
    finish: (app, dialog) => button(dialog, 'Done').click(),
  },
  {
    title: 'Discard all changes',
    async prepare(app) {
      await openWeb(app);
      await app.inbound.edit(0, 'description', 'changed');
      await app.review.open();
    },
    opener: (app) => app.review.discard,
    finish: (app) => app.discard.confirm.click(),
    made: (app) => app.page.locator('#main h1'),
  },
  {
    title: 'Clear history',
    prepare: applyOne,
    opener: (app) => button(app.main, 'Clear history…'),
    finish: (app, dialog) => button(dialog, 'Clear history').click(),
  },
];

test('blanks at the ends of a tag are said at the field, kept, and seen on the page', async (t) => {
  const app = await openPage(t, server.url);
  await openWeb(app);
  await app.group.tagsButton.click();
  const dialog = app.page.getByRole('dialog', { name: 'Group tags' });
  await button(dialog, 'Add tag').click();
  await dialog.getByLabel('Key').last().fill('team');
  const note = dialog.getByText('start or end with a space').or(dialog.getByText('starts or ends with a space'));
  for (const [key, value, said] of [
    ['team', 'net', undefined], ['team ', 'net', 'The key starts'], ['team', ' net', 'The value starts'], [' team', 'net ', 'The key and the value start'],
  ]) {
    await dialog.getByLabel('Key').last().fill(key);
    await dialog.getByLabel('Value').last().fill(value);
    if (said === undefined) {
      assert.equal(await note.count(), 0);
    } else {
      await dialog.getByText(said).waitFor();
      assert.equal(await note.count(), 1);
    }
  }
  await button(dialog, 'Save to draft').click();
  await app.main.getByText('“ team”').waitFor();
  await app.main.getByText('“net ”').waitFor();
  await app.group.tagsButton.click();
  assert.equal(await dialog.getByLabel('Key').last().inputValue(), ' team');
  assert.equal(await dialog.getByLabel('Value').last().inputValue(), 'net ');
});

async function isFocused(app, locator, when) {
  await eventually(async () => assert.ok(
    await locator.evaluate((element) => element === document.activeElement), `${when}: the focus is on ${await app.focused()}`,
  ));
}

for (const { title, what = '', prepare, opener, open = (app) => press(app, 'Enter'), finish, made = opener } of DIALOGS) {
  test(`the focus returns from the dialog ${title} ${what}`, async (t) => {
    const app = await openPage(t, server.url);
    await app.groups.table.waitFor();
    await prepare?.(app);
    const dialog = app.page.getByRole('dialog', { name: title, exact: true });
    for (const [when, leave, expected] of [
      ['after Escape', () => press(app, 'Escape'), opener],
      ['at the end', () => finish(app, dialog), made],
    ]) {
      await opener(app).focus();
      await open(app);
      await dialog.waitFor();
      await watchFocus(app);
      await leave();
      await dialog.waitFor({ state: 'hidden' });
      await isFocused(app, expected(app), when);
      // Nothing that follows takes it away.
      await app.page.waitForTimeout(300);
      await isFocused(app, expected(app), when);
      assert.deepEqual(await lostFocus(app), [], `${when}: the focus was on the body`);
    }
  });
}
