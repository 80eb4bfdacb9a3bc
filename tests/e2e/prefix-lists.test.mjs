// The entries of prefix lists: beside the rules that name them, without permission, and in comparisons.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { document, group, proxyConfig, refusal, useEndpoint } from './support/fake-ec2.mjs';
import { openList } from './support/scenario.mjs';
import { servePage } from './support/servers.mjs';
import { SharePage, drop } from './support/shared-view.mjs';

const openPage = useBrowser();
const { ec2, server: proxied } = await useEndpoint((endpoint) => proxyConfig(endpoint.url));
let server;
before(async () => { server = await servePage(); });
after(() => server?.stop());

const section = (app) => app.main.getByRole('region', { name: 'Prefix lists' });
const details = (app) => section(app).getByRole('group');

test('a group shows the entries of the prefix lists that its rules name', async (t) => {
  const app = await openPage(t, server.url);
  await app.groups.link('bastion').click();
  await app.heading('bastion').waitFor();
  await section(app).getByText(/^offices pl-[0-9a-f]{17}: 2 entries, at most 10$/).click();
  assert.deepEqual(await section(app).getByRole('listitem').allInnerTexts(), ['198.51.100.0/25 (Lisbon)', '203.0.113.0/24 (Rotterdam)']);
  await section(app).getByText('owned by 123456789012, version 1, IPv4').waitFor();
  // The source cell has them in its tooltip.
  const name = app.inbound.grid.getByTitle('2 entries, at most 10: 198.51.100.0/25 (Lisbon), 203.0.113.0/24 (Rotterdam)');
  assert.equal(await name.innerText(), 'offices');
  const [rule] = (await app.inbound.rules()).filter(({ ports }) => ports === '443');
  assert.match(rule.peer, /^offices pl-[0-9a-f]{17}$/);
  // Other groups name no list.
  await openList(app);
  await app.groups.link('web').click();
  await app.heading('web').waitFor();
  assert.equal(await section(app).count(), 0);
});

const LISTS = ['pl-00000001', 'pl-00000002'];

/** A group whose rules name two prefix lists. `entries` answers the request for the entries of one. */
function listsAccount(entries) {
  ec2.calls.length = 0;
  ec2.groups = [group(1, 'web', { inbound: LISTS.map((prefixList) => ({ protocol: 'tcp', from: 443, to: 443, prefixList })) })];
  ec2.misbehave = ({ action, parameters }) => {
    switch (action) {
      case 'DescribeManagedPrefixLists': {
        const list = (id) => `<item><prefixListId>${id}</prefixListId><prefixListName>list ${id.slice(-1)}</prefixListName>`
          + '<addressFamily>IPv4</addressFamily><maxEntries>5</maxEntries><version>3</version><ownerId>123456789012</ownerId></item>';
        return document(action, `<prefixListSet>${LISTS.map(list).join('')}</prefixListSet>`);
      }
      case 'GetManagedPrefixListEntries':
        return entries(parameters);
      default:
        return undefined;
    }
  };
}

test('without permission for entries everything else is there, and the reason is given once', async (t) => {
  listsAccount(() => refusal(403, 'UnauthorizedOperation', 'You are not authorized to perform this operation.'));
  const app = await openPage(t, proxied.url);
  await app.groups.link('web').click();
  await app.heading('web').waitFor();
  await section(app).getByText(/^Entries not loaded: .*GetManagedPrefixListEntries/).waitFor();
  assert.equal(await section(app).getByText('Entries not loaded:').count(), 1);
  assert.equal(await details(app).count(), 2);
  await section(app).getByText('list 1 pl-00000001: entries not read, at most 5').waitFor();
  assert.equal(await app.page.getByRole('alert').count(), 0);
  assert.equal((await app.inbound.rules()).length, 2);
  // Opening a list asks once more.
  listsAccount(() => document('GetManagedPrefixListEntries', '<entrySet><item><cidr>10.0.0.0/8</cidr></item></entrySet>'));
  await section(app).getByText('list 1 pl-00000001').click();
  await section(app).getByText('10.0.0.0/8', { exact: true }).waitFor();
  await section(app).getByText('list 1 pl-00000001: 1 entry, at most 5').waitFor();
});

test('entries are read page by page at the version of the list, and again only when it changes', async (t) => {
  listsAccount((parameters) => {
    const isFirst = parameters.get('NextToken') === null;
    const cidr = isFirst ? '10.0.0.0/8' : '10.1.0.0/16';
    return document('GetManagedPrefixListEntries', `<entrySet><item><cidr>${cidr}</cidr></item></entrySet>${isFirst ? '<nextToken>n</nextToken>' : ''}`);
  });
  const app = await openPage(t, proxied.url);
  await app.groups.link('web').click();
  await section(app).getByText('list 2 pl-00000002: 2 entries, at most 5').waitFor();
  const asked = ec2.sent('GetManagedPrefixListEntries');
  assert.equal(asked.length, 4);
  assert.ok(asked.every(({ parameters }) => parameters.get('TargetVersion') === '3'));
  await openList(app);
  await app.page.getByRole('button', { name: 'Reload' }).click();
  await eventually(() => assert.equal(ec2.sent('DescribeManagedPrefixLists').length, 2));
  await app.groups.link('web').click();
  await section(app).getByText('list 2 pl-00000002: 2 entries, at most 5').waitFor();
  assert.equal(ec2.sent('GetManagedPrefixListEntries').length, 4);
});

test('a comparison lists changed entries', async (t) => {
  const app = await openPage(t, server.url);
  await app.groups.link('bastion').click();
  await section(app).getByText('2 entries, at most 10').waitFor();
  await openList(app);
  const share = new SharePage(app);
  await share.open();
  const snapshot = await share.saveSnapshot();
  await openList(app);
  await app.page.getByRole('link', { name: 'Compare…', exact: true }).click();
  await app.heading('Compare').waitFor();
  await drop(app, 'earlier.json', snapshot.replace('198.51.100.0/25', '192.0.2.0/24'));
  await app.main.getByText('Entries of prefix lists: 1 added, 0 changed, 1 removed.').waitFor();
  await app.page.getByRole('heading', { level: 2, name: 'Prefix list offices' }).waitFor();
  const lines = await app.review.lines();
  assert.ok(lines.includes('+ added 198.51.100.0/25 (Lisbon)'), lines.join('\n'));
  assert.ok(lines.includes('− removed 192.0.2.0/24 (Lisbon)'), lines.join('\n'));
});
