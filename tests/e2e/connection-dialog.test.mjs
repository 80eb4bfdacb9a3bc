// The connection dialog: cards, what people paste, failures that open nothing, endpoints without a scheme, recent
// connections with their names.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NARROW, eventually, useBrowser } from './support/browser.mjs';
import { refusal, smallAccount, useEndpoint } from './support/fake-ec2.mjs';

const KEY_ID = 'AKIAIOSFODNN7EXAMPLE';
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const EXPORTS = `export AWS_ACCESS_KEY_ID=${KEY_ID}\nexport AWS_SECRET_ACCESS_KEY=${SECRET}\n`;

const openPage = useBrowser();
const { ec2, server } = await useEndpoint();
const host = new URL(ec2.url).host;

function reset(misbehave) {
  ec2.groups = smallAccount();
  ec2.calls.length = 0;
  ec2.misbehave = misbehave;
}

async function openForm(t, options) {
  const app = await openPage(t, server.url, options);
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.fill({ target: 'Other endpoint', url: ec2.url, region: 'eu-west-1' });
  return app;
}

async function connect(app) {
  await app.connection.paste(EXPORTS);
  await app.connection.submit.click();
  await app.connection.dialog.waitFor({ state: 'hidden' });
}

const tabs = (app) => app.page.getByRole('navigation', { name: 'Open connections' }).getByRole('link');

test('three cards, chosen with the arrow keys; each shows what it needs', async (t) => {
  reset();
  const app = await openPage(t, server.url);
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  const { dialog, chosen } = app.connection;
  await eventually(async () => assert.equal(await dialog.getByRole('radio').count(), 3));
  assert.equal(await chosen.inputValue(), 'sandbox');
  assert.equal(await app.connection.pasteField.count(), 0);
  await app.connection.target('Sandbox').focus();
  await app.page.keyboard.press('ArrowRight');
  await app.connection.pasteField.waitFor();
  assert.equal(await app.connection.url.count(), 0);
  await app.page.keyboard.press('ArrowRight');
  await app.connection.url.waitFor();
  await app.page.keyboard.press('ArrowRight');
  await app.connection.pasteField.waitFor({ state: 'detached' });
});

test('failures stay in the dialog and open nothing; other keys connect from there', async (t) => {
  reset(() => refusal(401, 'AuthFailure', 'AWS was not able to validate the provided access credentials'));
  const app = await openForm(t);
  const stored = () => app.page.evaluate(() => Object.keys(localStorage).filter((key) => /endpoint|recent/.test(key)));
  for (const attempt of [1, 2, 3]) {
    const before = ec2.calls.length;
    await app.connection.paste(EXPORTS);
    await app.connection.submit.click();
    await eventually(() => assert.ok(ec2.calls.length > before, `attempt ${attempt}`));
    await app.connection.dialog.getByRole('alert').filter({ hasText: 'Couldn\'t load security groups' }).getByText('Diagnosis').waitFor();
    await app.connection.dialog.getByRole('button', { name: 'Change', exact: true }).click();
  }
  assert.equal(app.fragment(), '#/sandbox/us-east-1/groups');
  assert.equal(await tabs(app).count(), 0);
  assert.deepEqual(await stored(), []);
  reset();
  await connect(app);
  await eventually(async () => assert.equal(app.fragment(), '#/endpoint/eu-west-1/groups'));
  assert.equal(await tabs(app).count(), 2);
});

test('a closed dialog cancels its attempt', async (t) => {
  reset();
  let answer;
  const isAsked = new Promise((resolve) => {
    ec2.misbehave = () => {
      resolve();
      return new Promise((release) => { answer = () => release(undefined); });
    };
  });
  const app = await openForm(t);
  await app.connection.paste(EXPORTS);
  await app.connection.submit.click();
  await isAsked;
  await app.page.keyboard.press('Escape');
  await app.connection.dialog.waitFor({ state: 'hidden' });
  ec2.misbehave = undefined;
  const response = app.page.waitForResponse(`${ec2.url}/`);
  answer();
  await response;
  await app.connectionButton.click();
  assert.equal(await app.connection.target('Other endpoint').count(), 1);
  assert.equal(await app.connection.dialog.getByRole('radio').count(), 3, 'nothing is remembered');
  assert.equal(app.fragment(), '#/sandbox/us-east-1/groups');
});

test('an endpoint without a scheme: Enter leads to the choice of one', async (t) => {
  reset();
  const app = await openForm(t);
  await app.connection.url.fill('ec2.example.com/path');
  await app.connection.dialog.getByRole('button', { name: 'Use https://ec2.example.com/path' }).waitFor();
  assert.equal(await app.connection.dialog.getByRole('button', { name: /^Use http/ }).count(), 1);
  await app.connection.url.fill(host);
  await app.connection.url.press('Enter');
  await app.connection.dialog.getByText('The URL has no scheme. Choose one').waitFor();
  assert.equal(await app.focused(), `Use http://${host}`);
  assert.equal(await app.connection.dialog.getByRole('button', { name: `Use https://${host}` }).count(), 1);
  await app.page.keyboard.press('Enter');
  assert.equal(await app.connection.url.inputValue(), `http://${host}`);
  assert.equal(await app.connection.dialog.getByRole('button', { name: /^Use http/ }).count(), 0);
  await connect(app);
  await app.groups.link('apache').waitFor();
});

test('connections have names of this browser, and are renamed and forgotten', async (t) => {
  reset();
  const app = await openForm(t);
  await app.connection.name.fill('  Test   bench ');
  await connect(app);
  await app.connectionButton.getByText('Test bench').waitFor();
  await app.groups.link('apache').click();
  await app.heading('apache').waitFor();
  await app.connectionButton.click();
  const known = app.connection.dialog.getByRole('listitem');
  await known.getByText(`123456789012 · ${ec2.url} · eu-west-1`).waitFor();
  assert.equal(await app.connection.dialog.getByRole('button', { name: 'Forget Test bench' }).count(), 0, 'it is open');
  await app.connection.dialog.getByRole('button', { name: 'Rename Test bench' }).click();
  const field = app.connection.dialog.getByRole('textbox', { name: 'Name of the connection' });
  await field.fill('discarded');
  await field.press('Escape');
  await field.waitFor({ state: 'detached' });
  await app.connection.dialog.getByRole('button', { name: 'Rename Test bench' }).click();
  await field.fill('Fake EC2');
  await field.press('Enter');
  await app.page.keyboard.press('Escape');
  await app.connectionButton.getByText('Fake EC2').waitFor();
  await app.heading('apache').waitFor();
  assert.match((await tabs(app).allInnerTexts()).join(), /Fake EC2/);

  // After a reload it is a recent one, with its name and its Region, and without its keys.
  await app.goto(`${server.url}#/sandbox/us-east-1/groups`);
  await app.page.reload();
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.fill({ region: 'us-west-2' });
  await app.connection.target(`Fake EC2 ${ec2.url} · eu-west-1`).check();
  assert.equal(await app.connection.url.inputValue(), ec2.url);
  assert.equal(await app.connection.region.inputValue(), 'eu-west-1');
  await connect(app);
  await app.connectionButton.getByText('Fake EC2').waitFor();

  await app.goto(`${server.url}#/sandbox/us-east-1/groups`);
  await app.page.reload();
  await app.groups.table.waitFor();
  await app.connectionButton.click();
  await app.connection.dialog.getByRole('button', { name: 'Forget Fake EC2' }).click();
  await known.waitFor({ state: 'detached' });
  const stored = await app.page.evaluate(() => JSON.stringify(localStorage));
  assert.ok(!stored.includes('Fake EC2') && !stored.includes('portcullis.endpoint'));
});

test('the paste box is empty once it was read, whatever it was, and repeats nothing', async (t) => {
  reset();
  const app = await openForm(t);
  const pasted = {
    'an incomplete key': `[default]\naws_secret_access_key = ${SECRET}\n`,
    'a bare secret': SECRET,
    'a complete key': EXPORTS,
  };
  for (const [what, text] of Object.entries(pasted)) {
    await app.connection.paste(text);
    assert.equal(await app.connection.pasteField.inputValue(), '', what);
    const everything = await app.page.evaluate(() => [location.href, document.documentElement.outerHTML, JSON.stringify(localStorage),
      JSON.stringify(sessionStorage), ...[...document.querySelectorAll('input, textarea')].map((field) => field.value)].join('\n'));
    assert.ok(!everything.includes(SECRET), what);
  }
  // Typed text is read when the box is left.
  await app.connection.dialog.getByRole('button', { name: 'Change', exact: true }).click();
  await app.connection.pasteField.pressSequentially('not a key');
  await app.connection.region.focus();
  await app.connection.dialog.getByText('The pasted text has no access key').waitFor();
  assert.equal(await app.connection.pasteField.inputValue(), '');
  assert.ok(!app.console.join('\n').includes(SECRET));
});

test('the Region in the bar opens another one with the same keys, and returns to the first', async (t) => {
  reset();
  const app = await openForm(t);
  await connect(app);
  await app.groups.link('apache').waitFor();
  const menu = app.page.getByRole('menu', { name: 'Region: eu-west-1' });
  await app.regionButton.focus();
  await eventually(() => assert.ok(ec2.sent('DescribeRegions').length > 0));
  await eventually(async () => {
    await app.regionButton.press('ArrowDown');
    await app.page.getByRole('menuitemradio', { name: 'xx-north-7' }).waitFor({ timeout: 500 }).catch(async (error) => {
      await app.page.keyboard.press('Escape');
      throw error;
    });
  });
  assert.equal(await menu.getByRole('menuitemradio', { checked: true }).innerText(), 'eu-west-1 Europe (Ireland)');
  await menu.getByRole('menuitemradio', { name: 'xx-north-7' }).click();
  await eventually(() => assert.equal(app.fragment(), '#/endpoint/xx-north-7/groups'));
  await app.groups.link('apache').waitFor();
  assert.ok(ec2.calls.some(({ headers }) => headers.authorization?.includes(`${KEY_ID}/`) && headers.authorization.includes('/xx-north-7/')));
  await app.regionButton.getByText('xx-north-7').waitFor();
  await app.page.goBack();
  await app.regionButton.getByText('eu-west-1').waitFor();
});

for (const [width, viewport] of [['390 px wide', NARROW], ['900 px high', { width: 1440, height: 900 }]]) {
  test(`nothing of a long dialog is cut, ${width}`, async (t) => {
    reset((call) => (call.action === 'DescribeSecurityGroups' ? refusal(401, 'AuthFailure', 'no '.repeat(200)) : undefined));
    const app = await openForm(t, { viewport });
    for (const disclosure of [app.connection.byHand, app.connection.role, app.connection.more]) await disclosure.click();
    await app.connection.fill({ accessKeyId: KEY_ID, secretAccessKey: SECRET });
    await app.connection.submit.click();
    await app.connection.dialog.getByRole('alert').getByText('AuthFailure').waitFor();
    const { inside, scrolled, shown } = await app.connection.dialog.evaluate((dialog) => {
      const frame = dialog.getBoundingClientRect();
      const actions = dialog.querySelector('.form__actions--sticky').getBoundingClientRect();
      return {
        inside: frame.top >= 0 && frame.bottom <= innerHeight && actions.bottom <= frame.bottom + 1 && actions.top >= frame.top,
        scrolled: dialog.scrollWidth, shown: dialog.clientWidth,
      };
    });
    assert.ok(inside, 'the buttons are in the window');
    assert.ok(scrolled <= shown, `the dialog is ${scrolled} px wide and shows ${shown}`);
  });
}
