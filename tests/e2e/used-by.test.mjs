// What uses a group, why it cannot be deleted, and the deletion of many groups.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { ask, firstOf, seedAccount } from './support/account.mjs';
import { eventually, useBrowser } from './support/browser.mjs';
import { document, group, proxyConfig, refusal, useEndpoint } from './support/fake-ec2.mjs';
import { startFaultProxy } from './support/fault-proxy.mjs';
import { openList } from './support/scenario.mjs';
import { PYTHON, ROOT, runProgram, servePage, startMoto, startSandboxServer } from './support/servers.mjs';

const openPage = useBrowser();
const { ec2, server: proxied } = await useEndpoint((endpoint) => proxyConfig(endpoint.url));
let server;
before(async () => { server = await servePage(); });
after(() => server?.stop());

const section = (app) => app.main.getByRole('region', { name: 'Used by' });
const dialog = (app, name = 'Why can\'t I delete this?') => app.page.getByRole('dialog', { name });
const rows = async (app) => (await section(app).getByRole('row').allInnerTexts()).slice(1).map((row) => row.replaceAll(/\s+/g, ' ').trim());

async function openGroup(app, name) {
  await openList(app);
  await app.groups.link(name).click();
  await app.heading(name).waitFor();
}

/** The page on a server that answers like EC2. */
async function openServer(t, url) {
  const site = await servePage({ config: proxyConfig(url, { regions: ['us-east-1'] }) });
  t.after(() => site.stop());
  const app = await openPage(t, site.url);
  await app.groups.table.waitFor();
  return app;
}

/** An operation of boto3 on a server. */
async function boto3(url, operation, parameters = {}) {
  const script = join(ROOT, 'tests/e2e/support/moto_account.py');
  return JSON.parse(await runProgram(PYTHON, [script, 'call', url, 'any', 'any', operation, JSON.stringify(parameters)]));
}

test('the list says what uses each group, and sorts and filters by it', async (t) => {
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  const usedBy = async (name) => (await app.groups.cells(name)).usedBy;
  await eventually(async () => assert.equal(await usedBy('db-migration-2019'), 'nothing found'));
  await eventually(async () => assert.match(
    await usedBy('app'),
    /^2 instances, 1 Lambda function, 1 EFS file system, 1 ElastiCache interface, 1 VPC endpoint, 1 leftover interface, 1 group, 1 peer VPC$/,
  ));
  assert.equal(await usedBy('bastion'), '1 instance, 1 Client VPN endpoint, 1 Instance Connect Endpoint, 1 launch template, 3 groups');
  await app.groups.table.getByRole('button', { name: 'Used by' }).click();
  await app.groups.table.getByRole('button', { name: 'Used by' }).click();
  await eventually(async () => assert.equal((await app.groups.names())[0], 'app'));
  await app.search.fill('is unused');
  await eventually(async () => assert.deepEqual((await app.groups.names()).toSorted(), ['db-migration-2019', 'default', 'default']));
  await app.search.fill('used-by = launch-template');
  await eventually(async () => assert.deepEqual((await app.groups.names()).toSorted(), ['bastion', 'web']));
});

test('a group names its users, and what was not looked at', async (t) => {
  const app = await openPage(t, server.url);
  await openGroup(app, 'monitoring');
  await section(app).getByText('Used.', { exact: true }).waitFor();
  await eventually(async () => {
    const found = await rows(app);
    assert.match(found[0], /^Instance monitoring-1 i-[0-9a-f]{17} eni-\S+, subnet-\S+, vpc-\S+ stopped$/);
    // The example's groups have random IDs, which order them.
    const groups = found.slice(1).map((row) => /^Security group, 1 rule (\S+) sg-/.exec(row)?.[1]);
    assert.deepEqual(groups.toSorted(), ['app', 'db', 'web']);
  });
  await section(app).getByText(/^Configurations of other AWS services are never looked at/).waitFor();
  await openGroup(app, 'db-migration-2019');
  await section(app).getByText(/^Nothing found in rules of other groups, network interfaces, instances, VPC associations/).waitFor();
  await section(app).getByRole('button', { name: 'Why can\'t I delete this?' }).click();
  await dialog(app).getByText('No blockers found in the sources that were checked.').waitFor();
});

test('the panel drafts every fix; boto3 sees them applied, and the undo', async (t) => {
  const sandbox = await startSandboxServer();
  t.after(() => sandbox.stop());
  await seedAccount(sandbox.url);
  const groups = async () => Object.fromEntries((await boto3(sandbox.url, 'describe_security_groups')).SecurityGroups.map((one) => [one.GroupName, one]));
  const { web, app: appGroup } = await groups();
  const subnet = firstOf(await ask(sandbox.url, 'DescribeSubnets'), 'subnetId');
  const interfaceWith = async (...ids) => {
    const parameters = Object.fromEntries(ids.map((id, index) => [`SecurityGroupId.${index + 1}`, id]));
    return firstOf(await ask(sandbox.url, 'CreateNetworkInterface', { SubnetId: subnet, ...parameters }), 'networkInterfaceId');
  };
  const only = await interfaceWith(web.GroupId);
  const both = await interfaceWith(web.GroupId, appGroup.GroupId);
  const vpc = firstOf(await ask(sandbox.url, 'CreateVpc', { CidrBlock: '10.0.0.0/16' }), 'vpcId');
  await ask(sandbox.url, 'AssociateSecurityGroupVpc', { GroupId: web.GroupId, VpcId: vpc });
  const state = async () => {
    const { NetworkInterfaces } = await boto3(sandbox.url, 'describe_network_interfaces');
    const { SecurityGroupVpcAssociations } = await boto3(sandbox.url, 'describe_security_group_vpc_associations');
    const of = (id) => NetworkInterfaces.find((one) => one.NetworkInterfaceId === id).Groups.map((one) => one.GroupName).toSorted();
    return { only: of(only), both: of(both), associations: SecurityGroupVpcAssociations.length };
  };
  assert.deepEqual(await state(), { only: ['web'], both: ['app', 'web'], associations: 1 });

  const app = await openServer(t, sandbox.url);
  await openGroup(app, 'web');
  await eventually(async () => assert.equal((await rows(app)).length, 4));
  await app.page.getByRole('button', { name: 'Group actions' }).click();
  await app.page.getByRole('menuitem', { name: 'Why can\'t I delete this?' }).click();
  const obstacles = dialog(app).getByRole('list').first().getByRole('listitem');
  await dialog(app).getByText(/^4 obstacles in the way/).waitFor();
  assert.match((await obstacles.allInnerTexts()).join('\n'), /1 rule of the group app \(sg-\S+\) references this group/);
  await dialog(app).getByText('Choose a group first to fix 1 interface.').waitFor();
  await dialog(app).getByLabel('Group for interfaces that have no other').selectOption({ label: `app (${appGroup.GroupId})` });
  await dialog(app).getByRole('button', { name: 'Draft all fixes' }).click();
  await dialog(app).getByText('No blockers found in the sources that were checked.').waitFor();
  await app.page.keyboard.press('Escape');
  await app.page.getByRole('button', { name: 'Group actions' }).click();
  await app.page.getByRole('menuitem', { name: 'Delete group' }).click();
  await app.review.open();
  await app.review.applyOpened();
  await app.page.getByText(/changes? applied and verified/).waitFor();
  assert.equal((await groups()).web, undefined);
  assert.deepEqual((await groups()).app.IpPermissions.flatMap((one) => one.UserIdGroupPairs).length, 1);
  assert.deepEqual(await state(), { only: ['app'], both: ['app'], associations: 0 });

  await app.page.getByRole('button', { name: 'Undo this run…' }).click();
  await app.page.getByText('Undo of the run of').waitFor();
  await app.review.applyOpened();
  await app.page.getByText(/changes? applied and verified/).waitFor();
  assert.deepEqual(await state(), { only: ['web'], both: ['app', 'web'], associations: 1 });
});

test('many groups are deleted at once; those that something uses stay, with the reason', async (t) => {
  const sandbox = await startSandboxServer();
  t.after(() => sandbox.stop());
  await seedAccount(sandbox.url);
  const { SecurityGroups } = await boto3(sandbox.url, 'describe_security_groups');
  const id = (name) => SecurityGroups.find((one) => one.GroupName === name).GroupId;
  // `web` and `app` reference each other; `old` has an interface.
  await ask(sandbox.url, 'AuthorizeSecurityGroupIngress', {
    GroupId: id('web'), 'IpPermissions.1.IpProtocol': '-1', 'IpPermissions.1.Groups.1.GroupId': id('app'),
  });
  const subnet = firstOf(await ask(sandbox.url, 'DescribeSubnets'), 'subnetId');
  await ask(sandbox.url, 'CreateNetworkInterface', { SubnetId: subnet, 'SecurityGroupId.1': id('old') });
  const app = await openServer(t, sandbox.url);
  await eventually(async () => assert.equal((await app.groups.cells('old')).usedBy, '1 detached interface, 1 group'));
  await app.page.getByRole('checkbox', { name: 'Select all groups' }).check();
  await app.page.getByRole('button', { name: 'Delete unused…' }).click();
  const panel = dialog(app, 'Delete unused groups');
  await panel.getByText(/^old \(sg-\S+\): .*has the group on the network interface eni-/).waitFor();
  await panel.getByText(/^default \(sg-\S+\): This is the default group of its VPC/).waitFor();
  await panel.getByRole('button', { name: 'Mark 2 groups for deletion' }).click();
  await app.review.open();
  await app.review.applyOpened();
  await app.page.getByText(/changes? applied and verified/).waitFor();
  const left = (await boto3(sandbox.url, 'describe_security_groups')).SecurityGroups.map((one) => one.GroupName);
  assert.deepEqual(left.toSorted(), ['default', 'old']);
});

test('moto: interfaces and launch templates are found, and what moto lacks is named', async (t) => {
  const moto = await startMoto({ noAuthCount: 1_000_000 });
  t.after(() => moto.stop());
  await seedAccount(moto.url);
  const { SecurityGroups } = await boto3(moto.url, 'describe_security_groups');
  const id = (name) => SecurityGroups.find((one) => one.GroupName === name).GroupId;
  const { Subnets: [{ SubnetId }] } = await boto3(moto.url, 'describe_subnets');
  await boto3(moto.url, 'create_network_interface', { SubnetId, Groups: [id('web')] });
  await boto3(moto.url, 'create_launch_template', { LaunchTemplateName: 'workers', LaunchTemplateData: { SecurityGroupIds: [id('app')] } });
  // moto finds the service in the signature, which the proxy adds.
  const proxy = await startFaultProxy(moto.url);
  t.after(() => proxy.stop());
  const app = await openServer(t, proxy.url);
  await openGroup(app, 'web');
  await eventually(async () => assert.match((await rows(app)).join('\n'), /Detached interface eni-\S+/i));
  await openGroup(app, 'app');
  await eventually(async () => assert.match((await rows(app)).join('\n'), /Launch template, version 1 \(default\) workers lt-/));
  await section(app).getByText(/^Not looked at: .*, because the endpoint didn't answer the request\.$/).waitFor();
});

test('a missing permission is named, and the rest is looked at', async (t) => {
  ec2.calls.length = 0;
  ec2.groups = [group(1, 'quiet'), group(2, 'web')];
  ec2.misbehave = ({ action }) => {
    const denied = ['DescribeInstances', 'DescribeLaunchTemplateVersions'];
    if (denied.includes(action)) {
      return refusal(403, 'UnauthorizedOperation', 'You are not authorized to perform this operation.');
    }
    const lists = {
      DescribeNetworkInterfaces: 'networkInterfaceSet', DescribeSecurityGroupVpcAssociations: 'securityGroupVpcAssociationSet',
      DescribeVpcEndpoints: 'vpcEndpointSet', DescribeClientVpnEndpoints: 'clientVpnEndpoint',
      DescribeInstanceConnectEndpoints: 'instanceConnectEndpointSet', DescribeSecurityGroupReferences: 'securityGroupReferenceSet',
    };
    return lists[action] && document(action, `<${lists[action]}/>`);
  };
  const app = await openPage(t, proxied.url);
  await app.groups.link('quiet').click();
  await section(app).getByText('Not looked at: instances, launch templates. Your IAM policy doesn\'t allow ec2:DescribeInstances, ec2:DescribeLaunchTemplateVersions.').waitFor();
  await section(app).getByText(/^Nothing found in rules of other groups, network interfaces, VPC associations/).waitFor();
  ec2.misbehave = ({ action }) => (action === 'DescribeNetworkInterfaces' ? refusal(403, 'UnauthorizedOperation', 'No.') : undefined);
  await app.page.reload();
  await section(app).getByText('Can\'t tell whether the group is used without network interfaces.').waitFor();
});
