// The open cell in Firefox, which reports the loss of focus of removed and moved elements differently from Chromium.
//
//     node tests/e2e/firefox.mjs FOLDER     FOLDER has puppeteer-core in its node_modules, FIREFOX names the browser
//
// `make firefox` runs it. puppeteer-core speaks WebDriver BiDi to a Firefox as it is installed.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { groupId, proxyConfig, smallAccount, startFakeEc2 } from './support/fake-ec2.mjs';
import { servePage } from './support/servers.mjs';

const puppeteer = createRequire(join(resolve(process.argv[2] ?? '.tools/firefox'), 'package.json'))('puppeteer-core');

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

const ec2 = await startFakeEc2(smallAccount());
const server = await servePage({ config: proxyConfig(ec2.url) });
const browser = await puppeteer.launch({
  browser: 'firefox', executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr', headless: true,
});
const cell = (row, column) => `#inbound-grid [data-row="${row}"] [data-column="${column}"]`;

async function openApache() {
  const page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  await page.goto(`${server.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
  await page.waitForFunction(() => document.querySelector('#inbound-grid [data-row="2"]')?.innerText.includes('sgr-'));
  return page;
}

async function type(page, parts) {
  for (const part of parts) {
    for (const key of part) await page.keyboard.press(key);
    await sleep(PAUSE);
  }
}

const editors = (page) => page.$$eval('.cell-editor__input', (all) => (
  all.map((input) => [input.value, input === document.activeElement])
));

async function rowShows(page, row, pattern) {
  await page.waitForFunction(
    (selector, source) => new RegExp(source).test(document.querySelector(selector)?.innerText ?? ''),
    {}, `#inbound-grid [data-row="${row}"]`, pattern.source,
  );
}

async function addRow(page) {
  await page.click('#add-inbound-rule');
  await page.waitForSelector('.cell-editor__input');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.querySelector('.cell-editor__input') === null);
}

try {
  const page = await openApache();
  for (const row of [2, 3]) {
    if (row === 3) await addRow(page);
    for (const [column, parts, end, pattern] of COLUMNS) {
      await page.click(cell(row, column));
      await type(page, parts);
      assert.deepEqual(await editors(page), [[parts.join(''), true]]);
      await (end === 'click' ? page.click('h1') : page.keyboard.press(end));
      await rowShows(page, row, pattern);
      if ((await editors(page)).length > 0) await page.keyboard.press('Escape');
    }
  }
  console.log('every column, on an existing and on an added row: as typed');

  const other = await openApache();
  await page.bringToFront();
  await page.click(cell(2, 6));
  await type(page, ['one ']);
  await other.bringToFront();
  await addRow(other);
  await page.bringToFront();
  await type(page, ['two']);
  assert.deepEqual(await editors(page), [['one two', true]]);
  await page.click('#inbound-grid [data-row="1"] [data-action="remove"]');
  await rowShows(page, 2, /one two/);
  await rowShows(page, 1, /removed/);
  console.log('another tab adds a row, and Remove takes one click: as typed');
} finally {
  await browser.close();
  await server.stop();
  await ec2.stop();
}
