// Every page in every state fits windows of all widths, on the screen and on paper.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { group, groupId, proxyConfig, refusal, smallAccount, startFakeEc2, tcp } from './support/fake-ec2.mjs';
import { servePage } from './support/servers.mjs';
import { STATES } from './support/states.mjs';

const WIDTHS = [320, 390, 480, 600, 720, 768, 900, 1000, 1024, 1152, 1280, 1366, 1440, 1920, 2560];
const HEIGHT = 900;
/** CSS pixels of A4 and Letter pages between usual margins, portrait and landscape. */
const PAPER = [{ width: 718, height: 1047 }, { width: 1047, height: 718 }];

const LONG = 'the-largest-group-of-the-account-with-a-name-as-long-as-people-choose-them-when-a-tool-does-not-stop-them';
const RULES = 44;

const openPage = useBrowser({ showsAllColumns: false });
const servers = {};
let failing;
let crowded;
before(async () => {
  failing = await startFakeEc2(smallAccount());
  failing.misbehave = () => refusal(403, 'UnauthorizedOperation', 'You are not authorized to perform this operation.');
  crowded = await startFakeEc2(crowdedAccount());
  servers.sandbox = await servePage();
  servers.failing = await servePage({ config: proxyConfig(failing.url) });
  servers.crowded = await servePage({ config: proxyConfig(crowded.url) });
});
after(async () => {
  await Promise.all(Object.values(servers).map((server) => server.stop()));
  await Promise.all([failing?.stop(), crowded?.stop()]);
});

/** Groups with texts of EC2's maximum length, and one above its quota. */
function crowdedAccount() {
  const inbound = Array.from({ length: RULES }, (_, place) => tcp(
    1024 + place, `10.${place}.0.0/16`, { description: `from the servers of office ${place}, on its own port, until they have moved to another VPC` },
  ));
  const groups = Array.from({ length: 30 }, (_, place) => group(place + 2, `group-${place + 2}`, {
    inbound: [tcp(22, '2001:db8:1234:5678:9abc:def0:1234:0/112')],
    description: 'A description that goes on for longer than any column of the list is wide, as those that tools write do',
  }));
  return [group(1, LONG, { inbound }), ...groups];
}

async function openCrowded(app) {
  await app.page.addInitScript(() => localStorage.setItem('portcullis.rules-per-group', '40'));
  await app.page.reload();
  await app.page.goto(`${servers.crowded.url}#/proxy/eu-west-1/groups/${groupId(1)}`);
  await app.inbound.rows.first().waitFor();
  await app.page.getByText('over quota').waitFor();
}

/** States in addition to those of the sandbox. */
const CROWDED = [
  { name: 'many groups', server: 'crowded', show: (app) => app.groups.link(LONG).waitFor() },
  { name: 'many rules, over the quota', server: 'crowded', show: openCrowded },
  {
    name: 'filtered rules, over the quota', server: 'crowded',
    async show(app) {
      await openCrowded(app);
      await app.inbound.filter.fill('1024');
      await app.inbound.section.getByText(`1 of ${RULES}`).waitFor();
    },
  },
  {
    name: 'filtered and selected rules, changed', server: 'crowded',
    async show(app) {
      await openCrowded(app);
      await app.inbound.edit(0, 'description', 'another');
      await app.inbound.filter.fill('office 1');
      await app.inbound.cell(0, 'type').click();
      await app.page.keyboard.press('Control+a');
      await app.inbound.selection.waitFor();
    },
  },
  {
    name: 'meanwhile', server: 'crowded',
    async show(app) {
      await openCrowded(app);
      await app.inbound.action('Remove', /tcp 1025/).click();
      await app.review.open();
      await app.review.apply.waitFor();
    },
  },
];

/** An open cell of each column that every width shows, with its messages. */
const EDITED = ['type', 'ports', 'peer', 'description'].map((column) => ({
  name: `editing the ${column}`, server: 'sandbox',
  async show(app) {
    await app.groups.link('web').click();
    await app.inbound.grid.getByRole('link', { name: 'load-balancer' }).waitFor();
    await app.inbound.type(1, column, column === 'peer' ? 'b' : 'nonsense that is longer than the cell is wide, to be shown in: 300.0.0.0/8');
  },
}));

/** Overflow of the window: the page's width, and the controls that are cut off. */
function outside() {
  const shown = document.documentElement.clientWidth;
  const found = [];
  if (document.documentElement.scrollWidth > shown) {
    const wide = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > shown + 0.5);
    found.push(`the page is ${document.documentElement.scrollWidth} px wide and shows ${shown}: ${wide.map((element) => `${element.tagName} ${element.className}`).slice(0, 8).join(', ')}`);
  }
  const scrollsAlone = (element) => element.closest('.meanwhile-scroll, .history-scroll') !== null;
  for (const control of document.querySelectorAll('button, .button, input, select, textarea, [role=tab], summary')) {
    if (!control.checkVisibility({ visibilityProperty: true }) || control.matches('.visually-hidden') || scrollsAlone(control)) continue;
    const { left, right } = control.getBoundingClientRect();
    const name = control.getAttribute('aria-label') || control.innerText || control.id || control.className;
    if (left < -0.5 || right > shown + 0.5) found.push(`${name}: from ${left} to ${right} of ${shown}`);
    if (control.matches('button, .button') && !control.matches('.bar__connection') && control.scrollWidth > control.clientWidth + 1) {
      found.push(`${name}: ${control.scrollWidth} px in a button of ${control.clientWidth}`);
    }
  }
  for (const heading of document.querySelectorAll('.rules__row--head .rules__cell, .groups__row--head .groups__cell')) {
    if (heading.checkVisibility() && heading.scrollWidth > heading.clientWidth) {
      found.push(`the heading ${heading.innerText} is cut: ${heading.scrollWidth} px in ${heading.clientWidth}`);
    }
  }
  return found;
}

for (const { name, server, show } of [...STATES, ...CROWDED, ...EDITED]) {
  test(`${name} fits every width`, async (t) => {
    const app = await openPage(t);
    await app.goto(servers[server].url);
    await show(app);
    const found = [];
    for (const width of WIDTHS) {
      await app.page.setViewportSize({ width, height: HEIGHT });
      // Rows of another height render with the next frame.
      await app.page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
      found.push(...(await app.page.evaluate(outside)).map((line) => `${width}: ${line}`));
    }
    assert.deepEqual(found, []);
  });
}

test('warnings are shown whole at every width', async (t) => {
  const app = await openPage(t);
  await app.goto(servers.crowded.url);
  await openCrowded(app);
  await app.inbound.edit(0, 'peer', '0.0.0.0/0');
  await app.inbound.edit(1, 'ports', '1024');
  await app.inbound.edit(2, 'ports', '1024');
  await app.inbound.edit(2, 'peer', '10.1.0.0/16');
  await app.inbound.grid.getByRole('button', { name: /^(Critical|High|Medium|Low): / }).first().waitFor();
  const cut = () => [...document.querySelectorAll('.finding [aria-hidden], .peer__name--anywhere')].flatMap((warning) => {
    const cell = warning.closest('.rules__cell');
    const [inner, outer] = [warning.getBoundingClientRect(), cell.getBoundingClientRect()];
    const end = outer.right - parseFloat(getComputedStyle(cell).paddingInlineEnd);
    const isInside = inner.left >= outer.left && inner.right <= end + 0.5 && inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1;
    return isInside ? [] : [`${warning.textContent}: ${inner.width} px in ${outer.width}`];
  });
  const found = [];
  for (const width of WIDTHS) {
    await app.page.setViewportSize({ width, height: HEIGHT });
    await app.page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
    found.push(...(await app.page.evaluate(cut)).map((line) => `${width}: ${line}`));
  }
  assert.deepEqual(found, []);
});

test('the bar of the selection leaves room for the rules, and its row is in sight', async (t) => {
  const app = await openPage(t);
  await app.goto(servers.crowded.url);
  await openCrowded(app);
  for (const width of [320, 390, 768, 1440]) {
    await app.page.setViewportSize({ width, height: 700 });
    await app.inbound.cell(0, 'type').click();
    await app.page.keyboard.press('Shift+ArrowDown');
    await app.inbound.selection.waitFor();
    for (let step = 0; step < 20; step += 1) {
      await app.page.keyboard.press('ArrowDown');
      const [row, bar] = [await app.inbound.cell(step + 2, 'type').boundingBox(), await app.inbound.selection.boundingBox()];
      assert.ok(bar.height <= 100, `${width}: the bar is ${bar.height} px high`);
      assert.ok(row.y + row.height <= bar.y, `${width}: row ${step + 2} ends at ${row.y + row.height}, the bar begins at ${bar.y}`);
    }
    await app.page.keyboard.press('Escape');
  }
});

test('a button in a row has the colour of the row', async (t) => {
  const app = await openPage(t);
  await app.goto(servers.crowded.url);
  await openCrowded(app);
  await app.inbound.edit(0, 'description', 'another');
  await app.page.keyboard.press('Control+a');
  await app.inbound.selection.waitFor();
  for (const colorScheme of ['light', 'dark']) {
    await app.page.emulateMedia({ colorScheme });
    const restore = app.inbound.grid.locator('.rules__restore');
    assert.equal(await restore.evaluate((button) => getComputedStyle(button).backgroundColor), 'rgba(0, 0, 0, 0)');
  }
});

test('descriptions get the width of redundant columns', async (t) => {
  const app = await openPage(t);
  await app.goto(servers.crowded.url);
  await openCrowded(app);
  const width = async (column) => (await app.inbound.cell(0, column).boundingBox())?.width ?? 0;
  for (const [window, least] of [[1024, 160], [1280, 220], [1366, 220], [1440, 240], [1920, 300], [2560, 300]]) {
    await app.page.setViewportSize({ width: window, height: HEIGHT });
    const [description, peer] = [await width('description'), await width('peer')];
    assert.ok(description >= least && description > peer, `${window}: ${description} px, and ${peer} for the source`);
  }
  // Typed text is visible even in a narrow column.
  for (const window of [390, 768, 1024, 1440]) {
    await app.page.setViewportSize({ width: window, height: HEIGHT });
    await app.inbound.type(0, 'description', 'typed');
    const box = await app.inbound.editor.boundingBox();
    assert.ok(box.width >= 160, `${window}: the editor is ${box.width} px wide`);
    await app.inbound.editor.press('Escape');
  }
});

test('a group prints whole words', async (t) => {
  const app = await openPage(t);
  await app.goto(servers.sandbox.url);
  await app.groups.link('web').click();
  await app.inbound.grid.getByRole('link', { name: 'load-balancer' }).waitFor();
  await app.inbound.edit(0, 'description', 'a description of some length, as one writes it to be read by others');
  for (const group of ['web', 'crowded']) {
    if (group === 'crowded') {
      await app.goto(servers.crowded.url);
      await openCrowded(app);
    }
    await app.page.emulateMedia({ media: 'print' });
    for (const size of PAPER) {
      await app.page.setViewportSize(size);
      assert.deepEqual(await app.page.evaluate(cutOnPaper), [], `${group}, ${size.width}`);
      assert.deepEqual(await app.page.evaluate(outside), [], `${group}, ${size.width}`);
    }
    for (const what of [app.inbound.addButton, app.inbound.filter, app.connectionButton, app.inbound.row(0).getByRole('button')]) {
      assert.equal(await what.first().isVisible(), false);
    }
    await app.page.emulateMedia({ media: 'screen' });
  }
});

test('a long table prints all of its rows', async (t) => {
  const large = await startFakeEc2([group(1, 'large', { inbound: Array.from({ length: 300 }, (_, place) => tcp(1000 + place, '10.0.0.0/8')) })]);
  t.after(() => large.stop());
  const server = await servePage({ config: proxyConfig(large.url) });
  t.after(() => server.stop());
  const app = await openPage(t);
  await app.goto(`${server.url}#/proxy/eu-west-1/groups/${groupId(1)}`);
  await app.inbound.rows.first().waitFor();
  assert.ok(await app.inbound.rows.count() < 300, 'only what is near the window is drawn');
  const printed = await app.page.evaluate(() => {
    window.dispatchEvent(new Event('beforeprint'));
    return Promise.resolve().then(() => new Promise((resolve) => { setTimeout(() => resolve(document.querySelectorAll('#inbound-grid .rules__body .rules__row').length)); }));
  });
  assert.equal(printed, 300);
  await app.page.evaluate(() => { window.dispatchEvent(new Event('afterprint')); });
  await eventually(async () => assert.ok(await app.inbound.rows.count() < 300));
});

test('the arrows skip columns that a narrow window hides', async (t) => {
  const app = await openPage(t);
  await app.goto(servers.sandbox.url);
  await app.groups.link('web').click();
  await app.inbound.grid.getByRole('link', { name: 'load-balancer' }).waitFor();
  for (const width of [1920, 1440, 1280, 1024, 768, 390]) {
    await app.page.setViewportSize({ width, height: HEIGHT });
    const shown = await app.inbound.row(0).getByRole('gridcell').evaluateAll((cells) => (
      cells.filter((cell) => cell.checkVisibility()).map((cell) => cell.dataset.column)
    ));
    const focused = () => app.page.evaluate(() => document.activeElement.closest('[data-row="1"] [data-column]')?.dataset.column);
    await app.inbound.cell(0, 'mark').focus();
    await app.page.keyboard.press('Home');
    const there = [];
    for (let step = 0; step < shown.length; step += 1) {
      there.push(await focused());
      await app.page.keyboard.press('ArrowRight');
    }
    assert.deepEqual(there, shown, `${width}: to the right`);
    await app.page.keyboard.press('End');
    const back = [];
    for (let step = 0; step < shown.length; step += 1) {
      back.unshift(await focused());
      await app.page.keyboard.press('ArrowLeft');
    }
    assert.deepEqual(back, shown, `${width}: to the left`);
  }
});

/** Cells of rules with cut text, and broken words. */
function cutOnPaper() {
  const found = [];
  const cells = [...document.querySelectorAll('.rules__cell')].filter((cell) => cell.checkVisibility() && cell.innerText.trim() !== '');
  if (cells.length < 10) found.push(`only ${cells.length} cells are printed`);
  for (const cell of cells) {
    if (cell.scrollWidth > cell.clientWidth || cell.scrollHeight > cell.clientHeight) {
      found.push(`${cell.innerText}: ${cell.scrollWidth} x ${cell.scrollHeight} in ${cell.clientWidth} x ${cell.clientHeight}`);
    }
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      for (const word of node.data.matchAll(/\S+/g)) {
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].map((rect) => Math.round(rect.top)));
        // Addresses and ids may be longer than a column.
        if (lines.size > 1 && word[0].length < 20) found.push(`${word[0]} is broken`);
      }
    }
  }
  return found;
}
