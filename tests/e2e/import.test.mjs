// Files of other tools imported into an account: what they do not describe stays, and the page asks about ambiguities.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { createGroup, openList } from './support/scenario.mjs';
import { servePage } from './support/servers.mjs';
import { SharePage, drop } from './support/shared-view.mjs';

const openPage = useBrowser();
let server;
before(async () => { server = await servePage(); });
after(() => server?.stop());

/** The sandbox's example, and its groups as AWS CLI output. */
async function openWithGroups(t) {
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  const share = new SharePage(app);
  await share.open();
  const printed = await share.saveAs('AWS CLI JSON', 'security-groups.json');
  await openList(app);
  return { app, groups: JSON.parse(printed).SecurityGroups };
}

const draftThem = (app) => app.page.getByRole('button', { name: 'Draft an import' });
const findGroup = (groups, name) => groups.find((group) => group.GroupName === name);

test('rules that a projection leaves out stay, and are removed only on request', async (t) => {
  const { app, groups } = await openWithGroups(t);
  const { GroupId, GroupName, IpPermissions } = findGroup(groups, 'web');
  const projection = JSON.stringify([{ GroupId, GroupName, IpPermissions: IpPermissions.slice(1) }]);
  await drop(app, 'projection.json', projection);
  const card = app.page.getByRole('region', { name: 'projection.json' });
  for (const note of ['This file has no outbound rules; they are kept.', 'This file has no tags; they are kept.']) {
    await card.getByRole('listitem').getByText(note).waitFor();
  }
  await draftThem(app).click();
  await app.review.heading.waitFor();
  await app.page.getByText(/\d outbound rules? that the file does not list (is|are) kept\./).first().waitFor();
  let lines = await app.review.lines();
  assert.ok(lines.length > 0 && lines.every((line) => /^− removed inbound/.test(line)), lines.join('\n'));
  await app.undo.click();

  await drop(app, 'projection.json', projection);
  await card.getByRole('checkbox', { name: /remove rules of these groups that the file doesn't list/ }).check();
  await draftThem(app).click();
  await app.review.heading.waitFor();
  lines = await app.review.lines();
  assert.ok(lines.some((line) => /^− removed outbound/.test(line)), lines.join('\n'));
  await app.alert('Check these before applying').getByText("removes the group's last outbound rule").waitFor();
});

test('the page asks which group is meant if a name is ambiguous', async (t) => {
  const { app, groups } = await openWithGroups(t);
  await createGroup(app, 'web', 'Another one, in the default VPC');
  await openList(app);
  await drop(app, 'web.csv', 'Group,Direction,Protocol,Ports,Source\nweb,inbound,tcp,443,203.0.113.0/24\n');
  await draftThem(app).click();
  const question = app.page.getByLabel("Several groups match web in the file. Choose one");
  await question.waitFor();
  await eventually(async () => assert.equal(await question.evaluate((field) => field === document.activeElement), true));
  const { GroupId } = findGroup(groups, 'web');
  const options = await question.locator('option').allInnerTexts();
  assert.equal(options.length, 4, options.join('\n'));
  assert.ok(options.some((option) => option.startsWith(`${GroupId} (web in vpc-`)), options.join('\n'));
  // Unanswered, it is asked again.
  await draftThem(app).click();
  await question.waitFor();
  await question.selectOption(GroupId);
  await draftThem(app).click();
  await app.review.heading.waitFor();
  await app.alert('Check these before applying').getByText(/removes \d of the group's \d rules/).first().waitFor();
  assert.equal(await app.page.getByRole('heading', { level: 2, name: 'web' }).count(), 1);
});

test('a default group without a VPC does not block the rest', async (t) => {
  const { app } = await openWithGroups(t);
  await drop(app, 'groups.json', JSON.stringify([
    { GroupId: 'sg-00000001', GroupName: 'default', IpPermissions: [] },
    { GroupId: 'sg-00000002', GroupName: 'newcomer', Description: 'new', IpPermissions: [], IpPermissionsEgress: [] },
  ]));
  await draftThem(app).click();
  await app.review.heading.waitFor();
  await app.page.getByText(/default \(sg-00000001\) is left out: choose the VPC/).first().waitFor();
  await app.page.getByRole('heading', { level: 2, name: 'newcomer' }).waitFor();
  // A second import would create it twice.
  await drop(app, 'groups.json', JSON.stringify([
    { GroupId: 'sg-00000002', GroupName: 'newcomer', Description: 'new', IpPermissions: [], IpPermissionsEgress: [] },
  ]));
  await draftThem(app).click();
  await app.page.getByText('The draft already creates a group named newcomer in this VPC').waitFor();
});

test('files in UTF-16 are read, and other kinds of files are named', async (t) => {
  const { app, groups } = await openWithGroups(t);
  const text = `\ufeff${JSON.stringify(findGroup(groups, 'web'))}`;
  await drop(app, 'powershell.json', Buffer.from(text, 'utf16le'));
  await app.page.getByText(/^powershell\.json: 1 group, /).waitFor();
  await drop(app, 'config.json', JSON.stringify({ configurationItemCaptureTime: '2026-01-01', resourceId: 'sg-1' }));
  await app.page.getByRole('alert').filter({ hasText: 'config.json: This is an AWS Config configuration item' }).waitFor();
});

test('a column Description next to the columns of the group: its reading, and the other one', async (t) => {
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  const table = 'GroupId,GroupName,OwnerId,Description,IPProtocol,FromPort,ToPort,CidrIp\n'
    + 'sg-0123456789abcdef0,web,123456789012,Web servers of the shop,tcp,443,443,203.0.113.0/24\n';
  await drop(app, 'b13.csv', table);
  const card = app.page.getByRole('region', { name: 'b13.csv' });
  await card.getByText(/so it is read as the description of the group/).waitFor();
  await card.getByRole('button', { name: 'Read Description as rule descriptions' }).click();
  await card.getByText(/is read as the descriptions of the rules/).waitFor();
  await card.getByRole('button', { name: 'View read-only' }).click();
  await app.groups.link('web').click();
  await eventually(async () => assert.equal((await app.inbound.rules())[0].description, 'Web servers of the shop'));
  // The same in the paste.
  await app.goto(server.url);
  await app.groups.link('web').click();
  await app.heading('web').waitFor();
  await app.inbound.pasteButton.click();
  const dialog = app.page.getByRole('dialog', { name: 'Paste rules' });
  await dialog.getByRole('textbox', { name: 'Rules, one per line' }).fill(table.replaceAll('sg-0123456789abcdef0', '').replaceAll('GroupId,', 'Ticket,'));
  await dialog.getByText(/may describe the group, so it is ignored/).waitFor();
  assert.doesNotMatch(await dialog.getByRole('region', { name: 'Preview' }).innerText(), /Web servers/);
  await dialog.getByRole('button', { name: 'Use the Description column' }).click();
  await dialog.getByText(/\(Web servers of the shop\)/).waitFor();
  await dialog.getByRole('button', { name: 'Ignore the Description column' }).click();
  await dialog.getByText(/may describe the group, so it is ignored/).waitFor();
});

test('the name of a file shows its invisible characters wherever it is named', async (t) => {
  const { app, groups } = await openWithGroups(t);
  await drop(app, 'a\u202egnp.csv', 'nothing');
  await app.alert('a\\u{202e}gnp.csv: ').waitFor();
  await drop(app, 'a\u202egnp.json', JSON.stringify([findGroup(groups, 'web')]));
  await app.page.getByRole('region', { name: 'a\\u{202e}gnp.json' }).getByRole('button', { name: 'View read-only' }).click();
  await app.page.getByText('From file a\\u{202e}gnp.json.').waitFor();
  assert.doesNotMatch(await app.page.locator('body').innerText(), /\u202e/);
});
