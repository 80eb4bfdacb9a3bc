// Runs the workloads and the page in Chromium and prints their times: see scripts/bench.
import process from 'node:process';

import { launch } from '../tests/e2e/support/browser.mjs';
import { median, pages, serve } from './page-server.mjs';

const [workloads, dist] = process.argv.slice(2);
const RULES = 60;
const ACCOUNTS = [100, 1000, 2500, 10_000];
// Number of groups for the search benchmark: 150,000 rules.
const SEARCHED = 2500;
const RUNS = 5;

const server = await serve({
  html: { '/bench.html': '<!doctype html><title>bench</title><script type="module">import start from "./browser_bench.js"; await start();</script>' },
});
const browser = await launch();

const milliseconds = (value) => `${value.toFixed(value < 10 ? 2 : 0).padStart(8)} ms`;
/** Growth of the time since the previous size: an exponent of 1 is linear. */
function growth(before, size, time) {
  if (before === undefined) {
    return '';
  }
  const exponent = Math.log(time / before.time) / Math.log(size / before.size);
  return `  x${(time / before.time).toFixed(1)} for x${(size / before.size).toFixed(1)}: n^${exponent.toFixed(2)}`;
}

async function measureWorkloads() {
  server.folder = workloads;
  const page = await browser.newPage();
  await page.goto(`${server.url}bench.html`);
  await page.waitForFunction(() => globalThis.results, null, { timeout: 600_000 });
  const results = JSON.parse(await page.evaluate(() => globalThis.results));
  await page.close();
  let name;
  let before;
  for (const { workload, unit, size, first, median: time, longest } of results) {
    if (workload !== name) {
      console.log(`${workload} (${unit})`);
      before = undefined;
    }
    name = workload;
    console.log(`${String(size).padStart(8)} ${milliseconds(time)}, first ${milliseconds(first)}, longest ${milliseconds(longest)}${growth(before, size, time)}`);
    before = { size, time };
  }
}

async function openAccount() {
  const page = await browser.newPage();
  await page.addInitScript(() => {
    globalThis.blocks = [];
    new PerformanceObserver((list) => globalThis.blocks.push(...list.getEntries().map((entry) => entry.duration)))
      .observe({ type: 'longtask', buffered: true });
  });
  await page.goto(server.url);
  await page.waitForFunction(() => performance.getEntriesByName('inventory-ready').length, null, { timeout: 600_000 });
  const ready = await page.evaluate(() => performance.getEntriesByName('inventory-ready')[0].startTime);
  await page.waitForTimeout(300);
  const block = await page.evaluate(() => Math.max(0, ...globalThis.blocks));
  return { page, ready, block };
}

async function measureLoading() {
  server.folder = dist;
  console.log('the page: all groups on the screen (groups of 60 rules)');
  let before;
  for (const size of ACCOUNTS) {
    server.account = pages(size, RULES);
    const times = [];
    const blocks = [];
    for (let run = 0; run < RUNS; run++) {
      const { page, ready, block } = await openAccount();
      times.push(ready);
      blocks.push(block);
      await page.close();
    }
    const time = median(times);
    const longest = median(blocks);
    console.log(`${String(size).padStart(8)} ${milliseconds(time)}, longest block ${longest === 0 ? 'under 50' : longest.toFixed(0)} ms${growth(before, size, time)}`);
    before = { size, time };
  }
}

async function measureSearching() {
  server.folder = dist;
  server.account = pages(SEARCHED, RULES);
  console.log(`the page: from a keystroke in the search field to the frame that shows the groups found, ${SEARCHED * RULES} rules`);
  const { page } = await openAccount();
  for (const query of ['app-1234', '10.17.2.3', '443', 'rule 5 of 77', 'nowhere']) {
    const times = await page.evaluate(async (text) => {
      const input = document.querySelector('#group-search');
      const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
      const taken = [];
      for (let length = 0; length <= text.length; length++) {
        const start = performance.now();
        set.call(input, text.slice(0, length));
        input.dispatchEvent(new Event('input', { bubbles: true }));
        // After the frame: a task posted from its callback runs after painting.
        await new Promise((resolve) => {
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = resolve;
            port2.postMessage(0);
          });
        });
        taken.push(performance.now() - start);
      }
      return taken.slice(1);
    }, query);
    console.log(`  ${query.padEnd(14)} median ${milliseconds(median(times))}, longest ${milliseconds(Math.max(...times))}`);
  }
  await page.close();
}

try {
  await measureWorkloads();
  await measureLoading();
  await measureSearching();
} finally {
  await browser.close();
  server.stop();
}
