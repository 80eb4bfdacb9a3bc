// Runs the workloads and the page in Chromium and prints their times: see scripts/bench.
import fs from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import process from 'node:process';

import { launch } from '../tests/e2e/support/browser.mjs';

const [workloads, dist] = process.argv.slice(2);
const RULES = 60;
const GROUPS_PER_PAGE = 1000;
const ACCOUNTS = [100, 1000, 2500, 10_000];
// Number of groups for the search benchmark: 150,000 rules.
const SEARCHED = 2500;
const RUNS = 5;
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml' };
const CONFIG = JSON.stringify({
  connections: [{ name: 'bench', url: '/ec2/{region}', regions: ['eu-west-1'], signing: 'proxy' }],
  autoConnect: 'bench',
});

/** The pages of DescribeSecurityGroups for an account with a number of groups. */
function pages(groups) {
  const answers = [];
  for (let first = 0; first < groups; first += GROUPS_PER_PAGE) {
    const end = Math.min(groups, first + GROUPS_PER_PAGE);
    const items = [];
    for (let group = first; group < end; group++) {
      items.push(item(group));
    }
    const token = end < groups ? `<nextToken>${answers.length + 1}</nextToken>` : '';
    answers.push(Buffer.from(
      '<?xml version="1.0" encoding="UTF-8"?>\n<DescribeSecurityGroupsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
        + `<requestId>r</requestId><securityGroupInfo>\n${items.join('\n')}</securityGroupInfo>${token}</DescribeSecurityGroupsResponse>`,
    ));
  }
  return answers;
}

function item(group) {
  const rules = Array.from({ length: RULES }, (_, rule) => {
    const port = (group * 61 + rule * 7919) % 65_536;
    return `<item><ipProtocol>tcp</ipProtocol><fromPort>${port}</fromPort><toPort>${port}</toPort><groups/><ipRanges><item>`
      + `<cidrIp>10.${group % 256}.${rule % 256}.0/24</cidrIp><description>rule ${rule} of ${group}</description></item></ipRanges>`
      + '<ipv6Ranges/><prefixListIds/></item>';
  });
  return `<item><ownerId>123456789012</ownerId><groupId>sg-${group.toString(16).padStart(17, '0')}</groupId><groupName>app-${group}</groupName>`
    + `<groupDescription>Group number ${group} &amp; friends</groupDescription><vpcId>vpc-81326ae4</vpcId>\n<ipPermissions>${rules.join('\n')}`
    + '</ipPermissions><ipPermissionsEgress/><tagSet/></item>';
}

let folder;
let account = [];
const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (pathname.startsWith('/ec2')) {
    const chunks = await request.toArray();
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const action = form.get('Action');
    response.writeHead(200, { 'content-type': 'text/xml;charset=UTF-8' });
    response.end(action === 'DescribeSecurityGroups'
      ? account[Number(form.get('NextToken') ?? 0)]
      : `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId></${action}Response>`);
    return;
  }
  if (pathname === '/config.json') {
    response.writeHead(200, { 'content-type': 'application/json' }).end(CONFIG);
    return;
  }
  if (pathname === '/bench.html') {
    response.writeHead(200, { 'content-type': 'text/html' })
      .end('<!doctype html><title>bench</title><script type="module">import start from "./browser_bench.js"; await start();</script>');
    return;
  }
  const file = path.join(folder, pathname === '/' ? 'index.html' : path.normalize(pathname));
  if (!fs.existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' }).end(fs.readFileSync(file));
});
await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
const base = `http://127.0.0.1:${server.address().port}/`;
const browser = await launch();

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
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
  folder = workloads;
  const page = await browser.newPage();
  await page.goto(`${base}bench.html`);
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
  await page.goto(base);
  await page.waitForFunction(() => performance.getEntriesByName('inventory-ready').length, null, { timeout: 600_000 });
  const ready = await page.evaluate(() => performance.getEntriesByName('inventory-ready')[0].startTime);
  await page.waitForTimeout(300);
  const block = await page.evaluate(() => Math.max(0, ...globalThis.blocks));
  return { page, ready, block };
}

async function measureLoading() {
  folder = dist;
  console.log('the page: all groups on the screen (groups of 60 rules)');
  let before;
  for (const size of ACCOUNTS) {
    account = pages(size);
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
  folder = dist;
  account = pages(SEARCHED);
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
  server.close();
}
