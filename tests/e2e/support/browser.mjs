// The browser of the tests: one per test file, a fresh context per test.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';

import { Portcullis } from './page-objects.mjs';

/** Timeout of any condition; generous, because it only bounds failing tests. */
export const PATIENCE = 30_000;

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 390, height: 844 };

/** Arguments of every Chromium. */
export const ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ARGUMENTS });
}

/**
 * Launches a browser before the tests of the calling file and closes it after them. The function it gives opens the
 * page at an address in a context of its own, closes that when the test ends, and fails the test if the page crashed.
 */
export function useBrowser(defaults = {}) {
  let browser;
  before(async () => { browser = await launch(); });
  after(() => browser?.close());
  return async (t, url, options = {}) => {
    const app = await open(browser, { ...defaults, ...options });
    t.after(async () => {
      await app.page.context().close();
      assert.deepEqual(app.crashes, [], 'the page crashed');
    });
    if (url !== undefined) {
      await app.goto(url);
    }
    return app;
  };
}

/** The preference for all columns of the rule grids; a new user sees four of them. */
const ALL_COLUMNS = JSON.stringify({
  version: 1,
  columns: ['type', 'protocol', 'ports', 'source-type', 'source', 'description', 'rule-id'].map((name) => ({ name, shown: true })),
});

/**
 * A page in a fresh context, with its console and requests recorded. Most tests read all columns of the rule grids, and have
 * dismissed the welcome; those that look at the page as a new user sees it turn `showsAllColumns` off, `isFirstVisit` on.
 */
export async function open(browser, { viewport = WIDE, showsAllColumns = true, isFirstVisit = false, ...options } = {}) {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce', ...options });
  const stored = {
    ...showsAllColumns && { 'portcullis.preferences': ALL_COLUMNS },
    ...!isFirstVisit && { 'portcullis.welcome': 'dismissed' },
  };
  await context.addInitScript((texts) => {
    try {
      for (const [key, text] of Object.entries(texts)) localStorage.setItem(key, localStorage.getItem(key) ?? text);
    } catch {
      // Some tests block the storage.
    }
  }, stored);
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const app = new Portcullis(page);
  page.on('console', (message) => app.console.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => app.crashes.push(error.stack ?? String(error)));
  context.on('request', (request) => app.requests.push(request));
  return app;
}

/** Waits until `check` no longer throws, and returns its result. */
export async function eventually(check) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
  }
}
