// Review, apply, verify, undo: changes of several groups as the user sees them, against moto, which verifies signatures and
// policies, against the sandbox as a server, and in the page's own sandbox.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { accountLines, ask, firstOf, seedAccount } from './support/account.mjs';
import { eventually, useBrowser } from './support/browser.mjs';
import { group, groupId, hold, proxyConfig, refusal, smallAccount, tcp, useEndpoint } from './support/fake-ec2.mjs';
import { startFaultProxy } from './support/fault-proxy.mjs';
import { draftGroup, draftManySteps, openList, rulesAre } from './support/scenario.mjs';
import { PYTHON, ROOT, runProgram, servePage, startMoto, startSandboxServer } from './support/servers.mjs';

const openPage = useBrowser();
const { ec2, server } = await useEndpoint((endpoint) => proxyConfig(endpoint.url));

function reset(groups = smallAccount()) {
  ec2.groups = groups;
  ec2.calls = [];
  ec2.misbehave = undefined;
}

async function openGroup(app, name) {
  await openList(app);
  await app.groups.link(name).click();
  await app.heading(name).waitFor();
}

async function openApache(t, groups) {
  reset(groups);
  const app = await openPage(t, `${server.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
  await app.inbound.addButton.waitFor();
  await eventually(async () => assert.ok((await app.inbound.rules()).length > 0));
  return app;
}

/** Waits until the element of a locator has the focus. */
async function focusIsOn(app, locator) {
  await eventually(async () => {
    assert.ok(await locator.evaluate((element) => element === document.activeElement), `the focus is on ${await app.focused()}`);
  });
}

/** Presses Tab until the element of a locator has the focus. */
async function tabTo(app, locator) {
  for (let steps = 0; steps < 60; steps += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await app.page.keyboard.press('Tab');
  }
  assert.fail(`not reached by Tab; the focus is on ${await app.focused()}`);
}

/** moto with two users: the page is connected as one, boto3 as the other. */
async function openMoto(t, user) {
  const moto = await startMoto();
  t.after(() => moto.stop());
  const script = join(ROOT, 'tests/e2e/support/moto_account.py');
  const python = async (command, ...args) => JSON.parse(await runProgram(PYTHON, [script, command, moto.url, ...args]));
  await seedAccount(moto.url);
  const keys = await python('prepare');
  await moto.protect();
  const editor = [keys.editor.accessKeyId, keys.editor.secretAccessKey];
  const boto3 = (operation, parameters) => python('call', ...editor, operation, JSON.stringify(parameters));
  const site = await servePage();
  t.after(() => site.stop());
  const app = await openPage(t, site.url);
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.fill({ target: 'Other endpoint', url: moto.url, region: 'us-east-1', ...keys[user] });
  await app.connection.submit.click();
  await app.connection.dialog.waitFor({ state: 'hidden' });
  await app.groups.table.waitFor();
  const state = async () => {
    const groups = await python('groups', ...editor);
    const names = new Map(groups.map((known) => [known.GroupId, known.GroupName]));
    const lines = groups.flatMap((known) => [known.GroupName, ...known.IpPermissions.flatMap((permission) => [
      ...permission.IpRanges.map((range) => `${range.CidrIp} ${range.Description ?? ''}`),
      ...permission.UserIdGroupPairs.map((pair) => names.get(pair.GroupId)),
    ].map((peer) => `${known.GroupName} ${permission.IpProtocol} ${permission.FromPort}-${permission.ToPort} ${peer}`.trim()))]);
    return lines.toSorted();
  };
  return { app, boto3, state, groups: () => python('groups', ...editor) };
}

const THREE_GROUPS = [
  'app', 'app tcp 1-1 old', 'app tcp 8080-8080 web', 'default', 'old', 'web',
  'web tcp 22-22 192.0.2.0/24 as it was', 'web tcp 443-443 10.0.0.0/8 as it was', 'web tcp 80-80 0.0.0.0/0 as it was',
];

async function editThreeGroups(app) {
  await openGroup(app, 'web');
  await app.inbound.action('Remove', 'tcp 22 from 192.0.2.0/24').click();
  await app.inbound.add({ type: 'HTTPS', peer: '198.51.100.0/24' });
  await openGroup(app, 'old');
  await app.inbound.add({ type: 'Custom TCP', ports: '5000', peer: 'web' });
  await openGroup(app, 'app');
  await app.inbound.action('Remove', /tcp 1 from/).click();
}

test('three groups edited, reviewed, applied and undone: boto3 sees each', async (t) => {
  const { app, state } = await openMoto(t, 'editor');
  assert.deepEqual(await state(), THREE_GROUPS);
  await editThreeGroups(app);
  await app.review.open();
  assert.deepEqual((await app.review.lines()).map((line) => line.replace(/ sg-\w+/, '')).toSorted(), [
    '+ added inbound Custom TCP 5000 web',
    '+ added inbound HTTPS 443 198.51.100.0/24',
    '− removed inbound Custom TCP 1 old',
    '− removed inbound SSH 22 192.0.2.0/24 (as it was)',
  ]);
  await app.review.applyOpened();
  await app.page.getByText(/changes? applied and verified/).waitFor();
  // Additions come before removals, across all groups.
  const verbs = (await app.review.outcomes()).map((line) => /: (add|remove)/.exec(line)[1]);
  assert.deepEqual(verbs, ['add', 'add', 'remove', 'remove']);
  assert.deepEqual(await state(), [
    'app', 'app tcp 8080-8080 web', 'default', 'old', 'old tcp 5000-5000 web', 'web', 'web tcp 443-443 10.0.0.0/8 as it was',
    'web tcp 443-443 198.51.100.0/24', 'web tcp 80-80 0.0.0.0/0 as it was',
  ]);
  await app.review.undo.click();
  await app.page.getByText('Undo of the run of').waitFor();
  await app.review.applyOpened();
  await app.page.getByText(/changes? applied and verified/).waitFor();
  assert.deepEqual(await state(), THREE_GROUPS);
});

test('a policy that denies one call is found before the run; sent anyway, the report is exact and the run can be undone', async (t) => {
  const { app, state } = await openMoto(t, 'additive');
  await editThreeGroups(app);
  await app.review.open();
  await app.review.confirm();
  await app.alert('Nothing was sent: RevokeSecurityGroupIngress on').first().waitFor();
  assert.deepEqual(await state(), THREE_GROUPS);
  await app.page.getByRole('checkbox', { name: /^Check permissions first/ }).uncheck();
  await app.review.confirm();
  await app.alert('Stopped after 2 of 4 steps').waitFor();
  const outcomes = await app.review.outcomes();
  assert.match(outcomes[2], /✕ failed AccessDenied/);
  assert.match(outcomes[3], /not sent/);
  const added = ['old tcp 5000-5000 web', 'web tcp 443-443 198.51.100.0/24'];
  assert.deepEqual(await state(), [...THREE_GROUPS, ...added].toSorted());
  // The undo needs the same permission: it is denied, and the page says so.
  await app.review.undo.click();
  await app.page.getByText('Undo of the run of').waitFor();
  await eventually(async () => assert.equal((await app.review.lines()).filter((line) => line.startsWith('− removed')).length, 2));
  await app.review.confirm();
  await app.alert('Stopped after 0 of 2 steps').waitFor();
});

test('two editors: concurrent changes of boto3 are shown, and never overwritten', async (t) => {
  const { app, boto3, state, groups } = await openMoto(t, 'editor');
  await openGroup(app, 'web');
  const place = (await app.inbound.phrases()).indexOf('tcp 443 10.0.0.0/8');
  await app.inbound.edit(place, 'ports', '8443');
  await app.inbound.add({ type: 'HTTPS', peer: '198.51.100.0/24' });
  await app.review.open();
  await app.review.change('8443').waitFor();
  await eventually(async () => assert.ok(await app.review.apply.isEnabled()));
  const web = (await groups()).find((known) => known.GroupName === 'web').GroupId;
  const rules = (await boto3('describe_security_group_rules', { Filters: [{ Name: 'group-id', Values: [web] }] })).SecurityGroupRules;
  const https = rules.find((rule) => rule.FromPort === 443);
  await boto3('modify_security_group_rules', {
    GroupId: web,
    SecurityGroupRules: [{ SecurityGroupRuleId: https.SecurityGroupRuleId,
      SecurityGroupRule: { IpProtocol: 'tcp', FromPort: 9443, ToPort: 9443, CidrIpv4: '10.0.0.0/8', Description: 'as it was' } }],
  });
  await boto3('authorize_security_group_ingress', {
    GroupId: web, IpPermissions: [{ IpProtocol: 'tcp', FromPort: 25, ToPort: 25, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }],
  });
  const meanwhile = await state();
  await app.review.confirm();
  await app.alert('Nothing was sent: another client changed these groups').waitFor();
  assert.deepEqual(await state(), meanwhile);
  const rows = app.page.getByRole('row');
  const row = (text) => rows.filter({ hasText: text });
  const cells = (await row('tcp 9443').getByRole('cell').allInnerTexts()).slice(0, 3);
  assert.deepEqual(cells, [
    'inbound tcp 443 from 10.0.0.0/8 (as it was)', 'inbound tcp 9443 from 10.0.0.0/8 (as it was)', 'inbound tcp 8443 from 10.0.0.0/8 (as it was)',
  ]);
  assert.match(await row('tcp 25').innerText(), /not there[\s\S]*tcp 25 from 10\.0\.0\.0\/8[\s\S]*EC2's is kept/);
  assert.equal(await app.review.apply.isEnabled(), false);
  await row('tcp 9443').getByRole('button', { name: /^Keep mine/ }).click();
  await app.review.applyOpened();
  assert.deepEqual(await state(), [...meanwhile.filter((line) => !line.includes('9443')),
    'web tcp 8443-8443 10.0.0.0/8 as it was', 'web tcp 443-443 198.51.100.0/24'].toSorted());
});

test('a rule that another client changes during a run is kept, by the run and by its undo', async (t) => {
  const { app, proxy, sandbox, lines } = await openServer(t);
  const first = await lines();
  await editThreeGroups(app);
  await app.review.open();
  proxy.set();
  // After the first call, a second editor changes the description of a rule that the run removes later.
  proxy.onChange = async () => {
    proxy.onChange = undefined;
    const web = firstOf(await ask(sandbox.url, 'DescribeSecurityGroups', { 'Filter.1.Name': 'group-name', 'Filter.1.Value.1': 'web' }), 'groupId');
    await ask(sandbox.url, 'UpdateSecurityGroupRuleDescriptionsIngress', {
      GroupId: web, 'IpPermissions.1.IpProtocol': 'tcp', 'IpPermissions.1.FromPort': 22, 'IpPermissions.1.ToPort': 22,
      'IpPermissions.1.IpRanges.1.CidrIp': '192.0.2.0/24', 'IpPermissions.1.IpRanges.1.Description': 'needed after all',
    });
  };
  await app.review.confirm();
  await app.page.getByText(/^Stopped after \d of 4 steps\. Another client changed the target of the next step/).waitFor();
  const outcomes = await app.review.outcomes();
  const stopped = outcomes.findIndex((line) => /failed not sent: another client has since changed this/.test(line));
  assert.match(outcomes[stopped], /^web: remove 1 inbound rule/);
  assert.ok(outcomes.slice(0, stopped).every((line) => / ✓ done/.test(line)), outcomes.join('\n'));
  assert.ok(outcomes.slice(stopped + 1).every((line) => /not sent$/.test(line)), outcomes.join('\n'));
  const theirs = 'web in tcp 22-22 192.0.2.0/24 (needed after all) []';
  assert.ok((await lines()).includes(theirs));
  await app.review.undo.click();
  await app.page.getByText('Undo of the run of').waitFor();
  await app.review.applyOpened();
  assert.deepEqual(await lines(), first.map((line) => (line.includes('tcp 22-22') ? theirs : line)).toSorted());
});

/** The ID of a group in the sandbox. */
const idOf = async (sandbox, name) => firstOf(await ask(sandbox.url, 'DescribeSecurityGroups', { 'Filter.1.Name': 'group-name', 'Filter.1.Value.1': name }), 'groupId');

/** Another client creates a group with the name of a deleted one. */
async function recreateOld(sandbox) {
  const vpc = firstOf(await ask(sandbox.url, 'DescribeVpcs', { 'Filter.1.Name': 'is-default', 'Filter.1.Value.1': 'true' }), 'vpcId');
  await ask(sandbox.url, 'CreateSecurityGroup', { GroupName: 'old', GroupDescription: 'Another group', VpcId: vpc });
  return idOf(sandbox, 'old');
}

/** Opens the undo of the latest run from the history. */
async function openUndo(app) {
  await openLastUndo(app);
}

test('an undo says which changes it leaves out because another client has deleted their group', async (t) => {
  const { app, sandbox, lines } = await openServer(t);
  const first = await lines();
  const id = await idOf(sandbox, 'old');
  await editThreeGroups(app);
  await app.review.applyAll();
  await ask(sandbox.url, 'DeleteSecurityGroup', { GroupId: id });
  await openUndo(app);
  const notice = app.alert('These changes are left out. You can apply the rest');
  await notice.getByText(`old (${id}) was deleted by another client. These changes to it are left out. To make them, create the group again`).waitFor();
  const left = notice.locator('.change');
  assert.deepEqual((await left.allInnerTexts()).map((line) => line.replace(/\s+/g, ' ').trim()), ['− removed inbound tcp 5000 from ' + await idOf(sandbox, 'web') + ' web']);
  await notice.getByText(`app: inbound tcp 1 from ${id} old. The group that this rule references does not exist, so the rule is left out`).waitFor();
  // Another client creates a group with that name before the undo is opened again.
  const again = await recreateOld(sandbox);
  await app.page.getByRole('button', { name: 'Close without applying' }).click();
  await openUndo(app);
  await notice.getByText(`old (${id}) was deleted by another client. These changes to it are left out. ${again} has its name now`).waitFor();
  await app.review.applyOpened();
  const kept = first.filter((line) => !/^old|^app in tcp 1-1 /.test(line));
  assert.deepEqual((await lines()).filter((line) => !line.startsWith('old')), kept);
});

test('an undo of a deletion says that another group has the name by now', async (t) => {
  const { app, sandbox, lines } = await openServer(t);
  await openGroup(app, 'app');
  await app.inbound.action('Remove', /tcp 1 from/).click();
  await openGroup(app, 'old');
  await app.group.deleteButton.click();
  await app.review.applyAll();
  const deleted = await lines();
  await openUndo(app);
  // The review has read the groups by then.
  await eventually(async () => assert.ok(await app.review.apply.isEnabled()));
  // Another client takes the name while the review is open.
  const again = await recreateOld(sandbox);
  await app.review.confirm();
  await app.alert('Nothing was sent: another client changed these groups').waitFor();
  const notice = app.alert('Nothing can be applied. These changes are left out');
  await notice.getByText(`old can't be created, because ${again} in its VPC has this name. The group is left out with its rules and tags`).waitFor();
  await notice.getByText(/^app: inbound tcp 1 from sg-\w+ old\. The group that this rule references does not exist/).waitFor();
  await app.page.getByText('No changes are left to apply.').waitFor();
  assert.equal(await app.review.apply.isEnabled(), false);
  // The same is said when the undo is opened again.
  await app.page.getByRole('button', { name: 'Close without applying' }).click();
  await openUndo(app);
  await notice.getByText(`old can't be created, because ${again}`).waitFor();
  assert.deepEqual((await lines()).filter((line) => !line.startsWith('old')), deleted);
});

test('on request, a run continues after a refusal with additions to other groups', async (t) => {
  const { app, state } = await openMoto(t, 'additive');
  await openGroup(app, 'web');
  await app.inbound.action('Remove', 'tcp 22 from 192.0.2.0/24').click();
  await openGroup(app, 'app');
  await app.inbound.action('Remove', /tcp 1 from/).click();
  await app.inbound.add({ type: 'HTTPS', peer: '198.51.100.0/24' });
  await app.review.open();
  await app.page.getByRole('checkbox', { name: /^Check permissions first/ }).uncheck();
  await app.page.getByRole('checkbox', { name: /^If a call fails, still add rules/ }).check();
  await app.review.confirm();
  await app.alert('Stopped after 1 of 3 steps').waitFor();
  const outcomes = await app.review.outcomes();
  assert.match(outcomes[0], /^app: add 1 inbound rule .* ✓ done/);
  assert.match(outcomes[1], /✕ failed AccessDenied/);
  assert.match(outcomes[2], /not sent$/);
  assert.deepEqual(await state(), [...THREE_GROUPS, 'app tcp 443-443 198.51.100.0/24'].toSorted());
});

test('the page sends the API calls that it shows', async (t) => {
  const app = await openApache(t);
  await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24', description: 'offices & co' });
  await app.inbound.action('Remove', 'tcp 22 from 10.0.0.0/8').click();
  await app.review.open();
  await eventually(async () => assert.ok(await app.review.apply.isVisible()));
  await app.review.tab('API calls').click();
  const shown = await app.review.panel.locator('pre').innerText();
  for (const [name, sign] of [['AWS CLI', '"SecurityGroupRuleIds":["sgr-'], ['boto3', 'SecurityGroupRuleIds=["sgr-'], ['Terraform', 'resource "aws_vpc_security_group_ingress_rule"']]) {
    await app.review.tab(name).click();
    await app.review.panel.locator('pre').filter({ hasText: sign }).waitFor();
  }
  ec2.misbehave = ({ action }) => (action.startsWith('Revoke') ? refusal(403, 'UnauthorizedOperation', 'No.') : undefined);
  await app.review.confirm();
  await app.alert('Stopped after 1 of 2 steps').waitFor();
  const sent = [...ec2.sent('AuthorizeSecurityGroupIngress'), ...ec2.sent('RevokeSecurityGroupIngress')];
  const text = sent.map(({ action, parameters }, index) => [`${index + 1}. ${action}`,
    ...[...parameters].filter(([name]) => !['Action', 'Version'].includes(name)).map(([name, value]) => `   ${name}=${value}`)].join('\n'));
  assert.equal(shown.trim(), text.join('\n'));
});

test('a risky step is sent only after typed confirmation', async (t) => {
  const app = await openApache(t);
  await app.inbound.add({ type: 'RDP', peer: '0.0.0.0/0' });
  await app.inbound.action('Remove', 'tcp 22 from 10.0.0.0/8').click();
  await app.review.open();
  const risks = app.alert('Check these before applying');
  await risks.waitFor();
  const text = await risks.innerText();
  assert.match(text, /opens tcp 3389 to the internet \(IPv4\)/);
  assert.match(text, /removes the group's last rule for SSH/);
  assert.match(text, /may lock out the address you connect from: SSH from 10\.0\.0\.0\/8/);
  assert.equal(await app.review.apply.isEnabled(), false);
  await app.review.confirmation.fill('something else');
  assert.equal(await app.review.apply.isEnabled(), false);
  // With the address entered, the risk is certain.
  await app.page.locator('#own-address').fill('198.51.100.7');
  await app.page.getByRole('button', { name: 'Use' }).click();
  await eventually(async () => assert.doesNotMatch(await risks.innerText(), /lock out/));
  await app.review.confirmation.fill('apache');
  await eventually(async () => assert.ok(await app.review.apply.isEnabled()));
  assert.deepEqual(ec2.changes(), []);
});

test('the user\'s own address is shown while it counts, is a single address, and is forgotten with the page', async (t) => {
  const app = await openApache(t);
  const keys = app.page.keyboard;
  await app.inbound.action('Remove', 'tcp 22 from 10.0.0.0/8').click();
  await app.review.open();
  const risks = app.alert('Check these before applying');
  const address = app.page.locator('#own-address');
  const told = (text) => app.page.getByText(`Using ${text} as your IP address`);
  await risks.getByText('may lock out the address you connect from').waitFor();
  await app.review.confirmation.fill('apache');
  await eventually(async () => assert.ok(await app.review.apply.isEnabled()));
  await address.fill('10.0.0.0/8');
  await keys.press('Enter');
  await app.alert('This is a range. Enter a single IP address').waitFor();
  await address.fill('10.1.2.3');
  await keys.press('Enter');
  await told('10.1.2.3').waitFor();
  assert.doesNotMatch(await risks.innerText(), /may lock out/);
  // The typed confirmation no longer applies; the focus is on its field.
  await focusIsOn(app, app.review.confirmation);
  assert.equal(await app.review.confirmation.inputValue(), '');
  assert.equal(await app.review.apply.isEnabled(), false);
  // Another address that is not locked out is still shown, and can be changed.
  await address.fill('198.51.100.7');
  await keys.press('Enter');
  await told('198.51.100.7').waitFor();
  await app.page.getByRole('button', { name: 'Clear', exact: true }).click();
  await risks.getByText('may lock out the address you connect from').waitFor();
  await focusIsOn(app, address);
  await address.fill('198.51.100.7');
  await keys.press('Enter');
  await told('198.51.100.7').waitFor();
  await app.page.reload();
  await risks.getByText('may lock out the address you connect from').waitFor();
  assert.equal(await address.inputValue(), '');
});

test('a group is confirmed by its visible name; a group with an invisible name, by the number of steps', async (t) => {
  const app = await openPage(t);
  for (const [name, phrase] of [[' padded ', 'padded'], ['  ', 'apply 1 risky step']]) {
    reset([...smallAccount(), group(7, name)]);
    await app.goto(`${server.url}#/proxy/eu-west-1/groups/${groupId(7)}`);
    await app.page.reload();
    await app.group.deleteButton.click();
    await app.review.open();
    await app.alert('Check these before applying').getByText('deletes the group').waitFor();
    assert.equal(await app.review.phrase(), phrase);
    await app.review.confirmation.fill(` ${phrase} `);
    await eventually(async () => assert.ok(await app.review.apply.isEnabled()));
    await app.review.discard.click();
    await app.discard.confirm.click();
  }
});

test('a plan is saved and applied only with the ids of its rules', async (t) => {
  const app = await openApache(t);
  await app.inbound.action('Remove', 'tcp 80 from 0.0.0.0/0').click();
  const save = app.page.getByRole('button', { name: 'Save plan…' });
  const note = app.page.getByText('You can save and apply the plan when the rule IDs are loaded');
  const held = hold(({ action }) => action === 'DescribeSecurityGroupRules');
  ec2.misbehave = held.misbehave;
  await app.goto(`${server.url}#/proxy/eu-west-1/review`);
  await app.page.reload();
  await note.waitFor();
  assert.deepEqual([await save.isEnabled(), await app.review.apply.isEnabled()], [false, false]);
  ec2.misbehave = ({ action }) => (action === 'DescribeSecurityGroupRules' ? refusal(403, 'UnauthorizedOperation', 'No.') : undefined);
  held.release();
  await app.page.reload();
  const failure = app.alert('Couldn\'t load the groups with their rule IDs');
  await failure.waitFor();
  assert.deepEqual([await save.isEnabled(), await app.review.apply.isEnabled()], [false, false]);
  ec2.misbehave = undefined;
  await failure.getByRole('button', { name: 'Try again' }).click();
  await note.waitFor({ state: 'detached' });
  assert.match((await app.review.savedPlan()).toString(), /"id": "sgr-/);
});

test('conflicting changes of one rule are resolved with the keyboard', async (t) => {
  const port = (number, description = 'from inside') => `inbound tcp ${number} from 10.0.0.0/8 (${description})`;
  for (const side of ['Use EC2\'s', 'Keep mine']) {
    const app = await openApache(t);
    const keys = app.page.keyboard;
    const place = (await app.inbound.phrases()).indexOf('tcp 22 10.0.0.0/8');
    await app.inbound.edit(place, 'description', 'mine');
    await app.review.open();
    await eventually(async () => assert.ok(await app.review.apply.isEnabled()));
    ec2.groups[1].inbound[1] = tcp(2222, '10.0.0.0/8', { description: 'from inside' });
    await app.review.confirm();
    // The pressed button is gone: the focus is on the result.
    const answer = app.page.locator('#refusal');
    await answer.getByText('Nothing was sent: another client changed these groups').waitFor();
    await focusIsOn(app, answer);
    const cells = app.page.getByRole('row').filter({ hasText: 'tcp 2222' }).getByRole('cell');
    assert.deepEqual((await cells.allInnerTexts()).slice(0, 3), [port(22), port(2222), port(22, 'mine')]);
    assert.equal(await app.review.apply.isEnabled(), false);
    await tabTo(app, app.page.getByRole('button', { name: new RegExp(`^${side}`) }));
    await keys.press('Enter');
    await cells.first().waitFor({ state: 'detached' });
    if (side === 'Keep mine') {
      await focusIsOn(app, app.review.apply);
      const cells = ['Custom TCP becomes SSH', '2222 becomes 22', '10.0.0.0/8', '(from inside becomes mine)'];
      assert.deepEqual(await app.review.lines(), [`~ changed inbound ${cells.join(' ')}`]);
      assert.match(await app.review.script('API calls'), /ModifySecurityGroupRules[\s\S]*Description=mine[\s\S]*FromPort=22\b|FromPort=22\b[\s\S]*Description=mine/);
    } else {
      await app.page.getByText('No changes yet.').waitFor();
      await focusIsOn(app, app.page.getByText('No changes yet.'));
      await app.review.button.waitFor({ state: 'detached' });
    }
    await app.page.context().close();
  }
});

test('a new group whose default rule was not removed keeps the removal in the draft', async (t) => {
  reset();
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await draftGroup(app, 'fresh', 'The group fresh');
  await app.outbound.action('Remove', 'all traffic to 0.0.0.0/0').click();
  await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
  await app.review.open();
  ec2.misbehave = ({ action }) => (action.startsWith('Revoke') ? refusal(403, 'UnauthorizedOperation', 'No.') : undefined);
  await app.review.confirm();
  await app.alert('Stopped after 1 of 3 steps').waitFor();
  await app.review.done.click();
  await app.review.button.getByText('Review 2 changes').waitFor();
  await app.review.open();
  const left = ['+ added inbound HTTPS 443 203.0.113.0/24', '− removed outbound All traffic all 0.0.0.0/0 anywhere'];
  await eventually(async () => assert.deepEqual((await app.review.lines()).toSorted(), left));
  // The same after a reload of the page.
  await app.page.reload();
  await eventually(async () => assert.deepEqual((await app.review.lines()).toSorted(), left));
  assert.equal(await app.review.problems.count(), 0);
});

test('if the old rule of a change cannot be removed, only the removal is left in the draft', async (t) => {
  const { app, state } = await openMoto(t, 'additive');
  await openGroup(app, 'web');
  const place = (await app.inbound.phrases()).indexOf('tcp 22 192.0.2.0/24');
  await app.inbound.edit(place, 'peer', 'app');
  await app.review.open();
  await app.page.getByRole('checkbox', { name: /^Check permissions first/ }).uncheck();
  await app.review.confirm();
  await app.alert('Stopped after 1 of 2 steps').waitFor();
  assert.equal((await state()).filter((line) => line.startsWith('web tcp 22-22')).length, 2);
  await app.review.done.click();
  await app.review.open();
  await eventually(async () => assert.deepEqual(await app.review.lines(), ['− removed inbound SSH 22 192.0.2.0/24 (as it was)']));
  assert.equal(await app.review.problems.count(), 0);
  await app.review.confirm();
  await app.alert('Stopped after 0 of 1 step.').waitFor();
});

/** Opens the undo of the last run from the history. */
async function openLastUndo(app) {
  await app.page.getByRole('link', { name: 'History' }).click();
  await app.page.getByRole('row').nth(1).getByRole('link').click();
  await app.review.undo.click();
  await app.page.getByText('Undo of the run of').waitFor();
}

test('an undo does not start if its last step, deleting a referenced group, would fail', async (t) => {
  reset();
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await draftGroup(app, 'fresh', 'The group fresh');
  await app.review.applyAll();
  const { id } = ec2.groups.at(-1);
  ec2.groups[2].inbound.push({ protocol: 'tcp', from: 1, to: 1, source: id });
  await app.page.reload();
  await openLastUndo(app);
  await app.review.problems.getByText('fresh is referenced by a rule in appserver. Remove that rule first').waitFor();
  await app.review.confirmation.fill(await app.review.phrase());
  assert.equal(await app.review.apply.isEnabled(), false);
});

test('the review of an undo says that another client references a group that it deletes', async (t) => {
  reset();
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await draftGroup(app, 'fresh', 'The group fresh');
  await app.review.applyAll();
  const { id } = ec2.groups.at(-1);
  const reference = { protocol: 'tcp', from: 1, to: 1, source: id };
  const problem = app.review.problems.getByText('fresh is referenced by a rule in appserver. Remove that rule first');
  // The page has not read appserver since.
  ec2.groups[2].inbound.push(reference);
  await openLastUndo(app);
  await problem.waitFor();
  // Between the review and the run, too.
  ec2.groups[2].inbound.pop();
  await openLastUndo(app);
  await problem.waitFor({ state: 'detached' });
  await app.review.confirmation.fill(await app.review.phrase());
  ec2.groups[2].inbound.push(reference);
  await app.review.apply.click();
  await problem.waitFor();
  assert.deepEqual(ec2.sent('DeleteSecurityGroup'), []);
});

test('a created group that cannot be read is not reported as deleted', async (t) => {
  reset();
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await draftGroup(app, 'fresh', 'The group fresh');
  await app.review.open();
  ec2.misbehave = ({ action, body }) => (action.startsWith('Describe') && ec2.sent('CreateSecurityGroup').length > 0 && /group-id/.test(body)
    ? refusal(403, 'UnauthorizedOperation', 'No.') : undefined);
  await app.review.confirm();
  await app.page.getByText('All changes applied, but couldn\'t be verified').waitFor();
  await app.review.done.click();
  await app.review.open();
  await app.review.problems.getByText('Couldn\'t load fresh. Reload the security groups').waitFor();
  ec2.misbehave = undefined;
  await openList(app);
  await app.groups.reload.click();
  // Now all steps are known to be done: the draft is empty.
  await app.review.button.waitFor({ state: 'hidden' });
  await app.groups.link('fresh').click();
  await rulesAre(app.outbound, ['all all 0.0.0.0/0 anywhere']);
  await app.page.getByRole('link', { name: 'History' }).click();
  await app.page.getByRole('row').nth(1).getByRole('link').click();
  await app.page.getByText('Yes', { exact: true }).waitFor();
});

test('a full group says so, and offers to remove its old rules first', async (t) => {
  const groups = smallAccount();
  groups[1] = group(2, 'apache', { inbound: Array.from({ length: 60 }, (_, port) => tcp(1000 + port, '10.0.0.0/8')) });
  const app = await openApache(t, groups);
  await app.inbound.action('Remove', 'tcp 1000 from 10.0.0.0/8').click();
  await app.inbound.add({ type: 'HTTPS', peer: '10.0.0.0/8' });
  await app.review.open();
  const notice = app.alert('Adding the new rules before removing the old ones exceeds the quota');
  await notice.getByText('apache: 61 of 60 IPv4 inbound rules while both exist, 60 at the end').waitFor();
  await app.review.tab('API calls').click();
  const calls = async () => (await app.review.panel.locator('pre').innerText()).match(/\w+SecurityGroupIngress/g);
  assert.deepEqual(await calls(), ['AuthorizeSecurityGroupIngress', 'RevokeSecurityGroupIngress']);
  await notice.getByRole('checkbox').check();
  await eventually(async () => assert.deepEqual(await calls(), ['RevokeSecurityGroupIngress', 'AuthorizeSecurityGroupIngress']));
  await app.alert('Check these before applying').getByText('the old rules are removed before the new ones are added').waitFor();
});

/** The page on a sandbox server behind a network that can fail. */
async function openServer(t, configOf = (url) => proxyConfig(url, { regions: ['us-east-1'] })) {
  const sandbox = await startSandboxServer();
  t.after(() => sandbox.stop());
  const proxy = await startFaultProxy(sandbox.url);
  t.after(() => proxy.stop());
  await seedAccount(sandbox.url);
  const site = await servePage({ config: configOf(proxy.url) });
  t.after(() => site.stop());
  const app = await openPage(t, site.url);
  await app.groups.table.waitFor();
  return { app, proxy, site, sandbox, lines: () => accountLines(app.page, sandbox.url) };
}

test('a page closed during a run: its journal reports what is known, and nothing is sent again without a request', async (t) => {
  const { app, proxy, site, sandbox } = await openServer(t);
  const first = await accountLines(app.page, sandbox.url);
  await editThreeGroups(app);
  await app.review.open();
  proxy.set(2, 'slow answer');
  await app.review.confirm();
  await app.page.getByText('2 of 4 steps done').waitFor();
  const context = app.page.context();
  const next = await context.newPage();
  await app.page.close({ runBeforeUnload: false });
  // The server still carries out the pending request of the closed page.
  await eventually(() => assert.equal(proxy.sent.length, 3));
  const sent = proxy.sent.length;
  await next.goto(site.url);
  const again = new app.constructor(next);
  const notice = again.alert('The page was closed while changes were being applied');
  await notice.getByText('3 of 4 steps done. Nothing more was sent').waitFor();
  assert.equal(proxy.sent.length, sent);
  // The draft holds exactly the remaining changes.
  await again.review.button.getByText('Review 1 change').waitFor();
  await notice.getByRole('link', { name: 'Show run' }).click();
  await again.heading(/^Run of/).waitFor();
  assert.match((await again.review.outcomes())[2], /✓ done EC2 shows that the step succeeded/);
  assert.match((await again.review.outcomes())[3], /not sent/);
  proxy.set();
  await notice.getByRole('button', { name: 'Undo this run…' }).click();
  await again.page.getByText('Undo of the run of').waitFor();
  await again.review.applyOpened();
  assert.deepEqual(await accountLines(next, sandbox.url), first);
  await again.review.done.click();
  await notice.getByRole('button', { name: 'Dismiss' }).click();
  await notice.waitFor({ state: 'hidden' });
  await next.reload();
  await again.groups.table.waitFor();
  await again.page.getByRole('link', { name: 'History' }).click();
  await again.page.getByText('2 runs').waitFor();
  assert.equal(await notice.count(), 0);
});

test('a run stops between two steps, and the rest stays in the draft', async (t) => {
  const { app, proxy } = await openServer(t);
  await editThreeGroups(app);
  await app.review.open();
  proxy.set(1, 'slow answer');
  await app.review.confirm();
  await app.page.getByText('1 of 4 steps done').waitFor();
  await app.page.getByRole('button', { name: 'Stop after this step' }).click();
  await app.page.getByText('Canceled after 2 of 4 steps').waitFor();
  assert.equal(proxy.sent.length, 2);
  await app.review.done.click();
  await app.review.button.getByText('Review 2 changes').waitFor();
});

test('a saved plan is reviewed and applied by another user; a plan with a changed base says so', async (t) => {
  const { app, proxy, site, sandbox } = await openServer(t);
  await editThreeGroups(app);
  await app.review.open();
  const mine = await app.review.lines();
  const buffer = await app.review.savedPlan();
  assert.doesNotMatch(buffer.toString(), /secret|AKID/i);

  const other = await openPage(t, site.url);
  await other.groups.table.waitFor();
  await other.goto(other.page.url().replace(/groups$/, 'review'));
  const file = other.page.locator('input[type=file]');
  await file.setInputFiles({ name: 'nonsense.json', mimeType: 'application/json', buffer: Buffer.from('{"kind":"x"}') });
  await other.page.getByText('This file is not a plan of Portcullis').waitFor();
  await file.setInputFiles({ name: 'plan.json', mimeType: 'application/json', buffer });
  await other.page.getByText('From plan.json').waitFor();
  await eventually(async () => assert.deepEqual(await other.review.lines(), mine));

  // Another client changes a rule that the plan touches, and adds another one.
  const groups = await ask(sandbox.url, 'DescribeSecurityGroups', { 'Filter.1.Name': 'group-name', 'Filter.1.Value.1': 'app' });
  const id = /<groupId>(sg-\w+)<\/groupId><groupName>app|<groupName>app<\/groupName>[\s\S]*?<groupId>(sg-\w+)/.exec(groups);
  await ask(sandbox.url, 'AuthorizeSecurityGroupIngress', {
    GroupId: id[1] ?? id[2], 'IpPermissions.1.IpProtocol': 'tcp', 'IpPermissions.1.FromPort': '25', 'IpPermissions.1.ToPort': '25',
    'IpPermissions.1.IpRanges.1.CidrIp': '10.0.0.0/8',
  });
  await other.page.reload();
  await file.setInputFiles({ name: 'plan.json', mimeType: 'application/json', buffer });
  const notice = other.alert('Another client changed these groups. Its changes are kept');
  await notice.getByText('tcp 25 from 10.0.0.0/8').waitFor();
  proxy.set();
  await other.review.applyOpened();
  const lines = await accountLines(other.page, sandbox.url);
  assert.ok(lines.some((line) => line.startsWith('app in tcp 25-25')));
  assert.ok(!lines.some((line) => line.startsWith('app in tcp 1-1')));

  // It cannot be applied in another scope.
  const elsewhere = await openPage(t, server.url);
  reset();
  await elsewhere.goto(`${server.url}#/proxy/eu-west-1/review`);
  await elsewhere.page.locator('input[type=file]').setInputFiles({ name: 'plan.json', mimeType: 'application/json', buffer });
  await elsewhere.review.problems.getByText('This plan is for Region us-east-1, but you\'re connected to eu-west-1').waitFor();
  assert.equal(await elsewhere.review.apply.isEnabled(), false);
});

test('a stopped plan from a file continues where it stopped', async (t) => {
  const { app, proxy, site, sandbox } = await openServer(t);
  await draftManySteps(app);
  const buffer = await app.review.savedPlan();
  const other = await openPage(t, `${site.url}#/proxy/us-east-1/review`);
  await other.page.locator('input[type=file]').setInputFiles({ name: 'plan.json', mimeType: 'application/json', buffer });
  await other.page.getByText('From plan.json').waitFor();
  proxy.set(5, 'expired credentials from here on');
  await other.review.confirm();
  await other.alert(/Stopped after 5 of \d+ steps\. You can review the remaining steps again/).waitFor();
  proxy.set();
  await other.page.getByRole('button', { name: 'Review remaining steps…' }).click();
  await other.review.applyOpened();
  await other.page.getByText(/changes? applied and verified/).waitFor();
  const lines = await accountLines(other.page, sandbox.url);
  assert.deepEqual(lines.filter((line) => line.startsWith('new')), ['new (The group new) []', 'new out tcp 443-443 app () []']);
  assert.ok(!lines.some((line) => line.startsWith('old')));
});

test('the scripts do what the page does: AWS CLI and boto3 are run, Terraform is parsed', async (t) => {
  const { app, sandbox } = await openServer(t);
  // Texts that the CLI would read as an option and as a file.
  await app.page.getByRole('link', { name: 'Portcullis' }).click();
  await draftGroup(app, '-dash', 'file:///etc/hostname');
  await draftManySteps(app);
  await eventually(async () => assert.ok(await app.review.tab('AWS CLI').isVisible()));
  const [cli, boto3, terraform] = [await app.review.script('AWS CLI'), await app.review.script('boto3'), await app.review.script('Terraform')];
  await app.review.applyOpened();
  const wanted = await accountLines(app.page, sandbox.url);
  const env = { AWS_ENDPOINT_URL: sandbox.url, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_PAGER: '' };
  const bin = join(ROOT, '.tools/venv/bin');
  for (const [command, args] of [['sh', ['-c', cli]], [PYTHON, ['-c', boto3]]]) {
    await fetch(`${sandbox.url}/reset`, { method: 'POST' });
    await seedAccount(sandbox.url);
    await runProgram(command, args, { ...env, PATH: `${bin}:${process.env.PATH}` });
    assert.deepEqual(await accountLines(app.page, sandbox.url), wanted, command);
  }
  const parsed = JSON.parse(await runProgram(PYTHON, ['-c', 'import hcl2, json, sys; print(json.dumps(hcl2.loads(sys.argv[1])))', terraform]));
  const kinds = parsed.resource.map((resource) => Object.keys(resource)[0].replaceAll('"', ''));
  const count = (kind) => kinds.filter((known) => known === kind).length;
  assert.equal(count('aws_security_group'), 4);
  assert.ok(wanted.some((line) => line.startsWith('-dash (file:///etc/hostname)')));
  const inbound = wanted.filter((line) => /^(web|app|new|-dash) in /.test(line)).length;
  const outbound = wanted.filter((line) => /^(web|app|new|-dash) out /.test(line)).length;
  assert.deepEqual([count('aws_vpc_security_group_ingress_rule'), count('aws_vpc_security_group_egress_rule')], [inbound, outbound]);
});

test('the history lists runs with their request ids, survives a reload, can be saved and deleted', async (t) => {
  const { app } = await openServer(t);
  await openGroup(app, 'web');
  await app.inbound.add({ type: 'HTTPS', peer: '198.51.100.0/24' });
  await app.review.applyAll();
  await app.page.reload();
  await app.page.getByRole('link', { name: 'History' }).click();
  const row = app.page.getByRole('row').nth(1);
  await row.waitFor();
  assert.match(await row.innerText(), /web\s+Succeeded \(1\/1 step\)\s+Draft\s+Proxy, 123456789012, us-east-1\s+arn:aws:/);
  const download = app.page.waitForEvent('download');
  await app.page.getByRole('button', { name: 'Save all…' }).click();
  const records = JSON.parse(await readFile(await (await download).path(), 'utf8'));
  assert.match(records[0].steps[0].outcome.done.requestId, /^[0-9a-f-]{36}$/);
  await row.getByRole('link').click();
  await app.heading(/^Run of/).waitFor();
  assert.match((await app.review.outcomes())[0], /web: add 1 inbound rule AuthorizeSecurityGroupIngress ✓ done [0-9a-f-]{36}/);
  await app.review.undo.click();
  await app.page.getByText('Undo of the run of').waitFor();
  await app.review.applyOpened();
  await app.page.getByRole('link', { name: 'History', exact: true }).click();
  await app.page.getByText('2 runs').waitFor();
  await app.page.getByRole('button', { name: 'Clear history…' }).click();
  await app.page.getByRole('button', { name: 'Clear history', exact: true }).click();
  await app.page.getByText('No runs yet').waitFor();
  await app.page.reload();
  await app.page.getByText('No runs yet').waitFor();
});

test('a run continues in its own workspace after switching, and its history and draft are updated there', async (t) => {
  reset();
  const site = await servePage({ config: proxyConfig(ec2.url, { regions: ['eu-west-1', 'eu-central-1'] }) });
  t.after(() => site.stop());
  const app = await openPage(t, `${site.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
  await app.inbound.addButton.waitFor();
  await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
  await app.review.open();
  await eventually(async () => assert.ok(await app.review.apply.isEnabled()));
  const held = hold(({ action, body }) => action === 'DescribeSecurityGroups' && /group-id/.test(body));
  ec2.misbehave = held.misbehave;
  ec2.calls = [];
  await app.review.confirm();
  await held.isReached;
  await app.goto(`${site.url}#/proxy/eu-central-1/review`);
  await app.review.heading.waitFor();
  assert.equal(await app.review.steps.count(), 0);
  held.release();
  await eventually(() => assert.deepEqual(ec2.changes(), ['AuthorizeSecurityGroupIngress']));
  await app.goto(`${site.url}#/proxy/eu-west-1/groups`);
  await app.groups.table.waitFor();
  await app.review.button.waitFor({ state: 'hidden' });
  await app.page.getByRole('link', { name: 'History' }).click();
  await app.page.getByText('1 run', { exact: true }).waitFor();
  assert.equal(await app.alerts.count(), 0);
});

test('a run keeps the review it started with when another plan is opened', async (t) => {
  const app = await openApache(t);
  await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
  await app.review.open();
  await eventually(async () => assert.ok(await app.review.apply.isEnabled()));
  const buffer = await app.review.savedPlan();
  const file = app.page.locator('input[type=file]');
  await file.setInputFiles({ name: 'first.json', mimeType: 'application/json', buffer });
  await app.page.getByText('From first.json').waitFor();
  await eventually(async () => assert.ok(await app.review.apply.isEnabled()));
  const held = hold(({ action, body }) => action === 'DescribeSecurityGroups' && /group-id/.test(body));
  ec2.misbehave = held.misbehave;
  await app.review.confirm();
  await held.isReached;
  await file.setInputFiles({ name: 'second.json', mimeType: 'application/json', buffer });
  await app.page.getByText('From second.json').waitFor();
  held.release();
  await app.page.getByText(/changes? applied and verified/).waitFor();
  await app.page.getByRole('link', { name: 'Show in history' }).click();
  await app.page.getByRole('definition').filter({ hasText: 'first.json' }).waitFor();
});

test('a run of another tab is neither reported as interrupted nor deleted while it continues', async (t) => {
  for (const hasLocks of [true, false]) {
    const { app, proxy, site } = await openServer(t);
    const context = app.page.context();
    if (!hasLocks) {
      // Like a page that was not served over a secure connection.
      await context.addInitScript(() => Object.defineProperty(navigator, 'locks', { value: undefined }));
      await app.page.reload();
      await app.groups.table.waitFor();
    }
    await editThreeGroups(app);
    await app.review.open();
    proxy.set(1, 'slow answer');
    const gate = {};
    gate.isOpen = new Promise((resolve) => { gate.open = resolve; });
    proxy.onChange = () => gate.isOpen;
    await app.review.confirm();
    await eventually(() => assert.equal(proxy.sent.length, 1));
    const other = new app.constructor(await context.newPage());
    await other.goto(site.url);
    await other.groups.table.waitFor();
    await other.page.getByRole('link', { name: 'History' }).click();
    await other.page.getByText('In progress').waitFor();
    await other.page.getByRole('button', { name: 'Clear history…' }).click();
    await other.page.getByRole('button', { name: 'Clear history', exact: true }).click();
    await other.page.getByRole('dialog').waitFor({ state: 'detached' });
    await other.page.getByText('1 run', { exact: true }).waitFor();
    await other.page.getByRole('row').nth(1).getByRole('link').click();
    await other.heading(/^Run of/).waitFor();
    assert.equal(await other.page.getByRole('button', { name: 'Delete from history' }).isEnabled(), false);
    assert.equal(await other.review.undo.count(), 0);
    if (!hasLocks) {
      // Much later, without another journal entry, it counts as interrupted.
      const late = new app.constructor(await context.newPage());
      await late.page.clock.setSystemTime(Date.now() + 20 * 60 * 1000);
      await late.goto(site.url);
      await late.alert('The page was closed while changes were being applied').waitFor();
      await late.page.close();
    }
    gate.open();
    await app.page.getByText(/changes? applied and verified/).waitFor();
    await other.page.reload();
    await other.page.getByText('Succeeded (4/4 steps)').waitFor();
    assert.equal(await other.alert('The page was closed').count(), 0);
    await context.close();
  }
});

test('a read-only connection shows interrupted runs, and offers no actions on them', async (t) => {
  const { app, proxy, site } = await openServer(t, (url) => ({
    connections: [
      { name: 'Proxy', url, regions: ['us-east-1'], signing: 'proxy' },
      { name: 'Reader', url, regions: ['us-east-1'], signing: 'proxy', readOnly: true },
    ],
    autoConnect: 'Proxy',
  }));
  await editThreeGroups(app);
  await app.review.open();
  proxy.set(1, 'slow answer');
  await app.review.confirm();
  await app.page.getByText('1 of 4 steps done').waitFor();
  const next = new app.constructor(await app.page.context().newPage());
  await app.page.close({ runBeforeUnload: false });
  await next.goto(`${site.url}#/reader/us-east-1/groups`);
  const notice = next.alert('The page was closed while changes were being applied');
  await notice.getByRole('link', { name: 'Show run' }).waitFor();
  assert.deepEqual(await notice.getByRole('button').allInnerTexts(), ['Dismiss']);
});

test('a thousand steps are shown and carried out, and the page stays responsive', async (t) => {
  const groups = Array.from({ length: 1001 }, (_, number) => group(number + 1, `group-${String(number).padStart(4, '0')}`));
  reset(groups);
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  // A draft in storage, as if from another tab: a rule for each group.
  const rows = Object.fromEntries(groups.slice(1).map((known, index) => [known.id, { facts: { is_deleted: false }, rows: {
    [index + 1]: { mine: { direction: 'ingress', traffic: { Known: { tcp: [443, 443] } }, peer: { Known: { cidr: '10.0.0.0/8' } } } },
  } }]));
  const draft = { version: 1, draft: { groups: rows, done: [], undone: [], next_number: 2000, unfinished: [] } };
  await app.page.evaluate(([key, text]) => localStorage.setItem(key, text), [`portcullis.draft ${ec2.url}/ eu-west-1 123456789012`, JSON.stringify(draft)]);
  await app.page.reload();
  await app.review.button.getByText('Review 1,000 changes').waitFor();
  await app.review.open();
  await app.review.dialog.getByText('sent in 1,000 API calls').waitFor();
  await app.review.confirm();
  // Fifty at once, then five a second, like EC2's limits: it is stopped long before the end.
  await app.page.getByText(/^(5[1-9]|[6-9]\d) of 1,000 steps done/).waitFor();
  await app.page.getByRole('button', { name: 'Stop after this step' }).click();
  await app.page.getByText(/^Canceled after \d+ of 1,000 steps/).waitFor();
  const done = (await app.review.outcomes()).filter((line) => / ✓ done/.test(line)).length;
  assert.equal(done, ec2.changes().length);
});

test('a plan that deletes a group in use by a network interface is not sent at all', async (t) => {
  const { app, lines, sandbox } = await openServer(t);
  const filter = { 'Filter.1.Name': 'group-name', 'Filter.1.Value.1': 'old' };
  const old = firstOf(await ask(sandbox.url, 'DescribeSecurityGroups', filter), 'groupId');
  const subnet = firstOf(await ask(sandbox.url, 'DescribeSubnets'), 'subnetId');
  const eni = firstOf(await ask(sandbox.url, 'CreateNetworkInterface', { SubnetId: subnet, 'SecurityGroupId.1': old }), 'networkInterfaceId');
  const before = await lines();
  await openGroup(app, 'app');
  await app.inbound.action('Remove', /tcp 1 from/).click();
  await openGroup(app, 'old');
  await app.group.deleteButton.click();
  await app.review.open();
  await app.review.confirm();
  const refused = app.alert('Nothing was sent: a group to delete is still in use');
  await refused.getByText(`old is attached to ${eni}`).waitFor();
  assert.deepEqual(await lines(), before);
});

test('each change has the number of its step in every tab, and can be dropped and edited', async (t) => {
  const app = await openApache(t);
  await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
  await app.inbound.action('Remove', 'tcp 22 from 10.0.0.0/8').click();
  const place = (await app.inbound.phrases()).indexOf('tcp 80 0.0.0.0/0 anywhere');
  await app.inbound.edit(place, 'description', 'the new site');
  await app.review.open();
  await app.review.dialog.getByText('3 changes in 1 group').waitFor();
  await eventually(async () => assert.ok(await app.review.apply.isEnabled() || await app.review.confirmation.isEnabled()));
  const step = async (text) => Number(await app.review.change(text).locator('.changes__step').innerText());
  const numbers = { added: await step('203.0.113.0/24'), removed: await step('SSH'), described: await step('the new site') };
  assert.deepEqual(Object.values(numbers).toSorted(), [1, 2, 3]);
  // The risk, the calls and the scripts use the same numbers.
  await app.alert('Check these before applying').getByText(new RegExp(`^Step ${numbers.removed}, apache: .*SSH`)).first().waitFor();
  assert.match(await app.review.script('API calls'), new RegExp(`${numbers.added}\\. AuthorizeSecurityGroupIngress`));
  assert.match(await app.review.script('AWS CLI'), new RegExp(`# Step ${numbers.removed}\naws ec2 revoke-security-group-ingress`));
  assert.match(await app.review.script('boto3'), new RegExp(`# Step ${numbers.described}\nec2\\.update_security_group_rule_descriptions_ingress`));
  await app.review.tab('Changes').click();
  await app.review.change('SSH').getByRole('button', { name: 'Discard the change to inbound tcp 22 from 10.0.0.0/8' }).click();
  await app.review.dialog.getByText('2 changes in 1 group').waitFor();
  await app.undo.click();
  await app.review.dialog.getByText('3 changes in 1 group').waitFor();
  await app.review.change('the new site').getByRole('link', { name: /^Edit inbound tcp 80/ }).click();
  await app.inbound.editor.waitFor();
  assert.equal(await app.inbound.editor.inputValue(), 'the new site');
  assert.deepEqual(ec2.changes(), []);
});

test('Enter in the confirmation applies once it is right; the note is kept in the draft, the plan and the history', async (t) => {
  const app = await openApache(t);
  await app.inbound.add({ type: 'RDP', peer: '0.0.0.0/0' });
  await app.review.open();
  await app.review.note.fill('OPS-1234 ');
  await app.page.reload();
  await app.review.note.waitFor();
  assert.equal(await app.review.note.inputValue(), 'OPS-1234 ');
  await eventually(async () => assert.ok(await app.review.confirmation.isEnabled()));
  const plan = JSON.parse((await app.review.savedPlan()).toString());
  assert.equal(plan.note, 'OPS-1234 ');
  await app.review.confirmation.fill('apac');
  await app.review.confirmation.press('Enter');
  assert.equal(await app.review.apply.isEnabled(), false);
  assert.deepEqual(ec2.changes(), []);
  await app.review.confirmation.fill('apache');
  await app.review.confirmation.press('Enter');
  await app.page.getByText('1 change applied and verified').waitFor();
  assert.deepEqual(await app.review.lines(), ['+ added inbound RDP 3389 0.0.0.0/0 anywhere']);
  // The request IDs are one click away.
  const steps = app.page.locator('.run__details');
  assert.equal(await steps.getAttribute('open'), null);
  await app.page.getByText('Steps and request IDs').click();
  await eventually(async () => assert.match((await app.review.outcomes())[0], /apache: add 1 inbound rule AuthorizeSecurityGroupIngress ✓ done/));
  await app.page.getByRole('link', { name: 'Show in history' }).click();
  await app.page.getByText('OPS-1234').waitFor();
});

test('a part of the draft is applied with what it needs, and the rest stays', async (t) => {
  reset();
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await draftGroup(app, 'fresh', 'The group fresh');
  await openGroup(app, 'appserver');
  await app.inbound.add({ type: 'HTTPS', peer: 'fresh' });
  await openGroup(app, 'apache');
  await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
  await app.review.open();
  const choice = (name) => app.page.getByRole('checkbox', { name: `Apply the changes of ${name}` });
  await choice('fresh').uncheck();
  await app.page.getByText('It needs fresh, which isn\'t created now').waitFor();
  assert.equal(await choice('appserver').isChecked(), false);
  await focusIsOn(app, choice('fresh'));
  await app.review.dialog.getByText('1 change in 1 group').waitFor();
  // What it needs comes with it.
  await choice('appserver').check();
  await eventually(async () => assert.ok(await choice('fresh').isChecked()));
  await choice('fresh').uncheck();
  // What is left out stays so when the review is opened again, and when the page is reloaded.
  await app.review.keepEditing.click();
  await app.review.open();
  await choice('fresh').waitFor();
  await app.page.reload();
  await choice('fresh').waitFor();
  assert.equal(await choice('fresh').isChecked(), false);
  await app.review.applyOpened();
  await app.page.getByText(/1 change applied and verified\. The draft still has/).waitFor();
  assert.deepEqual(ec2.changes(), ['AuthorizeSecurityGroupIngress']);
  await app.review.done.click();
  await app.review.open();
  await app.page.getByRole('heading', { level: 2, name: 'fresh' }).waitFor();
  assert.equal(await app.page.getByRole('heading', { level: 2, name: 'apache' }).count(), 0);
  await app.review.applyOpened();
  assert.equal(ec2.groups.at(-1).name, 'fresh');
});

test('Keep editing leads back to the page of the draft', async (t) => {
  const app = await openApache(t);
  await app.inbound.add({ type: 'HTTPS', peer: '203.0.113.0/24' });
  await app.review.open();
  await app.review.keepEditing.click();
  await app.heading('apache').waitFor();
  await app.review.button.getByText('Review 1 change').waitFor();
});
