// Suggestions for a group whose rules use up the quota: removal, merge and split, each with its numbers and as a draft.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { ask } from './support/account.mjs';
import { eventually, useBrowser } from './support/browser.mjs';
import { proxyConfig } from './support/fake-ec2.mjs';
import { servePage, startSandboxServer } from './support/servers.mjs';

const openPage = useBrowser();
let sandbox;
let site;
before(async () => {
  sandbox = await startSandboxServer();
  site = await servePage({ config: proxyConfig(sandbox.url, { regions: ['us-east-1'] }) });
});
after(() => Promise.all([site?.stop(), sandbox?.stop()]));

const idIn = (xml, tag) => new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(xml)[1];

/** A group with rules for these CIDR blocks on port 443, on one interface; the page shows its quota dialog. */
async function openQuota(t, blocks) {
  await fetch(`${sandbox.url}/reset`, { method: 'POST' });
  const vpc = idIn(await ask(sandbox.url, 'DescribeVpcs', {}), 'vpcId');
  const group = idIn(await ask(sandbox.url, 'CreateSecurityGroup', { GroupName: 'web', GroupDescription: 'about web', VpcId: vpc }), 'groupId');
  const ranges = Object.fromEntries(blocks.map((block, place) => [`IpPermissions.1.IpRanges.${place + 1}.CidrIp`, block]));
  await ask(sandbox.url, 'AuthorizeSecurityGroupIngress', {
    GroupId: group, 'IpPermissions.1.IpProtocol': 'tcp', 'IpPermissions.1.FromPort': '443', 'IpPermissions.1.ToPort': '443', ...ranges,
  });
  const subnet = idIn(await ask(sandbox.url, 'DescribeSubnets', {}), 'subnetId');
  const eni = idIn(await ask(sandbox.url, 'CreateNetworkInterface', { SubnetId: subnet, 'SecurityGroupId.1': group }), 'networkInterfaceId');
  const app = await openPage(t, site.url);
  await app.groups.link('web').click();
  await app.heading('web').waitFor();
  await app.inbound.quotaButton.click();
  const dialog = app.page.getByRole('dialog', { name: 'Quota of rules' });
  await dialog.getByRole('heading', { name: 'Make room' }).waitFor();
  return { app, dialog, group, eni };
}

test('redundant rules are removed, and others merged, as drafts', async (t) => {
  const { app, dialog } = await openQuota(t, ['10.0.0.0/9', '10.128.0.0/9', '10.1.0.0/16']);
  await dialog.getByText('Remove 1 redundant rule, which other rules cover: IPv4 3 → 2.', { exact: false }).waitFor();
  await dialog.getByText('Merge 2 rules into 1: IPv4 3 → 2.', { exact: false }).waitFor();
  await dialog.getByText('Use a prefix list: 3 IPv4 CIDR blocks are allowed the same traffic', { exact: false }).waitFor();
  await dialog.getByRole('button', { name: 'Draft the removal' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await app.review.button.getByText('Review 1 change').waitFor();
  await app.inbound.quotaButton.click();
  await dialog.getByText('Merge 2 rules into 1: IPv4 2 → 1.', { exact: false }).waitFor();
  await dialog.getByRole('button', { name: 'Draft the merge' }).click();
  await app.review.button.getByText('Review 3 changes').waitFor();
});

test('a split moves rules to a new group on the same interfaces', async (t) => {
  const { app, dialog, group, eni } = await openQuota(t, ['10.0.0.0/24', '10.0.2.0/24', '10.0.4.0/24', '10.0.6.0/24']);
  await dialog.getByText('Split the group: 2 inbound rules move to a new group web-2: IPv4 4 → 2 here, IPv4 0 → 2 there. 1 interface gets the new group, too, and then has at most 2 of 5 groups.').waitFor();
  await dialog.getByRole('button', { name: 'Draft the split' }).click();
  await app.review.applyAll();
  const groups = async () => {
    const xml = await ask(sandbox.url, 'DescribeNetworkInterfaces', { 'NetworkInterfaceId.1': eni });
    return [...xml.matchAll(/<groupName>([^<]+)<\/groupName>/g)].map(([, name]) => name).toSorted();
  };
  await eventually(async () => assert.deepEqual(await groups(), ['web', 'web-2']));
  const left = await ask(sandbox.url, 'DescribeSecurityGroups', { 'GroupId.1': group });
  assert.deepEqual([...left.matchAll(/<cidrIp>(10[^<]+)</g)].map(([, cidr]) => cidr).toSorted(), ['10.0.0.0/24', '10.0.2.0/24']);
});
