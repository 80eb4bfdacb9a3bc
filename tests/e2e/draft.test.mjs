// The draft: marks, undo and redo, persistence, several tabs, and concurrent changes in EC2.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { group, groupId, hold, proxyConfig, refusal, smallAccount, tcp, useEndpoint } from './support/fake-ec2.mjs';
import { draftGroup, openList, rulesAre } from './support/scenario.mjs';
import { SharePage } from './support/shared-view.mjs';

const openPage = useBrowser();
const { ec2, server } = await useEndpoint((endpoint) => proxyConfig(endpoint.url));

/** The initial account; `apache` has tcp 80 and tcp 22. */
function reset() {
  ec2.groups = smallAccount();
  ec2.calls.length = 0;
  ec2.misbehave = undefined;
}

async function openApache(t) {
  reset();
  const app = await openPage(t, `${server.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
  await rulesAre(app.inbound, ['tcp 22 10.0.0.0/8', 'tcp 80 0.0.0.0/0 anywhere']);
  return { app, keys: app.page.keyboard, inbound: app.inbound };
}

async function openGroup(app, name) {
  await app.sidebar.getByRole('link', { name, exact: true }).click();
  await app.heading(name).waitFor();
}

const marks = async (side) => (await side.rules()).map(({ mark }) => mark.replace(/\s.*$/, ''));
const marksAre = (side, wanted) => eventually(async () => assert.deepEqual(await marks(side), wanted));

test('changed cells and rows are marked, and restored one by one', async (t) => {
  const { app, keys, inbound } = await openApache(t);
  await inbound.edit(0, 'ports', '8080');
  await inbound.edit(0, 'description', 'web');
  await inbound.add({ type: 'https', peer: '192.0.2.0/24' });
  await inbound.action('Remove', 'tcp 22 from 10.0.0.0/8').click();
  await marksAre(inbound, ['~', '−', '+']);
  await app.review.button.getByText('Review 3 changes').waitFor();
  await app.sidebar.getByText('3 changes').waitFor({ state: 'attached' });
  assert.equal((await inbound.rules())[0].ports, '8080 80 ↩');

  await inbound.cell(0, 'ports').getByRole('button', { name: 'Restore 80' }).click();
  await eventually(async () => assert.equal((await inbound.rules())[0].ports, '80'));
  assert.equal((await inbound.rules())[0].description, 'web ↩');
  await inbound.cell(0, 'description').click();
  await keys.press('Control+Backspace');
  await marksAre(inbound, ['', '−', '+']);
  await inbound.action('Restore', 'tcp 22 from 10.0.0.0/8').click();
  await inbound.action('Remove', 'tcp 443 from 192.0.2.0/24').click();
  await marksAre(inbound, ['', '']);
  await app.review.button.waitFor({ state: 'detached' });
  assert.deepEqual(ec2.changes(), []);
});

test('undo and redo work across groups, by button and by key', async (t) => {
  const { app, keys, inbound } = await openApache(t);
  await inbound.edit(0, 'ports', '8080');
  await openGroup(app, 'appserver');
  await inbound.add({ type: 'ssh', peer: '10.0.0.0/8' });
  await marksAre(inbound, ['', '+']);
  await app.main.focus();
  for (let step = 0; step < 3; step += 1) await keys.press('Control+z');
  await marksAre(inbound, ['']);
  await keys.press('Control+z');
  await app.page.getByText('Undone, in apache: changed the ports').waitFor({ state: 'attached' });
  assert.equal(await app.undo.isEnabled(), false);
  for (let step = 0; step < 4; step += 1) await keys.press('Control+Shift+z');
  await marksAre(inbound, ['', '+']);
  assert.equal(await app.redo.isEnabled(), false);
  await openGroup(app, 'apache');
  await marksAre(inbound, ['~', '']);
});

/** Opens the review and returns its problems. */
async function problemsOf(app) {
  await app.review.open();
  return app.review.problems.getByRole('listitem');
}

test('unfinished text disappears with its row, and returns with it', async (t) => {
  const { app, keys, inbound } = await openApache(t);
  const unfinished = inbound.grid.locator('[aria-invalid=true]:not(input)');
  // An empty cell of a new row is not unfinished, in whatever way it is closed.
  await inbound.addButton.click();
  await inbound.editor.waitFor();
  await app.main.getByRole('heading', { level: 1 }).click();
  await inbound.editor.waitFor({ state: 'hidden' });
  assert.equal(await unfinished.count(), 0);
  // Its invalid text disappears when the row is removed, or its addition undone.
  await inbound.type(2, 'type', 'htps');
  await app.main.getByRole('heading', { level: 1 }).click();
  await eventually(async () => assert.deepEqual(await unfinished.allInnerTexts(), ['htps']));
  await inbound.row(2).getByRole('button', { name: /^Remove/ }).click();
  await marksAre(inbound, ['', '']);
  await app.undo.click();
  await eventually(async () => assert.deepEqual(await unfinished.allInnerTexts(), ['htps']));
  await app.undo.click();
  await marksAre(inbound, ['', '']);
  // The same in a removed rule of EC2.
  await inbound.type(1, 'peer', '10.0.0.256');
  await app.main.getByRole('heading', { level: 1 }).click();
  await eventually(async () => assert.deepEqual(await unfinished.allInnerTexts(), ['10.0.0.256']));
  await inbound.cell(1, 'type').click();
  await keys.press('Delete');
  await marksAre(inbound, ['', '−']);
  assert.equal(await unfinished.count(), 0);
  assert.equal(await (await problemsOf(app)).count(), 0);
  await app.page.goBack();
  await inbound.action('Restore', 'tcp 22 from 10.0.0.0/8').click();
  await eventually(async () => assert.deepEqual(await unfinished.allInnerTexts(), ['10.0.0.256']));
});

test('each problem of the review links to its cell, and unfinished text can be discarded there', async (t) => {
  const { app, keys, inbound } = await openApache(t);
  await inbound.type(1, 'ports', '80a');
  await app.main.getByRole('heading', { level: 1 }).click();
  await inbound.add({ type: 'https' });
  const problems = await problemsOf(app);
  await eventually(async () => assert.equal(await problems.count(), 2));
  const unfinished = problems.filter({ hasText: 'isn\'t finished: "80a"' });
  const incomplete = problems.filter({ hasText: 'Incomplete' });
  await unfinished.getByRole('link', { name: 'Open cell' }).click();
  await inbound.editor.waitFor();
  assert.equal(await inbound.editor.inputValue(), '80a');
  assert.ok(await inbound.editor.evaluate((element) => element === document.activeElement));
  await inbound.message.getByText('"80a" is not a port').waitFor();
  await keys.press('Escape');
  await inbound.type(1, 'ports', '80a');
  await problemsOf(app);
  await incomplete.getByRole('link', { name: 'Open cell' }).click();
  await inbound.editor.waitFor();
  assert.equal(await inbound.editor.getAttribute('aria-label'), 'Source of an inbound rule');
  await keys.type('anywhere');
  await keys.press('Enter');
  await problemsOf(app);
  await eventually(async () => assert.equal(await problems.count(), 1));
  await unfinished.getByRole('button', { name: 'Discard text' }).click();
  await app.review.problems.waitFor({ state: 'hidden' });
  await app.review.apply.waitFor();
});

test('unfinished text of a missing row does not block an older draft', async (t) => {
  reset();
  const app = await openPage(t);
  const key = `portcullis.draft ${ec2.url}/ eu-west-1 123456789012`;
  const unfinished = [
    { group: groupId(2), row: { Number: 7 }, column: 'Type', text: '' },
    { group: groupId(2), row: { Number: 8 }, column: 'Description', text: "it's lost" },
  ];
  const draft = { groups: {}, done: [], undone: [], next_number: 9, unfinished };
  await app.page.addInitScript(([name, text]) => localStorage.setItem(name, text), [key, JSON.stringify({ version: 1, draft })]);
  await app.goto(`${server.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
  await app.alert("The text was: it's lost").waitFor();
  await marksAre(app.inbound, ['', '']);
  assert.equal(await app.review.button.count(), 0);
});

test('a draft survives a reload, with its undo, and contains no credential', async (t) => {
  const { app, inbound } = await openApache(t);
  await inbound.edit(0, 'ports', '8080');
  await inbound.add({ type: 'udp' });
  await app.page.reload();
  await marksAre(inbound, ['~', '', '+']);
  assert.match((await inbound.rules())[2].findings, /incomplete/);
  await app.undo.click();
  await app.undo.click();
  await marksAre(inbound, ['~', '']);
  await app.undo.click();
  await marksAre(inbound, ['', '']);
  const kept = await app.page.evaluate(() => Object.entries(localStorage).filter(([key]) => key.startsWith('portcullis.draft')));
  assert.equal(kept.length, 1);
  assert.match(kept[0][0], /^portcullis\.draft http:\S+ eu-west-1 123456789012$/);
});

test('a closed tab loses nothing, and a draft belongs to its Region', async (t) => {
  const { app, inbound } = await openApache(t);
  await inbound.edit(0, 'ports', '8080');
  const context = app.page.context();
  const next = await context.newPage();
  await app.page.close();
  await next.goto(`${server.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
  await next.getByRole('link', { name: 'Review 1 change' }).waitFor();
});

test('discarding asks first, and can be undone', async (t) => {
  const { app, inbound } = await openApache(t);
  await inbound.edit(0, 'ports', '8080');
  await inbound.action('Remove', 'tcp 22 from 10.0.0.0/8').click();
  await app.review.open();
  await app.review.discard.click();
  await app.discard.dialog.getByText('Discard 2 changes').waitFor();
  await app.discard.confirm.click();
  await marksAre(inbound, ['', '']);
  await app.undo.click();
  await marksAre(inbound, ['~', '−']);
});

test('two tabs edit one draft: both say so, and neither overwrites the other', async (t) => {
  const { app, inbound } = await openApache(t);
  const context = app.page.context();
  const second = await context.newPage();
  const other = new app.constructor(second);
  await second.goto(`${server.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
  await rulesAre(other.inbound, ['tcp 22 10.0.0.0/8', 'tcp 80 0.0.0.0/0 anywhere']);
  await app.page.getByText('This draft is also open in another tab').waitFor();
  await second.getByText('This draft is also open in another tab').waitFor();
  await inbound.edit(0, 'ports', '8080');
  await second.getByText('This draft was changed in another tab').waitFor();
  await marksAre(other.inbound, ['~', '']);
  await other.inbound.edit(1, 'description', 'theirs');
  await marksAre(inbound, ['~', '~']);
  await app.undo.click();
  await marksAre(other.inbound, ['~', '']);
  await app.page.reload();
  await marksAre(inbound, ['~', '']);
});

test('saving tags leaves those that another tab has added meanwhile', async (t) => {
  const { app } = await openApache(t);
  const add = async (on, key, value) => {
    await on.group.tagsButton.click();
    await on.page.getByRole('button', { name: 'Add tag' }).click();
    await on.page.getByRole('textbox', { name: 'Key' }).last().fill(key);
    await on.page.getByRole('textbox', { name: 'Value' }).last().fill(value);
  };
  const save = (on) => on.page.getByRole('button', { name: 'Save to draft' }).click();
  const other = new app.constructor(await app.page.context().newPage());
  await other.goto(app.page.url());
  await rulesAre(other.inbound, ['tcp 22 10.0.0.0/8', 'tcp 80 0.0.0.0/0 anywhere']);
  await add(app, 'mine', '1');
  await add(other, 'theirs', '2');
  await save(other);
  await app.page.getByText('This draft was changed in another tab').waitFor();
  await save(app);
  await other.page.getByText('mine').waitFor();
  await app.page.getByText('theirs').waitFor();
});

test('a draft of another version of the page is kept, and the page says so', async (t) => {
  reset();
  const app = await openPage(t);
  const key = `portcullis.draft ${ec2.url}/ eu-west-1 123456789012`;
  await app.page.addInitScript((name) => localStorage.setItem(name, '{"version":99}'), key);
  await app.goto(`${server.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
  await app.alert('The draft stored in this browser is from another version of the page').waitFor();
  await app.inbound.edit(0, 'ports', '8080');
  assert.equal(await app.page.evaluate((name) => localStorage.getItem(name), key), '{"version":99}');
});

test('a concurrent change in EC2 to another rule is merged with the draft', async (t) => {
  const { app, inbound } = await openApache(t);
  await inbound.edit(0, 'description', 'mine');
  ec2.groups[1].inbound.push(tcp(9999, '192.0.2.0/24'));
  ec2.groups[1].inbound[1].description = 'theirs';
  await app.page.reload();
  await eventually(async () => assert.deepEqual((await inbound.rules()).map(({ ports, description }) => [ports, description]), [
    ['80', 'mine ↩'], ['22', 'theirs'], ['9999', ''],
  ]));
});

test('a rule changed in EC2 and in the draft is shown with a choice', async (t) => {
  const { app, inbound } = await openApache(t);
  await inbound.edit(0, 'description', 'mine');
  await inbound.edit(1, 'description', 'also mine');
  ec2.groups[1].inbound[0].description = 'theirs';
  ec2.groups[1].inbound.splice(1, 1);
  await app.page.reload();
  const notice = app.alert('These rules changed both in this draft and in EC2');
  await notice.waitFor();
  const items = notice.getByRole('listitem');
  assert.equal(await items.count(), 2);
  assert.match(await items.first().innerText(), /Mine: tcp 80 from 0\.0\.0\.0\/0\. Changed here and in EC2, which now has tcp 80 from 0\.0\.0\.0\/0 \(theirs\)/);
  assert.match(await items.last().innerText(), /Mine: tcp 22 from 10\.0\.0\.0\/8\. Changed here, but since removed in EC2/);
  await app.review.open();
  assert.equal(await app.review.apply.isEnabled(), false);
  await app.page.goBack();
  await items.first().getByRole('button', { name: /^Use EC2's/ }).click();
  await eventually(async () => assert.equal((await inbound.rules())[0].description, 'theirs'));
  await items.first().getByRole('button', { name: /^Keep mine/ }).click();
  await notice.waitFor({ state: 'hidden' });
  await marksAre(inbound, ['', '+']);
});

test('changes of a deleted group are discarded only on request', async (t) => {
  const { app, inbound } = await openApache(t);
  await inbound.edit(0, 'ports', '8080');
  ec2.groups.splice(1, 1);
  await app.page.reload();
  await app.heading('Security group not found').waitFor();
  const notice = app.alert('This draft has 1 change to a group that no longer exists');
  await notice.getByRole('button', { name: 'Discard changes' }).click();
  await notice.waitFor({ state: 'hidden' });
});

test('new groups reference each other, and are created with their tags', async (t) => {
  reset();
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await draftGroup(app, 'front', 'The front');
  await app.group.tagsButton.click();
  const tags = app.page.getByRole('dialog', { name: 'Group tags' });
  await tags.getByRole('button', { name: 'Add tag' }).click();
  await tags.getByRole('textbox', { name: 'Key' }).fill('aws:x');
  await tags.getByRole('button', { name: 'Save to draft' }).click();
  await tags.getByRole('textbox', { name: 'Key' }).fill('stage');
  await tags.getByRole('textbox', { name: 'Value' }).fill('test');
  await tags.getByRole('button', { name: 'Save to draft' }).click();
  await app.page.getByText('stage').first().waitFor();
  await openList(app);
  await draftGroup(app, 'back', 'The back');
  await app.inbound.add({ type: 'https', peer: 'front' });
  await eventually(async () => assert.match((await app.inbound.rules())[0].peer, /^front/));
  await openList(app);
  assert.deepEqual(await app.groups.names(), ['apache', 'appserver', 'back', 'default', 'elsewhere', 'front']);
  await app.review.applyAll();
  const created = ec2.sent('CreateSecurityGroup').map(({ parameters }) => parameters);
  assert.deepEqual(created.map((parameters) => parameters.get('GroupName')).toSorted(), ['back', 'front']);
  const front = created.find((parameters) => parameters.get('GroupName') === 'front');
  assert.deepEqual([front.get('TagSpecification.1.Tag.1.Key'), front.get('TagSpecification.1.Tag.1.Value')], ['stage', 'test']);
  const authorized = ec2.sent('AuthorizeSecurityGroupIngress')[0].parameters;
  const id = (name) => ec2.groups.find((known) => known.name === name).id;
  assert.equal(authorized.get('GroupId'), id('back'));
  assert.equal(authorized.get('IpPermissions.1.Groups.1.GroupId'), id('front'));
});

test('the name of a new group is checked against the draft, and can be changed there', async (t) => {
  reset();
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await draftGroup(app, 'front', 'The front');
  await app.group.editButton.click();
  const dialog = app.page.getByRole('dialog', { name: 'Edit security group' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Apache');
  await dialog.getByText('already has this name in this VPC').waitFor();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('facade');
  await dialog.getByRole('button', { name: 'Save to draft' }).click();
  await app.heading('facade').waitFor();
  await app.group.discardButton.click();
  await app.groups.table.waitFor();
  assert.ok(!(await app.groups.names()).includes('facade'));
});

test('a stopped run leaves exactly its remaining changes in the draft', async (t) => {
  const { app, inbound } = await openApache(t);
  await inbound.add({ type: 'https', peer: '192.0.2.0/24' });
  await inbound.action('Remove', 'tcp 22 from 10.0.0.0/8').click();
  ec2.misbehave = ({ action }) => (action.startsWith('Revoke') ? refusal(403, 'UnauthorizedOperation', 'No.') : undefined);
  await app.review.open();
  await app.review.confirm();
  await app.review.dialog.getByText('Stopped after 1 of 2 steps').waitFor();
  await app.review.done.click();
  await marksAre(inbound, ['', '−', '']);
  assert.deepEqual(ec2.changes(), ['AuthorizeSecurityGroupIngress', 'RevokeSecurityGroupIngress']);
  await app.review.open();
  assert.deepEqual(await app.review.lines(), ['− removed inbound SSH 22 10.0.0.0/8 (from inside)']);
});

const OTHER_ACCOUNT = '999999999999';
const draftKeys = (app) => app.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('portcullis.draft ')));

/** The groups of a shared VPC, starting with one of another account. */
function shareVpc() {
  reset();
  ec2.groups[0] = { ...ec2.groups[0], name: 'theirs', owner: OTHER_ACCOUNT };
}

test('in a shared VPC, draft and shares belong to the account of the caller', async (t) => {
  shareVpc();
  const app = await openPage(t, `${server.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
  await rulesAre(app.inbound, ['tcp 22 10.0.0.0/8', 'tcp 80 0.0.0.0/0 anywhere']);
  await app.inbound.edit(0, 'ports', '8080');
  await eventually(async () => assert.deepEqual((await draftKeys(app)).map((key) => key.split(' ').at(-1)), ['123456789012']));
  const share = new SharePage(app);
  await share.open();
  const snapshot = JSON.parse(await share.saveSnapshot());
  assert.equal(snapshot.source.account, '123456789012');
});

test('a draft stored under the owner of the first group is found', async (t) => {
  shareVpc();
  const app = await openPage(t, `${server.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
  await rulesAre(app.inbound, ['tcp 22 10.0.0.0/8', 'tcp 80 0.0.0.0/0 anywhere']);
  await app.inbound.edit(0, 'ports', '8080');
  await eventually(async () => assert.equal((await draftKeys(app)).length, 1));
  const moveToOther = async (from = ' ', to = ' ') => {
    await app.page.evaluate(([other, from, to]) => {
      const [key] = Object.keys(localStorage).filter((name) => name.startsWith('portcullis.draft '));
      const text = localStorage.getItem(key).replaceAll(from, to);
      localStorage.removeItem(key);
      localStorage.setItem(key.replace(/\d+$/, other), text);
    }, [OTHER_ACCOUNT, from, to]);
    await app.page.reload();
    await app.heading('apache').waitFor();
  };
  await moveToOther();
  await marksAre(app.inbound, ['~', '']);
  assert.deepEqual((await draftKeys(app)).map((key) => key.split(' ').at(-1)), ['123456789012']);
  // A draft for groups of the other account belongs to that account.
  await moveToOther(groupId(2), groupId(1));
  await marksAre(app.inbound, ['', '']);
  assert.deepEqual((await draftKeys(app)).map((key) => key.split(' ').at(-1)), [OTHER_ACCOUNT]);
});

test('a new group whose name exists in another case is not sent', async (t) => {
  reset();
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await draftGroup(app, 'front', 'The front');
  // Meanwhile another client creates a group with a name that EC2 considers equal.
  const { vpc } = ec2.groups[1];
  ec2.groups.push(group(9, 'FRONT', { vpc }), group(10, 'frost', { vpc }));
  await app.review.open();
  await app.review.confirm();
  await app.alert('Nothing was sent: a group to create already exists').getByText('EC2 already has a group named front').waitFor();
  assert.deepEqual(ec2.changes(), []);
});

/** Holds the call that adds an inbound rule. */
const holdAddition = () => hold(({ action, parameters }) => action === 'AuthorizeSecurityGroupIngress' && parameters.get('DryRun') !== 'true');

/** Drafts tcp 8080 from anywhere, applies it and opens the group again while the call is held. */
async function applyAndReturn(app) {
  await app.inbound.add({ type: 'Custom TCP', ports: '8080', peer: '0.0.0.0/0' });
  await app.review.open();
  const held = holdAddition();
  ec2.misbehave = held.misbehave;
  await app.review.confirm();
  await held.isReached;
  await app.page.getByRole('link', { name: 'Portcullis' }).click();
  await app.groups.link('apache').click();
  await app.heading('apache').waitFor();
  return held;
}

const NOTICE = 'The draft changed while it was being applied';

test('a rule corrected during its run is pending as a change of the rule that was added', async (t) => {
  const { app, inbound } = await openApache(t);
  const held = await applyAndReturn(app);
  const added = await eventually(async () => {
    const place = (await inbound.rules()).findIndex(({ ports }) => ports === '8080');
    assert.notEqual(place, -1, 'the added rule is not drawn');
    return place;
  });
  await inbound.edit(added, 'peer', '10.0.0.0/8');
  held.release();
  await app.page.getByText(NOTICE).waitFor();
  await app.review.button.getByText('Review 1 change').waitFor();
  await eventually(async () => {
    const changed = (await inbound.rules()).filter(({ mark }) => mark);
    assert.deepEqual(changed.map(({ mark }) => mark.replace(/\s.*$/, '')), ['~']);
    assert.equal(changed[0].peer, '10.0.0.0/8 anywhere ↩');
  });
});

test('a rule taken back during its run is pending to be removed, in every tab', async (t) => {
  const { app, inbound } = await openApache(t);
  const second = await app.page.context().newPage();
  const other = new app.constructor(second);
  await second.goto(`${server.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
  await rulesAre(other.inbound, ['tcp 22 10.0.0.0/8', 'tcp 80 0.0.0.0/0 anywhere']);
  const held = await applyAndReturn(app);
  await marksAre(other.inbound, ['', '', '+']);
  await other.inbound.action('Remove', 'tcp 8080 from 0.0.0.0/0').click();
  await marksAre(inbound, ['', '']);
  held.release();
  await app.page.getByText(NOTICE).waitFor();
  for (const { inbound: rules } of [app, other]) {
    await eventually(async () => assert.deepEqual((await marks(rules)).filter((mark) => mark), ['−']));
  }
});

test('text in an open cell stays when a run of another tab adds its row', async (t) => {
  const { app } = await openApache(t);
  await app.inbound.add({ type: 'Custom TCP', ports: '8080', peer: '0.0.0.0/0' });
  const second = await app.page.context().newPage();
  const other = new app.constructor(second);
  await second.goto(`${server.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
  await marksAre(other.inbound, ['', '', '+']);
  await app.review.open();
  const held = holdAddition();
  ec2.misbehave = held.misbehave;
  await app.review.confirm();
  await held.isReached;
  await other.inbound.type(2, 'description', 'typed meanwhile');
  held.release();
  await app.review.done.waitFor();
  await eventually(async () => assert.ok((await marks(other.inbound)).every((mark) => mark !== '+')));
  assert.equal(await other.inbound.editor.inputValue(), 'typed meanwhile');
  await other.inbound.editor.press('Enter');
  await eventually(async () => assert.deepEqual((await marks(other.inbound)).filter((mark) => mark), ['~']));
});

/** Drafts a group, applies the draft and opens the group again while the call that creates it is held. */
async function applyNewGroup(t) {
  reset();
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await draftGroup(app, 'fresh', 'The group fresh');
  await app.inbound.add({ type: 'Custom TCP', ports: '9001', peer: '10.0.0.0/8' });
  await app.review.open();
  const held = hold(({ action, parameters }) => action === 'CreateSecurityGroup' && parameters.get('DryRun') !== 'true');
  ec2.misbehave = held.misbehave;
  await app.review.confirm();
  await held.isReached;
  await app.page.getByRole('link', { name: 'Portcullis' }).click();
  await app.groups.link('fresh').click();
  await app.heading('fresh').waitFor();
  const edit = app.page.getByRole('dialog', { name: 'Edit security group' });
  const openEdit = async () => {
    await app.group.editButton.click();
    await edit.waitFor();
  };
  return { app, held, edit, openEdit };
}

const STRAY = "Some text that you entered couldn't be kept in the draft";

test('name and description that are changed while a run creates the group stay readable until they are dismissed', async (t) => {
  const { app, held, edit, openEdit } = await applyNewGroup(t);
  await openEdit();
  await edit.getByRole('textbox', { name: 'Name' }).fill('fresher');
  await edit.getByRole('textbox', { name: 'Description' }).fill('The fresher group');
  await edit.getByRole('button', { name: 'Save to draft' }).click();
  await app.heading('fresher').waitFor();
  held.release();
  const text = 'EC2 created fresh before you changed its name and description, which can\'t be changed later. You typed: name fresher; description The fresher group.';
  await app.alert(STRAY).getByText(text).waitFor();
  await app.heading('fresh').waitFor();
  await rulesAre(app.inbound, ['tcp 9001 10.0.0.0/8']);
  // The draft keeps the text.
  await app.page.reload();
  await app.alert(STRAY).getByText(text).waitFor();
  await app.alert(STRAY).getByRole('button', { name: 'Dismiss' }).click();
  await app.alert(STRAY).waitFor({ state: 'hidden' });
  await eventually(async () => assert.deepEqual(await draftKeys(app), []));
});

test('text in the form of a new group stays readable when a run creates the group', async (t) => {
  const { app, held, edit, openEdit } = await applyNewGroup(t);
  await openEdit();
  await edit.getByRole('textbox', { name: 'Description' }).fill('Half a descr');
  held.release();
  await edit.waitFor({ state: 'hidden' });
  await app.alert(STRAY).getByText('You typed: description Half a descr.').waitFor();
  await app.heading('fresh').waitFor();
});

test('tags in a form stay readable when a run creates their group', async (t) => {
  const { app, held } = await applyNewGroup(t);
  await app.group.tagsButton.click();
  const tags = app.page.getByRole('dialog', { name: 'Group tags' });
  await tags.getByRole('button', { name: 'Add tag' }).click();
  await tags.getByRole('textbox', { name: 'Key' }).fill('team');
  await tags.getByRole('textbox', { name: 'Value' }).fill('web');
  held.release();
  await tags.waitFor({ state: 'hidden' });
  await app.alert(STRAY).getByText('A form was closed because EC2 created its group. You typed: team = web.').waitFor();
});

test('pasted rules that are not added yet stay readable when a run creates their group', async (t) => {
  const { app, held } = await applyNewGroup(t);
  await app.inbound.pasteButton.click();
  await app.paste.text.fill('tcp 22 10.1.2.3/32');
  held.release();
  await app.paste.dialog.waitFor({ state: 'hidden' });
  await app.alert(STRAY).getByText('You typed: tcp 22 10.1.2.3/32.').waitFor();
});

for (const [cell, leaves] of /** @type {const} */ ([['a closed cell', true], ['an open cell', false]])) {
  test(`unfinished text in ${cell} stays readable if another client removes the rule during a run`, async (t) => {
    const { app, inbound } = await openApache(t);
    const held = await applyAndReturn(app);
    await inbound.type(0, 'ports', '80a');
    if (leaves) await inbound.section.getByRole('heading').first().click();
    const apache = ec2.groups[1];
    apache.inbound = apache.inbound.filter((rule) => rule.from !== 80);
    held.release();
    await app.alert(STRAY).getByText('A rule with unfinished text no longer exists. The text was: 80a').waitFor();
    await app.page.reload();
    await app.alert(STRAY).getByText('The text was: 80a').waitFor();
  });
}
test('every change of the draft is said with an undo, and undo says where it was', async (t) => {
  const { app, keys, inbound } = await openApache(t);
  await inbound.action('Remove', 'tcp 22 from 10.0.0.0/8').click();
  await app.toast.getByText('Removed').waitFor();
  const focused = await app.focused();
  await app.toast.getByRole('button', { name: /^Undo: / }).click();
  await marksAre(inbound, ['', '']);
  await app.toast.getByText(/^Undone: /).waitFor();
  // The button stays, and now does the opposite.
  await app.toast.getByRole('button', { name: /^Redo: / }).press('Enter');
  await marksAre(inbound, ['', '−']);
  assert.notEqual(focused, '');
  await openGroup(app, 'appserver');
  await app.main.focus();
  await keys.press('Control+z');
  await app.toast.getByText(/^Undone: .*\(apache\)$/).waitFor();
  await app.toast.getByRole('link', { name: 'Show' }).click();
  await app.heading('apache').waitFor();
  const shown = app.inbound.grid.getByRole('row', { selected: true });
  await shown.getByText('10.0.0.0/8').waitFor();
  await eventually(async () => assert.ok(await shown.evaluate((row) => row.contains(document.activeElement))));
  await app.toast.getByRole('button', { name: 'Dismiss' }).click();
  await app.toast.waitFor({ state: 'detached' });
  assert.deepEqual(ec2.changes(), []);
});

test('the notice never takes the focus and stays while it is used', async (t) => {
  const { app, inbound } = await openApache(t);
  await app.page.clock.install();
  await inbound.edit(0, 'description', 'site');
  await app.toast.waitFor();
  assert.equal(await app.toast.evaluate((toast) => toast.contains(document.activeElement)), false);
  // The grid focuses its cell with the next frame.
  await app.page.clock.runFor(1_000);
  await app.toast.getByRole('button', { name: 'Dismiss' }).focus();
  await app.page.clock.runFor(60_000);
  assert.equal(await app.toast.count(), 1);
  await app.main.focus();
  await app.page.clock.runFor(60_000);
  await app.toast.waitFor({ state: 'detached' });
});

test('the panel lists all changes; each can be dropped and opened, and a group discarded', async (t) => {
  const { app, inbound } = await openApache(t);
  await inbound.edit(0, 'ports', '8080');
  await inbound.action('Remove', 'tcp 22 from 10.0.0.0/8').click();
  await openGroup(app, 'appserver');
  await inbound.add({ type: 'ssh', peer: '10.0.0.0/8' });
  assert.equal(await app.changesButton.getAttribute('aria-expanded'), 'false');
  await app.changesButton.click();
  const items = async () => (await app.changes.getByRole('listitem').allInnerTexts())
    .map((text) => text.replace(/(Open)?\s*✕?$/, '').replace(/\s+/g, ' ').trim());
  await eventually(async () => assert.deepEqual(await items(), [
    '~ changed inbound tcp 80 becomes 8080 from 0.0.0.0/0',
    '− removed inbound tcp 22 from 10.0.0.0/8 (from inside)',
    '+ added inbound tcp 22 from 10.0.0.0/8',
  ]));
  await app.changes.getByRole('link', { name: /^Open inbound tcp 8080/ }).click();
  await app.heading('apache').waitFor();
  await inbound.editor.waitFor();
  await app.page.keyboard.press('Escape');
  await app.changes.getByRole('button', { name: /^Discard the change to inbound tcp 8080/ }).click();
  await marksAre(inbound, ['', '−']);
  await app.changes.getByRole('button', { name: 'Discard 1 change of apache' }).click();
  await marksAre(inbound, ['', '']);
  assert.equal((await items()).length, 1);
  await app.changes.getByRole('button', { name: 'Close the changes' }).click();
  await app.changes.waitFor({ state: 'detached' });
  assert.equal(await app.changesButton.evaluate((button) => button === document.activeElement), true);
});
