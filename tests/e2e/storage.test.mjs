// A browser that stores nothing, or never answers: the page says so and continues.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { proxyConfig, smallAccount, groupId, useEndpoint } from './support/fake-ec2.mjs';
import { rulesAre } from './support/scenario.mjs';
import { servePage } from './support/servers.mjs';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

const openPage = useBrowser();
const { ec2, server } = await useEndpoint();

/** Failures of localStorage, and the page's message. */
const REFUSALS = {
  'full': {
    break: () => {
      Storage.prototype.setItem = () => { throw new DOMException('no room', 'QuotaExceededError'); };
    },
    said: "this browser's storage is full",
  },
  'blocked when it is written': {
    break: () => {
      for (const name of ['getItem', 'setItem', 'removeItem']) {
        Storage.prototype[name] = () => { throw new DOMException('no', 'SecurityError'); };
      }
    },
    said: 'this browser blocks storage for this page',
  },
  'blocked altogether': {
    break: () => {
      for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });
      }
    },
    said: 'this browser blocks storage for this page',
  },
  'not there': {
    break: () => { Object.defineProperty(window, 'localStorage', { value: null }); },
    said: 'this browser blocks storage for this page',
  },
};

async function connect(app) {
  await app.connectionButton.click();
  await app.connection.fill({ target: 'Other endpoint', url: ec2.url, region: 'eu-west-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET });
  await app.connection.submit.click();
  await app.groups.link('apache').waitFor();
}

for (const [what, { break: breakStorage, said }] of Object.entries(REFUSALS)) {
  test(`localStorage that is ${what}: a typed endpoint connects, changes are made, and leaving asks`, async (t) => {
    ec2.groups = smallAccount();
    const app = await openPage(t);
    await app.page.addInitScript(breakStorage);
    await app.goto(server.url);
    await app.groups.table.waitFor();
    await connect(app);
    await app.page.getByText(`The address can't be stored: ${said}`).waitFor();
    // Without a draft, the browser does not ask.
    let asked = 0;
    app.page.on('dialog', (dialog) => { asked += 1; dialog.dismiss(); });
    await app.groups.link('apache').click();
    await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24', description: 'kept in memory' });
    await app.page.getByText(said, { exact: false }).first().waitFor();
    const present = ['tcp 22 10.0.0.0/8 from inside', 'tcp 80 0.0.0.0/0 anywhere'];
    await eventually(async () => assert.equal((await app.inbound.rules()).length, present.length + 1));
    // After switching away and back, the draft is there.
    await app.page.evaluate(() => { location.hash = '#/sandbox/us-east-1/groups'; });
    await app.groups.link('web').waitFor();
    await app.page.goBack();
    await app.heading('apache').waitFor();
    await eventually(async () => assert.equal((await app.inbound.rules()).length, present.length + 1));
    // A cancelled reload changes nothing.
    await app.page.evaluate(() => { setTimeout(() => location.reload(), 0); });
    await eventually(() => assert.equal(asked, 1));
    await app.heading('apache').waitFor();
    await app.review.applyAll();
    // Without storage the preferences of the tests are lost, and the columns are those of a new user.
    const shown = async () => (await app.inbound.rules()).map(({ type, ports, peer }) => `${type} ${ports} ${peer}`);
    await eventually(async () => {
      assert.deepEqual((await shown()).sort(), ['HTTP 80 0.0.0.0/0 anywhere', 'HTTPS 443 203.0.113.0/24', 'SSH 22 10.0.0.0/8']);
    });
    // Without a draft the browser does not ask.
    await app.page.reload();
    await app.connectionButton.waitFor();
    assert.equal(asked, 1);
  });
}

for (const [what, free] of Object.entries({
  'the next change': async (app) => {
    await app.page.evaluate(() => { window.isFull = false; });
    await app.inbound.edit(0, 'description', 'there is room');
  },
  'another tab that makes room': async (app) => {
    await app.page.evaluate(() => {
      window.isFull = false;
      // The event of the browser when another tab has removed something.
      window.dispatchEvent(new StorageEvent('storage', { key: 'something else' }));
    });
  },
})) {
  test(`the warning about full storage disappears once ${what} can be stored`, async (t) => {
    ec2.groups = smallAccount();
    const site = await servePage({ config: proxyConfig(ec2.url) });
    t.after(() => site.stop());
    const app = await openPage(t);
    await app.page.addInitScript(() => {
      const { setItem } = Storage.prototype;
      Storage.prototype.setItem = function limited(...given) {
        if (window.isFull) throw new DOMException('no room', 'QuotaExceededError');
        return setItem.apply(this, given);
      };
    });
    await app.goto(`${site.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
    await rulesAre(app.inbound, ['tcp 22 10.0.0.0/8', 'tcp 80 0.0.0.0/0 anywhere']);
    await app.page.evaluate(() => { window.isFull = true; });
    await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
    const warning = app.page.getByText('The draft can\'t be stored: this browser\'s storage is full');
    await warning.waitFor();
    await free(app);
    await warning.waitFor({ state: 'hidden' });
    const kept = await app.page.evaluate(() => Object.entries(localStorage).filter(([key]) => key.startsWith('portcullis.draft')).map(([, text]) => text));
    assert.match(kept.join(), /203\.0\.113\.0/);
    // Leaving loses nothing, so the browser does not ask.
    let asked = 0;
    app.page.on('dialog', (dialog) => { asked += 1; dialog.accept(); });
    await app.page.reload();
    await eventually(async () => assert.equal((await app.inbound.rules()).length, 3));
    assert.equal(asked, 0);
  });
}

/** Failures of IndexedDB. */
const DATABASES = {
  'whose open never answers': () => { IDBFactory.prototype.open = () => new EventTarget(); },
  'whose open is blocked by another tab': () => {
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function blocked(name, version) {
      const request = open.call(this, `${name}-other`, version);
      request.addEventListener('success', (event) => event.stopImmediatePropagation(), true);
      return request;
    };
  },
  'whose transactions never end': () => {
    Object.defineProperty(IDBTransaction.prototype, 'oncomplete', { set() {} });
  },
  'that fails': () => {
    IDBFactory.prototype.open = () => {
      const request = new EventTarget();
      setTimeout(() => request.onerror?.({ target: { error: new DOMException('no', 'UnknownError') } }), 10);
      return request;
    };
  },
  'that throws': () => { IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); }; },
  'that is not there': () => { Object.defineProperty(window, 'indexedDB', { value: undefined }); },
  'and locks that never answer': () => {
    IDBFactory.prototype.open = () => new EventTarget();
    LockManager.prototype.request = () => new Promise(() => {});
  },
};

for (const [what, breakDatabase] of Object.entries(DATABASES)) {
  test(`a database ${what}: changes are applied, and the page says that the history is not kept`, async (t) => {
    ec2.groups = smallAccount();
    ec2.misbehave = undefined;
    const site = await servePage({ config: proxyConfig(ec2.url) });
    t.after(() => site.stop());
    const app = await openPage(t);
    await app.page.addInitScript(breakDatabase);
    await app.goto(`${site.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
    await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
    await app.review.open();
    const notice = app.page.getByText('Couldn\'t store the history of runs').first();
    // Loading the history, which starts with its bundle, is the attempt that finds out.
    if (/never answers/.test(what)) await notice.waitFor();
    await app.page.evaluate(() => {
      const { open } = IDBFactory.prototype;
      window.opened = 0;
      IDBFactory.prototype.open = function (...given) {
        window.opened += 1;
        return open.apply(this, given);
      };
    });
    await app.review.applyOpened();
    await app.page.getByText(/changes? applied and verified/).waitFor();
    // A silent database is not tried again at every step.
    if (/never answers/.test(what)) assert.ok(await app.page.evaluate(() => window.opened) <= 1);
    await notice.waitFor();
  });
}

test('Stop works before the first step', async (t) => {
  ec2.groups = smallAccount();
  const site = await servePage({ config: proxyConfig(ec2.url) });
  t.after(() => site.stop());
  const app = await openPage(t);
  await app.goto(`${site.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
  await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
  await app.review.open();
  // An endpoint that does not answer.
  const waiting = [];
  ec2.misbehave = (call, response) => { waiting.push(response); return true; };
  t.after(() => { ec2.misbehave = undefined; });
  ec2.calls.length = 0;
  await app.page.getByRole('button', { name: /^Apply/ }).click();
  await app.page.getByText('Checking permissions').waitFor();
  await app.page.getByRole('button', { name: 'Stop after this step' }).click();
  await app.page.getByRole('button', { name: /^Apply/ }).waitFor({ timeout: 5_000 });
  assert.deepEqual(ec2.changes(), []);
  for (const response of waiting) response.destroy();
});

test('a sandbox whose worker never starts says so', async (t) => {
  const app = await openPage(t);
  await app.page.clock.install();
  await app.page.addInitScript(() => { Worker.prototype.postMessage = () => {}; });
  await app.goto(server.url);
  // The time counts from the first call, which waits for its bundle.
  await eventually(async () => {
    await app.page.clock.runFor(5_000);
    assert.ok(await app.page.getByText('The sandbox does not answer: it took too long').first().isVisible());
  });
});
