// The page of prefix lists, and rules that EC2 calls stale.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { seedAccount } from './support/account.mjs';
import { eventually, useBrowser } from './support/browser.mjs';
import { document, group, hold, proxyConfig, refusal, useEndpoint } from './support/fake-ec2.mjs';
import { openList } from './support/scenario.mjs';
import { PYTHON, ROOT, runProgram, servePage, startSandboxServer } from './support/servers.mjs';

const openPage = useBrowser();
const { ec2, server: proxied } = await useEndpoint((endpoint) => proxyConfig(endpoint.url));
let server;
before(async () => { server = await servePage(); });
after(() => server?.stop());

const list = (app, name) => app.main.getByRole('region', { name });

async function openLists(app) {
  await app.groups.table.waitFor();
  await app.page.getByRole('link', { name: 'Prefix lists', exact: true }).click();
  await app.heading('Prefix lists').waitFor();
}

test('every list has its entries, its weight, and the groups that use it', async (t) => {
  const app = await openPage(t, server.url);
  await openLists(app);
  const offices = list(app, /^offices/);
  await offices.getByText('owned by 123456789012, version 1, IPv4, counts as 10 rules').waitFor();
  await offices.getByText('Used by 1 group').waitFor();
  await offices.getByText(/bastion: 1 rule, IPv4 quota \d+ \/ 60/).waitFor();
  await offices.getByText(/^These groups leave room for at most \d+ entries$/).waitFor();
  await offices.getByText('2 entries, at most 10').click();
  await offices.getByText('203.0.113.0/24 (Rotterdam)').waitFor();
  const ofAws = list(app, /\.dynamodb/);
  await ofAws.getByText('Read-only: AWS manages this list').waitFor();
  await ofAws.getByText('No rule names this list').waitFor();
  await offices.getByRole('link', { name: 'bastion' }).click();
  await app.heading('bastion').waitFor();
});

test('lists of IPAM and failed changes say so', async (t) => {
  const item = (id, more) => `<item><prefixListId>${id}</prefixListId><prefixListName>list ${id}</prefixListName><addressFamily>IPv4</addressFamily>`
    + `<maxEntries>5</maxEntries><version>3</version><ownerId>123456789012</ownerId>${more}</item>`;
  ec2.groups = [group(1, 'web')];
  ec2.misbehave = ({ action }) => (action === 'DescribeManagedPrefixLists'
    ? document(action, `<prefixListSet>${item('pl-00000001', '<ipamPrefixListResolverTargetId>t-1</ipamPrefixListResolverTargetId>')}`
      + `${item('pl-00000002', '<state>modify-failed</state><stateMessage>sg-1 is full</stateMessage>')}</prefixListSet>`)
    : undefined);
  const app = await openPage(t, proxied.url);
  await openLists(app);
  await list(app, /pl-00000001/).getByText('Read-only: IPAM keeps this list in step with its own rules').waitFor();
  await list(app, /pl-00000002/).getByText("EC2 couldn't change the list (modify-failed): sg-1 is full").waitFor();
});

test('lists that are being read, or cannot be, are not counted as none', async (t) => {
  ec2.groups = [group(1, 'web')];
  const reading = hold(({ action }) => action === 'DescribeManagedPrefixLists');
  ec2.misbehave = async (call) => {
    await reading.misbehave(call);
    return call.action === 'DescribeManagedPrefixLists' ? refusal(403, 'UnauthorizedOperation', 'You are not authorized to perform this operation.') : undefined;
  };
  const app = await openPage(t, proxied.url);
  await openLists(app);
  await app.main.getByText('Loading prefix lists…').waitFor();
  assert.equal(await app.main.getByText('0 prefix lists').count(), 0);
  reading.release();
  await app.main.getByText(/^Couldn't load prefix lists: The credentials do not have this permission \(DescribeManagedPrefixLists\)/).waitFor();
  assert.equal(await app.main.getByText('0 prefix lists').count(), 0);
});

test('rules that EC2 calls stale are findings, and removed with one click', async (t) => {
  ec2.groups = [group(1, 'web', { inbound: [{ protocol: 'tcp', from: 22, to: 22, source: 'sg-00000000000000002' }] }), group(2, 'app')];
  ec2.calls = [];
  let isDenied = true;
  ec2.misbehave = ({ action }) => {
    if (action !== 'DescribeStaleSecurityGroups') return undefined;
    if (isDenied) return refusal(403, 'UnauthorizedOperation', 'You are not authorized to perform this operation.');
    return document(action, `<staleSecurityGroupSet><item><groupId>${ec2.groups[0].id}</groupId><staleIpPermissions><item><ipProtocol>tcp</ipProtocol>`
      + '<fromPort>22</fromPort><toPort>22</toPort><groups><item><groupId>sg-00000000000000002</groupId><userId>123456789012</userId></item></groups></item>'
      + '</staleIpPermissions></item></staleSecurityGroupSet>');
  };
  const app = await openPage(t, proxied.url);
  await app.groups.link('web').click();
  await app.heading('web').waitFor();
  await eventually(() => assert.ok(ec2.sent('DescribeStaleSecurityGroups').length > 0));
  assert.equal(await app.inbound.grid.getByRole('button', { name: /stale/i }).count(), 0);
  isDenied = false;
  await openList(app);
  await app.groups.reload.click();
  await app.groups.link('web').click();
  await app.inbound.grid.getByRole('button', { name: /^Medium: A rule is stale/ }).click();
  const details = app.page.getByRole('dialog', { name: 'Findings about this rule' });
  await details.getByRole('button', { name: 'Remove rule' }).click();
  await eventually(async () => assert.match((await app.inbound.rules())[0].mark, /removed/));
});

test('a list replaces ranges of groups, applied in part and as a whole; boto3 sees it, and the undo', async (t) => {
  const sandbox = await startSandboxServer();
  t.after(() => sandbox.stop());
  await seedAccount(sandbox.url);
  const boto3 = async (operation, parameters = {}) => {
    const script = join(ROOT, 'tests/e2e/support/moto_account.py');
    return JSON.parse(await runProgram(PYTHON, [script, 'call', sandbox.url, 'any', 'any', operation, JSON.stringify(parameters)]));
  };
  const own = async () => (await boto3('describe_managed_prefix_lists')).PrefixLists.filter((one) => one.OwnerId !== 'AWS');
  const sources = async () => (await boto3('describe_security_groups', { Filters: [{ Name: 'group-name', Values: ['web'] }] }))
    .SecurityGroups[0].IpPermissions.flatMap((one) => [...one.IpRanges.map((range) => range.CidrIp), ...one.PrefixListIds.map((list) => list.PrefixListId)]).toSorted();
  assert.deepEqual(await sources(), ['0.0.0.0/0', '10.0.0.0/8', '192.0.2.0/24']);
  const site = await servePage({ config: proxyConfig(sandbox.url, { regions: ['us-east-1'] }) });
  t.after(() => site.stop());
  const app = await openPage(t, site.url);
  await openLists(app);
  await app.page.getByRole('button', { name: 'New prefix list' }).click();
  const dialog = app.page.getByRole('dialog', { name: 'New prefix list' });
  await dialog.getByLabel('Name').fill('offices');
  await dialog.getByLabel('Maximum number of entries').fill('5');
  await dialog.getByLabel(/^Entries, one per line/).fill('192.0.2.0/24 Rotterdam');
  await dialog.getByRole('button', { name: 'Draft the list and replace the ranges in 1 place' }).click();
  await app.review.open();
  // The rule names the list, so that it stays in the draft with it.
  await app.review.dialog.getByRole('checkbox', { name: 'Apply the changes of offices' }).uncheck();
  await app.review.dialog.getByText('Prefix list offices, 1 change').waitFor();
  await app.review.dialog.getByText(/^web, \d changes?\. Its rules name the prefix list offices, which isn't created now$/).waitFor();
  await app.review.dialog.getByRole('checkbox', { name: 'Apply the changes of web' }).check();
  await app.review.dialog.getByRole('checkbox', { name: 'Apply the changes of web' }).uncheck();
  await app.review.applyOpened();
  const [list] = await own();
  assert.equal(list.PrefixListName, 'offices');
  assert.deepEqual(await sources(), ['0.0.0.0/0', '10.0.0.0/8', '192.0.2.0/24']);
  await app.review.done.click();
  await app.review.open();
  await app.review.applyOpened();
  assert.deepEqual(await sources(), ['0.0.0.0/0', '10.0.0.0/8', list.PrefixListId]);
  await app.review.done.click();

  const entries = async () => (await boto3('get_managed_prefix_list_entries', { PrefixListId: list.PrefixListId })).Entries;
  await openLists(app);
  await app.main.getByRole('region', { name: /^offices/ }).getByRole('button', { name: 'Edit' }).click();
  const edit = app.page.getByRole('dialog', { name: 'Edit prefix list' });
  await edit.getByLabel(/^Entries, one per line/).fill('192.0.2.0/24 Rotterdam\n198.51.100.0/24 Utrecht');
  await edit.getByRole('button', { name: 'Draft the changes' }).click();
  await app.review.open();
  await app.review.applyOpened();
  assert.deepEqual((await entries()).map((one) => one.Description), ['Rotterdam', 'Utrecht']);
  await app.review.undo.click();
  await app.page.getByText('Undo of the run of').waitFor();
  await app.review.applyOpened();
  assert.deepEqual((await entries()).map((one) => one.Description), ['Rotterdam']);
});
