// axe reports no violation on any page in any state, at ten widths, in light and dark; nothing scrolls sideways.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { NARROW, WIDE, useBrowser } from './support/browser.mjs';
import { proxyConfig, refusal, smallAccount, startFakeEc2 } from './support/fake-ec2.mjs';
import { ROOT, servePage } from './support/servers.mjs';
import { STATES } from './support/states.mjs';

const AXE = readFileSync(join(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8');

const openPage = useBrowser({ showsAllColumns: false });
let ec2;
let servers;
before(async () => {
  ec2 = await startFakeEc2(smallAccount());
  ec2.misbehave = () => refusal(403, 'UnauthorizedOperation', 'You are not authorized to perform this operation.');
  servers = { sandbox: await servePage(), failing: await servePage({ config: proxyConfig(ec2.url) }) };
});
after(async () => {
  await Promise.all(Object.values(servers ?? {}).map((server) => server.stop()));
  await ec2?.stop();
});

/** Where the steps to a state are taken, and the widths that it is then looked at. */
const WINDOWS = [
  { name: 'wide', viewport: WIDE, widths: [768, 1024, 1280, 1366, 1440, 1920] },
  { name: 'narrow', viewport: NARROW, widths: [320, 360, 390, 600] },
];

/** What axe finds. Nothing but colours differs between the schemes, so the second look is at the contrast alone. */
const SCHEMES = [
  { colorScheme: 'light', options: {}, least: 6 },
  { colorScheme: 'dark', options: { runOnly: ['color-contrast'] }, least: 1 },
];

for (const { name, server, show } of STATES) {
  for (const window of WINDOWS) {
    test(`${name}, ${window.name}`, async (t) => {
      const app = await openPage(t, undefined, { viewport: window.viewport });
      await app.page.addInitScript(AXE);
      await app.goto(servers[server].url);
      await show(app);
      const found = [];
      for (const { colorScheme, options, least } of SCHEMES) {
        await app.page.emulateMedia({ colorScheme });
        for (const width of window.widths) {
          await app.page.setViewportSize({ ...window.viewport, width });
          const { violations, passed, scrolled, shown } = await app.page.evaluate(look, options);
          assert.ok(passed >= least, `${width}: axe has looked`);
          found.push(...violations.map((line) => `${width} ${colorScheme}: ${line}`));
          if (scrolled > shown) found.push(`${width}: the page is ${scrolled} px wide and shows ${shown}`);
        }
      }
      assert.deepEqual(found, []);
    });
  }
}

/** Runs axe once the layout has followed the window. */
async function look(options) {
  await new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); });
  const { violations, passes } = await globalThis.axe.run({ ...options, resultTypes: ['violations'] });
  const { scrollWidth, clientWidth } = document.documentElement;
  return {
    violations: violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html} ${node.failureSummary}`)),
    passed: passes.length,
    scrolled: scrollWidth,
    shown: clientWidth,
  };
}
