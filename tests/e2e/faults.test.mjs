// A plan of more than twelve steps, and everything that a network can do to it, at every step: nothing is done twice, nothing
// is forgotten, what is said is what was done, and undo restores. Against the sandbox as a server, and against moto.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { accountLines, seedAccount } from './support/account.mjs';
import { eventually, useBrowser } from './support/browser.mjs';
import { FAULTS, startFaultProxy } from './support/fault-proxy.mjs';
import { proxyConfig } from './support/fake-ec2.mjs';
import { draftGroup } from './support/scenario.mjs';
import { servePage, startMoto, startSandboxServer } from './support/servers.mjs';

const openPage = useBrowser();

/** Makes the changes by hand, in the page, and saves them as a plan. */
async function draftPlan(app) {
  const group = async (name) => {
    await app.page.getByRole('link', { name: 'Portcullis' }).click();
    await app.groups.link(name).click();
    await app.heading(name).waitFor();
  };
  const place = async (side, sentence) => eventually(async () => {
    const found = (await side.phrases()).indexOf(sentence);
    assert.notEqual(found, -1, `no ${sentence}`);
    return found;
  });
  await app.page.getByRole('link', { name: 'Portcullis' }).click();
  await draftGroup(app, 'new', 'The group new');
  await app.outbound.action('Remove', 'all traffic to 0.0.0.0/0').click();
  await app.outbound.add({ type: 'HTTPS', peer: 'app' });
  await group('web');
  await app.inbound.edit(await place(app.inbound, 'tcp 80 0.0.0.0/0 anywhere'), 'description', 'everybody');
  await app.inbound.edit(await place(app.inbound, 'tcp 443 10.0.0.0/8'), 'ports', '8443');
  await app.inbound.action('Remove', 'tcp 22 from 192.0.2.0/24').click();
  await app.inbound.add({ type: 'Custom TCP', ports: '9000', peer: 'new' });
  await app.outbound.edit(await place(app.outbound, 'tcp 5432 10.0.0.0/8'), 'description', 'the database');
  await app.group.tagsButton.click();
  const tags = app.page.getByRole('dialog', { name: 'Tags of the group' });
  await tags.getByRole('button', { name: /^Remove tag gone/ }).click();
  await tags.getByRole('textbox', { name: 'Value' }).fill('b');
  await tags.getByRole('button', { name: 'Save tags in the draft' }).click();
  await group('app');
  await app.inbound.action('Remove', /tcp 1 from/).click();
  await app.outbound.action('Remove', 'all traffic to 0.0.0.0/0').click();
  await app.outbound.add({ type: 'HTTPS', peer: '0.0.0.0/0' });
  await group('old');
  await app.group.deleteButton.click();
  await app.review.open();
  const download = app.page.waitForEvent('download');
  await app.review.dialog.getByRole('button', { name: 'Save the plan…' }).click();
  return readFile(await (await download).path());
}

async function openPlan(app, plan) {
  await app.groups.table.waitFor();
  await app.goto(app.page.url().replace(/#.*/, '#/proxy/us-east-1/review'));
  await app.page.locator('input[type=file]').setInputFiles({ name: 'plan.json', mimeType: 'application/json', buffer: plan });
  await app.page.getByText('From plan.json').waitFor();
}

for (const [what, start] of [
  ['the sandbox as a server', async () => {
    const server = await startSandboxServer();
    return { ...server, reset: async () => { await fetch(`${server.url}/reset`, { method: 'POST' }); } };
  }],
  ['moto', async () => {
    const server = await startMoto({ noAuthCount: 1_000_000 });
    return { ...server, reset: async () => {
      await fetch(`${server.url}/moto-api/reset`, { method: 'POST' });
      await fetch(`${server.url}/moto-api/seed?a=42`, { method: 'POST' });
    } };
  }],
]) {
  test(`${what}:`, async (suite) => {
    const server = await start();
    const proxy = await startFaultProxy(server.url);
    const site = await servePage({ config: proxyConfig(proxy.url, { regions: ['us-east-1'] }) });
    suite.after(async () => {
      await site.stop();
      await proxy.stop();
      await server.stop();
    });
    const renew = async () => {
      await server.reset();
      await seedAccount(server.url);
    };
    await renew();
    const author = await openPage(suite, site.url);
    await author.groups.table.waitFor();
    const plan = await draftPlan(author);
    const reader = author.page;
    const states = [await accountLines(reader, server.url)];
    let count;

    await suite.test('without a fault, and undone', async (t) => {
      await renew();
      assert.deepEqual(await accountLines(reader, server.url), states[0]);
      const app = await openPage(t, site.url);
      await openPlan(app, plan);
      proxy.set();
      proxy.onChange = async () => { states.push(await accountLines(reader, server.url)); };
      await app.review.applyOpened();
      await app.page.getByText('EC2 shows all of them').waitFor();
      count = states.length - 1;
      assert.ok(count >= 12, `${count} steps`);
      assert.equal((await app.review.outcomes()).filter((line) => / ✓ done/.test(line)).length, count);
      await undo(app);
      assert.deepEqual(await accountLines(reader, server.url), states[0]);
    });

    for (const [fault, { ends }] of Object.entries(FAULTS)) {
      await suite.test(`${fault}, at every step`, async (t) => {
        for (let at = 0; at < count; at += 1) {
          const say = `step ${at}`;
          await renew();
          const app = await openPage(t, site.url);
          await openPlan(app, plan);
          proxy.set(at, fault);
          await app.review.confirm();
          await app.review.done.waitFor();
          assert.ok(proxy.shown > 0, `${say}: the fault did not show`);
          const outcomes = await app.review.outcomes();
          const done = outcomes.filter((line) => / ✓ done/.test(line)).length;
          if (ends) {
            assert.equal(done, count, `${say}: ${outcomes.join('\n')}`);
          } else {
            assert.equal(done, at, `${say}: ${outcomes.join('\n')}`);
            assert.match(outcomes[at], / ✕ failed/);
            assert.ok(outcomes.slice(at + 1).every((line) => /not sent$/.test(line)), say);
          }
          // What EC2 has is what the page says, no more and no less.
          assert.deepEqual(await accountLines(reader, server.url), states[done], say);
          const bodies = proxy.sent.filter(({ isDone }) => isDone).map(({ body }) => body);
          // A browser repeats by itself what was cut before the first byte; setting the same text or tag twice is EC2's to take.
          const once = bodies.filter((body) => !/Action=(Update|Modify|CreateTags|DeleteTags)/.test(body));
          if (what !== 'moto') assert.equal(new Set(once).size, once.length, `${say}: done twice`);
          proxy.set();
          if (done > 0) {
            await undo(app);
          } else {
            assert.equal(await app.review.undo.count(), 0);
          }
          assert.deepEqual(await accountLines(reader, server.url), states[0], `${say}, undone`);
          await app.page.context().close();
        }
      });
    }
  });
}

/** Takes the run on the screen back. */
async function undo(app) {
  await app.review.undo.click();
  const nothing = app.page.getByText('Nothing is changed.');
  await app.page.getByText('Undo of the run of').waitFor();
  await app.review.apply.waitFor();
  if (await nothing.count()) return;
  await app.review.applyOpened();
}
