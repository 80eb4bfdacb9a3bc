// Groups that other VPCs use: associations, and the groups that sources of another VPC offer.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { ask, firstOf, seedAccount } from './support/account.mjs';
import { useBrowser } from './support/browser.mjs';
import { proxyConfig } from './support/fake-ec2.mjs';
import { openList } from './support/scenario.mjs';
import { PYTHON, ROOT, runProgram, servePage, startSandboxServer } from './support/servers.mjs';

const openPage = useBrowser();

test('a group is associated with a VPC, whose groups can then reference it; boto3 sees both, and the end', async (t) => {
  const sandbox = await startSandboxServer();
  t.after(() => sandbox.stop());
  await seedAccount(sandbox.url);
  const vpc = firstOf(await ask(sandbox.url, 'CreateVpc', { CidrBlock: '10.9.0.0/16' }), 'vpcId');
  const inner = firstOf(await ask(sandbox.url, 'CreateSecurityGroup', { GroupName: 'inner', GroupDescription: 'd', VpcId: vpc }), 'groupId');
  const boto3 = async (operation, parameters = {}) => {
    const script = join(ROOT, 'tests/e2e/support/moto_account.py');
    return JSON.parse(await runProgram(PYTHON, [script, 'call', sandbox.url, 'any', 'any', operation, JSON.stringify(parameters)]));
  };
  const associated = async () => (await boto3('describe_security_group_vpc_associations')).SecurityGroupVpcAssociations.map((one) => one.VpcId);
  const site = await servePage({ config: proxyConfig(sandbox.url, { regions: ['us-east-1'] }) });
  t.after(() => site.stop());
  const app = await openPage(t, site.url);
  await app.groups.link('web').click();
  await app.heading('web').waitFor();
  const section = app.main.getByRole('region', { name: 'VPC associations' });
  await section.getByText('Only network interfaces of its own VPC can use the group.').waitFor();
  await section.getByRole('button', { name: 'Associate with a VPC…' }).click();
  const dialog = app.page.getByRole('dialog', { name: 'Associate with a VPC' });
  const options = await dialog.getByLabel('VPC').getByRole('option').allInnerTexts();
  assert.ok(options.some((text) => /the group's own VPC/.test(text)), options.join('\n'));
  assert.equal(await dialog.getByLabel('VPC').inputValue(), vpc);
  await dialog.getByRole('button', { name: 'Draft the association' }).click();
  const row = section.getByRole('row').filter({ hasText: vpc });
  await row.getByText('+ to be associated').waitFor();
  assert.deepEqual(await associated(), []);
  await app.review.applyAll();
  assert.deepEqual(await associated(), [vpc]);

  // The group of the other VPC offers it as a source.
  await openList(app);
  const usable = app.page.waitForResponse((response) => response.request().postData()?.includes('GetSecurityGroupsForVpc'));
  await app.groups.link('inner').click();
  await app.heading('inner').waitFor();
  await usable;
  await app.inbound.add({ type: 'https', peer: 'web' });
  await app.review.applyAll();
  const { SecurityGroups: [{ IpPermissions }] } = await boto3('describe_security_groups', { GroupIds: [inner] });
  assert.equal(IpPermissions[0].UserIdGroupPairs.length, 1);

  await openList(app);
  await app.groups.link('web').click();
  await app.heading('web').waitFor();
  await row.getByRole('button', { name: `End association with ${vpc}` }).click();
  await row.getByText('− to be ended').waitFor();
  await row.getByRole('button', { name: `Keep association with ${vpc}` }).click();
  await row.getByRole('button', { name: `End association with ${vpc}` }).click();
  await app.review.applyAll();
  assert.deepEqual(await associated(), []);
});
