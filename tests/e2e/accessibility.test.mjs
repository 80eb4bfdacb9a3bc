// axe reports no violation on any page in any state, in light and dark, wide and narrow; nothing scrolls sideways.

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

for (const { name, server, show } of STATES) {
  for (const [width, viewport] of [['wide', WIDE], ['narrow', NARROW]]) {
    test(`${name}, ${width}`, async (t) => {
      const app = await openPage(t, undefined, { viewport });
      await app.page.addInitScript(AXE);
      await app.goto(servers[server].url);
      await show(app);
      for (const colorScheme of ['light', 'dark']) {
        await app.page.emulateMedia({ colorScheme });
        const { violations, passes } = await app.page.evaluate(() => globalThis.axe.run());
        assert.ok(passes.length > 5, 'axe has looked');
        const found = violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${colorScheme}: ${id}: ${help}: ${node.html} ${node.failureSummary}`));
        assert.deepEqual(found, []);
      }
      const { scrolled, shown } = await app.page.evaluate(() => ({
        scrolled: document.documentElement.scrollWidth, shown: document.documentElement.clientWidth,
      }));
      assert.ok(scrolled <= shown, `the page is ${scrolled} px wide and shows ${shown}`);
    });
  }
}
