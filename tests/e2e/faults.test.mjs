// A plan of more than twelve steps, and everything that a network can do to it, at every step: nothing is done twice, nothing
// is forgotten, what is said is what was done, and undo restores. Against the sandbox as a server, and against moto.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { accountLines, seedAccount } from './support/account.mjs';
import { useBrowser } from './support/browser.mjs';
import { FAULTS, startFaultProxy } from './support/fault-proxy.mjs';
import { proxyConfig } from './support/fake-ec2.mjs';
import { draftManySteps } from './support/scenario.mjs';
import { servePage, startMoto, startSandboxServer } from './support/servers.mjs';

const openPage = useBrowser();

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
    await draftManySteps(author);
    const plan = await author.review.savedPlan();
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
