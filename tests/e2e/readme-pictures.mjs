// Takes the pictures of the README: one change from the rules of a group to its result.
//
//     node tests/e2e/readme-pictures.mjs TOOLS FOLDER     TOOLS has sharp in its node_modules
//
// `make screenshots` runs it. FOLDER then has `light` and `dark`, each animated and as a still.

import { createRequire } from 'node:module';
import { mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';

import { launch, open } from './support/browser.mjs';
import { servePage } from './support/servers.mjs';

const [tools, folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node tests/e2e/readme-pictures.mjs TOOLS FOLDER');
  process.exit(2);
}
const sharp = createRequire(join(resolve(tools), 'package.json'))('sharp');

const VIEWPORT = { width: 1320, height: 680 };

/** Milliseconds for which each frame is shown. */
const SHOWN_FOR = 2_400;

/** The most that all pictures may have together, in bytes. */
const LIMIT = 600_000;

/** The steps of the change. A picture is taken after each; the still is the one marked so. */
const STEPS = [
  {
    async show(app) {
      await app.groups.link('web').click();
      await app.inbound.grid.getByRole('link', { name: 'load-balancer' }).waitFor();
    },
  },
  {
    async show(app) {
      await app.inbound.edit(1, 'description', 'bastion, until the VPN is up');
      await app.inbound.newRule.focus();
      await app.page.keyboard.type('https');
      await app.page.keyboard.press('Tab');
      await app.page.keyboard.type('any');
      await app.inbound.options.first().waitFor();
    },
  },
  {
    isStill: true,
    async show(app) {
      await app.page.keyboard.type('where');
      await app.page.keyboard.press('Enter');
      await app.inbound.cell(0, 'type').click();
      await app.changesButton.click();
      await app.changes.getByRole('listitem').first().waitFor();
      await app.toast.getByRole('button', { name: 'Dismiss' }).click();
    },
  },
  {
    async show(app) {
      await app.review.open();
      await app.review.apply.waitFor();
      await app.review.confirmation.fill(await app.review.phrase());
    },
  },
  {
    async show(app) {
      await app.review.applyOpened();
    },
  },
];

/** Takes the pictures in one color scheme; returns the still and all frames. */
async function takeFrames(browser, url, colorScheme) {
  const app = await open(browser, { viewport: VIEWPORT, showsAllColumns: false, colorScheme });
  await app.goto(url);
  const frames = [];
  let still;
  for (const { show, isStill } of STEPS) {
    await show(app);
    await app.page.mouse.move(0, VIEWPORT.height - 1);
    const frame = await app.page.screenshot({ caret: 'initial' });
    frames.push(frame);
    still = isStill ? frame : still;
  }
  await app.page.context().close();
  return { still, frames };
}

const server = await servePage();
const browser = await launch();
let total = 0;
try {
  await mkdir(folder, { recursive: true });
  for (const scheme of ['light', 'dark']) {
    const { still, frames } = await takeFrames(browser, server.url, scheme);
    const options = { nearLossless: true, quality: 60, effort: 6 };
    const pictures = [
      [`${scheme}.webp`, sharp(frames, { join: { animated: true } }).webp({ ...options, loop: 0, delay: frames.map(() => SHOWN_FOR) })],
      [`${scheme}-still.webp`, sharp(still).webp(options)],
    ];
    for (const [name, picture] of pictures) {
      const path = join(folder, name);
      await picture.toFile(path);
      const { size } = await stat(path);
      total += size;
      console.log(`${path}: ${size.toLocaleString('en')} bytes`);
    }
  }
} finally {
  await browser.close();
  await server.stop();
}
if (total > LIMIT) {
  console.error(`${total.toLocaleString('en')} bytes, more than ${LIMIT.toLocaleString('en')}`);
  process.exitCode = 1;
}
