// Takes screenshots of the page in every state: node tests/e2e/screenshots.mjs OUTDIR [NAME...]

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { NARROW, WIDE, launch, open } from './support/browser.mjs';
import { groupId, proxyConfig, refusal, smallAccount, startFakeEc2 } from './support/fake-ec2.mjs';
import { largeAccount } from './support/large-account.mjs';
import { hubAndSpoke, microservices, threeTiers } from './support/map-accounts.mjs';
import { servePage } from './support/servers.mjs';
import { STATES } from './support/states.mjs';

const [folder, ...wanted] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node tests/e2e/screenshots.mjs OUTDIR [NAME...]');
  process.exit(2);
}

const failing = await startFakeEc2(smallAccount());
failing.misbehave = () => refusal(403, 'UnauthorizedOperation', 'You are not authorized to perform this operation.');
const large = await startFakeEc2(largeAccount());
const slow = await startFakeEc2(smallAccount());
// The first page comes, and then nothing does.
slow.misbehave = ({ parameters }) => (parameters.get('NextToken') ? new Promise(() => {}) : undefined);
slow.groups = large.groups;

const maps = await Promise.all([hubAndSpoke(14), threeTiers(20), microservices(12), hubAndSpoke(124), microservices(99)].map(startFakeEc2));

const servers = {
  sandbox: await servePage(),
  failing: await servePage({ config: proxyConfig(failing.url) }),
  large: await servePage({ config: proxyConfig(large.url) }),
  slow: await servePage({ config: proxyConfig(slow.url) }),
};
for (const [place, name] of ['hub60', 'tiers60', 'services62', 'hub500', 'services500'].entries()) {
  servers[name] = await servePage({ config: proxyConfig(maps[place].url) });
}

/** The map of an account that is generated. */
function mapState(name, server) {
  return {
    name, server,
    async show(app) {
      await app.map.open();
      await app.map.legend.waitFor();
    },
  };
}

const STATES_OF_LARGE = [
  mapState('map of 60 groups around a hub', 'hub60'),
  mapState('map of 60 groups in tiers', 'tiers60'),
  mapState('map of 62 services', 'services62'),
  mapState('map of 500 groups around a hub', 'hub500'),
  mapState('map of 500 services', 'services500'),
  { name: 'many groups', server: 'large', show: (app) => app.groups.link('group-0001').waitFor() },
  {
    name: '1000 rules', server: 'large',
    async show(app) {
      await app.page.goto(`${servers.large.url}#/proxy/eu-west-1/groups/${groupId(1)}`);
      await app.inbound.rows.first().waitFor();
      await app.inbound.rows.first().getByRole('gridcell').first().focus();
      for (let page = 0; page < 3; page += 1) await app.page.keyboard.press('PageDown');
    },
  },
  { name: 'loading', server: 'slow', show: (app) => app.page.getByText('1,000 so far').waitFor() },
];

const browser = await launch();
try {
  await mkdir(folder, { recursive: true });
  for (const { name, server, show } of [...STATES, ...STATES_OF_LARGE]) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const [width, viewport] of [['wide', WIDE], ['narrow', NARROW]]) {
      const app = await open(browser, { viewport, showsAllColumns: false });
      await app.goto(servers[server].url);
      await show(app);
      for (const colorScheme of ['light', 'dark']) {
        await app.page.emulateMedia({ colorScheme });
        await app.page.screenshot({ path: join(folder, `${name.replaceAll(/[ ,]+/g, '-')}-${width}-${colorScheme}.png`) });
      }
      await app.page.context().close();
    }
  }
} finally {
  await browser.close();
  await Promise.all([failing, large, slow, ...maps, ...Object.values(servers)].map((server) => server.stop()));
}
