// The rule grid as a spreadsheet: opening, typing, completing, selecting, sorting, copying and pasting.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { group, groupId, proxyConfig, smallAccount, tcp, useEndpoint } from './support/fake-ec2.mjs';

const openPage = useBrowser();
const { ec2, server } = await useEndpoint((endpoint) => proxyConfig(endpoint.url));

const RULES = [
  tcp(80, '0.0.0.0/0'), tcp(22, '10.0.0.0/8', { description: 'from inside' }), tcp(443, '192.0.2.0/24'),
  { protocol: 'udp', from: 53, to: 53, cidr: '10.1.0.0/16', description: 'names' }, tcp(8000, '10.0.0.0/8', { to: 8080 }),
];

/** `apache` opened with five rules and their ids. */
async function openApache(t, options) {
  ec2.groups = smallAccount();
  ec2.groups[1] = group(2, 'apache', { inbound: RULES.map((rule) => ({ ...rule })) });
  ec2.calls.length = 0;
  const app = await openPage(t, `${server.url}#/proxy/eu-west-1/groups/${groupId(2)}`, options);
  await eventually(async () => {
    const rules = await app.inbound.rules();
    assert.equal(rules.length, 5);
    assert.ok(rules.every((rule) => rule.id.startsWith('sgr-')));
  });
  return { app, keys: app.page.keyboard, inbound: app.inbound };
}

/** Waits until a column of the rendered rows holds these texts. */
async function columnIs(side, column, texts) {
  await eventually(async () => assert.deepEqual((await side.rules()).map((rule) => rule[column]), texts));
}

for (const [what, open] of [
  ['Enter', (keys) => keys.press('Enter')],
  ['F2', (keys) => keys.press('F2')],
]) {
  test(`${what} opens a cell with its text`, async (t) => {
    const { keys, inbound } = await openApache(t);
    await inbound.cell(1, 'description').click();
    await open(keys);
    await inbound.editor.waitFor();
    assert.equal(await inbound.editor.inputValue(), 'from inside');
    assert.equal(await inbound.editor.getAttribute('aria-label'), 'Description of an inbound rule');
  });
}

test('typing opens a cell, replaces its text and loses no letter', async (t) => {
  const { keys, inbound } = await openApache(t);
  await inbound.cell(1, 'description').click();
  await keys.type('office of Berlin', { delay: 0 });
  assert.equal(await inbound.editor.inputValue(), 'office of Berlin');
  await keys.press('Enter');
  await columnIs(inbound, 'description', ['', 'office of Berlin from inside ↩', '', 'names', '']);
});

test('Enter accepts the text and moves down, Tab moves right, with Shift the other way', async (t) => {
  const { app, keys, inbound } = await openApache(t);
  const isFocused = (cell) => eventually(async () => assert.ok(await cell.evaluate((element) => element === document.activeElement), await app.focused()));
  await inbound.cell(1, 'ports').click();
  await keys.type('2222');
  await keys.press('Enter');
  await isFocused(inbound.cell(2, 'ports'));
  await keys.type('8443');
  await keys.press('Tab');
  await isFocused(inbound.cell(2, 'kind'));
  await keys.press('Enter');
  await keys.press('Shift+Tab');
  await isFocused(inbound.cell(2, 'ports'));
  await keys.press('Enter');
  await keys.press('Shift+Enter');
  await isFocused(inbound.cell(1, 'ports'));
  assert.deepEqual((await inbound.phrases()).slice(1, 3), ['tcp 2222 22 ↩ 10.0.0.0/8', 'tcp 8443 443 ↩ 192.0.2.0/24']);
  assert.deepEqual(ec2.changes(), []);
});

test('a cell closed with invalid text keeps the text, and nothing else changes', async (t) => {
  const { inbound } = await openApache(t);
  await inbound.type(0, 'peer', '10.0.0.256');
  await inbound.cell(3, 'type').click();
  await eventually(async () => assert.equal((await inbound.rules())[0].peer, '10.0.0.256'));
  assert.equal(await inbound.cell(0, 'peer').getAttribute('aria-invalid'), 'true');
  assert.equal((await inbound.rules())[0].mark, '');
  await inbound.type(0, 'peer', '10.0.0.255');
  await inbound.editor.press('Enter');
  await eventually(async () => assert.match((await inbound.rules())[0].peer, /^10\.0\.0\.255\/32/));
});

for (const [typed, expected] of [
  ['https', { type: 'HTTPS', protocol: 'tcp', ports: '443' }],
  ['22', { type: 'SSH', protocol: 'tcp', ports: '22' }],
  ['8000-8080', { type: 'Custom TCP', protocol: 'tcp', ports: '8000-8080' }],
  ['all', { type: 'All traffic', protocol: 'all', ports: 'all' }],
  ['ping', { type: 'Ping', protocol: 'icmp', ports: 'echo-request' }],
  ['icmp 3/4', { type: 'Custom ICMP', protocol: 'icmp', ports: 'fragmentation-needed' }],
  ['time exceeded', { type: 'Custom ICMP', protocol: 'icmp', ports: 'time-exceeded' }],
  ['udp 53', { type: 'DNS (UDP)', protocol: 'udp', ports: '53' }],
  ['47', { type: 'Custom TCP', protocol: 'tcp', ports: '47' }],
  ['gre', { type: 'Custom protocol', protocol: 'gre', ports: 'all' }],
  ['postgres', { type: 'PostgreSQL', protocol: 'tcp', ports: '5432' }],
  ['kubernetes', { type: 'Kubernetes API', protocol: 'tcp', ports: '6443' }],
]) {
  test(`the type ${typed} is understood`, async (t) => {
    const { inbound } = await openApache(t);
    const place = await inbound.add({ type: typed });
    const { type, protocol, ports } = (await inbound.rules())[place];
    assert.deepEqual({ type, protocol, ports }, expected);
  });
}

for (const [typed, peer, kind] of [
  ['anywhere', '0.0.0.0/0 anywhere', 'Anywhere IPv4'],
  ['anywhere-ipv6', '::/0 anywhere', 'Anywhere IPv6'],
  ['203.0.113.7', '203.0.113.7/32', 'IPv4'],
  ['10.0.0.5/8', '10.0.0.0/8', 'IPv4'],
  ['2001:DB8::1', '2001:db8::1/128', 'IPv6'],
  ['self', `apache ${groupId(2)}`, 'This group'],
  ['AppServer', `appserver ${groupId(3)}`, 'Security group'],
  [groupId(3), `appserver ${groupId(3)}`, 'Security group'],
  ['210987654321/sg-0fedcba9876543210', 'sg-0fedcba9876543210 account 210987654321', 'Security group'],
  ['pl-0123456789abcdef0', 'pl-0123456789abcdef0 prefix list', 'Prefix list'],
]) {
  test(`the source ${typed} is understood`, async (t) => {
    const { inbound } = await openApache(t);
    const place = await inbound.add({ type: '9999', peer: typed });
    const rule = (await inbound.rules())[place];
    assert.ok([rule.peer, rule.peer.split(' ').toReversed().join(' ')].includes(peer), rule.peer);
    assert.equal(rule.kind, kind);
  });
}

test('several sources make several rules, undone at once', async (t) => {
  const { app, inbound } = await openApache(t);
  const place = await inbound.add({ type: 'https' });
  await inbound.type(place, 'peer', '10.1.0.0/16, 10.2.0.0/16, appserver');
  await inbound.message.getByText('Adds 3 rules, one for each source').waitFor();
  await inbound.editor.press('Enter');
  await eventually(async () => assert.equal((await inbound.rules()).length, 8));
  assert.deepEqual((await inbound.phrases()).slice(5), ['tcp 443 10.1.0.0/16', 'tcp 443 10.2.0.0/16', `tcp 443 appserver ${groupId(3)}`]);
  await app.undo.click();
  await eventually(async () => assert.equal((await inbound.rules()).length, 6));
});

test('several ports make several rules, undone at once', async (t) => {
  const { app, inbound } = await openApache(t);
  // Without a source, only one of them would get it.
  const incomplete = await inbound.add({ type: 'custom tcp' });
  await inbound.type(incomplete, 'ports', '80, 443');
  await inbound.message.getByText('Enter the source first').waitFor();
  await inbound.editor.press('Escape');
  const place = await inbound.add({ type: 'custom tcp', peer: '10.1.0.0/16' });
  const before = (await inbound.rules()).length;
  await inbound.type(place, 'ports', '80,443');
  await inbound.message.getByText('Makes 2 rules, one for each port or range').waitFor();
  await inbound.editor.press('Enter');
  await eventually(async () => assert.deepEqual((await inbound.phrases()).slice(place), ['tcp 80 10.1.0.0/16', 'tcp 443 10.1.0.0/16']));
  await app.undo.click();
  await eventually(async () => assert.equal((await inbound.rules()).length, before));
  await inbound.type(place, 'ports', '3,306');
  await inbound.message.getByText('could be several ports, or the port 3306').waitFor();
});

/** Pastes a clipboard of HTML alone at the focused element. */
const pasteHtml = (app, html) => app.page.evaluate((pasted) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/html', pasted);
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}, html);

test('a clipboard with HTML alone is read as a table, or refused in words', async (t) => {
  const { app, inbound } = await openApache(t);
  const table = (cells) => `<table><tr><th>Protocol</th><th>Ports</th><th>Source</th></tr>${cells}</table>`;
  const row = '<tr><td>tcp</td><td>8<b>4</b>43</td><td>10.4.0.0/16</td></tr>';
  const refusal = app.page.getByText('The clipboard has no text that can be read');
  await inbound.pasteButton.click();
  const area = app.page.getByLabel('Rules, one per line');
  await area.focus();
  await pasteHtml(app, '<p>tcp 22 0.0.0.0/0</p>');
  await refusal.waitFor();
  await pasteHtml(app, table('<tr><td colspan="2">tcp</td><td>10.4.0.0/16</td></tr>'));
  await refusal.waitFor();
  for (const cells of [
    '<tr style="text-decoration:line-through"><td>tcp</td><td>22</td><td>0.0.0.0/0</td></tr>',
    '<tr><td>tcp</td><td><s>22</s> 443</td><td>10.4.0.0/16</td></tr>',
    '<tr style="display: none"><td>tcp</td><td>22</td><td>0.0.0.0/0</td></tr>',
  ]) {
    await pasteHtml(app, table(row));
    await refusal.waitFor({ state: 'detached' });
    await area.fill('');
    await pasteHtml(app, table(cells));
    await refusal.waitFor();
    assert.equal(await area.inputValue(), '');
  }
  await pasteHtml(app, table(row));
  await refusal.waitFor({ state: 'detached' });
  assert.equal(await area.inputValue(), 'Protocol\tPorts\tSource\ntcp\t8443\t10.4.0.0/16');
  await area.fill('');
  await pasteHtml(app, table('<tr><td>tcp</td><td>22<br>80</td><td>10.4.0.0/16</td></tr>'));
  assert.match(await area.inputValue(), /\t22 80\t/);
  await app.page.keyboard.press('Escape');
});

test('choosing a source type opens its source', async (t) => {
  const { inbound } = await openApache(t);
  const place = await inbound.add({ type: 'https', kind: 'Anywhere IPv6' });
  assert.equal((await inbound.rules())[place].peer, '::/0 anywhere');
  await inbound.edit(place, 'kind', 'security group');
  await eventually(async () => assert.equal((await inbound.rules())[place].peer, ''));
  assert.match((await inbound.rules())[place].findings, /incomplete/);
});

test('covered and redundant rules are reported while typing', async (t) => {
  const { inbound } = await openApache(t);
  const place = await inbound.add({ type: '22' });
  await inbound.type(place, 'peer', '10.9.0.0/16');
  await eventually(async () => assert.match(await inbound.message.innerText(), /^Already allowed by tcp 22 from 10\.0\.0\.0\/8 \(sgr-/));
  await inbound.editor.fill('0.0.0.0/0');
  await eventually(async () => assert.match(await inbound.message.innerText(), /^Makes tcp 22 from 10\.0\.0\.0\/8 \(sgr-\w+\) redundant/));
  await inbound.editor.press('Enter');
  await eventually(async () => assert.match((await inbound.rules())[place].findings, /SSH open/));
  // The rule that it covers says so.
  const covered = async () => (await inbound.rules()).find(({ ports, peer }) => ports === '22' && peer.startsWith('10.0.0.0/8'));
  await eventually(async () => assert.match((await covered()).findings, /redundant.*Another rule covers this one/));
});

test('rows are selected by click, Shift, Ctrl and keys', async (t) => {
  const { keys, inbound } = await openApache(t);
  const selected = () => inbound.rows.evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('aria-selected') === 'true')));
  const areSelected = (wanted) => eventually(async () => assert.deepEqual(await selected(), wanted));
  await inbound.cell(1, 'mark').locator('[data-action=select]').click();
  await areSelected([0, 1, 0, 0, 0]);
  await inbound.cell(3, 'type').click({ modifiers: ['Shift'] });
  await areSelected([0, 1, 1, 1, 0]);
  await inbound.cell(2, 'type').click({ modifiers: ['Control'] });
  await areSelected([0, 1, 0, 1, 0]);
  await inbound.selection.getByText('2 rules selected').waitFor();
  await inbound.cell(0, 'type').focus();
  await keys.press('Escape');
  await areSelected([0, 0, 0, 0, 0]);
  await keys.press('ArrowDown');
  await keys.press('Shift+ArrowDown');
  await keys.press('Shift+ArrowDown');
  await areSelected([0, 1, 1, 1, 0]);
  await keys.press('Control+a');
  await areSelected([1, 1, 1, 1, 1]);
  await keys.press('Control+a');
  await areSelected([0, 0, 0, 0, 0]);
  await keys.press('Shift+Space');
  await areSelected([0, 0, 0, 1, 0]);
});

test('a column of all selected rows is changed at once, from the dialog and from a cell', async (t) => {
  const { app, keys, inbound } = await openApache(t);
  await inbound.cell(1, 'mark').locator('[data-action=select]').click();
  await inbound.cell(3, 'mark').locator('[data-action=select]').click();
  await inbound.selection.getByRole('button', { name: 'Edit column…' }).click();
  const dialog = app.page.getByRole('dialog', { name: 'Edit column' });
  await dialog.getByRole('textbox', { name: 'New value' }).fill("it's");
  await dialog.getByText('is not allowed here').waitFor();
  await dialog.getByRole('textbox', { name: 'New value' }).fill('both');
  await dialog.getByRole('button', { name: 'Change 2 rules' }).click();
  await columnIs(inbound, 'description', ['', 'both from inside ↩', '', 'both names ↩', '']);
  await inbound.type(1, 'description', 'again');
  await keys.press('Control+Enter');
  await columnIs(inbound, 'description', ['', 'again from inside ↩', '', 'again names ↩', '']);
  await app.undo.click();
  await app.undo.click();
  await columnIs(inbound, 'description', ['', 'from inside', '', 'names', '']);
});

test('rows are duplicated, removed and reverted', async (t) => {
  const { keys, inbound } = await openApache(t);
  await inbound.cell(2, 'type').click();
  await keys.press('Control+Shift+d');
  await eventually(async () => assert.equal((await inbound.rules()).length, 6));
  assert.match((await inbound.rules())[5].findings, /duplicate/);
  await inbound.edit(5, 'ports', '4443');
  await eventually(async () => assert.equal((await inbound.rules())[5].findings, ''));
  await inbound.cell(0, 'type').click();
  await keys.press('Delete');
  await eventually(async () => assert.match((await inbound.rules())[0].mark, /removed/));
  await inbound.action('Restore', 'tcp 80 from 0.0.0.0/0').click();
  await eventually(async () => assert.equal((await inbound.rules())[0].mark, ''));
  await inbound.cell(5, 'type').click();
  await keys.press('Delete');
  await eventually(async () => assert.equal((await inbound.rules()).length, 5));
});

test('rows are copied and moved to another group', async (t) => {
  const { app, inbound } = await openApache(t);
  const dialog = app.page.getByRole('dialog', { name: 'Copy or move rules' });
  await inbound.cell(1, 'mark').locator('[data-action=select]').click();
  await inbound.selection.getByRole('button', { name: 'Copy or move…' }).click();
  await dialog.getByRole('combobox', { name: 'Target group' }).fill('unknown');
  await dialog.getByRole('button', { name: 'Copy rules' }).click();
  await dialog.getByText('No group is named "unknown"').waitFor();
  await dialog.getByRole('combobox', { name: 'Target group' }).fill('appserver');
  await dialog.getByRole('button', { name: 'Move rules' }).click();
  await eventually(async () => assert.match((await inbound.rules())[1].mark, /removed/));
  await app.sidebar.getByRole('link', { name: 'appserver' }).click();
  await app.heading('appserver').waitFor();
  await eventually(async () => assert.deepEqual((await inbound.phrases()).slice(1), ['tcp 22 10.0.0.0/8']));
  await app.review.open();
  assert.deepEqual((await app.review.lines()).toSorted(), [
    '+ added inbound SSH 22 10.0.0.0/8 (from inside)', '− removed inbound SSH 22 10.0.0.0/8 (from inside)',
  ]);
});

test('rows are sorted and filtered, also by ranges that contain an address', async (t) => {
  const { inbound } = await openApache(t);
  const ports = inbound.grid.getByRole('columnheader', { name: 'Ports' });
  await ports.getByRole('button').click();
  await columnIs(inbound, 'ports', ['22', '53', '80', '443', '8000-8080']);
  assert.equal(await ports.getAttribute('aria-sort'), 'ascending');
  await ports.getByRole('button').click();
  await columnIs(inbound, 'ports', ['8000-8080', '443', '80', '53', '22']);
  await ports.getByRole('button').click();
  await columnIs(inbound, 'ports', ['80', '22', '443', '53', '8000-8080']);
  await inbound.filter.fill('10.1.2.3 udp');
  await columnIs(inbound, 'ports', ['53']);
  await inbound.section.getByText('1 of 5').waitFor();
  await inbound.filter.fill('inside');
  await columnIs(inbound, 'ports', ['22']);
});

test('rows are copied for a spreadsheet and for the AWS CLI, and pasted again', async (t) => {
  const { app, keys, inbound } = await openApache(t, { permissions: ['clipboard-read', 'clipboard-write'] });
  const clipboard = () => app.page.evaluate(() => navigator.clipboard.readText());
  await inbound.cell(1, 'mark').click();
  await keys.press('Control+c');
  await eventually(async () => assert.equal(await clipboard(), 'Direction\tProtocol\tPorts\tSource\tDescription\ninbound\ttcp\t22\t10.0.0.0/8\tfrom inside\n'));
  await keys.press('Control+a');
  await inbound.selection.getByRole('button', { name: 'Copy as AWS CLI' }).click();
  await eventually(async () => assert.match(await clipboard(), /^aws ec2 authorize-security-group-ingress --group-id sg-0+2 --ip-permissions '\[\{"IpProtocol":"tcp","FromPort":80/));
  await inbound.selection.getByRole('button', { name: 'Copy as TSV' }).click();
  await eventually(async () => assert.equal((await clipboard()).split('\n').length, 7));
  // Pasted into another group by keyboard.
  await app.sidebar.getByRole('link', { name: 'appserver' }).click();
  await app.heading('appserver').waitFor();
  await inbound.cell(0, 'type').click();
  await keys.press('Control+v');
  await app.paste.add.getByText('Add 5 rules to the draft').waitFor();
  await app.paste.add.click();
  await eventually(async () => assert.deepEqual((await inbound.phrases()).slice(1), [
    'tcp 80 0.0.0.0/0 anywhere', 'tcp 22 10.0.0.0/8', 'tcp 443 192.0.2.0/24', 'udp 53 10.1.0.0/16', 'tcp 8000-8080 10.0.0.0/8',
  ]));
});

/** Cells on the clipboard, in a page with clipboard permission. */
async function openWithClipboard(t) {
  const opened = await openApache(t, { permissions: ['clipboard-read', 'clipboard-write'] });
  return {
    ...opened,
    clipboard: () => opened.app.page.evaluate(() => navigator.clipboard.readText()),
    write: (text) => opened.app.page.evaluate((copied) => navigator.clipboard.writeText(copied), text),
    refusal: opened.app.page.getByRole('dialog', { name: 'Nothing pasted' }),
  };
}

test('one cell is copied and pasted, and one value goes into all selected rules', async (t) => {
  const { app, keys, inbound, clipboard, write } = await openWithClipboard(t);
  await inbound.cell(1, 'description').click();
  await keys.press('Control+c');
  await eventually(async () => assert.equal(await clipboard(), 'from inside'));
  await inbound.cell(0, 'description').click();
  await keys.press('Control+v');
  await columnIs(inbound, 'description', ['from inside ↩', 'from inside', '', 'names', '']);
  await write('plain words here');
  await keys.press('ArrowDown');
  await keys.press('Shift+ArrowDown');
  await keys.press('Control+v');
  await columnIs(inbound, 'description', ['from inside ↩', 'plain words here from inside ↩', 'plain words here ↩', 'names', '']);
  assert.equal(await app.paste.dialog.count(), 0);
  await app.undo.click();
  await app.undo.click();
  await columnIs(inbound, 'description', ['', 'from inside', '', 'names', '']);
  // The text of a type includes its ports.
  await inbound.cell(4, 'type').click();
  await keys.press('Escape');
  await keys.press('Control+c');
  await eventually(async () => assert.equal(await clipboard(), 'tcp 8000-8080'));
});

test('descriptions are cut; cells that cannot be empty are not', async (t) => {
  const { app, keys, inbound } = await openWithClipboard(t);
  const before = await inbound.rules();
  for (const [column, reason] of [
    ['ports', 'Nothing was cut. The ports of a rule can\'t be empty'],
    ['peer', 'Nothing was cut. The source of a rule can\'t be empty'],
  ]) {
    await inbound.cell(0, column).click();
    await keys.press('Control+x');
    await app.page.getByText(reason).waitFor();
  }
  await inbound.cell(0, 'type').click();
  await keys.press('Control+a');
  await keys.press('Control+x');
  await app.page.getByText('Rules can\'t be cut').waitFor();
  await keys.press('Escape');
  assert.deepEqual(await inbound.rules(), before);
  await inbound.edit(0, 'description', 'to be moved');
  await inbound.cell(0, 'description').click();
  await keys.press('Control+x');
  await app.toast.getByText('Cut 1 description').waitFor();
  await eventually(async () => assert.equal((await inbound.rules())[0].description, before[0].description));
  await inbound.cell(1, 'description').click();
  await keys.press('Control+v');
  await eventually(async () => assert.match((await inbound.rules())[1].description, /^to be moved\b/));
});

test('a block of a spreadsheet is pasted from the focused cell on', async (t) => {
  const { keys, inbound, write, clipboard } = await openWithClipboard(t);
  await write('198.51.100.0/24\tone\r\n2001:db8::/32\ttwo\r\n');
  await inbound.cell(2, 'peer').click();
  await keys.press('Control+v');
  await columnIs(inbound, 'description', ['', 'from inside', 'one ↩', 'two names ↩', '']);
  assert.deepEqual((await inbound.rules()).slice(2, 4).map(({ peer }) => peer.split(' ')[0]), ['198.51.100.0/24', '2001:db8::/32']);
  // A block by the keyboard: two rows by two columns.
  await inbound.cell(2, 'peer').click();
  await keys.press('Shift+ArrowDown');
  await keys.press('Shift+ArrowRight');
  await keys.press('Control+c');
  await eventually(async () => assert.equal(await clipboard(), '198.51.100.0/24\tone\n2001:db8::/32\ttwo'));
  await keys.press('Escape');
  await inbound.cell(0, 'peer').click();
  await keys.press('Control+v');
  await columnIs(inbound, 'description', ['one ↩', 'two from inside ↩', 'one ↩', 'two names ↩', '']);
});

test('a paste with invalid cells changes nothing, and reports each of them', async (t) => {
  const { app, keys, inbound, write, refusal } = await openWithClipboard(t);
  const before = await inbound.rules();
  for (const [column, text, reasons] of [
    ['peer', '10.0.0.0/8\tgood\n10.0.0.256\tbad', [/Row 2, source: .*not an IP address/]],
    ['type', 'HTTPS\ttcp\t448', [/Row 1, type: .*HTTPS.* contradicts/]],
    ['description', 'a\tb', [/2 columns/]],
    ['ports', Array.from({ length: 6 }, (_, n) => n).join('\n'), [/6 rows, but only 5 rows/]],
  ]) {
    await write(text);
    await inbound.cell(0, column).click();
    await keys.press('Control+v');
    await refusal.waitFor();
    const told = await refusal.getByRole('listitem').allInnerTexts();
    assert.equal(told.length, reasons.length);
    reasons.forEach((reason, place) => assert.match(told[place], reason));
    await keys.press('Escape');
    await refusal.waitFor({ state: 'hidden' });
    assert.deepEqual(await inbound.rules(), before);
  }
  assert.equal(await app.review.button.count(), 0);
});

test('several cells pasted into an open one are never joined into another value', async (t) => {
  const { keys, inbound, write, refusal } = await openWithClipboard(t);
  await write('8022\n8080');
  await inbound.cell(1, 'ports').click();
  await keys.press('Enter');
  await inbound.editor.waitFor();
  await keys.press('Control+v');
  await columnIs(inbound, 'ports', ['80', '8022 22 ↩', '8080 443 ↩', '53', '8000-8080']);
  await inbound.cell(3, 'ports').click();
  await keys.type('5');
  await keys.press('Control+v');
  await refusal.getByText('Press Escape in the open cell first').waitFor();
  await keys.press('Escape');
  await refusal.waitFor({ state: 'hidden' });
  assert.equal(await inbound.editor.inputValue(), '5');
  // One value with a trailing line break, as spreadsheets add it, is inserted as text.
  await write('4\n');
  await keys.press('Control+v');
  assert.equal(await inbound.editor.inputValue(), '54');
});

test('a paste, a fill or Delete outside of the selected rules applies to the focused cell', async (t) => {
  const { app, keys, inbound, write } = await openWithClipboard(t);
  const select = async () => {
    for (const row of [0, 1]) await inbound.cell(row, 'mark').locator('[data-action=select]').click();
  };
  const nothing = ['', 'from inside', '', 'names', ''];
  await write('pasted');
  await select();
  await inbound.cell(4, 'description').click();
  await keys.press('Control+v');
  await columnIs(inbound, 'description', ['', 'from inside', '', 'names', 'pasted ↩']);
  await app.undo.click();
  await columnIs(inbound, 'description', nothing);
  await select();
  await inbound.cell(2, 'description').click();
  await keys.press('Control+d');
  await columnIs(inbound, 'description', ['', 'from inside', 'from inside ↩', 'names', '']);
  await app.undo.click();
  await columnIs(inbound, 'description', nothing);
  await select();
  await inbound.cell(4, 'description').click();
  await keys.press('Delete');
  await eventually(async () => assert.deepEqual((await inbound.rules()).map(({ mark }) => /removed/.test(mark)), [false, false, false, false, true]));
});

test('lines pasted into a field of one line are never joined into another value', async (t) => {
  const { app, keys, inbound, write } = await openWithClipboard(t);
  await inbound.cell(1, 'mark').locator('[data-action=select]').click();
  await inbound.selection.getByRole('button', { name: 'Edit column…' }).click();
  const dialog = app.page.getByRole('dialog', { name: 'Edit column' });
  await dialog.getByRole('combobox', { name: 'Column' }).selectOption('Ports');
  const value = dialog.getByRole('textbox', { name: 'New value' });
  await value.fill('ab');
  await value.press('ArrowLeft');
  await write('22\r\n80\n');
  await value.press('Control+v');
  assert.equal(await value.inputValue(), 'a22 80b');
  await keys.type('!');
  assert.equal(await value.inputValue(), 'a22 80!b');
  await value.fill('');
  await value.press('Control+v');
  await dialog.getByRole('button', { name: 'Change 1 rule' }).click();
  await dialog.locator('.field--invalid').waitFor();
  await columnIs(inbound, 'ports', ['80', '22', '443', '53', '8000-8080']);
});

test('pasted rules open the paste dialog from every cell', async (t) => {
  const { app, keys, inbound, write } = await openWithClipboard(t);
  for (const column of ['description', 'peer', 'id']) {
    await write('tcp 444 10.0.0.0/8 office\ntcp 445 10.0.0.0/8 office');
    await inbound.cell(0, column).click();
    await keys.press('Control+v');
    await app.paste.add.getByText('Add 2 rules to the draft').waitFor();
    await keys.press('Escape');
    await app.paste.dialog.waitFor({ state: 'hidden' });
  }
});

test('Ctrl+D fills down from the cell above, and through the selected rules', async (t) => {
  const { app, keys, inbound } = await openApache(t);
  await inbound.cell(2, 'description').click();
  await keys.press('Control+d');
  await columnIs(inbound, 'description', ['', 'from inside', 'from inside ↩', 'names', '']);
  await inbound.cell(1, 'description').click();
  await keys.press('Shift+ArrowDown');
  await keys.press('Shift+ArrowDown');
  await keys.press('Shift+ArrowDown');
  await keys.press('Control+d');
  await columnIs(inbound, 'description', ['', 'from inside', 'from inside ↩', 'from inside names ↩', 'from inside ↩']);
  await app.undo.click();
  await columnIs(inbound, 'description', ['', 'from inside', 'from inside ↩', 'names', '']);
});

test('the selection names the rules an action affects, and the heading shows checked and mixed', async (t) => {
  const { keys, inbound } = await openApache(t);
  const all = inbound.grid.getByRole('checkbox', { name: 'Select all rules' });
  const isChecked = (state) => eventually(async () => assert.equal(await all.getAttribute('aria-checked'), state));
  await isChecked('false');
  await all.click();
  await isChecked('true');
  await inbound.selection.getByText('5 rules selected', { exact: true }).waitFor();
  await inbound.cell(1, 'mark').locator('[data-action=select]').click();
  await isChecked('mixed');
  await inbound.filter.fill('udp');
  await inbound.selection.getByText('1 rule selected, 3 more hidden by the filter').waitFor();
  await isChecked('true');
  await inbound.selection.getByRole('button', { name: 'Remove' }).click();
  await inbound.filter.fill('');
  await eventually(async () => assert.equal((await inbound.rules()).filter(({ mark }) => /removed/.test(mark)).length, 1));
  await inbound.selection.getByRole('button', { name: 'Clear selection' }).click();
  await isChecked('false');
  assert.ok(await inbound.grid.evaluate((grid) => grid.contains(document.activeElement)), 'the focus is in the grid');
  await keys.press('Escape');
});

test('rules of a group marked for deletion offer no actions', async (t) => {
  const { app, keys, inbound } = await openApache(t);
  await app.group.deleteButton.click();
  await eventually(async () => assert.match((await inbound.rules())[0].mark, /removed/));
  assert.equal(await inbound.grid.getByRole('button', { name: /^(Remove|Restore|Revert)/ }).count(), 0);
  await inbound.cell(0, 'type').click();
  for (const key of ['Delete', 'Control+d', 'Enter', 'x', 'Control+Backspace']) await keys.press(key);
  assert.equal(await inbound.editor.count(), 0);
  await app.group.keepButton.click();
  await eventually(async () => assert.deepEqual((await inbound.rules()).map(({ mark }) => mark), ['', '', '', '', '']));
});

test('one tap selects a rule and offers to edit it', async (t) => {
  const { inbound } = await openApache(t, { hasTouch: true, isMobile: true, viewport: { width: 768, height: 1024 } });
  await inbound.cell(1, 'description').tap();
  await inbound.selection.getByText('1 rule selected').waitFor();
  assert.equal(await inbound.row(1).getAttribute('aria-selected'), 'true');
  await inbound.selection.getByRole('button', { name: 'Edit', exact: true }).tap();
  await inbound.editor.waitFor();
  assert.equal(await inbound.editor.getAttribute('aria-label'), 'Description of an inbound rule');
  await inbound.editor.fill('by touch');
  await inbound.cell(3, 'type').tap();
  await columnIs(inbound, 'description', ['', 'by touch from inside ↩', '', 'names', '']);
  await eventually(async () => assert.equal(await inbound.row(3).getAttribute('aria-selected'), 'true'));
  assert.equal(await inbound.row(1).getAttribute('aria-selected'), 'false');
});

test('a paste shows its rules and the lines it cannot parse, and keeps those', async (t) => {
  const { app, inbound } = await openApache(t);
  await inbound.pasteButton.click();
  await app.paste.text.fill('tcp 444 10.0.0.0/8 office\n10.7.0.0/16\nnonsense\ntcp 22 10.1.1.1/8\ntcp 444 10.0.0.0/8 twice');
  const lines = async () => (await app.paste.preview.innerText()).split('\n').filter((line) => line.trim() !== '');
  await eventually(async () => {
    const [first, second, third, fourth, fifth] = await lines();
    assert.match(first, /^1 \+ inbound tcp 444 from 10\.0\.0\.0\/8 \(office\)$/);
    assert.match(second, /^2 \+ inbound 10\.7\.0\.0\/16, missing a type$/);
    assert.match(third, /^3 ✕ nonsense "nonsense" is not understood; expected a type or protocol/);
    assert.match(fourth, /^4 ✕ tcp 22 10\.1\.1\.1\/8 The group already has this rule; remove the line$/);
    assert.match(fifth, /^5 ✕ .*The same rule as line 1/);
  });
  await app.paste.type.fill('https');
  await eventually(async () => assert.match((await lines())[1], /^2 \+ inbound tcp 443 from 10\.7\.0\.0\/16$/));
  await app.paste.add.click();
  await eventually(async () => assert.equal(await app.paste.text.inputValue(), 'nonsense\ntcp 22 10.1.1.1/8\ntcp 444 10.0.0.0/8 twice'));
  // They keep their line numbers, and nothing is left to add.
  await eventually(async () => assert.deepEqual((await lines()).map((line) => line.slice(0, 3)), ['3 ✕', '4 ✕', '5 ✕']));
  assert.equal(await app.paste.add.isDisabled(), true);
  assert.ok(await app.paste.text.evaluate((element) => element === document.activeElement), await app.focused());
  await app.paste.text.fill('HTTPS tcp 448 10.0.0.0/8');
  await eventually(async () => assert.match((await lines())[0], /HTTPS is tcp 443, but this line says tcp 448/));
  await app.paste.text.fill('Type\tProtocol\tPort range\tDestination\nSSH\tTCP\t22\t192.0.2.0/24');
  await eventually(async () => assert.match((await lines())[0], /\+ outbound tcp 22 to 192\.0\.2\.0\/24/));
  await app.paste.text.fill('tcp 25 10.1.2.3/24\ntcp 26 appserver');
  await eventually(async () => {
    const [first, second] = await lines();
    assert.match(first, /tcp 25 from 10\.1\.2\.0\/24 EC2 stores this as 10\.1\.2\.0\/24/);
    assert.match(second, /tcp 26 from appserver \(sg-/);
  });
  // Closing keeps the text.
  await app.page.keyboard.press('Escape');
  await eventually(async () => assert.deepEqual((await inbound.phrases()).slice(5), ['tcp 444 10.0.0.0/8', 'tcp 443 10.7.0.0/16']));
  await inbound.pasteButton.click();
  assert.equal(await app.paste.text.inputValue(), 'tcp 25 10.1.2.3/24\ntcp 26 appserver');
});

test('the quota is counted by direction and family before anything is sent', async (t) => {
  const { app, inbound } = await openApache(t);
  const used = async (family) => {
    await inbound.quotaButton.click();
    const text = await inbound.section.getByRole('meter', { name: `Quota of inbound ${family} rules` }).getAttribute('aria-valuetext');
    await app.page.keyboard.press('Escape');
    return text;
  };
  assert.match(await used('IPv4'), /^5 IPv4 rules: 5 CIDR blocks, 0 group references/);
  await inbound.add({ type: '1', peer: 'appserver' });
  await eventually(async () => assert.match(await used('IPv6'), /^1 IPv6 rule: 0 CIDR blocks, 1 group reference,/));
  assert.equal(await inbound.section.getByText('/ 60').count(), 0, 'the quota is shown once it is nearly used up');
  await inbound.pasteButton.click();
  await app.paste.text.fill(Array.from({ length: 60 }, (_, n) => `tcp ${n + 100} 10.0.0.0/8`).join('\n'));
  await app.paste.add.getByText('Add 60 rules').waitFor();
  await app.paste.add.click();
  await inbound.section.getByRole('button', { name: /over quota/ }).click();
  // The page cannot read the account's quota: it is a setting, which is stored.
  const quota = app.page.getByRole('spinbutton', { name: 'Quota of rules per group' });
  await quota.fill('100');
  await quota.press('Enter');
  await app.page.keyboard.press('Escape');
  await inbound.section.getByText('over quota').waitFor({ state: 'hidden' });
  await app.page.reload();
  await inbound.quotaButton.click();
  await eventually(async () => assert.equal(await quota.inputValue(), '100'));
});
