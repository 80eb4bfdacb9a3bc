// The search: words and filters, suggestions, chips, the address, saved searches, quick open.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { NARROW, eventually } from './support/browser.mjs';
import { document as answer, group, proxyConfig, startFakeEc2, tcp } from './support/fake-ec2.mjs';
import { useExample } from './support/scenario.mjs';
import { servePage } from './support/servers.mjs';

const { openPage, openExample } = await useExample();
let ec2;
let numbered;
before(async () => {
  ec2 = await startFakeEc2([
    group(1, 'app-10'), group(2, 'app-2'), group(3, 'bastion', { inbound: [tcp(22, '10.0.0.0/8')] }),
    group(4, 'web', { description: 'behind the bastion' }),
  ]);
  numbered = await servePage({ config: proxyConfig(ec2.url) });
});
after(async () => {
  await numbered?.stop();
  await ec2?.stop();
});

async function finds(app, names, message) {
  await eventually(async () => assert.deepEqual(await app.groups.names(), names, message));
}

const options = (app) => app.page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option');
const chip = (app, text) => app.main.getByRole('button', { name: `Remove filter ${text}`, exact: true });
const filters = (app) => app.main.getByRole('group', { name: 'Filters' });

/** Gives the endpoint other groups until the test ends. */
function withGroups(t, groups) {
  const before = ec2.groups;
  ec2.groups = groups;
  t.after(() => { ec2.groups = before; });
}

/** The texts of the suggestions, without what they mean. */
const suggested = (app) => options(app).locator('.search__text').allInnerTexts();

test('words and filters find groups, names before contents, in natural order', async (t) => {
  const app = await openPage(t, numbered.url);
  await finds(app, ['app-2', 'app-10', 'bastion', 'web']);
  await app.search.fill('bast');
  await finds(app, ['bastion', 'web']);
  await app.search.fill('app');
  await finds(app, ['app-2', 'app-10']);
});

test('the words of rules find them, and filters say exactly which', async (t) => {
  const app = await openExample(t);
  for (const [query, names] of [
    ['ssh', ['app', 'bastion', 'web']],
    ['anywhere 22', ['bastion']],
    ['stage=production ssh web', ['web']],
    ['port = 22', ['app', 'bastion', 'web']],
    ['port = 22 source = bastion', ['app', 'web']],
    ['source contains 10.1.2.3 port = 3306', ['db-migration-2019']],
    ['source contains 198.51.100.7 port = 443', ['bastion', 'load-balancer']],
    ['source = offices', ['bastion']],
    ['vpc = production port contains 9005', ['app', 'default']],
    ['not is open vpc = production not tag:stage', ['default']],
    ['direction = outbound name = web', ['web']],
  ]) {
    await app.search.fill(query);
    await finds(app, names, query);
  }
});

test('suggestions lead to a filter, which becomes a chip that can be removed', async (t) => {
  const app = await openExample(t);
  const keys = app.page.keyboard;
  await keys.press('/');
  await keys.type('por');
  await eventually(async () => assert.deepEqual(await suggested(app), ['port']));
  assert.equal(await app.search.getAttribute('aria-expanded'), 'true');
  await keys.press('ArrowDown');
  const marked = await app.search.getAttribute('aria-activedescendant');
  assert.equal(await app.page.locator(`#${marked}`).getAttribute('aria-selected'), 'true');
  await keys.press('Enter');
  await eventually(async () => assert.equal((await suggested(app))[0], '='));
  await keys.type('=');
  await eventually(async () => assert.ok((await suggested(app)).includes('22')));
  await keys.type(' 2');
  await app.page.getByRole('option', { name: '22 SSH' }).click();
  await chip(app, 'port = 22').waitFor();
  assert.equal(await app.search.inputValue(), '');
  await finds(app, ['app', 'bastion', 'web']);
  // Escape closes the suggestions and keeps the text.
  await keys.type('na');
  await options(app).first().waitFor();
  await keys.press('Escape');
  await eventually(async () => assert.equal(await options(app).count(), 0));
  assert.equal(await app.search.inputValue(), 'na');
  await app.search.fill('');
  await keys.press('Backspace');
  await eventually(async () => assert.equal(await app.search.inputValue(), 'port = 22'));
  await keys.press('Enter');
  await chip(app, 'port = 22').click();
  await eventually(async () => assert.equal((await app.groups.names()).length, 9));
});

test('values are suggested from the account', async (t) => {
  const app = await openExample(t);
  for (const [typed, expected] of [
    ['vpc = ', 'production'],
    ['tag:stage = ', 'production'],
    ['source = off', 'offices'],
    ['name contains monit', 'monitoring'],
    ['port = post', '5432'],
    ['produc', 'tag:stage = production'],
  ]) {
    await app.search.fill(typed);
    await eventually(async () => assert.ok((await suggested(app)).includes(expected), `${typed}: ${await suggested(app)}`));
  }
});

test('Enter opens the first result, and the arrows move through the results', async (t) => {
  const app = await openPage(t, numbered.url);
  const keys = app.page.keyboard;
  await app.groups.link('web').waitFor();
  await keys.press('/');
  await keys.type('bast');
  await keys.press('Enter');
  await app.heading('bastion').waitFor();
  await app.page.goBack();
  await finds(app, ['bastion', 'web']);
  await app.search.focus();
  await keys.press('ArrowDown');
  await eventually(async () => assert.equal(await app.focused(), 'bastion'));
  await keys.press('ArrowDown');
  await eventually(async () => assert.equal(await app.focused(), 'web'));
  await keys.press('ArrowUp');
  await keys.press('ArrowUp');
  await eventually(async () => assert.equal(await app.focused(), 'Search groups'));
  await keys.press('ArrowDown');
  await keys.press('ArrowDown');
  await keys.press('Enter');
  await app.heading('web').waitFor();
});

test('the matching rule is named beside the description', async (t) => {
  const app = await openExample(t);
  await app.search.fill('port = 22');
  await app.groups.table.getByRole('columnheader', { name: 'Matching rule' }).waitFor();
  const cells = await app.groups.row('web').getByRole('cell').allInnerTexts();
  assert.equal(cells[6], 'Web servers');
  assert.equal(cells[7], 'tcp 22 from bastion · ssh through the bastion');
  await app.search.fill('web');
  await eventually(async () => assert.match(await app.groups.row('app').innerText(), /from web · from the web tier/));
});

for (const width of [1440, 1024, 800]) {
  test(`the cells of a group that a search finds are on one line at ${width} px`, async (t) => {
    const app = await openExample(t, { viewport: { width, height: 900 } });
    await app.search.fill('port = 22');
    await app.groups.table.getByRole('columnheader', { name: 'Matching rule' }).waitFor();
    for (const row of await app.groups.table.getByRole('row').all()) {
      const tops = await row.evaluate((element) => [...element.children]
        .map((cell) => cell.getBoundingClientRect()).filter(({ height }) => height > 0).map(({ top, height }) => Math.round(top + height / 2)));
      assert.ok(Math.max(...tops) - Math.min(...tops) <= 2, tops.join());
    }
  });
}

test('Ctrl+K opens quick open from the search field, and Enter in the search leads into the page', async (t) => {
  const app = await openExample(t);
  await app.search.fill('load-bal');
  await eventually(async () => assert.equal((await app.groups.names())[0], 'load-balancer'));
  await app.search.press('Control+k');
  await app.page.getByRole('dialog', { name: 'Quick open' }).waitFor();
  await app.page.keyboard.press('Escape');
  await app.search.focus();
  await app.search.press('Enter');
  await app.heading('load-balancer').waitFor();
  await eventually(async () => assert.ok(await app.heading('load-balancer').evaluate((element) => element === document.activeElement)));
});

test('a link reproduces the search, and Back returns to it', async (t) => {
  const app = await openExample(t);
  await app.search.fill('port = 22 web');
  await app.search.press('Enter');
  await chip(app, 'port = 22').waitFor();
  await eventually(() => assert.equal(app.fragment(), '#/sandbox/us-east-1/groups?q=port+=+22+web'));
  const link = app.page.url();
  await app.groups.link('web').click();
  await app.heading('web').waitFor();
  await app.page.goBack();
  await finds(app, ['web']);
  assert.equal(app.page.url(), link);

  const other = await openPage(t, link);
  await finds(other, ['web']);
  await chip(other, 'port = 22').waitFor();
  assert.equal(await other.search.inputValue(), 'web');
  await other.page.evaluate(() => { location.hash = '#/sandbox/us-east-1/groups?q=postgresql'; });
  await finds(other, ['db']);
  await other.page.goBack();
  await finds(other, ['web']);
});

test('a mistake in a filter is explained', async (t) => {
  const app = await openExample(t);
  for (const [query, reason] of [
    ['prot = 22', /"prot" is not a property\. Use port, source, protocol/],
    ['port = 70000', /70000/],
    ['name > 3', /Name can't be compared with >\. Use =, contains, or !=/],
    ['is red', /Use is open to internet, near quota, changed, expiring, expired, used, or unused/],
  ]) {
    await app.search.fill(query);
    await app.alert('Can\'t search for this').getByText(reason).waitFor();
    // Enter neither hides the mistake nor opens a group.
    await app.search.press('Enter');
    assert.equal(await app.search.inputValue(), query);
  }
  await app.page.getByRole('button', { name: 'Clear search' }).click();
  await app.groups.link('web').waitFor();
  // An unfinished filter is no mistake.
  await app.search.fill('web port =');
  await finds(app, ['web', 'app']);
});

test('common filters have their counts', async (t) => {
  const app = await openExample(t);
  const open = filters(app).getByRole('button', { name: 'Open to the internet 2' });
  await open.click();
  await finds(app, ['bastion', 'load-balancer']);
  assert.equal(await open.getAttribute('aria-pressed'), 'true');
  await open.click();
  await eventually(async () => assert.equal((await app.groups.names()).length, 9));
  // The draft counts.
  await app.groups.link('db').click();
  await app.inbound.edit(0, 'peer', 'anywhere');
  await app.page.getByRole('link', { name: 'All security groups' }).click();
  await filters(app).getByRole('button', { name: 'Open to the internet 3' }).waitFor();
  await filters(app).getByRole('button', { name: 'Changed 1' }).click();
  await finds(app, ['db']);
});

test('searches are saved in this browser', async (t) => {
  const app = await openExample(t);
  const dialog = app.page.getByRole('dialog', { name: 'Saved searches' });
  await app.search.fill('port = 22');
  await app.search.press('Enter');
  await chip(app, 'port = 22').waitFor();
  await app.page.getByRole('button', { name: 'Saved searches…' }).click();
  await dialog.getByRole('button', { name: 'Save search' }).click();
  await dialog.getByText('Enter a name for the search').waitFor();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('SSH rules');
  await dialog.getByRole('button', { name: 'Save search' }).click();
  await dialog.getByRole('button', { name: 'SSH rules', exact: true }).waitFor();
  await app.page.keyboard.press('Escape');
  await chip(app, 'port = 22').click();
  await app.page.reload();
  await app.groups.link('web').waitFor();
  await app.page.getByRole('button', { name: 'Saved searches…' }).click();
  await dialog.getByRole('button', { name: 'SSH rules', exact: true }).click();
  await finds(app, ['app', 'bastion', 'web']);
  await app.page.getByRole('button', { name: 'Saved searches…' }).click();
  await dialog.getByRole('button', { name: 'Delete SSH rules' }).click();
  await dialog.getByText('No saved searches.').waitFor();
});

test('quick open jumps to groups, rules, pages and actions', async (t) => {
  const app = await openExample(t);
  const keys = app.page.keyboard;
  const dialog = app.page.getByRole('dialog', { name: 'Quick open' });
  const field = dialog.getByRole('combobox');
  const entries = dialog.getByRole('option');
  const open = async (typed) => {
    await keys.press('Control+k');
    await field.waitFor();
    await field.fill(typed);
  };
  await open('monit');
  await eventually(async () => assert.match(await entries.first().innerText(), /^monitoring/));
  await keys.press('Enter');
  await app.heading('monitoring').waitFor();
  // The group that was opened last comes first.
  await open('');
  await eventually(async () => assert.match(await entries.first().innerText(), /^monitoring/));
  await field.fill('postgres exporter');
  await eventually(async () => assert.match(await entries.first().innerText(), /tcp 9187 from monitoring/));
  await keys.press('Enter');
  await app.heading('db').waitFor();
  await open('compare');
  await keys.press('Enter');
  await app.heading('Compare').waitFor();
  await open('create sec');
  await keys.press('Enter');
  await app.create.dialog.waitFor();
  await keys.press('Escape');
  // The arrows go round, and Escape leaves everything as it is.
  await open('');
  await keys.press('ArrowUp');
  await eventually(async () => assert.equal(await entries.last().getAttribute('aria-selected'), 'true'));
  await keys.press('Escape');
  await eventually(async () => assert.equal(await dialog.count(), 0));
  assert.match(app.fragment(), /\/groups$/);
});

test('the sort order is in the address, beside the search', async (t) => {
  const app = await openExample(t);
  const heading = app.groups.table.getByRole('button', { name: 'Inbound' });
  await heading.click();
  await heading.click();
  await eventually(async () => assert.match(app.fragment(), /\/groups\?sort=-inbound$/));
  await app.search.fill('stage=production');
  await eventually(async () => assert.match(app.fragment(), /\/groups\?q=stage=production&sort=-inbound$/));
  const names = await app.groups.names();
  const link = app.page.url();
  const other = await openPage(t, link);
  await finds(other, names);
  assert.equal(await other.groups.table.getByRole('columnheader', { name: 'Inbound' }).getAttribute('aria-sort'), 'descending');
  await other.groups.table.getByRole('button', { name: 'Name' }).click();
  await eventually(async () => assert.doesNotMatch(other.fragment(), /sort=/));
  // The search stays, as a filter.
  assert.match(other.fragment(), /\/groups\?q=tag:stage/);
});

test('quick open puts a rule for an address before rules for ranges that contain it', async (t) => {
  withGroups(t, [
    group(1, 'a', { inbound: [tcp(443, '10.0.0.0/8'), tcp(443, '10.1.0.0/16')] }),
    group(2, 'b', { inbound: [tcp(443, '10.1.2.3/32')] }),
  ]);
  const app = await openPage(t, numbered.url);
  await app.groups.link('a').waitFor();
  await app.page.keyboard.press('Control+k');
  const dialog = app.page.getByRole('dialog', { name: 'Quick open' });
  await dialog.getByRole('combobox').fill('10.1.2.3');
  const rules = dialog.getByRole('option').filter({ hasText: 'tcp 443' });
  await eventually(async () => assert.equal(await rules.count(), 3));
  assert.match(await rules.first().innerText(), /10\.1\.2\.3\/32/);
});

test('two VPCs of one name are two choices of the menu', async (t) => {
  const ids = ['vpc-0aaaaaaaaaaaaaaaa', 'vpc-0bbbbbbbbbbbbbbbb'];
  withGroups(t, ids.map((vpc, index) => group(index + 1, `in-${index}`, { vpc })));
  const item = (id) => `<item><vpcId>${id}</vpcId><ownerId>123456789012</ownerId><state>available</state><cidrBlock>10.0.0.0/16</cidrBlock>`
    + '<isDefault>false</isDefault><tagSet><item><key>Name</key><value>twin</value></item></tagSet></item>';
  ec2.misbehave = ({ action }) => (action === 'DescribeVpcs' ? answer(action, `<vpcSet>${ids.map(item).join('')}</vpcSet>`) : undefined);
  t.after(() => { ec2.misbehave = undefined; });
  const app = await openPage(t, numbered.url);
  await finds(app, ['in-0', 'in-1']);
  await app.main.getByRole('button', { name: 'Filter by VPC' }).click();
  await app.page.getByRole('menuitemradio', { name: /vpc-0b/ }).click();
  await finds(app, ['in-1']);
  await app.main.getByRole('button', { name: 'Filter by VPC' }).click();
  assert.equal(await app.page.getByRole('menuitemradio', { checked: true }).count(), 1);
});

test('search and quick open work on a phone', async (t) => {
  const app = await openExample(t, { viewport: NARROW });
  await app.search.fill('port = 22');
  await app.search.press('Enter');
  await chip(app, 'port = 22').waitFor();
  await eventually(async () => assert.match(await app.groups.row('web').innerText(), /tcp 22 from bastion/));
  const { scrollWidth, innerWidth } = await app.page.evaluate(() => (
    { scrollWidth: document.documentElement.scrollWidth, innerWidth }
  ));
  assert.ok(scrollWidth <= innerWidth, `${scrollWidth} of ${innerWidth}`);
});
