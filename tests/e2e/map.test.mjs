// The map: reading it, and drawing rules on it with the mouse, by keyboard and by touch.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { NARROW, eventually, useBrowser } from './support/browser.mjs';
import { group, proxyConfig, startFakeEc2, tcp } from './support/fake-ec2.mjs';
import { openList } from './support/scenario.mjs';
import { PYTHON, ROOT, runProgram, servePage, startMoto } from './support/servers.mjs';
import { SharePage } from './support/shared-view.mjs';

const openPage = useBrowser({ showsAllColumns: false });
const servers = {};
let ec2;
before(async () => {
  ec2 = await startFakeEc2(hubAccount());
  servers.sandbox = await servePage();
  servers.hubs = await servePage({ config: proxyConfig(ec2.url) });
});
after(async () => {
  await Promise.all(Object.values(servers).map((server) => server.stop()));
  await ec2?.stop();
});

/** 500 groups of 20 services, each with its own tiers, all reached by one monitoring group. */
function hubAccount() {
  const id = (number) => `sg-${String(number).padStart(8, '0')}`;
  const groups = [group(1, 'monitoring', { inbound: [tcp(443, '10.0.0.0/8')] })];
  for (let number = 2; number <= 500; number += 1) {
    const service = number % 20;
    const before = number - 20 > 1 ? [tcp(8000 + service, id(number - 20))] : [tcp(443, '0.0.0.0/0')];
    groups.push(group(number, `service${service}-tier${Math.floor(number / 20)}`, { inbound: [tcp(9100, id(1)), ...before] }));
  }
  return groups;
}

async function openMap(t, options) {
  const app = await openPage(t, servers.sandbox.url, options);
  await app.groups.table.waitFor();
  await app.map.open();
  return app;
}

/** Creates a group in the draft, on the map. */
async function createGroup(app, name) {
  await app.map.createGroup.click();
  await app.create.fill({ name, description: `The ${name} tier` });
  await app.create.submit.click();
  await app.map.node(name).waitFor();
}

async function undoAll(app, count) {
  for (let edit = 0; edit < count; edit += 1) await app.undo.click();
}

test('the map shows the groups and the rules between them, in words too', async (t) => {
  const app = await openMap(t);
  const names = await app.map.names();
  for (const name of ['web', 'app', 'db', 'bastion', 'Internet (IPv4)']) assert.ok(names.includes(name), `${name} of ${names}`);
  const connections = await app.map.connections();
  assert.ok(connections.some((line) => /^web to app: /.test(line)), connections.join('\n'));
  assert.ok(connections.some((line) => /^Internet \(IPv4\) to load-balancer: /.test(line)), connections.join('\n'));
  await app.map.legend.getByText('Hidden: outbound rules that allow all traffic to everywhere').waitFor();
});

test('a chosen node, two nodes and an edge show their rules', async (t) => {
  const app = await openMap(t);
  await app.map.node('web').click();
  await app.map.panel.getByRole('heading', { name: 'web', exact: true }).waitFor();
  await app.map.node('app').click({ modifiers: ['Shift'] });
  await app.map.panel.getByRole('heading', { name: 'web and app', exact: true }).waitFor();
  await app.map.panel.getByRole('button', { name: 'web to app' }).click();
  await app.map.panel.getByRole('heading', { name: 'web to app', exact: true }).waitFor();
  await app.map.panel.getByText(/inbound rule of app/).first().waitFor();
});

test('three tiers are drawn with the mouse, applied to moto, and undone', async (t) => {
  const moto = await startMoto();
  t.after(() => moto.stop());
  const keys = JSON.parse(await python('prepare', moto.url));
  await moto.protect();
  const app = await openPage(t, servers.sandbox.url);
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.fill({ target: 'Other endpoint', url: moto.url, region: 'us-east-1', ...keys.editor });
  await app.connection.submit.click();
  await app.connection.dialog.waitFor({ state: 'hidden' });
  await app.groups.table.waitFor();
  await app.map.open();
  for (const name of ['balancer', 'frontend', 'storage']) await createGroup(app, name);
  await app.map.draw('balancer', 'frontend');
  await app.map.rule.add('HTTP');
  await app.map.draw('frontend', 'storage');
  await app.map.rule.add('PostgreSQL');
  await app.map.connectButton.click();
  await app.map.rule.from.fill('anywhere');
  await app.map.rule.to.fill('balancer');
  await app.map.rule.add('HTTPS');
  const drawn = ['Internet (IPv4) to balancer: 443', 'balancer to frontend: 80', 'frontend to storage: 5432'];
  await eventually(async () => {
    const connections = await app.map.connections();
    for (const line of drawn) assert.ok(connections.includes(line), connections.join('\n'));
  });
  await app.review.open();
  await app.review.applyOpened();
  const { accessKeyId, secretAccessKey } = keys.editor;
  const groups = JSON.parse(await python('groups', moto.url, accessKeyId, secretAccessKey));
  const named = (name) => groups.find((one) => one.GroupName === name);
  const pairs = (name) => named(name).IpPermissions.map(({ FromPort, UserIdGroupPairs }) => [FromPort, ...UserIdGroupPairs.map((pair) => pair.GroupId)]);
  assert.deepEqual(pairs('frontend'), [[80, named('balancer').GroupId]]);
  assert.deepEqual(pairs('storage'), [[5432, named('frontend').GroupId]]);
  await app.review.undo.click();
  await app.review.applyOpened();
  const left = JSON.parse(await python('groups', moto.url, accessKeyId, secretAccessKey));
  assert.ok(!left.some((one) => one.GroupName === 'storage'));
});

function python(...args) {
  return runProgram(PYTHON, [join(ROOT, 'tests/e2e/support/moto_account.py'), ...args]);
}

test('three tiers are drawn by keyboard alone, and undone', async (t) => {
  const app = await openMap(t);
  const { keyboard } = app.page;
  await app.map.node('web').focus();
  const draw = async (from, to, type) => {
    await keyboard.press('c');
    await app.map.rule.dialog.waitFor();
    for (const [place, text] of [from, to, type].entries()) {
      if (place > 0) await keyboard.press('Tab');
      await keyboard.press('Control+a');
      await keyboard.type(text);
    }
    await keyboard.press('Enter');
    await app.map.rule.dialog.waitFor({ state: 'hidden' });
  };
  for (const name of ['balancer', 'frontend', 'storage']) {
    await app.page.getByRole('button', { name: 'Add groups' }).focus();
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    await app.create.dialog.waitFor();
    await keyboard.type(name);
    await keyboard.press('Tab');
    await keyboard.type('A tier');
    await keyboard.press('Enter');
    await app.map.node(name).waitFor();
  }
  await app.map.node('balancer').focus();
  await draw('balancer', 'frontend', '80');
  await app.map.node('balancer').focus();
  await draw('frontend', 'storage', 'postgres');
  await eventually(async () => {
    const connections = await app.map.connections();
    assert.ok(connections.includes('balancer to frontend: 80') && connections.includes('frontend to storage: 5432'), connections.join('\n'));
  });
  await app.map.node('balancer').focus();
  await keyboard.press('ArrowRight');
  await eventually(async () => assert.match(await app.focused(), /^frontend,/));
  await keyboard.press('ArrowRight');
  await eventually(async () => assert.match(await app.focused(), /^storage,/));
  await keyboard.press('Enter');
  await app.map.panel.getByRole('heading', { name: 'storage', exact: true }).waitFor();
  await undoAll(app, 5);
  await app.map.node('storage').waitFor({ state: 'detached' });
  await app.map.node('balancer').waitFor({ state: 'detached' });
});

test('a drawn rule is the same draft as that of the grid', async (t) => {
  const app = await openMap(t);
  await app.map.draw('web', 'bastion');
  assert.equal(await app.map.rule.from.inputValue(), 'web');
  await app.map.rule.type.fill('2222');
  await app.map.rule.preview.getByText(/Quota with this rule: IPv4 \d+ of 60/).waitFor();
  await app.map.rule.submit.click();
  await openList(app);
  await app.groups.link('bastion').click();
  await eventually(async () => {
    const marks = (await app.inbound.rules()).map(({ mark }) => mark);
    assert.ok(marks.some((mark) => /added/.test(mark)), marks.join(' '));
  });
  await app.undo.click();
  await eventually(async () => assert.ok(!(await app.inbound.rules()).some(({ mark }) => /added/.test(mark))));
});

test('a rule that opens a port to the internet shows its finding before it is added', async (t) => {
  const app = await openMap(t);
  await app.map.connectButton.click();
  await app.map.rule.from.fill('anywhere');
  await app.map.rule.to.fill('web');
  await app.map.rule.type.fill('RDP');
  await app.map.rule.preview.getByText(/High: .*3389|High: RDP/).waitFor();
  await app.map.rule.type.fill('70000');
  await app.map.rule.dialog.getByText(/out of range|port/i).first().waitFor();
});

test('the end of an edge is dragged to another group, and its rules are edited and removed', async (t) => {
  const app = await openMap(t);
  await app.map.node('web').click();
  await app.map.panel.getByRole('button', { name: 'web to app' }).click();
  const end = app.map.picture.locator('.map__end').last();
  await end.waitFor();
  const [at, to] = [await end.boundingBox(), await app.map.box('bastion')];
  await app.page.mouse.move(at.x + at.width / 2, at.y + at.height / 2);
  await app.page.mouse.down();
  await app.page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 6 });
  await app.page.mouse.up();
  await eventually(async () => {
    const connections = await app.map.connections();
    assert.ok(connections.some((line) => /^web to bastion: /.test(line)), connections.join('\n'));
  });
  await app.undo.click();
  await app.map.node('web').click();
  await app.map.panel.getByRole('button', { name: 'web to app' }).click();
  await app.map.panel.getByRole('button', { name: /^Edit / }).first().click();
  await app.map.rule.type.fill('8443');
  await app.map.rule.submit.click();
  await app.map.panel.getByText(/, (added|changed)$/).first().waitFor();
  await app.map.panel.getByRole('button', { name: /^Remove \d+ rule/ }).click();
  await app.map.panel.getByRole('button', { name: /^Restore / }).first().waitFor();
});

test('several arrows are chosen with Shift or in the table, and their rules are changed at once', async (t) => {
  const app = await openMap(t);
  await app.map.connections();
  const choose = (name) => app.page.getByRole('checkbox', { name, exact: true });
  await choose('Choose web to app').check();
  await choose('Choose app to db').check();
  await app.map.panel.getByRole('heading', { name: /^2 arrows, \d+ rules$/ }).waitFor();
  await app.map.panel.getByRole('button', { name: 'Change type or ports…' }).click();
  const dialog = app.page.getByRole('dialog', { name: 'Change type or ports' });
  const type = dialog.getByRole('textbox', { name: 'Type or ports' });
  await type.pressSequentially('84x', { delay: 60 });
  await dialog.getByRole('button', { name: 'Save to draft' }).click();
  assert.equal(await type.getAttribute('aria-invalid'), 'true');
  await type.fill('8443');
  await dialog.getByRole('button', { name: 'Save to draft' }).click();
  await dialog.waitFor({ state: 'detached' });
  await eventually(async () => {
    const connections = await app.map.connections();
    for (const ends of ['web to app', 'app to db']) {
      assert.ok(connections.some((line) => line.startsWith(`${ends}: `) && line.includes('8443')), connections.join('\n'));
    }
  });
  await app.undo.click();
  await eventually(async () => assert.ok((await app.map.connections()).every((line) => !line.includes('8443'))));
});

test('the paths to a node are listed hop by hop', async (t) => {
  const app = await openMap(t);
  await app.map.node('db').click();
  await app.map.panel.getByRole('button', { name: 'Paths to here' }).click();
  await app.map.panel.getByRole('heading', { name: /^Paths to here \(\d+\)$/ }).waitFor();
  const paths = app.map.panel.getByRole('listitem').filter({ hasText: '→ db (' });
  await paths.filter({ hasText: /^web→ app \(.+\) → db \(.+\)$/ }).waitFor();
  await paths.getByRole('button', { name: 'web', exact: true }).click();
  await app.map.panel.getByRole('heading', { name: 'web', exact: true }).waitFor();
});

test('the template adds three tiers as one edit', async (t) => {
  const app = await openMap(t);
  await app.map.threeTiers.click();
  await app.map.template.getByRole('textbox', { name: 'Start of the names' }).fill('shop');
  await app.map.template.getByRole('button', { name: 'Add to draft' }).click();
  await app.map.node('shop-database').waitFor();
  const connections = await app.map.connections();
  assert.ok(connections.includes('shop-web to shop-database: 5432'), connections.join('\n'));
  await app.undo.click();
  await app.map.node('shop-database').waitFor({ state: 'detached' });
  assert.equal(await app.map.node('shop-web').count(), 0);
});

test('filters, the focus and muted nodes hide parts, and the legend says so', async (t) => {
  const app = await openMap(t);
  await app.map.filterButton.click();
  await app.page.getByRole('textbox', { name: 'Port' }).fill('22');
  await eventually(async () => {
    const connections = await app.map.connections();
    assert.ok(connections.length > 0 && connections.every((line) => /: .*(22|all|tcp)/.test(line)), connections.join('\n'));
  });
  await app.page.getByRole('textbox', { name: 'Port' }).fill('');
  await app.map.node('web').click();
  await app.map.panel.getByRole('button', { name: 'Focus', exact: true }).click();
  await app.map.legend.getByText('Only what is next to web is shown.').waitFor();
  await app.map.legend.getByText(/farther from the focus/).waitFor();
  await app.map.legend.getByRole('button', { name: 'Show all' }).click();
  await app.map.node('web').click();
  await app.map.panel.getByRole('button', { name: 'Mute', exact: true }).click();
  await app.map.legend.getByText('Connections of muted nodes are hidden.').waitFor();
});

test('keys zoom, fit and move; a moved node stays where it is after a reload', async (t) => {
  const app = await openMap(t);
  await app.map.node('web').focus();
  await app.page.keyboard.press('0');
  const first = await app.map.box('web');
  await app.page.keyboard.press('+');
  await eventually(async () => assert.ok((await app.map.box('web')).width > first.width));
  await app.page.keyboard.press('0');
  await eventually(async () => assert.ok(Math.abs((await app.map.box('web')).width - first.width) < 1));
  const from = await app.map.box('web');
  await app.page.mouse.move(from.x + 20, from.y + 10);
  await app.page.mouse.down();
  await app.page.mouse.move(from.x + 60, from.y + 90, { steps: 5 });
  await app.page.mouse.up();
  const stored = () => app.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('portcullis.map-places')));
  await eventually(async () => assert.equal((await stored()).length, 1));
  await app.page.reload();
  await app.map.nodes.first().waitFor();
  assert.equal((await stored()).length, 1);
  await app.map.export('Reset moved nodes').click();
  await eventually(async () => assert.equal(await app.page.evaluate((key) => localStorage.getItem(key), (await stored())[0]), '{}'));
});

test('the map is downloaded as SVG, PNG, Mermaid and DOT', async (t) => {
  const app = await openMap(t);
  const starts = {
    'Download SVG': ['map.svg', /^<svg /],
    'Download PNG': ['map.png', /^.PNG/],
    'Download Mermaid': ['map.mmd', /flowchart|graph/],
    'Download DOT': ['map.dot', /digraph/],
  };
  for (const [name, [file, start]] of Object.entries(starts)) {
    const download = app.page.waitForEvent('download');
    await app.map.export(name).click();
    const saved = await download;
    assert.equal(saved.suggestedFilename(), file);
    assert.match(await readFile(await saved.path(), 'latin1'), start, name);
  }
});

test('a shared view has the map, without anything that changes it', async (t) => {
  const app = await openPage(t, servers.sandbox.url);
  await app.groups.table.waitFor();
  const share = new SharePage(app);
  await share.open();
  const link = await share.makeLink();
  const viewer = await openPage(t, link);
  await viewer.groups.table.waitFor();
  await viewer.map.open();
  assert.equal(await viewer.page.getByRole('button', { name: 'Connect…' }).count(), 0);
  await viewer.map.node('web').click();
  await viewer.map.panel.getByRole('button', { name: 'web to app' }).click();
  assert.equal(await viewer.map.panel.getByRole('button', { name: /^(Edit|Remove)/ }).count(), 0);
});

test('on a phone, a tap chooses, a drag from the handle draws, and the panel is a sheet', async (t) => {
  const app = await openPage(t, servers.sandbox.url, { viewport: NARROW, hasTouch: true, isMobile: true });
  await app.groups.table.waitFor();
  await app.map.open();
  await app.map.picture.evaluate((picture) => picture.scrollIntoView());
  await app.map.box('web');
  await app.map.node('web').tap();
  await app.map.panel.getByRole('heading', { name: 'web', exact: true }).waitFor();
  await app.map.panel.getByRole('button', { name: 'Clear the selection' }).tap();
  await app.map.node('web').tap();
  const [source, target] = [await app.map.box('web'), await app.map.box('bastion')];
  const session = await app.page.context().newCDPSession(app.page);
  const touch = (type, x, y) => session.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] });
  const [x, y] = [source.x + source.width / 2, source.y + source.height];
  const [toX, toY] = [target.x + target.width / 2, target.y + target.height / 2];
  await touch('touchStart', x, y);
  for (const part of [0.3, 0.6, 1]) await touch('touchMove', x + (toX - x) * part, y + (toY - y) * part);
  await touch('touchEnd');
  await app.map.rule.dialog.waitFor();
  assert.equal(await app.map.rule.to.inputValue(), 'bastion');
});

test('500 groups with a hub are collapsed, found and opened', async (t) => {
  const app = await openPage(t, servers.hubs.url);
  await app.groups.table.waitFor();
  await app.map.open();
  const count = await app.map.nodes.count();
  assert.ok(count > 5 && count <= 60, `${count} nodes`);
  await app.map.find.fill('service3-tier7');
  await app.map.find.press('Enter');
  await app.map.node('service3-tier7').waitFor();
  await app.map.legend.getByText(/farther from the focus/).waitFor();
  await app.map.legend.getByRole('button', { name: 'Show all' }).click();
  await app.map.grouping.selectOption('Each group');
  await eventually(async () => {
    const shown = await app.map.nodes.count();
    assert.ok(shown > 60 && shown <= 300, `${shown} nodes`);
  });
  await app.map.legend.getByText(/beyond the most that a map shows/).waitFor();
});
