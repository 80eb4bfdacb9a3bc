// A plan of more than twelve steps under network faults: no call is done twice or forgotten, the report matches the account, and undo
// restores it. Against the sandbox as a server, and against moto.
//
// `make soak` (FAULTS=all) runs every fault at every step against both servers. `make test` runs a subset of these pairs that
// contains every fault and every step:
//
// - The page's reaction depends on the fault and on the action, not on the position of the step. A third of the steps therefore
//   meets each fault. The thirds are shifted from fault to fault: each step meets three faults.
// - A response that is lost after the server acted is looked up by describing, differently for each action. One fault of that kind
//   therefore runs at every step.
// - moto is a second opinion, which matters once for each action and once for each fault: one fault a step, in turn.
//
// The test `the chosen pairs` holds this.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { accountLines, seedAccount } from './support/account.mjs';
import { useBrowser } from './support/browser.mjs';
import { FAULTS, startFaultProxy } from './support/fault-proxy.mjs';
import { proxyConfig } from './support/fake-ec2.mjs';
import { draftManySteps } from './support/scenario.mjs';
import { servePage, startMoto, startSandboxServer } from './support/servers.mjs';

const openPage = useBrowser();

const ALL = process.env.FAULTS === 'all';
/** Number of steps between two runs of the same fault. */
const STRIDE = 3;
/** The fault that runs at every step. */
const RUN_EVERYWHERE = 'connection cut after the server acts, before a byte of the answer';

/** The steps, out of `count`, at which a fault runs. */
function stepsOf(fault, count, isSecondOpinion) {
  const steps = Array.from({ length: count }, (_, step) => step);
  if (ALL) return steps;
  const faults = Object.keys(FAULTS);
  const place = faults.indexOf(fault);
  if (isSecondOpinion) return steps.filter((step) => step % faults.length === place);
  return fault === RUN_EVERYWHERE ? steps : steps.filter((step) => step % STRIDE === place % STRIDE);
}

/** Checks the chosen pairs against the rules in the head of this file, given the action of each step. */
function assertCovered(actions, isSecondOpinion) {
  const steps = new Map(Object.keys(FAULTS).map((fault) => [fault, stepsOf(fault, actions.length, isSecondOpinion)]));
  const least = isSecondOpinion ? 1 : 3;
  for (const [fault, at] of steps) {
    const kinds = new Set(at.map((step) => actions[step]));
    assert.ok(kinds.size >= least, `${fault} comes at ${[...kinds].join(', ')} only`);
  }
  actions.forEach((action, step) => {
    const faults = [...steps.keys()].filter((fault) => steps.get(fault).includes(step));
    assert.ok(faults.length >= least, `step ${step}, ${action}, meets ${faults.join(', ')} only`);
    assert.ok(isSecondOpinion || faults.includes(RUN_EVERYWHERE), `step ${step}, ${action}`);
  });
}

async function openPlan(app, plan) {
  await app.groups.table.waitFor();
  await app.goto(app.page.url().replace(/#.*/, '#/proxy/us-east-1/review'));
  await app.page.locator('input[type=file]').setInputFiles({ name: 'plan.json', mimeType: 'application/json', buffer: plan });
  await app.page.getByText('From plan.json').waitFor();
}

for (const [what, isSecondOpinion, start] of [
  ['the sandbox as a server', false, async () => {
    const server = await startSandboxServer();
    return { ...server, reset: async () => { await fetch(`${server.url}/reset`, { method: 'POST' }); } };
  }],
  ['moto', true, async () => {
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
    let actions;

    await suite.test('without a fault, and undone', async (t) => {
      await renew();
      assert.deepEqual(await accountLines(reader, server.url), states[0]);
      const app = await openPage(t, site.url);
      await openPlan(app, plan);
      proxy.set();
      proxy.onChange = async () => { states.push(await accountLines(reader, server.url)); };
      await app.review.applyOpened();
      await app.page.getByText(/changes? applied and verified/).waitFor();
      count = states.length - 1;
      assert.ok(count >= 12, `${count} steps`);
      assert.equal((await app.review.outcomes()).filter((line) => / ✓ done/.test(line)).length, count);
      actions = proxy.sent.map(({ body }) => new URLSearchParams(body).get('Action'));
      await undo(app);
      assert.deepEqual(await accountLines(reader, server.url), states[0]);
    });

    await suite.test('the chosen pairs have every fault and every step', () => {
      assert.equal(actions.length, count);
      assertCovered(actions, isSecondOpinion);
    });

    for (const [fault, { ends }] of Object.entries(FAULTS)) {
      await suite.test(`${fault}, at ${ALL ? 'every step' : 'its steps'}`, async (t) => {
        for (const at of stepsOf(fault, count, isSecondOpinion)) {
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
          // The account has exactly the changes that the page reports.
          assert.deepEqual(await accountLines(reader, server.url), states[done], say);
          const bodies = proxy.sent.filter(({ isDone }) => isDone).map(({ body }) => body);
          // The browser itself retries requests cut before the first byte; EC2 accepts the same text or tag twice.
          const once = bodies.filter((body) => !/Action=(Update|Modify|CreateTags|DeleteTags)/.test(body));
          if (!isSecondOpinion) assert.equal(new Set(once).size, once.length, `${say}: done twice`);
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

/** Undoes the run on the screen. */
async function undo(app) {
  await app.review.undo.click();
  const nothing = app.page.getByText('No changes yet.');
  await app.page.getByText('Undo of the run of').waitFor();
  await app.review.apply.waitFor();
  if (await nothing.count()) return;
  await app.review.applyOpened();
}
