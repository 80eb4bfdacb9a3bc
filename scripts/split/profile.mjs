// Finds the functions of the page's program that no start calls, and writes their list for scripts/split/defer.mjs. Run it
// after scripts/build, when the budget of the start no longer holds or many functions of the start have changed:
//
//     node scripts/split/profile.mjs
//
// It starts the built page in Chromium as users do, and does what they may do before any bundle is there, with a program that
// notes which functions are called. A function that is new is on no list, and stays in the start.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

import { pages, serve } from '../../benches/page-server.mjs';
import { launch, open } from '../../tests/e2e/support/browser.mjs';
import { proxyConfig, refusal, smallAccount, startFakeEc2 } from '../../tests/e2e/support/fake-ec2.mjs';
import { servePage } from '../../tests/e2e/support/servers.mjs';
import { digestOf } from './defer.mjs';
import { instrument, readModule, writeModule } from './module.mjs';

const root = path.join(import.meta.dirname, '../..');
const list = path.join(import.meta.dirname, 'deferred.txt');
const module = readModule(fs.readFileSync(path.join(root, 'target/portcullis-page-whole.wasm')));

const dist = fs.mkdtempSync(path.join(os.tmpdir(), 'portcullis-profile-'));
fs.cpSync(process.env.DIST ?? path.join(root, 'dist'), dist, { recursive: true });
const [program] = fs.readdirSync(dist).filter((name) => /^portcullis-page-.*_bg\.wasm$/.test(name));
fs.writeFileSync(path.join(dist, program), writeModule(instrument(module)));
const files = Object.fromEntries(['index.html', program].map((name) => [name, fs.readFileSync(path.join(dist, name))]));
const called = new Uint8Array(module.functions.length);
const browser = await launch();
const ec2 = await startFakeEc2(smallAccount());
// Rule ids arrive when a group is open: with its bundle at the earliest.
ec2.misbehave = ({ action }) => (action === 'DescribeSecurityGroupRules' ? new Promise(() => {}) : undefined);

/** Nearly as long as the page waits before it fetches the first bundle by itself. */
const REST = 900;

/** What becomes of the requests for bundles: they hang, or they fail, as with no network. */
const HANG = () => {};
const FAIL = (route) => route.abort();

/** Opens an address, acts, and notes what was called. No bundle ever arrives. */
async function visit(url, act = async () => {}, { bundles = HANG, ...options } = {}) {
  const app = await open(browser, { showsAllColumns: false, ...options });
  await app.page.context().route('**/bundle-*', bundles);
  await app.page.addInitScript(() => {
    const { instantiate } = WebAssembly;
    WebAssembly.instantiate = async (...given) => {
      const made = await instantiate(...given);
      globalThis.profile ??= (made.instance ?? made).exports.profile;
      return made;
    };
  });
  await app.page.goto(url);
  await act(app);
  await app.page.waitForTimeout(REST);
  const bytes = await app.page.evaluate(() => [...new Uint8Array(globalThis.profile.buffer)]);
  called.forEach((was, place) => { called[place] = was || bytes[place]; });
  if (app.crashes.length > 0) throw new Error(app.crashes[0]);
  await app.page.context().close();
}

/** Serves the page with a configuration for as long as `use` takes. */
async function served(config, use) {
  const server = await servePage({ config, files });
  await use(server.url);
  await server.stop();
}

/** Presses each control of the page that is in sight once; and returns from where it leads. */
async function pressAll({ page, groups }) {
  const controls = page.locator('header, main').locator('button, a[href^="#"], input, summary, [role=columnheader]').filter({ visible: true });
  const address = page.url();
  const count = await controls.count();
  for (let place = 0; place < count; place += 1) {
    // What was pressed before may have covered, disabled or removed it.
    await controls.nth(place).click({ timeout: 400 }).catch(() => {});
    await page.keyboard.press('Escape');
    if (page.url() === address) continue;
    await page.evaluate((list) => { location.href = list; }, address);
    await groups.table.waitFor();
  }
}

/** What users do first in the list of groups, all of it possible before any bundle is there. */
const USES = [
  async ({ page, groups }) => {
    await groups.link('apache').hover();
    await page.mouse.wheel(0, 300);
    await groups.link('apache').click();
    await page.goBack();
    await groups.link('apache').waitFor();
  },
  async ({ page, groups }) => {
    await groups.link('apache').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/groups\//);
    await page.goBack();
    await groups.link('apache').waitFor();
    await page.goForward();
  },
  async ({ page, search }) => {
    await page.keyboard.press('/');
    await search.pressSequentially('apa ssh');
    for (const key of ['Escape', 'Tab', 'Tab', 'ArrowDown', 'ArrowUp', 'Enter']) await page.keyboard.press(key);
  },
  async ({ page, groups }) => {
    await groups.link('apache').focus();
    for (const key of ['ArrowDown', 'End', 'Home', 'PageDown', ' ', 'Shift+ArrowDown', 'Escape', 'Control+a', '?', 'Escape', 'Control+k', 'Escape', 'n', 'r', 'Control+z']) {
      await page.keyboard.press(key);
    }
  },
  pressAll,
  async ({ page, groups }) => {
    await page.context().setOffline(true);
    await groups.reload.click();
    await page.waitForTimeout(REST);
    await page.context().setOffline(false);
    await page.waitForTimeout(REST);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 700, height: 900 });
    await page.evaluate(() => {
      for (const type of ['blur', 'focus', 'storage', 'pagehide', 'pageshow', 'online', 'resize']) dispatchEvent(new Event(type));
      document.dispatchEvent(new Event('visibilitychange'));
    });
  },
];

/** The pages of a connection, as a link or a bookmark opens them. */
const PLACES = ['groups/sg-00000000000000002', 'findings', 'map', 'reach', 'review', 'history', 'groups?q=ssh', 'policy', 'nowhere'];

/** What EC2 answers instead of the groups: a refusal, a failure, and what is no answer. */
const FAILURES = [
  refusal(403, 'UnauthorizedOperation', 'You are not authorized to perform this operation.'),
  refusal(503, 'RequestLimitExceeded', 'Request limit exceeded.'),
  { status: 502, type: 'text/html', body: '<html><body>Bad gateway</body></html>' },
];

async function run() {
  await served(proxyConfig(ec2.url), async (url) => {
    for (const bundles of [HANG, FAIL]) {
      for (const use of USES) {
        await visit(url, async (app) => {
          await app.groups.table.waitFor();
          await use(app);
        }, { bundles });
      }
    }
    for (const place of PLACES) await visit(`${url}#/proxy/eu-west-1/${place}`);
    const { misbehave } = ec2;
    for (const failure of FAILURES) {
      ec2.misbehave = ({ action }) => (action === 'DescribeSecurityGroups' ? failure : misbehave({ action }));
      for (const bundles of [HANG, FAIL]) await visit(url, ({ page }) => page.waitForTimeout(REST), { bundles });
    }
    ec2.misbehave = misbehave;
    await visit(url, (app) => app.groups.table.waitFor(), { isFirstVisit: true, viewport: { width: 390, height: 844 } });
  });
  // The sandbox, whose calls wait for bundles, then a page that asks for access keys.
  await served(undefined, (url) => visit(url, undefined, { isFirstVisit: true }));
  await served({ connections: [{ name: 'Production', url: ec2.url, regions: ['eu-west-1', 'us-east-1'], signing: 'browser' }] }, (url) => visit(url));

  const large = await serve();
  large.folder = dist;
  for (const [groups, rules] of [[10, 10], [2500, 60]]) {
    large.account = pages(groups, rules);
    await visit(large.url, async ({ page }) => {
      await page.getByRole('link', { name: 'app-0', exact: true }).waitFor();
      await page.mouse.move(700, 500);
      await page.mouse.wheel(0, 5000);
    });
  }
  large.stop();
}

try {
  await run();
} finally {
  await browser.close();
  await ec2.stop();
  fs.rmSync(dist, { recursive: true });
}
const digests = (isCalled) => module.functions.filter((_, place) => Boolean(called[place]) === isCalled).map(({ name }) => digestOf(name));
const needed = new Set(digests(true));
const deferred = [...new Set(digests(false))].filter((digest) => digest !== undefined && !needed.has(digest)).sort();
fs.writeFileSync(list, `# Functions of the page that no start calls, by the digest of their names. Written by scripts/split/profile.mjs.\n${deferred.join('\n')}\n`);
console.log(`${deferred.length} of ${module.functions.length} functions are deferred`);
