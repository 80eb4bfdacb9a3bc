// Changes that EC2 would refuse never leave the page, and the page says why.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { OTHER_VPC, groupId, proxyConfig, smallAccount, useEndpoint } from './support/fake-ec2.mjs';
import { rulesAre } from './support/scenario.mjs';

const openPage = useBrowser();
const { ec2, server } = await useEndpoint((endpoint) => proxyConfig(endpoint.url));

/** `apache` opened, with its two inbound rules and their ids. */
async function openApache(t) {
  ec2.groups = smallAccount();
  ec2.calls.length = 0;
  const app = await openPage(t, `${server.url}#/proxy/eu-west-1/groups/${groupId(2)}`);
  await rulesAre(app.inbound, ['tcp 22 10.0.0.0/8', 'tcp 80 0.0.0.0/0 anywhere']);
  return app;
}

const GOOD = { type: '8443', peer: '203.0.113.0/24', description: 'fine' };

for (const [what, column, text, reason] of [
  ['an octet above 255', 'peer', '203.0.113.256/24', '"203.0.113.256" is not an IP address'],
  ['an octet with a leading zero', 'peer', '010.0.0.1/8', '"010.0.0.1" is not an IP address'],
  ['three octets', 'peer', '10.0.0/8', '"10.0.0" is not an IP address'],
  ['a prefix longer than the address', 'peer', '10.0.0.0/33', 'The prefix length /33 is too long for IPv4; expected /0 to /32'],
  ['a prefix longer than an IPv6 address', 'peer', '2001:db8::/129', 'The prefix length /129 is too long for IPv6; expected /0 to /128'],
  ['a netmask', 'peer', '10.0.0.0/255.0.0.0', 'has a netmask, and EC2 takes a prefix length; enter 10.0.0.0/8'],
  ['a host name', 'peer', 'example.com', 'No group or prefix list is named "example.com"'],
  ['an unknown group name', 'peer', 'apachee', 'No group or prefix list is named "apachee"'],
  ['an unknown group id', 'peer', 'sg-0123456789abcdef0', 'No group has the ID sg-0123456789abcdef0'],
  ['an incomplete group id', 'peer', 'sg-12', 'expected sg- and 8 or 17 hexadecimal digits'],
  ['a prefix list id with a letter too many', 'peer', 'pl-0123456g', 'expected pl- and 8 or 17 hexadecimal digits'],
  ['a group of another VPC, by name', 'peer', 'elsewhere', `elsewhere (${groupId(4)}) is in ${OTHER_VPC}`],
  ['a group of another VPC, by id', 'peer', groupId(4), `elsewhere (${groupId(4)}) is in ${OTHER_VPC}`],
  ['the same source twice', 'peer', '10.0.0.0/8, 10.9.9.9/8', '10.0.0.0/8 is listed twice'],
  ['no source', 'peer', '', 'Empty; expected a CIDR block'],
  ['a source type that does not exist', 'kind', 'host', '"host" is not a source type; choose IPv4, IPv6, Security group or Prefix list'],
  ['a port above 65535', 'ports', '65536', 'Port 65536 is out of range; ports go from 0 to 65535'],
  ['a negative port', 'ports', '-1', 'Port -1 is out of range; ports go from 0 to 65535'],
  ['a range upside down', 'ports', '9000-8000', 'Port 9000 is higher than 8000; expected 8000-9000'],
  ['half a range', 'ports', '8000-', 'The port range has only one end'],
  ['a word for a port', 'ports', 'eighty', '"eighty" is not a port'],
  ['no port', 'ports', '', 'Empty; expected a port such as 443'],
  ['a type that does not exist', 'type', 'htps', 'No type is named "htps"'],
  ['half the name of a type', 'type', 'postgr', 'did you mean PostgreSQL?'],
  ['an ICMP type that does not exist', 'type', 'icmp 256', 'ICMP type 256 is out of range'],
  ['an ICMP code without a type', 'type', 'icmp -1/3', 'The ICMP code needs a type'],
  ['a protocol number that does not exist', 'protocol', '256', '"256" is not a protocol'],
  ['a quote in a description', 'description', "it's", 'is not allowed here; use letters a-z'],
  ['a description in another script', 'description', 'Büro', 'is not allowed here; use letters a-z'],
  ['a description of 256 characters', 'description', 'x'.repeat(256), 'The text has 256 characters; at most 255 are allowed'],
]) {
  test(`${what} keeps its cell open with the reason`, async (t) => {
    const app = await openApache(t);
    const place = await app.inbound.add(GOOD);
    await app.inbound.type(place, column, text);
    await app.inbound.editor.press('Enter');
    await eventually(async () => {
      const message = await app.inbound.message.innerText();
      assert.ok(message.includes(reason), message);
    });
    assert.equal(await app.inbound.editor.getAttribute('aria-invalid'), 'true');
    assert.ok(await app.inbound.editor.evaluate((element) => element === document.activeElement), 'the cell in error is focused');
    assert.equal(await app.inbound.editor.inputValue(), text);
    // Escape restores the text of the cell, and nothing has been sent.
    await app.inbound.editor.press('Escape');
    await app.inbound.editor.waitFor({ state: 'hidden' });
    const rules = await app.inbound.phrases();
    assert.deepEqual(rules.toSorted(), ['tcp 22 10.0.0.0/8', 'tcp 80 0.0.0.0/0 anywhere', 'tcp 8443 203.0.113.0/24']);
    assert.deepEqual(ec2.changes(), []);
  });
}

test('ports of a protocol without ports are refused, because EC2 would ignore them', async (t) => {
  const app = await openApache(t);
  const place = await app.inbound.add({ ...GOOD, type: 'gre' });
  assert.equal((await app.inbound.rules())[place].ports, 'all');
  await app.inbound.type(place, 'ports', '80');
  await app.inbound.message.getByText('EC2 ignores ports for protocol gre').waitFor();
});

for (const [what, rule, twin] of [
  ['as it stands there', { type: 'HTTP', peer: '0.0.0.0/0' }, 'tcp 80 from 0.0.0.0/0'],
  ['with another description', { type: '22', peer: '10.0.0.0/8', description: 'again' }, 'tcp 22 from 10.0.0.0/8'],
  ['once its host bits are dropped', { type: '22', peer: '10.1.2.3/8' }, 'tcp 22 from 10.0.0.0/8'],
]) {
  test(`a duplicate ${what} is reported while typing, and blocks applying the draft`, async (t) => {
    const app = await openApache(t);
    const { peer, ...rest } = rule;
    const place = await app.inbound.add(rest);
    await app.inbound.type(place, 'peer', peer);
    const said = new RegExp(`The same as ${twin.replaceAll('.', '\\.')} \\(sgr-[0-9a-f]+\\)`);
    await eventually(async () => assert.match(await app.inbound.message.innerText(), said));
    await app.inbound.editor.press('Enter');
    await eventually(async () => assert.match((await app.inbound.rules())[place].findings, /duplicate/));
    await app.review.open();
    await eventually(async () => assert.match(await app.review.problems.innerText(), said));
    assert.equal(await app.review.apply.isEnabled(), false);
    assert.deepEqual(ec2.changes(), []);
  });
}

test('host bits are reported before they are cleared', async (t) => {
  const app = await openApache(t);
  const place = await app.inbound.add({ type: '8443' });
  await app.inbound.type(place, 'peer', '203.0.113.77/24');
  await app.inbound.message.getByText('EC2 stores this as 203.0.113.0/24').waitFor();
  assert.deepEqual(await app.inbound.options.allInnerTexts(), ['203.0.113.0/24 the whole range', '203.0.113.77/32 this address alone']);
  await app.inbound.editor.press('Enter');
  await app.review.applyAll();
  const { parameters } = ec2.sent('AuthorizeSecurityGroupIngress')[0];
  assert.equal(parameters.get('IpPermissions.1.IpRanges.1.CidrIp'), '203.0.113.0/24');
});

test('a bare address means a single address', async (t) => {
  const app = await openApache(t);
  const place = await app.inbound.add({ type: '8443' });
  await app.inbound.type(place, 'peer', '203.0.113.77');
  await app.inbound.message.getByText('Stored as 203.0.113.77/32, this address only').waitFor();
  await app.inbound.editor.press('Enter');
  await eventually(async () => assert.equal((await app.inbound.rules())[place].peer, '203.0.113.77/32'));
});

test('only groups of the VPC are offered, by name and id', async (t) => {
  const app = await openApache(t);
  const place = await app.inbound.add({ type: 'All TCP' });
  await app.inbound.type(place, 'peer', '');
  const offered = await app.inbound.options.allInnerTexts();
  assert.deepEqual(offered.filter((text) => text.includes('sg-')), [
    `default ${groupId(1)}`, `apache ${groupId(2)}`, `appserver ${groupId(3)}`,
  ]);
  await app.inbound.editor.fill('apps');
  assert.deepEqual(await app.inbound.options.allInnerTexts(), [`appserver ${groupId(3)}`]);
  await app.inbound.editor.press('ArrowDown');
  assert.equal(await app.inbound.options.first().getAttribute('aria-selected'), 'true');
  assert.equal(await app.inbound.editor.getAttribute('aria-activedescendant'), await app.inbound.options.first().getAttribute('id'));
  await app.inbound.editor.press('Enter');
  await eventually(async () => assert.equal((await app.inbound.rules())[place].peer, `appserver ${groupId(3)}`));
});

const GOOD_GROUP = { name: 'fresh', description: 'A fresh group' };

for (const [what, change, reason] of [
  ['no name', { name: '' }, 'Required; enter 1 to 255 characters'],
  ['only spaces for a name', { name: '   ' }, 'Required; enter 1 to 255 characters'],
  ['a name that looks like an id', { name: 'sg-web' }, "A name can't start with sg-"],
  ['the reserved name', { name: 'Default' }, '"default" is reserved'],
  ['a name of 256 characters', { name: 'n'.repeat(256) }, 'The text has 256 characters'],
  ['an umlaut in its name', { name: 'tür' }, 'is not allowed here; use letters a-z'],
  ['a name that is taken', { name: 'Apache' }, `apache (${groupId(2)}) already has this name in this VPC`],
  ['no description', { description: '' }, 'Required; enter 1 to 255 characters'],
  ['a line of shell for a description', { description: 'a | b' }, 'is not allowed here; use letters a-z'],
]) {
  test(`a group with ${what} is not sent, and the page says why`, async (t) => {
    ec2.groups = smallAccount();
    ec2.calls.length = 0;
    const app = await openPage(t, server.url);
    await app.groups.createButton.click();
    await app.create.fill({ ...GOOD_GROUP, ...change });
    await app.create.submit.click();
    await app.create.dialog.getByText(reason).waitFor();
    const field = 'name' in change ? app.create.name : app.create.description;
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    await app.create.fill(GOOD_GROUP);
    await app.create.submit.click();
    await app.heading('fresh').waitFor();
    assert.deepEqual(ec2.changes(), []);
    await app.review.applyAll();
    assert.deepEqual(ec2.changes(), ['CreateSecurityGroup']);
  });
}

test('the same name in another VPC is no duplicate', async (t) => {
  ec2.groups = smallAccount();
  ec2.calls.length = 0;
  const app = await openPage(t, server.url);
  await app.groups.createButton.click();
  // The VPCs arrive after the groups.
  await app.create.vpc.getByRole('option', { name: OTHER_VPC }).waitFor({ state: 'attached' });
  await app.create.fill({ name: 'apache', description: 'Another one', vpc: OTHER_VPC });
  await app.create.submit.click();
  await app.heading('apache').waitFor();
  await app.review.applyAll();
  const { parameters } = ec2.sent('CreateSecurityGroup')[0];
  assert.equal(parameters.get('VpcId'), OTHER_VPC);
});

for (const [what, fields, reason] of [
  ['a Region that cannot be one', { region: 'EU WEST' }, 'is not a Region; expected a code such as eu-west-1'],
  ['no scheme', { url: '127.0.0.1:5000' }, 'The URL has no scheme. Choose one'],
  ['a scheme that pages cannot use', { url: 'ftp://127.0.0.1/' }, 'A page can\'t use the scheme "ftp"'],
  ['a password in its URL', { url: 'https://me:secret@127.0.0.1/' }, "an endpoint can't have a user name or password"],
  ['a placeholder that does not exist', { url: 'https://{zone}.example/' }, 'unknown placeholder "{zone}"'],
  ['no access key', { accessKeyId: '' }, /access key/i],
  ['no secret', { secretAccessKey: '' }, /secret/i],
]) {
  test(`an endpoint with ${what} is not connected to`, async (t) => {
    ec2.groups = smallAccount();
    const app = await openPage(t, server.url);
    await app.groups.table.waitFor();
    await app.connectionButton.click();
    await app.connection.fill({ target: 'Other endpoint', url: `${ec2.url}/typed`, region: 'eu-west-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'anything', ...fields });
    await app.connection.submit.click();
    const told = app.connection.dialog.getByText(reason);
    await (what === 'no scheme' || (typeof reason === 'string' && fields.region) ? told : app.connection.dialog.getByRole('alert').filter({ hasText: reason })).waitFor();
    await app.page.keyboard.press('Escape');
    await app.connection.dialog.waitFor({ state: 'hidden' });
    await app.groups.table.waitFor();
    assert.ok(app.requests.every((request) => request.url() === ec2.url || !request.url().includes('/typed')));
    assert.equal(app.fragment(), '#/proxy/eu-west-1/groups');
  });
}
