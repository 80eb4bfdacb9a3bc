// Measures built pages in Chromium and prints their figures side by side: see `make bench-page`.
//
//     node benches/page.mjs [--rounds N] DIST...
//
// The pages take turns, so that what else the machine does hits all of them alike. The first round warms caches and is not
// counted; each figure is the median of the others. What is on the screen is asked of the document at each frame, and the
// time taken when that frame has been painted.
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

import { launch } from '../tests/e2e/support/browser.mjs';
import { median, pages, serve } from './page-server.mjs';

const given = process.argv.slice(2);
const roundsAt = given.indexOf('--rounds');
const ROUNDS = roundsAt < 0 ? 5 : Number(given.splice(roundsAt, 2)[1]);
const folders = (given.length ? given : ['dist']).map((folder) => path.resolve(folder));
/** Groups and rules of each; accounts above 500 groups are measured half as often. */
const ACCOUNTS = [[10, 10], [1000, 20], [1000, 60], [2500, 60]];
const LARGE = 500;
/** What still counts as the start: requests until this long after the list is on the screen, in milliseconds. */
const START_ENDS_AFTER = 300;
const SLOW = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 };
const SLOW_PROCESSOR = 4;

const server = await serve({ compresses: true });
const browser = await launch();
const system = await browser.newBrowserCDPSession();

/** Resident memory of the largest renderer, in megabytes: unlike the heap of JavaScript it includes that of WebAssembly. */
async function rendererMemory() {
  const { processInfo } = await system.send('SystemInfo.getProcessInfo');
  const resident = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => {
    // A renderer that has just ended has no status any more.
    const status = fs.existsSync(`/proc/${id}/status`) ? fs.readFileSync(`/proc/${id}/status`, 'utf8') : '';
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1000;
  });
  return Math.max(...resident);
}

/** Runs in the page, before its own scripts. */
function observe(groups) {
  globalThis.blocks = [];
  new PerformanceObserver((list) => globalThis.blocks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask', buffered: true });
  // A task that is posted from a frame's callback runs after its painting.
  globalThis.painted = (isThere) => new Promise((resolve) => {
    const look = () => {
      if (!isThere()) {
        requestAnimationFrame(look);
        return;
      }
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now());
      port2.postMessage(0);
    };
    requestAnimationFrame(look);
  });
  const isListed = () => {
    const count = document.querySelector('.page-head__count')?.textContent.replace(/\D/g, '');
    return count === String(groups) && document.querySelectorAll('[role=table] a').length > Math.min(9, groups - 1);
  };
  globalThis.listed = globalThis.painted(isListed);
}

async function open(groups, { isSlow = false, context = browser } = {}) {
  const page = await context.newPage();
  await page.addInitScript(observe, groups);
  if (isSlow) {
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', SLOW);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOW_PROCESSOR });
  }
  await page.goto(server.url, { waitUntil: 'commit' });
  const time = await page.evaluate(() => globalThis.listed);
  return { page, time };
}

/** Follows the link of the first group, and returns the time until its heading and first rules are painted. */
async function openGroup(page) {
  const link = await page.getByRole('link', { name: 'app-0', exact: true }).first().elementHandle();
  return link.evaluate(async (element) => {
    const start = performance.now();
    element.click();
    const isOpen = () => document.querySelector('h1')?.textContent.startsWith('app-0')
      && document.querySelectorAll('[role=grid] [role=row]').length >= 12;
    return await globalThis.painted(isOpen) - start;
  });
}

/** The median time from a key in the open cell to its frame. */
async function typeInCell(page) {
  await page.getByRole('gridcell', { name: /10\.0\.\d+\.0\/24/ }).first().dblclick();
  await page.waitForFunction(() => document.activeElement instanceof HTMLInputElement);
  const times = await page.evaluate(async () => {
    const input = document.activeElement;
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    const taken = [];
    for (let key = 0; key < 20; key += 1) {
      const start = performance.now();
      set.call(input, `8${key}`);
      input.dispatchEvent(new Event('input', { bubbles: true }));
      taken.push(await globalThis.painted(() => true) - start);
    }
    return taken;
  });
  return median(times);
}

const figures = new Map();

/** Measures each page `rounds` times in turns; `measure` returns its figures by name. */
async function inTurns(rounds, measure) {
  for (let round = 0; round <= rounds; round += 1) {
    for (const [place, folder] of folders.entries()) {
      server.folder = folder;
      const measured = await measure();
      for (const [name, value] of round === 0 ? [] : Object.entries(measured)) {
        if (!figures.has(name)) figures.set(name, folders.map(() => []));
        figures.get(name)[place].push(value);
      }
    }
  }
}

async function measureStart() {
  for (const [groups, rules] of ACCOUNTS) {
    server.account = pages(groups, rules);
    await inTurns(groups > LARGE ? Math.ceil(ROUNDS / 2) : ROUNDS, async () => {
      server.sent.clear();
      const { page, time } = await open(groups);
      await page.waitForTimeout(START_ENDS_AFTER);
      const block = await page.evaluate(() => Math.max(0, ...globalThis.blocks));
      const memory = await rendererMemory();
      await page.close();
      const size = `${groups} x ${rules}`;
      return {
        [`list on the screen, ${size} (ms)`]: time,
        [`longest task, ${size} (ms; 0: none over 50)`]: block,
        [`memory of the renderer, ${size} (MB)`]: memory,
        ...groups === 10 && { 'bytes to start (Brotli)': [...server.sent.values()].reduce((sum, bytes) => sum + bytes, 0) },
      };
    });
  }
  server.account = pages(10, 10);
  await inTurns(ROUNDS, async () => {
    const context = await browser.newContext();
    const first = await open(10, { context });
    // The second visit finds what the first one fetched in the background.
    await first.page.waitForTimeout(3000);
    await first.page.close();
    const { time } = await open(10, { context });
    await context.close();
    return { 'second visit, 10 x 10 (ms)': time };
  });
  await inTurns(Math.ceil(ROUNDS / 2), async () => {
    const { page, time } = await open(10, { isSlow: true });
    await page.close();
    return { 'slow phone: 1.6 Mbit/s, 150 ms, processor / 4 (ms)': time };
  });
}

/** Follows the link to the page of findings, and returns the time until their number is painted, with the longest task. */
function showFindings(page) {
  return page.evaluate(async () => {
    const start = performance.now();
    globalThis.blocks.length = 0;
    [...document.querySelectorAll('a')].find(({ hash }) => hash.endsWith('/findings')).click();
    const isCounted = () => document.querySelector('h1')?.textContent === 'Findings'
      && /^(No|[\d,]+) finding/.test(document.querySelector('.page-head__count')?.textContent.trim() ?? '');
    const time = await globalThis.painted(isCounted) - start;
    return { time, block: Math.max(0, ...globalThis.blocks) };
  });
}

async function measureFindings() {
  for (const groups of [100, 1000, 2500, 10_000]) {
    server.account = pages(groups, 60);
    await inTurns(Math.ceil(ROUNDS / 2), async () => {
      const { page } = await open(groups);
      const { time, block } = await showFindings(page);
      await page.close();
      return {
        [`all findings after the list, ${groups} x 60 (ms)`]: time,
        [`longest task meanwhile, ${groups} x 60 (ms; 0: none over 50)`]: block,
      };
    });
  }
}

async function measureOpening() {
  for (const rules of [60, 1000]) {
    server.account = pages(10, rules);
    for (const [name, pause] of [['at once', 0], ['after 2 s', 2000]]) {
      await inTurns(ROUNDS, async () => {
        const { page } = await open(10);
        await page.waitForTimeout(pause);
        const time = await openGroup(page);
        await page.close();
        return { [`open a group of ${rules} rules, ${name} (ms)`]: time };
      });
    }
    await inTurns(Math.ceil(ROUNDS / 2), async () => {
      const { page } = await open(10);
      await openGroup(page);
      const time = await typeInCell(page);
      await page.close();
      return { [`key to its frame, ${rules} rules (ms)`]: time };
    });
  }
}

try {
  await measureStart();
  await measureFindings();
  await measureOpening();
} finally {
  await browser.close();
  server.stop();
}
const column = 14;
const short = (folder) => path.relative('.', folder).slice(-column + 2) || folder;
console.log(`${''.padEnd(56)}${folders.map((folder) => short(folder).padStart(column)).join('')}`);
for (const [name, lists] of figures) {
  const values = lists.map(median).map((value) => value.toFixed(value < 100 ? 1 : 0).padStart(column));
  console.log(`${name.padEnd(56)}${values.join('')}`);
}
