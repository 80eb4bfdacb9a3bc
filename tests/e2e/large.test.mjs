// Accounts at the size of EC2's quotas, and a read-only page.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { VPC, groupId, proxyConfig, smallAccount, startFakeEc2 } from './support/fake-ec2.mjs';
import { GROUPS, RULES_OF_LARGEST, largeAccount } from './support/large-account.mjs';
import { servePage } from './support/servers.mjs';

const openPage = useBrowser();
let ec2;
let server;
before(async () => {
  ec2 = await startFakeEc2(largeAccount());
  server = await servePage({ config: proxyConfig(ec2.url) });
});
after(async () => {
  await server?.stop();
  await ec2?.stop();
});

const markNames = (app) => app.page.evaluate(() => performance.getEntriesByType('mark').map((mark) => mark.name));

test('2,500 groups are listed, searched and scrolled through', async (t) => {
  ec2.calls.length = 0;
  const app = await openPage(t, server.url);
  await app.page.getByText(`${GROUPS.toLocaleString('en-US')} groups`, { exact: true }).waitFor();
  await app.groups.link('group-0001').waitFor();
  const pages = ec2.calls.filter((call) => call.action === 'DescribeSecurityGroups');
  assert.deepEqual(pages.map((call) => call.parameters.get('NextToken')), [null, '1000', '2000']);
  assert.deepEqual(pages.map((call) => call.parameters.get('MaxResults')), ['1000', '1000', '1000']);
  await eventually(async () => assert.ok((await markNames(app)).includes('inventory-ready')));

  // Only rows on the screen are rendered, and the table announces the total.
  assert.ok(await app.groups.rows.count() < 200);
  assert.equal(await app.groups.table.getAttribute('aria-rowcount'), String(GROUPS + 1));

  await app.page.keyboard.press('End');
  await app.groups.link(`group-${GROUPS}`).waitFor();
  assert.ok(await isOnScreen(app.groups.link(`group-${GROUPS}`)));
  await app.page.keyboard.press('Home');
  await app.groups.link('group-0001').waitFor();

  await app.search.fill('group-1234');
  await eventually(async () => assert.deepEqual(await app.groups.names(), ['group-1234']));
  await app.page.getByText(`1 of ${GROUPS.toLocaleString('en-US')} groups`, { exact: true }).waitFor();
  await app.groups.link('group-1234').click();
  await app.heading('group-1234').waitFor();
  await eventually(async () => assert.equal((await app.inbound.rules()).length, 20));
});

test('performance marks are set after their content is painted', async (t) => {
  const app = await openPage(t);
  await app.page.addInitScript(() => {
    // Number of frames with rows at the time of each mark.
    const rows = { 'inventory-ready': '[role=table] [role=cell]', 'group-ready': '[role=grid] [role=gridcell]' };
    const frames = { 'inventory-ready': 0, 'group-ready': 0 };
    const look = () => {
      for (const name of Object.keys(rows)) {
        frames[name] += document.querySelector(rows[name]) === null ? 0 : 1;
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    window.framesAtMark = {};
    const mark = performance.mark.bind(performance);
    performance.mark = (name) => {
      window.framesAtMark[name] ??= frames[name];
      return mark(name);
    };
  });
  await app.goto(server.url);
  await app.groups.link('group-0001').waitFor();
  await eventually(async () => assert.ok((await markNames(app)).includes('inventory-ready')));
  await app.groups.link('group-0001').click();
  await eventually(async () => assert.ok((await markNames(app)).includes('group-ready')));
  const frames = await app.page.evaluate(() => window.framesAtMark);
  assert.ok(frames['inventory-ready'] > 0, JSON.stringify(frames));
  assert.ok(frames['group-ready'] > 0, JSON.stringify(frames));
});

test('rule ids are filled into existing rows', async (t) => {
  const slow = await startFakeEc2(smallAccount());
  t.after(() => slow.stop());
  let answer;
  const isAnswered = new Promise((resolve) => { answer = resolve; });
  slow.misbehave = ({ action }) => (action === 'DescribeSecurityGroupRules' ? isAnswered : undefined);
  const configured = await servePage({ config: proxyConfig(slow.url) });
  t.after(() => configured.stop());
  const app = await openPage(t, configured.url);
  await app.groups.link('apache').click();
  await eventually(async () => assert.deepEqual((await app.inbound.rules()).map((rule) => rule.id), ['…', '…']));
  await app.inbound.rows.evaluateAll((rows) => rows.forEach((row) => { row.dataset.seen = 'yes'; }));
  answer();
  await eventually(async () => {
    for (const rule of await app.inbound.rules()) {
      assert.match(rule.id, /^sgr-/);
    }
  });
  const seen = await app.inbound.rows.evaluateAll((rows) => rows.map((row) => row.dataset.seen));
  assert.deepEqual(seen, ['yes', 'yes']);
});

test('a short table is soon rendered completely, a long one never', async (t) => {
  const app = await openPage(t, server.url, { viewport: { width: 1440, height: 300 } });
  await app.search.fill('group-11');
  await eventually(async () => assert.equal(await app.groups.rows.count(), 100));
  await app.search.fill('');
  await app.page.getByText(`${GROUPS.toLocaleString('en-US')} groups`, { exact: true }).waitFor();
  await eventually(async () => assert.ok(await app.groups.rows.count() < 100));
});

test('a search from the bottom of the list shows its results', async (t) => {
  const app = await openPage(t, server.url);
  await app.page.getByText(`${GROUPS.toLocaleString('en-US')} groups`, { exact: true }).waitFor();
  await app.page.keyboard.press('End');
  await app.groups.link(`group-${GROUPS}`).waitFor();
  await app.search.fill('group-0042');
  await eventually(async () => assert.deepEqual(await app.groups.names(), ['group-0042']));
  assert.ok(await isOnScreen(app.groups.link('group-0042')));
});

test('the first groups appear while others load, and loading can be stopped', async (t) => {
  const slow = await startFakeEc2(largeAccount());
  t.after(() => slow.stop());
  let isHeld = true;
  slow.misbehave = ({ parameters }) => (isHeld && parameters.get('NextToken') ? new Promise(() => {}) : undefined);
  const configured = await servePage({ config: proxyConfig(slow.url) });
  t.after(() => configured.stop());
  const app = await openPage(t, configured.url);
  await app.page.getByText('1,000 so far').waitFor();
  await app.groups.link('group-0001').waitFor();
  // A draft is applied to all groups, so that editing waits for them.
  assert.equal(await app.groups.createButton.count(), 0);
  await app.groups.link('group-0001').click();
  await app.main.getByText('Loading security groups…').waitFor();
  await app.page.goBack();
  await app.groups.link('group-0001').waitFor();
  await app.page.getByRole('button', { name: 'Stop', exact: true }).click();
  await app.alert('Only some security groups were loaded').waitFor();
  await app.page.getByText('1,000 groups', { exact: true }).waitFor();
  await app.groups.link('group-0002').click();
  await app.heading('group-0002').waitFor();
  await app.inbound.grid.waitFor();
  assert.equal(await app.inbound.addButton.count(), 0);
  isHeld = false;
  await app.page.getByRole('button', { name: 'Load all groups' }).click();
  await app.inbound.addButton.waitFor();
  await app.page.getByRole('link', { name: 'Portcullis' }).click();
  await app.page.getByText(`${GROUPS.toLocaleString('en-US')} groups`, { exact: true }).waitFor();
});

test('a reload renders only changed groups', async (t) => {
  const changing = await startFakeEc2(smallAccount());
  t.after(() => changing.stop());
  const configured = await servePage({ config: proxyConfig(changing.url) });
  t.after(() => configured.stop());
  const app = await openPage(t, configured.url);
  await app.groups.table.waitFor();
  const names = await app.groups.names();
  await app.groups.rows.evaluateAll((rows) => rows.forEach((row) => { row.dataset.seen = 'yes'; }));
  changing.groups[1].description = 'changed by another client';
  await app.groups.reload.click();
  await app.page.getByText('changed by another client').waitFor();
  const seen = await app.groups.rows.evaluateAll((rows) => rows.map((row) => row.dataset.seen === 'yes'));
  assert.deepEqual(await app.groups.names(), names);
  assert.equal(seen.filter((isSeen) => !isSeen).length, 1);
});

test('the keyboard reaches the last of 1,000 rules', async (t) => {
  const app = await openPage(t, `${server.url}#/proxy/eu-west-1/groups/${groupId(1)}`);
  await app.heading('group-0001').waitFor();
  await eventually(async () => assert.match((await app.inbound.rules())[0].id, /^sgr-/));
  await eventually(async () => assert.ok((await markNames(app)).includes('group-ready')));
  assert.equal(await app.inbound.grid.getAttribute('aria-rowcount'), String(RULES_OF_LARGEST + 1));
  assert.ok(await app.inbound.rows.count() < 200);

  await app.inbound.rows.first().getByRole('gridcell').nth(1).focus();
  await app.page.keyboard.press('Control+End');
  const rule = (number) => app.inbound.grid.getByRole('row', { name: `rule ${number} of ${RULES_OF_LARGEST}` });
  const last = rule(RULES_OF_LARGEST);
  await last.waitFor();
  assert.equal(await last.getAttribute('aria-rowindex'), String(RULES_OF_LARGEST + 1));
  await eventually(async () => assert.ok(await last.evaluate((row) => row.contains(document.activeElement))));
  assert.ok(await isOnScreen(last));
  await app.page.keyboard.press('Home');
  await app.page.keyboard.press('ArrowUp');
  const before = rule(RULES_OF_LARGEST - 1);
  await eventually(async () => assert.ok(await before.evaluate((row) => row.contains(document.activeElement))));
  await app.page.keyboard.press('Control+Home');
  const type = app.inbound.grid.getByRole('columnheader').first();
  await eventually(async () => assert.ok(await type.evaluate((element) => element.contains(document.activeElement))));
});

test('the focus returns to a grid that was scrolled far away', async (t) => {
  const app = await openPage(t, `${server.url}#/proxy/eu-west-1/groups/${groupId(1)}`);
  await eventually(async () => assert.match((await app.inbound.rules())[0].id, /^sgr-/));
  await app.inbound.newRule.scrollIntoViewIfNeeded();
  await eventually(async () => {
    const indices = await app.inbound.rows.evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('aria-rowindex'))));
    assert.ok(indices.at(-1) > RULES_OF_LARGEST - 20, String(indices.at(-1)));
  });
  // Row 1, which had the only tab stop, is no longer rendered; Shift+Tab must still reach the grid.
  await eventually(async () => assert.equal(await tabStops(app), 1));
  await app.inbound.newRule.focus();
  await app.page.keyboard.press('Shift+Tab');
  await eventually(async () => assert.ok(await app.inbound.grid.evaluate((grid) => grid.contains(document.activeElement))));
});

test('the focus stays in the grid while rows render above and below it', async (t) => {
  const app = await openPage(t, `${server.url}#/proxy/eu-west-1/groups/${groupId(1)}`);
  await eventually(async () => assert.match((await app.inbound.rules())[0].id, /^sgr-/));
  await app.inbound.rows.first().getByRole('gridcell').nth(3).focus();
  let place = 1;
  for (const [key, step] of [['PageDown', 15], ['PageDown', 15], ['PageDown', 15], ['PageDown', 15], ['PageUp', -15], ['PageUp', -15], ['ArrowUp', -1], ['PageUp', -15]]) {
    place += step;
    await app.page.keyboard.press(key);
    const row = app.inbound.grid.getByRole('row', { name: `rule ${place} of ${RULES_OF_LARGEST}` });
    await eventually(async () => {
      assert.ok(await row.evaluate((element) => element.contains(document.activeElement)), `row ${place} after ${key}`);
      assert.ok(await isOnScreen(row));
      assert.equal(await tabStops(app), 1);
    });
  }
});

/** Number of tab stops in the inbound grid. */
function tabStops(app) {
  return app.inbound.grid.evaluate((grid) => grid.querySelectorAll('[tabindex="0"]').length);
}

function isOnScreen(locator) {
  return locator.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= window.innerHeight + 1;
  });
}

test('on a read-only connection, no control changes anything', async (t) => {
  const readable = await startFakeEc2([...smallAccount()]);
  t.after(() => readable.stop());
  const configured = await servePage({ config: proxyConfig(readable.url, { name: 'Viewer', readOnly: true }) });
  t.after(() => configured.stop());
  const app = await openPage(t, configured.url);
  await app.groups.table.waitFor();
  assert.match(await app.connectionButton.innerText(), /Viewer[\s\S]*Read-only/);

  const controls = () => app.page.getByRole('button').evaluateAll((buttons) => (
    buttons.map((button) => button.getAttribute('aria-label') ?? button.innerText.trim()).map((name) => name.split('\n')[0])
  ));
  const onList = await controls();
  assert.deepEqual(onList.filter((name) => !/^(Skip to content|Connection:|Region:|Help|Page menu|Reload|Name|Group ID|VPC|Inbound|Outbound|Findings|Used by|Description)/.test(name)), []);
  assert.ok(onList.includes('Reload'));

  await app.groups.link('apache').click();
  await eventually(async () => assert.match((await app.inbound.rules())[0].id, /^sgr-/));
  assert.equal(await app.inbound.grid.getAttribute('aria-readonly'), 'true');
  assert.deepEqual((await controls()).filter((name) => !/^(Skip to content|Connection:|Region:|Help|Page menu|Info about|Findings:|No findings|Checking rules…|Copy group ID|Group actions|Preferences of|More actions for|Select all rules|Type|Protocol|Ports|Source|Destination|Description|Until|Rule ID|Look up changes in CloudTrail)/.test(name)), []);
  await app.inbound.menu.click();
  assert.deepEqual(await app.page.getByRole('menuitem').allInnerTexts(), ['Copy rules as TSV', 'Copy rules as AWS CLI', 'Table preferences…']);
  await app.page.keyboard.press('Escape');
  assert.equal(await app.page.getByRole('textbox').count(), 0);
  assert.deepEqual(await app.inbound.grid.getByRole('columnheader').allInnerTexts(), ['', 'Type', 'Protocol', 'Ports', 'Source type', 'Source', 'Description', 'Rule ID', 'Findings']);
  // Neither keys nor a double-click open a cell.
  await app.inbound.cell(0, 'peer').dblclick();
  await app.page.keyboard.press('Enter');
  await app.page.keyboard.press('x');
  assert.equal(await app.inbound.editor.count(), 0);
  await app.page.keyboard.press('Delete');
  await app.page.getByRole('link', { name: 'All security groups', exact: true }).first().click();
  await app.groups.table.waitFor();
  assert.deepEqual(readable.changes(), []);
  assert.ok(readable.calls.every((call) => call.headers.authorization === undefined), 'nothing is signed behind a proxy that signs');
  assert.ok((await app.groups.cells('apache')).vpc.startsWith(VPC));
});
