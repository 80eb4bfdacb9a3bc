// The seed session, with its price: by keyboard, by mouse and on a phone. A user lists the groups; creates `apache` and lets the
// web in; creates `appserver` and lets `apache` and SSH from one address in; applies that, and takes SSH back.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { NARROW, eventually, useBrowser } from './support/browser.mjs';
import { servePage } from './support/servers.mjs';

const MAX_KEYS = 30;
const MAX_CLICKS = 10;

const openPage = useBrowser({ showsAllColumns: false });
let server;
before(async () => { server = await servePage(); });
after(() => server?.stop());

async function openList(t, options) {
  const app = await openPage(t, server.url, options);
  await app.groups.link('default').first().waitFor();
  return app;
}

/** Counts the pressed keys that type no letter of a text, chords as one. */
function hand(app) {
  const { keyboard } = app.page;
  const counted = {
    pressed: 0,
    type: (text) => keyboard.type(text),
    async press(key) {
      counted.pressed += 1;
      await keyboard.press(key);
    },
  };
  return counted;
}

/** Types two fields of a form, and sends it. */
async function typeLines(keyboard, first, second) {
  await keyboard.type(first);
  await keyboard.press('Tab');
  await keyboard.type(`${second}\n`);
}

const isFocused = (app, locator) => eventually(async () => assert.ok(
  await locator.evaluate((element) => element === document.activeElement), `the focus is on ${await app.focused()}`,
));

/** The inbound rules, as a new user sees them. */
async function inboundAre(app, rules) {
  await eventually(async () => {
    const shown = await app.inbound.rules();
    assert.deepEqual(shown.map(({ type, ports, peer }) => `${type} ${ports} ${peer.replace(/ sg-\w+$/, '')}`).toSorted(), rules);
  });
}

const BOTH_RULES = ['All TCP 0-65535 apache', 'SSH 22 192.168.1.130/32'];

/** Waits until EC2 has the rules of the session. */
async function isApplied(app) {
  await app.review.dialog.getByText(/^✓ \d+ changes? applied and verified$/).waitFor();
}

test(`by keyboard it takes at most ${MAX_KEYS} keys beyond the typed texts`, async (t) => {
  const app = await openList(t);
  const keys = hand(app);
  const quickOpen = app.page.getByRole('dialog', { name: 'Quick open' });

  const create = async (name, description) => {
    await keys.press('Control+k');
    await isFocused(app, quickOpen.getByRole('combobox'));
    await keys.type(name);
    await quickOpen.getByRole('option', { name: `Create security group “${name}”`, selected: true }).waitFor();
    await keys.press('Enter');
    await isFocused(app, app.create.description);
    assert.equal(await app.create.name.inputValue(), name);
    await keys.type(description);
    await keys.press('Enter');
    await app.heading(name).waitFor();
    await isFocused(app, app.inbound.newRule);
  };
  /** Types a rule on the empty last line. */
  const add = async (type, source) => {
    await keys.type(type);
    await keys.press('Tab');
    await eventually(async () => assert.equal(await app.inbound.editor.getAttribute('aria-label'), 'Source of an inbound rule'));
    await keys.type(source);
    await keys.press('Enter');
    await app.inbound.editor.waitFor({ state: 'detached' });
  };
  const apply = async () => {
    await keys.press('Control+s');
    await eventually(async () => assert.ok(
      await app.review.apply.isEnabled() || await app.review.confirmation.isEnabled({ timeout: 100 }),
    ));
    await keys.press('Control+Enter');
    if (await app.review.confirmation.count()) {
      await isFocused(app, app.review.confirmation);
      await keys.type(await app.review.phrase());
      await keys.press('Enter');
    }
    await isApplied(app);
    await isFocused(app, app.review.done);
    await keys.press('Enter');
    await app.heading('appserver').waitFor();
  };

  await create('apache', 'Our Apache Group');
  await add('tcp 80', '0.0.0.0/0');
  await create('appserver', 'The application tier');
  await add('all tcp', 'apache');
  await keys.press('ArrowDown');
  await isFocused(app, app.inbound.newRule);
  await add('ssh', '192.168.1.130/32');
  await apply();
  await inboundAre(app, BOTH_RULES);

  await keys.press('Control+k');
  await isFocused(app, quickOpen.getByRole('combobox'));
  await keys.type('appserver 192.168.1.130');
  await quickOpen.getByRole('option', { name: /192\.168\.1\.130/, selected: true }).waitFor();
  await keys.press('Enter');
  await eventually(async () => assert.ok(await app.page.evaluate(() => document.activeElement.closest('[data-row]') !== null)));
  await keys.press('Delete');
  await app.review.button.waitFor();
  await apply();
  await inboundAre(app, BOTH_RULES.slice(0, 1));

  t.diagnostic(`${keys.pressed} keys`);
  assert.ok(keys.pressed <= MAX_KEYS, `${keys.pressed} keys`);
});

test(`by mouse it takes at most ${MAX_CLICKS} clicks`, async (t) => {
  const app = await openList(t);
  const { keyboard } = app.page;
  let clicks = 0;
  const click = async (locator) => {
    clicks += 1;
    await locator.click();
  };

  const create = async (button, name, description) => {
    await click(button);
    await isFocused(app, app.create.name);
    await typeLines(keyboard, name, description);
    await app.heading(name).waitFor();
    await isFocused(app, app.inbound.newRule);
  };
  const add = async (type, source) => {
    await keyboard.type(type);
    await keyboard.press('Tab');
    await eventually(async () => assert.equal(await app.inbound.editor.getAttribute('aria-label'), 'Source of an inbound rule'));
    await keyboard.type(`${source}\n`);
    await app.inbound.editor.waitFor({ state: 'detached' });
  };
  const apply = async () => {
    await click(app.review.button);
    await app.review.apply.waitFor();
    if (await app.review.confirmation.count()) {
      await click(app.review.confirmation);
      await keyboard.type(`${await app.review.phrase()}\n`);
    } else {
      await click(app.review.apply);
    }
    await isApplied(app);
    await click(app.review.done);
    await app.heading('appserver').waitFor();
  };

  await create(app.groups.createButton, 'apache', 'Our Apache Group');
  await add('tcp 80', '0.0.0.0/0');
  await create(app.sidebar.getByRole('button', { name: 'Create security group…' }), 'appserver', 'The application tier');
  await add('all tcp', 'apache');
  await click(app.inbound.newRule);
  await add('ssh', '192.168.1.130/32');
  await apply();
  await inboundAre(app, BOTH_RULES);
  await click(app.inbound.action('Remove', 'tcp 22 from 192.168.1.130/32'));
  await apply();
  await inboundAre(app, BOTH_RULES.slice(0, 1));

  t.diagnostic(`${clicks} clicks`);
  assert.ok(clicks <= MAX_CLICKS, `${clicks} clicks`);
});

test('on a phone it takes taps and the keys of its keyboard', async (t) => {
  const app = await openList(t, { hasTouch: true, isMobile: true, viewport: NARROW });
  const { keyboard } = app.page;
  const sheet = app.page.getByRole('dialog', { name: 'Rule' });

  const create = async (name, description) => {
    await app.groups.createButton.tap();
    await isFocused(app, app.create.name);
    await keyboard.type(name);
    await app.create.description.tap();
    await keyboard.type(`${description}\n`);
    await app.heading(name).waitFor();
  };
  /** Adds a rule: its type in the cell, the rest in the sheet. */
  const add = async (place, type, source) => {
    await app.inbound.addButton.tap();
    await isFocused(app, app.inbound.editor);
    await keyboard.type(`${type}\n`);
    await app.inbound.editor.waitFor({ state: 'detached' });
    await app.inbound.cell(place, 'type').tap();
    await sheet.getByLabel('Source', { exact: true }).tap();
    await keyboard.type(`${source}\n`);
    await sheet.waitFor({ state: 'detached' });
  };
  const apply = async () => {
    await app.review.button.tap();
    await app.review.apply.waitFor();
    if (await app.review.confirmation.count()) {
      await app.review.confirmation.tap();
      await keyboard.type(await app.review.phrase());
    }
    await app.review.apply.tap();
    await isApplied(app);
    await app.review.done.tap();
    await app.heading('appserver').waitFor();
  };

  await create('apache', 'Our Apache Group');
  await add(0, 'tcp 80', '0.0.0.0/0');
  await inboundAre(app, ['HTTP 80 0.0.0.0/0 anywhere']);
  await app.page.getByRole('navigation', { name: 'Breadcrumbs' }).getByRole('link', { name: 'Security groups' }).tap();
  await create('appserver', 'The application tier');
  await add(0, 'all tcp', 'apache');
  await add(1, 'ssh', '192.168.1.130/32');
  await apply();
  await inboundAre(app, BOTH_RULES);
  await app.inbound.grid.getByText('192.168.1.130/32').tap();
  await sheet.getByRole('button', { name: 'Remove' }).tap();
  await sheet.waitFor({ state: 'detached' });
  await apply();
  await inboundAre(app, BOTH_RULES.slice(0, 1));
  const { scrollWidth, clientWidth } = await app.page.evaluate(() => ({
    scrollWidth: document.documentElement.scrollWidth, clientWidth: document.documentElement.clientWidth,
  }));
  assert.ok(scrollWidth <= clientWidth, `${scrollWidth} px in ${clientWidth}`);
});
