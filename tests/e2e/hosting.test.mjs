// Ways to host the page without a configuration of one's own: `portcullis serve`, and what the container image runs.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { ask, assertPageHeaders, startImage } from './support/deployment.mjs';
import { createGroup, rulesAre } from './support/scenario.mjs';
import { DIST, PYTHON, ROOT, runProgram, startMoto, startPageServer } from './support/servers.mjs';

const openPage = useBrowser();

async function started(t, server) {
  const running = await server;
  t.after(() => running.stop());
  return running;
}

const committed = (path) => readFile(join(ROOT, 'deploy/container', path), 'utf8');

/** The hosts that the page sent requests to. */
function hosts(app) {
  const urls = app.requests.map((request) => new URL(request.url())).filter((url) => url.protocol !== 'data:');
  return [...new Set(urls.map((url) => url.host))];
}

test('portcullis serve sends the headers of _headers for each file', async (t) => {
  const server = await started(t, startPageServer());
  const { hostname: host, port } = new URL(server.url);
  await assertPageHeaders((path) => ask({ host, port, path }), { sendsTransportSecurity: false });
});

test('the page behind portcullis serve edits the sandbox, and asks no other host', async (t) => {
  const server = await started(t, startPageServer());
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await createGroup(app, 'apache', 'Our Apache Group');
  await app.inbound.add({ type: 'HTTP', peer: '0.0.0.0/0' });
  await app.review.applyAll();
  await rulesAre(app.inbound, ['tcp 80 0.0.0.0/0 anywhere']);
  assert.deepEqual(hosts(app), [new URL(server.url).host]);
});

test('the image sends the headers of _headers for each file', async (t) => {
  const image = await started(t, startImage());
  await assertPageHeaders((path) => image.ask(path));
  const refused = await image.ask('/_headers');
  assert.deepEqual([refused.status, refused.headers.server], [404, 'nginx']);
  await eventually(async () => assert.match(await image.accessLog(), / GET \/_headers 404 /));
});

test('the image needs no root, and writes to /tmp only', async (t) => {
  const image = await started(t, startImage());
  assert.equal((await image.ask('/')).status, 200);
  const owners = await image.owners();
  assert.equal(owners.length, 8);
  assert.ok(!owners.includes('0'), String(owners));
  assert.doesNotMatch(image.output(), /\[(warn|error|crit|alert|emerg)\]/);
});

test('config.json of the image: the environment, else the mounted one, else that of the build', async () => {
  const fromEnvironment = '{ "connections": [], "note": "$HOME `id` \\"quoted\\"" }';
  const fromMount = '{ "connections": [] }';
  const environment = { PORTCULLIS_CONFIG: fromEnvironment };
  const mounted = { 'etc/portcullis/config.json': fromMount };
  const built = await readFile(join(DIST, 'config.json'), 'utf8');
  for (const [options, expected] of [[{ environment, mounted }, `${fromEnvironment}\n`], [{ mounted }, fromMount], [{}, built]]) {
    const image = await startImage(options);
    try {
      const { status, headers, body } = await image.ask('/config.json');
      assert.deepEqual([status, String(body)], [200, expected]);
      assert.deepEqual([headers['content-type'], headers['cache-control']], ['application/json', 'no-cache']);
    } finally {
      await image.stop();
    }
  }
});

test('the image of compose.yaml with moto behind the page\'s own host: groups are read and changed', async (t) => {
  const moto = await started(t, startMoto());
  const prepared = await runProgram(PYTHON, [join(ROOT, 'tests/e2e/support/moto_account.py'), 'prepare', moto.url], { REGION: 'eu-west-1' });
  const keys = JSON.parse(prepared);
  await moto.protect();
  const proxy = await committed('moto/moto.conf');
  assert.equal(proxy.split('http://moto:5000').length, 2);
  const image = await started(t, startImage({
    mounted: {
      'etc/portcullis/config.json': await committed('moto/config.json'),
      'etc/nginx/portcullis/server.d/moto.conf': proxy.replace('http://moto:5000', moto.url),
    },
  }));

  const app = await openPage(t, image.url);
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.fill({ target: 'moto', ...keys.editor });
  await app.connection.submit.click();
  await app.connection.dialog.waitFor({ state: 'hidden' });
  await eventually(() => assert.match(app.fragment(), /^#\/moto\//));
  await app.groups.table.waitFor();
  await createGroup(app, 'apache', 'Our Apache Group');
  await app.inbound.add({ type: 'HTTP', peer: '0.0.0.0/0' });
  await app.review.applyAll();
  await rulesAre(app.inbound, ['tcp 80 0.0.0.0/0 anywhere']);
  assert.deepEqual(hosts(app), [new URL(image.url).host]);

  assert.equal((await image.ask('/ec2/eu-west-1')).status, 405);
  assert.equal((await image.ask('/s3/eu-west-1', { method: 'POST' })).status, 404);
  const log = `${await image.accessLog()}\n${image.output()}`;
  for (const secret of ['AWS4-HMAC', 'Action=', keys.editor.accessKeyId, keys.editor.secretAccessKey]) {
    assert.ok(!log.includes(secret), `${secret} is in a log`);
  }
});
