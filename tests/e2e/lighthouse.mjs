// Lighthouse's audits, on a simulated phone and on a desktop: `make lighthouse`, with lighthouse in .tools/lighthouse.
//
// Accessibility, best practices and SEO must be 100 everywhere. Performance depends on the machine, so only the phone's has
// a least score.

import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { chromium } from 'playwright-core';

import { ARGUMENTS } from './support/browser.mjs';
import { DIST, ROOT, startPageServer } from './support/servers.mjs';

const { default: lighthouse, desktopConfig } = await import(
  pathToFileURL(join(ROOT, '.tools/lighthouse/node_modules/lighthouse/core/index.js')).href
);

const PERFECT = { accessibility: 100, 'best-practices': 100, seo: 100 };
const AUDITS = [
  { name: 'groups, phone', place: '', least: { ...PERFECT, performance: 79 } },
  { name: 'groups, desktop', place: '', config: desktopConfig, least: PERFECT },
  { name: 'share, phone', place: '#/sandbox/us-east-1/share', least: PERFECT },
  { name: 'history, phone', place: '#/sandbox/us-east-1/history', least: PERFECT },
];
const CATEGORIES = ['performance', ...Object.keys(PERFECT)];

/** A copy of the page with a compressed version of each file, as `make dist-archive` and most hosts have it. */
async function compressed() {
  const folder = await mkdtemp(join(tmpdir(), 'portcullis-lighthouse-'));
  await cp(DIST, folder, { recursive: true });
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  await Promise.all(files.filter((file) => file.isFile() && /\.(css|html|js|json|wasm)$/.test(file.name)).map(async (file) => {
    const path = join(file.parentPath, file.name);
    await writeFile(`${path}.br`, brotliCompressSync(await readFile(path)));
  }));
  return folder;
}

const folder = await compressed();
const server = await startPageServer(folder);
const profile = await mkdtemp(join(tmpdir(), 'portcullis-lighthouse-profile-'));
const failures = [];
try {
  for (const { name, place, config, least } of AUDITS) {
    const browser = await chromium.launchPersistentContext(join(profile, name), {
      executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: [...ARGUMENTS, '--remote-debugging-port=0'], viewport: null,
    });
    try {
      const port = Number((await readFile(join(profile, name, 'DevToolsActivePort'), 'utf8')).split('\n')[0]);
      const { lhr } = await lighthouse(`${server.url}${place}`, { port, onlyCategories: CATEGORIES, logLevel: 'error' }, config);
      const scores = Object.fromEntries(CATEGORIES.map((category) => [category, Math.round(lhr.categories[category].score * 100)]));
      console.log(`${name}: ${CATEGORIES.map((category) => `${category} ${scores[category]}`).join(', ')}`);
      for (const [category, score] of Object.entries(least)) {
        if (scores[category] >= score) continue;
        failures.push(`${name}: ${category} is ${scores[category]}, not ${score}`);
        if (category === 'performance') continue;
        const audits = lhr.categories[category].auditRefs.map(({ id }) => lhr.audits[id]);
        failures.push(...audits.filter((audit) => audit.score !== null && audit.score < 1).map((audit) => (
          `  ${audit.id}: ${audit.title} ${JSON.stringify(audit.details?.items ?? [])}`
        )));
      }
    } finally {
      await browser.close();
    }
  }
} finally {
  await server.stop();
  await Promise.all([folder, profile].map((path) => rm(path, { recursive: true })));
}
if (failures.length > 0) {
  console.error(failures.join('\n'));
  process.exitCode = 1;
}
