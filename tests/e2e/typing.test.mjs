// Cells typed key by key, with pauses long enough for the page to save and re-render under the open cell.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { eventually, useBrowser } from './support/browser.mjs';
import { groupId, proxyConfig, smallAccount, tcp, useEndpoint } from './support/fake-ec2.mjs';
import { rulesAre } from './support/scenario.mjs';
import { servePage } from './support/servers.mjs';

const openPage = useBrowser();
const { ec2, server } = await useEndpoint((endpoint) => proxyConfig(endpoint.url));

const ADDRESS = () => `${server.url}#/proxy/eu-west-1/groups/${groupId(2)}`;

/** `apache` opened, with tcp 80 and tcp 22 (from inside), with its rule ids. */
async function openApache(t, options) {
  ec2.groups = smallAccount();
  ec2.calls.length = 0;
  ec2.misbehave = undefined;
  const app = await openPage(t, ADDRESS(), options);
  await rulesAre(app.inbound, ['tcp 22 10.0.0.0/8', 'tcp 80 0.0.0.0/0 anywhere']);
  return { app, keys: app.page.keyboard, inbound: app.inbound };
}

/** Waits until a table has a number of rules. */
const ruleCount = (side, count) => eventually(async () => assert.equal((await side.rules()).length, count));

/** The same group in another tab, in the background. */
async function openInAnotherTab(app) {
  const page = await app.page.context().newPage();
  const other = new app.constructor(page);
  await page.goto(ADDRESS());
  await ruleCount(other.inbound, 2);
  await app.page.bringToFront();
  return other;
}

/**
 * A human pause: longer than the page's delay before it stores typed text, so that saving and rendering happen in the
 * middle of a word. It waits for no condition, which is why it is a fixed time.
 */
const pause = (page) => page.waitForTimeout(900);

/** Types parts key by key with a pause after each; `⌫` deletes a letter. */
async function typeLikePeople(page, parts) {
  for (const part of parts) {
    for (const key of part) {
      await page.keyboard.press(key === '⌫' ? 'Backspace' : key === ' ' ? 'Space' : key);
    }
    await pause(page);
  }
}

/** Opens the description of an inbound rule and types into it. */
async function describe(app, place, parts) {
  await app.inbound.cell(place, 'description').click();
  await typeLikePeople(app.page, parts);
}

const rule = async (side, place) => (await side.rules())[place];
const isFocused = (locator, app) => eventually(async () => assert.ok(
  await locator.evaluate((element) => element === document.activeElement), `the focus is on ${await app.focused()}`,
));

/** Each column with the typed parts, and the cell's text afterwards on an existing and on an added row. */
const COLUMNS = [
  ['type', ['ht', 'tps'], { type: /^HTTPS\b/, ports: /^443\b/ }],
  ['type', ['udp', ' 5', '4⌫3'], { protocol: /^udp\b/, ports: /^53\b/ }],
  ['protocol', ['u', 'dp'], { protocol: /^udp\b/ }],
  ['ports', ['1-', '20', '24'], { ports: /^1-2024\b/ }],
  ['ports', ['80', '⌫⌫', '8443'], { ports: /^8443\b/ }],
  ['kind', ['Any', 'where IPv6'], { peer: /^::\/0 anywhere/ }],
  ['peer', ['203.', '0.113', '.0/2', '4'], { peer: /^203\.0\.113\.0\/24/ }],
  ['description', ['from ', 'the proxy'], { description: /^from the proxy\b/ }],
];

const ENDS = {
  Enter: (page) => page.keyboard.press('Enter'),
  Tab: (page) => page.keyboard.press('Tab'),
  'a click elsewhere': (page) => page.getByRole('heading', { level: 1 }).click(),
};

for (const [index, [column, parts, expected]] of COLUMNS.entries()) {
  // Each way to close the cell once for each of the two rows, spread over the columns; all of them where the bug was seen.
  const names = Object.keys(ENDS);
  const ways = ['ports', 'description'].includes(column)
    ? names.map((name) => [name, name])
    : [[names[index % 3], names[(index + 1) % 3]]];
  for (const [endOfFirst, endOfSecond] of ways) {
    test(`${column}: ${JSON.stringify(parts)} with pauses, ended by ${endOfFirst} on an existing row, by ${endOfSecond} on an added one`, async (t) => {
      const { app, keys, inbound } = await openApache(t);
      const added = await inbound.add({ type: 'tcp 9999', peer: '192.0.2.0/24' });
      for (const [place, end] of [[1, endOfFirst], [added, endOfSecond]]) {
        await inbound.cell(place, column).click();
        await typeLikePeople(app.page, parts);
        assert.equal(await inbound.editor.count(), 1, 'the cell is still open');
        await ENDS[end](app.page);
        await eventually(async () => {
          const shown = await rule(inbound, place);
          for (const [name, pattern] of Object.entries(expected)) assert.match(shown[name], pattern, JSON.stringify(shown));
          assert.doesNotMatch(shown.findings, /unfinished/);
        });
        // Tab opens the next empty cell of an added rule.
        if (await inbound.editor.count()) await keys.press('Escape');
        await inbound.editor.waitFor({ state: 'hidden' });
      }
      await rulesUnfinished(inbound, []);
      assert.deepEqual(ec2.changes(), []);
    });
  }
}

/** Waits until exactly these texts are marked as unfinished. */
async function rulesUnfinished(side, texts) {
  await eventually(async () => assert.deepEqual(await side.grid.locator('[aria-invalid=true]:not(input)').allInnerTexts(), texts));
}

test('Escape after a pause restores the text of the cell', async (t) => {
  const { app, keys, inbound } = await openApache(t);
  await describe(app, 1, ['from ', 'the ']);
  await keys.press('Escape');
  await inbound.editor.waitFor({ state: 'hidden' });
  assert.equal((await rule(inbound, 1)).description, 'from inside');
  await rulesUnfinished(inbound, []);
  await app.page.reload();
  await rulesAre(inbound, ['tcp 22 10.0.0.0/8', 'tcp 80 0.0.0.0/0 anywhere']);
  await rulesUnfinished(inbound, []);
});

test('a correction in the middle of the text keeps the caret through a pause', async (t) => {
  const { app, keys, inbound } = await openApache(t);
  await inbound.cell(1, 'description').click();
  await keys.press('Enter');
  for (let step = 0; step < 'inside'.length; step += 1) await keys.press('ArrowLeft');
  await typeLikePeople(app.page, ['the ', 'far ']);
  await keys.press('Enter');
  await eventually(async () => assert.match((await rule(inbound, 1)).description, /^from the far inside\b/));
});

test('text half typed before a reload is marked, blocks the review and can be finished', async (t) => {
  const { app, keys, inbound } = await openApache(t);
  await describe(app, 1, ['half ']);
  // Without a pause before the reload.
  await keys.type('typed te');
  await app.page.reload();
  await rulesUnfinished(inbound, ['half typed te']);
  assert.equal((await rule(inbound, 1)).mark, '', 'it is no change');
  assert.match((await rule(inbound, 1)).findings, /unfinished/);
  // Opening and closing the cell does not finish it.
  await inbound.cell(1, 'description').click();
  await inbound.editor.waitFor();
  await app.page.getByRole('heading', { level: 1 }).click();
  await rulesUnfinished(inbound, ['half typed te']);
  await inbound.cell(1, 'description').click();
  assert.equal(await inbound.editor.inputValue(), 'half typed te');
  await typeLikePeople(app.page, ['xt']);
  await keys.press('Enter');
  await eventually(async () => assert.match((await rule(inbound, 1)).description, /^half typed text\b/));
  await rulesUnfinished(inbound, []);
  await app.review.button.getByText('Review 1 change').waitFor();
});

test('changes of another tab and an undo leave the open cell open', async (t) => {
  const { app, keys, inbound } = await openApache(t);
  await inbound.edit(0, 'ports', '8080');
  const other = await openInAnotherTab(app);
  await describe(app, 1, ['one ']);
  const goesOn = async (text, what) => {
    await typeLikePeople(app.page, [text]);
    assert.equal(await inbound.editor.count(), 1, what);
    await isFocused(inbound.editor, app);
  };
  // Another tab changes the same row, adds one before it and removes one.
  await other.inbound.edit(1, 'ports', '2222');
  await goesOn('two ', 'another tab changed the row');
  await other.inbound.edit(0, 'description', 'web');
  await other.inbound.add({ type: 'https', peer: '192.0.2.0/24' });
  await ruleCount(inbound, 3);
  await goesOn('three ', 'another tab added a row');
  // Undo by the button keeps the typed text.
  await app.undo.click();
  await goesOn('five', 'undo');
  assert.equal(await inbound.editor.inputValue(), 'one two three five');
  await keys.press('Enter');
  await eventually(async () => {
    const described = (await inbound.rules()).map(({ description }) => description);
    assert.ok(described.some((text) => text.startsWith('one two three five')), JSON.stringify(described));
  });
});

test('late rule ids do not disturb an open cell', async (t) => {
  ec2.groups = smallAccount();
  let answer;
  const asked = new Promise((resolve) => { answer = resolve; });
  ec2.misbehave = async ({ action }) => {
    if (action === 'DescribeSecurityGroupRules') await asked;
    return undefined;
  };
  const app = await openPage(t, ADDRESS());
  const { inbound } = app;
  await ruleCount(inbound, 2);
  await describe(app, 1, ['from ']);
  // Meanwhile EC2 has another rule before it.
  ec2.groups[1].inbound.unshift(tcp(9999, '198.51.100.0/24'));
  answer();
  await ruleCount(inbound, 3);
  await typeLikePeople(app.page, ['the ', 'proxy']);
  await isFocused(inbound.editor, app);
  await app.page.keyboard.press('Enter');
  await eventually(async () => assert.deepEqual(
    (await inbound.rules()).map(({ ports, description }) => [ports, description.split(' from')[0]]),
    [['80', ''], ['22', 'from the proxy'], ['9999', '']],
  ));
});

test('a row removed elsewhere while its cell is open returns its text', async (t) => {
  const { app, inbound } = await openApache(t);
  const other = await openInAnotherTab(app);
  await describe(app, 1, ['from the ']);
  await app.page.keyboard.type('proxy');
  await other.inbound.action('Remove', 'tcp 22 from 10.0.0.0/8').click();
  await app.alert('The text in the cell was: from the proxy').waitFor();
  await inbound.editor.waitFor({ state: 'hidden' });
  await rulesUnfinished(inbound, []);
  await app.undo.click();
  await rulesUnfinished(inbound, ['from the proxy']);
});

test('navigating with the browser keeps typed text as unfinished', async (t) => {
  const { app, inbound } = await openApache(t);
  await app.page.evaluate((id) => { location.hash = `#/proxy/eu-west-1/groups/${id}`; }, groupId(3));
  await app.heading('appserver').waitFor();
  await inbound.cell(0, 'description').click();
  await app.page.keyboard.type('not y');
  await app.page.goBack();
  await app.heading('apache').waitFor();
  await app.page.goForward();
  await app.heading('appserver').waitFor();
  await rulesUnfinished(inbound, ['not y']);
});

test('sorting the table does not move the row of an open cell', async (t) => {
  const { app, keys, inbound } = await openApache(t);
  await inbound.grid.getByRole('columnheader', { name: 'Ports' }).getByRole('button').click();
  await eventually(async () => assert.deepEqual((await inbound.rules()).map(({ ports }) => ports), ['22', '80']));
  const other = await openInAnotherTab(app);
  await describe(app, 0, ['a ']);
  // tcp 22 becomes tcp 2222, which sorts behind tcp 80.
  await other.inbound.edit(1, 'ports', '2222');
  await typeLikePeople(app.page, ['b ', 'c']);
  await isFocused(inbound.editor, app);
  await keys.press('Enter');
  await eventually(async () => assert.deepEqual(
    (await inbound.rules()).map(({ ports, description }) => [ports.split(' ')[0], description.split(' from')[0]]),
    [['80', ''], ['2222', 'a b c']],
  ));
});

test('Type, Tab, Source, Tab, Description, Tab fills in one new rule after another', async (t) => {
  const { app, keys, inbound } = await openApache(t);
  await inbound.addButton.click();
  await inbound.editor.waitFor();
  await keys.press('Escape');
  await keys.press('Insert');
  // Back to the first of the two.
  await keys.press('Escape');
  await keys.press('ArrowUp');
  await keys.press('Enter');
  const label = (name) => eventually(async () => assert.equal(await inbound.editor.getAttribute('aria-label'), `${name} of an inbound rule`));
  for (const [parts, next] of [
    [['ht', 'tps'], 'Source'],
    [['192.0.', '2.0/24'], 'Description'],
    [['the ', 'office'], 'Type'],
    [['custom ', 'tcp'], 'Ports'],
    [['1-', '2024'], 'Source'],
  ]) {
    await typeLikePeople(app.page, parts);
    await keys.press('Tab');
    await label(next);
  }
  for (const [key, next] of [['Shift+Tab', 'Ports'], ['Shift+Tab', 'Type'], ['Tab', 'Source']]) {
    await keys.press(key);
    await label(next);
  }
  await keys.type('self');
  await keys.press('Tab');
  await label('Description');
  await keys.press('Tab');
  await inbound.editor.waitFor({ state: 'hidden' });
  await isFocused(inbound.newRule, app);
  assert.deepEqual((await inbound.phrases()).slice(2), ['tcp 443 192.0.2.0/24', `tcp 1-2024 apache ${groupId(2)}`]);
  assert.equal((await rule(inbound, 2)).description, 'the office');
  // What is typed next goes into the next new rule, none of it astray: neither as a shortcut nor into another field.
  await typeLikePeople(app.page, ['/', '?x']);
  await label('Type');
  assert.equal(await inbound.editor.inputValue(), '/?x');
  await ruleCount(inbound, 5);
  await keys.press('Control+a');
  await typeLikePeople(app.page, ['ht', 'tp']);
  await keys.press('Tab');
  await label('Source');
  await keys.type('198.51.100.0/24');
  await keys.press('Tab');
  await label('Description');
  await keys.press('Tab');
  await isFocused(inbound.newRule, app);
  await keys.press('Enter');
  await label('Type');
  assert.deepEqual((await inbound.phrases()).slice(4, 5), ['tcp 80 198.51.100.0/24']);
  assert.equal(await app.page.getByRole('dialog').count(), 0);
  assert.deepEqual([await app.search.inputValue(), await inbound.filter.inputValue(), await app.outbound.filter.inputValue()], ['', '', '']);
  assert.equal(app.fragment(), `#/proxy/eu-west-1/groups/${groupId(2)}`);
});

test('a click on a choice takes it over as Enter does', async (t) => {
  const { app, inbound } = await openApache(t);
  await inbound.cell(0, 'peer').dblclick();
  await inbound.editor.fill('apps');
  await inbound.options.first().click();
  await inbound.editor.waitFor({ state: 'hidden' });
  await isFocused(inbound.cell(1, 'peer'), app);
  assert.match((await rule(inbound, 0)).peer, new RegExp(`^appserver ${groupId(3)}\\b`));
});

test('words and groups of the same name differ, and an unknown source type is explained', async (t) => {
  ec2.groups = smallAccount();
  ec2.groups[2].name = 'self';
  ec2.misbehave = undefined;
  const app = await openPage(t, ADDRESS());
  const { inbound } = app;
  await ruleCount(inbound, 2);
  for (const [choice, expected] of [[`apache ${groupId(2)}`, /^apache sg-/], [`self ${groupId(3)}`, /^self sg-/]]) {
    await inbound.cell(0, 'peer').click();
    await typeLikePeople(app.page, ['se', 'lf']);
    await inbound.message.getByText(`"self" is ambiguous; enter ${groupId(2)} for the group apache or ${groupId(3)} for the group self`).waitFor();
    assert.deepEqual(await inbound.options.allInnerTexts(), [`apache ${groupId(2)}`, `self ${groupId(3)}`]);
    await inbound.options.filter({ hasText: choice }).click();
    await eventually(async () => assert.match((await rule(inbound, 0)).peer, expected));
  }
  await inbound.cell(1, 'kind').click();
  await typeLikePeople(app.page, ['office', 's']);
  await inbound.message.getByText('"offices" is not a source type; choose IPv4, IPv6, Security group or Prefix list').waitFor();
});

test('a rule that an edit takes out of the filter stays until the filter changes', async (t) => {
  const { app, keys, inbound } = await openApache(t);
  await inbound.filter.fill('22');
  await ruleCount(inbound, 1);
  await inbound.cell(0, 'ports').click();
  await typeLikePeople(app.page, ['84', '43']);
  await keys.press('Enter');
  await inbound.section.getByText('1 edited or new rule shown despite the filter').waitFor();
  assert.match((await rule(inbound, 0)).ports, /^8443\b/);
  await inbound.addButton.click();
  await inbound.editor.fill('https');
  await keys.press('Enter');
  await inbound.section.getByText('2 edited or new rules shown despite the filter').waitFor();
  await ruleCount(inbound, 2);
  await inbound.filter.fill('8443');
  await ruleCount(inbound, 1);
  assert.equal(await inbound.section.getByText('beside the filter').count(), 0);
  // Without a match, the page says so and offers the way back.
  await inbound.filter.fill('no such thing');
  await inbound.section.getByText('No inbound rules match “no such thing”.').waitFor();
  await inbound.section.getByRole('button', { name: 'Clear filter' }).click();
  await ruleCount(inbound, 3);
  await isFocused(inbound.filter, app);
});

test('no single-letter shortcut fires in a grid or a field', async (t) => {
  const { app, keys, inbound } = await openApache(t);
  await inbound.cell(1, 'peer').click();
  await keys.type('/24');
  assert.equal(await inbound.editor.inputValue(), '/24');
  await keys.press('Escape');
  await keys.type('?');
  assert.equal(await inbound.editor.inputValue(), '?');
  await keys.press('Escape');
  await inbound.cell(1, 'id').click();
  await keys.type('/?');
  assert.equal(await app.page.getByRole('dialog').count(), 0);
  assert.ok(await inbound.grid.evaluate((grid) => grid.contains(document.activeElement)));
  await inbound.cell(1, 'type').click();
  await keys.press('Control+a');
  const bar = inbound.selection.getByRole('button', { name: 'Duplicate' });
  await bar.focus();
  await keys.type('/?');
  await isFocused(bar, app);
  assert.equal(await app.page.getByRole('dialog').count(), 0);
  await inbound.filter.focus();
  await keys.type('/?');
  assert.equal(await inbound.filter.inputValue(), '/?');
});

test('Remove on the row of the open cell takes one click', async (t) => {
  const { app, inbound } = await openApache(t);
  await describe(app, 1, ['changed']);
  await inbound.row(1).getByRole('button', { name: /^Remove/ }).click();
  await eventually(async () => assert.match((await rule(inbound, 1)).mark, /removed/));
  await inbound.editor.waitFor({ state: 'hidden' });
  // On a new, empty row: it disappears, and the focus is not lost.
  await inbound.addButton.click();
  await inbound.editor.waitFor();
  await inbound.row(2).getByRole('button', { name: /^Remove/ }).click();
  await ruleCount(inbound, 2);
  await eventually(async () => assert.ok(await inbound.grid.evaluate((grid) => grid.contains(document.activeElement)), await app.focused()));
});

test('a cell scrolled far out of view stays open', async (t) => {
  ec2.groups = smallAccount();
  ec2.misbehave = undefined;
  const rules = Array.from({ length: 900 }, (_, n) => tcp(n + 1, '10.0.0.0/8'));
  ec2.groups[1] = { ...ec2.groups[1], inbound: rules };
  const app = await openPage(t, ADDRESS());
  const { inbound } = app;
  const keys = app.page.keyboard;
  await inbound.grid.getByText('sgr-').first().waitFor();
  await describe(app, 2, ['one ']);
  await app.page.mouse.move(700, 500);
  for (const distance of [3000, 15_000, 15_000, -8000]) {
    await app.page.mouse.wheel(0, distance);
    await pause(app.page);
    assert.equal(await inbound.editor.count(), 1);
    await isFocused(inbound.editor, app);
  }
  // Typing scrolls the cell into view.
  await typeLikePeople(app.page, ['two']);
  assert.equal(await inbound.editor.inputValue(), 'one two');
  const { y } = await inbound.editor.boundingBox();
  assert.ok(y > 0 && y < 900, `at ${y}`);
  const row = await inbound.editor.evaluate((input) => input.closest('[data-row]').dataset.row);
  assert.equal(row, '3');
  await keys.press('Enter');
  await eventually(async () => assert.match((await inbound.rules()).find(({ ports }) => ports === '3')?.description ?? '', /^one two\b/));
});

/** Triggers of a reload of the inventory while a cell is open: a preparation and the trigger. */
const REFRESHES = {
  'a Reload that was slow': async (app) => {
    let answer;
    const asked = new Promise((resolve) => { answer = resolve; });
    ec2.misbehave = async ({ action }) => {
      if (action === 'DescribeSecurityGroups') await asked;
      return undefined;
    };
    await app.groups.reload.click();
    return answer;
  },
  'a network that comes back': async (app) => {
    ec2.misbehave = (call, response) => { response.destroy(); return true; };
    await app.groups.reload.click();
    const outdated = app.alert('Couldn\'t reload security groups');
    await outdated.waitFor();
    ec2.misbehave = undefined;
    return async () => {
      await app.page.context().setOffline(true);
      await app.alert('You are offline').waitFor();
      await app.page.context().setOffline(false);
      await outdated.waitFor({ state: 'hidden' });
    };
  },
};

for (const [what, begin] of Object.entries(REFRESHES)) {
  for (const isAdded of [false, true]) {
    test(`${what} reloads all groups under an open cell of ${isAdded ? 'an added' : 'an existing'} row`, async (t) => {
      const { app, keys, inbound } = await openApache(t);
      const place = isAdded ? await inbound.add({ type: 'tcp 9999', peer: '192.0.2.0/24' }) : 1;
      await app.page.getByRole('link', { name: 'Portcullis' }).click();
      const refresh = await begin(app);
      await app.groups.link('apache').click();
      await app.heading('apache').waitFor();
      await inbound.cell(place, 'description').click();
      await keys.press('Enter');
      await keys.press('Control+a');
      await typeLikePeople(app.page, ['from ', 'the ']);
      // Another client adds a rule before all others, and one to another group.
      ec2.groups = smallAccount();
      ec2.groups[1].inbound.unshift(tcp(7777, '198.51.100.0/24'));
      ec2.groups[2].inbound.unshift(tcp(7778, '198.51.100.0/24'));
      await refresh();
      await eventually(async () => assert.equal((await inbound.rules()).length, isAdded ? 4 : 3));
      await isFocused(inbound.editor, app);
      await typeLikePeople(app.page, ['far ', 'proxy']);
      assert.equal(await inbound.editor.inputValue(), 'from the far proxy');
      await keys.press('Enter');
      await eventually(async () => {
        const rules = await inbound.rules();
        const described = rules.filter(({ description }) => description.startsWith('from the far proxy'));
        assert.deepEqual(described.map(({ ports }) => ports), [isAdded ? '9999' : '22'], JSON.stringify(rules));
      });
      await rulesUnfinished(inbound, []);
    });
  }
}

test('a change of the sandbox in another tab reloads all groups under an open cell', async (t) => {
  const plain = await servePage();
  t.after(() => plain.stop());
  const app = await openPage(t, plain.url);
  const { inbound } = app;
  const keys = app.page.keyboard;
  await app.groups.link('web').click();
  await app.heading('web').waitFor();
  await eventually(async () => assert.notEqual((await inbound.rules()).length, 0));
  const before = (await inbound.rules()).length;
  const other = new app.constructor(await app.page.context().newPage());
  await other.page.goto(plain.url);
  await other.groups.link('web').click();
  await other.heading('web').waitFor();
  await other.inbound.add({ type: 'tcp 7777', peer: '198.51.100.0/24' });
  await app.page.bringToFront();
  await inbound.cell(0, 'description').click();
  await keys.press('Enter');
  await keys.press('Control+a');
  // Nothing is typed yet: both tabs share the draft, and unfinished text blocks applying it.
  await pause(app.page);
  await other.page.bringToFront();
  await other.review.applyAll();
  await app.page.bringToFront();
  await eventually(async () => {
    const phrases = await inbound.phrases();
    assert.equal(phrases.length, before + 1);
    assert.ok(phrases.some((phrase) => phrase.startsWith('tcp 7777 198.51.100.0/24')), phrases.join('\n'));
  });
  await isFocused(inbound.editor, app);
  await typeLikePeople(app.page, ['from ', 'the ', 'far ', 'proxy']);
  assert.equal(await inbound.editor.inputValue(), 'from the far proxy');
  await keys.press('Enter');
  await eventually(async () => {
    const described = (await inbound.rules()).filter(({ description }) => description.startsWith('from the far proxy'));
    assert.equal(described.length, 1);
  });
});

test('icmp typed as the protocol of an added rule asks for its type', async (t) => {
  const { app, keys, inbound } = await openApache(t);
  for (const [typed, number] of [['icmp', '8'], ['icmpv6', '128']]) {
    const place = await inbound.add({ peer: typed === 'icmp' ? '192.0.2.0/24' : '2001:db8::/32' });
    await inbound.cell(place, 'protocol').click();
    await typeLikePeople(app.page, [typed.slice(0, 2), typed.slice(2)]);
    await keys.press('Enter');
    await eventually(async () => {
      const row = await rule(inbound, place);
      assert.match(row.type, /^Custom ICMP/);
      assert.doesNotMatch(row.ports, /all/);
      assert.match(row.findings, /incomplete/);
    });
    await inbound.edit(place, 'ports', number);
    await eventually(async () => {
      const row = await rule(inbound, place);
      assert.match(row.ports, /^echo-request/);
      assert.doesNotMatch(row.findings, /incomplete/);
    });
  }
  // "All ICMP" must be chosen explicitly.
  const all = await inbound.add({ type: 'All ICMP', peer: '198.51.100.0/24' });
  await eventually(async () => assert.match((await rule(inbound, all)).ports, /^all/));
});
