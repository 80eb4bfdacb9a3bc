// The page in Firefox: a session, the open cell, files, links, and the lazy bundles. Firefox differs from Chromium in what it
// reports of the focus of removed and moved elements, in how it loads WebAssembly, and in what `file:` pages may do.
//
// `make firefox` runs it, with puppeteer-core in .tools/firefox, which speaks WebDriver BiDi to a Firefox as it is installed.
// FIREFOX names the browser.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { groupId, proxyConfig, smallAccount, startFakeEc2 } from './support/fake-ec2.mjs';
import { ROOT, servePage } from './support/servers.mjs';

const puppeteer = createRequire(join(ROOT, '.tools/firefox/package.json'))('puppeteer-core');

/** A human pause, longer than the page's delay before it stores typed text. */
const PAUSE = 900;

/** For each column, from 1: the typed parts, the final key, and the row's text afterwards. */
const COLUMNS = [
  [1, ['ht', 'tps'], 'Enter', /HTTPS/],
  [2, ['u', 'dp'], 'Enter', /udp/],
  [3, ['1-', '20', '24'], 'Enter', /1-2024/],
  [4, ['Any', 'where IPv6'], 'Enter', /::\/0/],
  [5, ['203.0.', '113.0/24'], 'Tab', /203\.0\.113\.0\/24/],
  [6, ['from ', 'the proxy'], 'click', /from the proxy/],
];

const PASSPHRASE = 'a passphrase of some words';

let browser;
let ec2;
let proxied;
let sandbox;
let folder;
before(async () => {
  ec2 = await startFakeEc2(smallAccount());
  proxied = await servePage({ config: proxyConfig(ec2.url) });
  sandbox = await servePage();
  folder = await mkdtemp(join(tmpdir(), 'portcullis-firefox-'));
  browser = await puppeteer.launch({
    browser: 'firefox', executablePath: process.env.FIREFOX || '/usr/bin/firefox-esr', headless: true,
  });
});
after(async () => {
  await browser?.close();
  await Promise.all([proxied, sandbox].map((server) => server?.stop()));
  await ec2?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

/** Opens an address in a window whose storage no other test has. */
async function open(t, url) {
  const context = await browser.createBrowserContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  await page.goto(url);
  return page;
}

/** The shown element of a kind with a name: its label or its text. */
async function named(page, kind, name) {
  const handle = await page.waitForFunction((selector, wanted) => [...document.querySelectorAll(selector)].find((element) => (
    element.checkVisibility() && (element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText).trim() === wanted
  )), {}, kind, name);
  return handle.asElement();
}

const click = async (page, kind, name) => (await named(page, kind, name)).click();

/** Waits until the text of an element matches. */
async function shows(page, selector, pattern) {
  await page.waitForFunction(
    (css, source) => new RegExp(source).test(document.querySelector(css)?.innerText ?? ''), {}, selector, pattern.source,
  );
}

const isFocused = (page, selector) => page.waitForFunction((css) => document.activeElement?.matches(css), {}, selector);

async function chord(page, modifier, key) {
  await page.keyboard.down(modifier);
  await page.keyboard.press(key);
  await page.keyboard.up(modifier);
}

async function typeWithPauses(page, parts) {
  for (const part of parts) {
    for (const key of part) await page.keyboard.press(key);
    await sleep(PAUSE);
  }
}

const row = (number) => `#inbound-grid [data-row="${number}"]`;
const cell = (number, column) => `${row(number)} [data-column="${column}"]`;

async function openApache(page) {
  await page.goto(`${proxied.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
  await shows(page, row(2), /SSH/);
}

const editors = (page) => page.$$eval('.cell-editor__input', (all) => (
  all.map((input) => [input.value, input === document.activeElement])
));

async function addRow(page) {
  await page.click('#add-inbound-rule');
  await page.waitForSelector('.cell-editor__input');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.querySelector('.cell-editor__input') === null);
}

test('the seed session by keyboard: a group, two rules, applied; one is revoked', async (t) => {
  const page = await open(t, sandbox.url);
  await named(page, 'a', 'web');
  await chord(page, 'Control', 'k');
  await isFocused(page, '#quick-open input');
  await page.keyboard.type('apache');
  await shows(page, '#quick-open [aria-selected="true"]', /Create security group “apache”/);
  await page.keyboard.press('Enter');
  await isFocused(page, '#create-group-description');
  await page.keyboard.type('Our Apache Group');
  await page.keyboard.press('Enter');
  await isFocused(page, '#new-inbound-rule');
  for (const [place, type, source] of [[1, 'tcp 80', '0.0.0.0/0'], [2, 'ssh', '192.168.1.130/32']]) {
    await page.keyboard.type(type);
    await page.keyboard.press('Tab');
    await isFocused(page, `${cell(place, 5)} input`);
    await page.keyboard.type(source);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.cell-editor__input') === null);
    await page.keyboard.press('ArrowDown');
    await isFocused(page, '#new-inbound-rule');
  }
  const apply = async () => {
    await chord(page, 'Control', 's');
    await page.waitForFunction(() => document.querySelector('#review-apply:enabled, #confirm-risks:enabled') !== null);
    await chord(page, 'Control', 'Enter');
    if (await page.$('#confirm-risks') !== null) {
      await isFocused(page, '#confirm-risks');
      await page.keyboard.type(await page.$eval('label:has(#confirm-risks) code', (code) => code.innerText));
      await page.keyboard.press('Enter');
    }
    await shows(page, '#run-summary', /applied and verified/);
    await isFocused(page, '#run-done');
    await page.keyboard.press('Enter');
    await shows(page, 'h1', /^apache$/);
  };
  await apply();
  await shows(page, '#inbound-grid', /192\.168\.1\.130\/32/);
  await click(page, '#inbound-grid button', 'Remove tcp 22 from 192.168.1.130/32');
  await apply();
  await page.waitForFunction(() => !document.querySelector('#inbound-grid').innerText.includes('192.168.1.130'));
  await shows(page, '#inbound-grid', /0\.0\.0\.0\/0/);
});

test('a cell of every column keeps what is typed with pauses, on an existing and on an added row', async (t) => {
  const page = await open(t, `${proxied.url}`);
  await page.evaluate(() => localStorage.setItem('portcullis.preferences', JSON.stringify({
    version: 1,
    columns: ['type', 'protocol', 'ports', 'source-type', 'source', 'description', 'rule-id'].map((name) => ({ name, shown: true })),
  })));
  await page.reload();
  await openApache(page);
  for (const number of [2, 3]) {
    if (number === 3) await addRow(page);
    for (const [column, parts, end, pattern] of COLUMNS) {
      await page.click(cell(number, column));
      await typeWithPauses(page, parts);
      assert.deepEqual(await editors(page), [[parts.join(''), true]]);
      await (end === 'click' ? page.click('h1') : page.keyboard.press(end));
      await shows(page, row(number), pattern);
      if ((await editors(page)).length > 0) await page.keyboard.press('Escape');
    }
  }
});

test('the open cell stays as typed while another tab adds a row, and Remove takes one click', async (t) => {
  const page = await open(t, proxied.url);
  await openApache(page);
  const other = await page.browserContext().newPage();
  await openApache(other);
  await page.bringToFront();
  await page.click(cell(2, 6));
  await typeWithPauses(page, ['one ']);
  await other.bringToFront();
  await addRow(other);
  await page.bringToFront();
  await typeWithPauses(page, ['two']);
  assert.deepEqual(await editors(page), [['one two', true]]);
  await page.click(`${row(1)} [data-action="remove"]`);
  await shows(page, row(2), /one two/);
  await shows(page, row(1), /removed/);
});

test('a file in UTF-16 is imported', async (t) => {
  const page = await open(t, sandbox.url);
  await named(page, 'a', 'web');
  const groups = { SecurityGroups: [{ GroupId: 'sg-00000009', GroupName: 'wide', Description: 'In two bytes each', IpPermissions: [] }] };
  const bytes = Buffer.from(`\ufeff${JSON.stringify(groups)}`, 'utf16le');
  await page.evaluate((numbers) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([Uint8Array.from(numbers)], 'powershell.json'));
    for (const type of ['dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  }, [...bytes]);
  await shows(page, 'main', /powershell\.json: 1 group, /);
});

test('every lazy bundle loads, and none before it is needed or the groups are there', async (t) => {
  const page = await open(t, sandbox.url);
  await named(page, 'a', 'web');
  const loaded = () => page.evaluate(() => performance.getEntriesByType('resource')
    .map(({ name }) => /bundle-[0-9a-f]+-(.*)\.wasm$/.exec(name)?.[1])
    .filter((name) => name !== undefined));
  // The bundle itself: what it shares with others has a name that ends like it.
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => /bundle-[0-9a-f]+-files\.wasm$/.test(name)));
  const names = await loaded();
  for (const bundle of ['group', 'search', 'runs', 'connection', 'files']) assert.ok(names.includes(bundle), `${bundle} of ${names}`);
  for (const [kind, link, heading] of [['a', 'History', /^History$/], ['a', 'Portcullis', /^Security groups$/], ['a', 'Compare…', /^Compare$/]]) {
    await click(page, kind, link);
    await shows(page, 'h1', heading);
  }
});

/** Opens the page that shares all groups. */
async function openShare(t) {
  const page = await open(t, sandbox.url);
  await named(page, 'a', 'web');
  await click(page, 'a', 'Share…');
  await shows(page, 'h1', /^Share and export$/);
  await page.waitForFunction(() => !document.querySelector('main').innerText.includes('Loading the IDs of'));
  return page;
}

test('an encrypted link opens with its passphrase, and not with another one', async (t) => {
  const page = await openShare(t);
  await page.type('#share-passphrase', PASSPHRASE);
  await click(page, 'button', 'Create link');
  const link = await page.waitForSelector('pre[aria-label="Link"]');
  const viewer = await open(t, (await link.evaluate((pre) => pre.innerText)).trim());
  const passphrase = await named(viewer, 'input', 'Passphrase');
  await passphrase.type('wrong');
  await click(viewer, 'button', 'Open');
  await shows(viewer, 'main', /Wrong passphrase/);
  await passphrase.evaluate((input) => input.select());
  await passphrase.type(PASSPHRASE);
  await click(viewer, 'button', 'Open');
  await named(viewer, 'a', 'load-balancer');
});

test('a single file opens from the disk', async (t) => {
  const page = await openShare(t);
  await page.evaluate(() => {
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      window.saved = blob;
      return make.call(URL, blob);
    };
  });
  const choice = await page.waitForFunction(() => [...document.querySelectorAll('label')].find(({ innerText }) => innerText.startsWith('Single file')));
  await choice.asElement().click();
  await click(page, 'button', 'Create file');
  await click(page, 'button', 'Save security-groups.html');
  const path = join(folder, 'security-groups.html');
  await writeFile(path, await page.evaluate(() => window.saved.text()));
  const file = await open(t, pathToFileURL(path).href);
  await shows(file, 'h1', /^Security groups$/);
  await click(file, 'a', 'load-balancer');
  await shows(file, 'h1', /^load-balancer$/);
  await shows(file, 'main', /0\.0\.0\.0\/0/);
});
