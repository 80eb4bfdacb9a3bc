// A typical session of one user: the same steps on the sandbox and against other servers.

import assert from 'node:assert/strict';
import { after } from 'node:test';

import { eventually, useBrowser } from './browser.mjs';
import { servePage } from './servers.mjs';

/**
 * A browser and a server of the page without configuration, for all tests of the calling file. `openExample` opens the
 * page on the sandbox with its example, and waits for the groups.
 */
export async function useExample() {
  const openPage = useBrowser();
  const server = await servePage();
  after(() => server.stop());
  const openExample = async (t, options) => {
    const app = await openPage(t, server.url, options);
    await app.groups.link('web').waitFor();
    return app;
  };
  return { openPage, openExample, server };
}

/**
 * From the list of groups to a web tier with one remaining rule. `defaultInbound` returns the expected inbound rules of
 * a VPC's default group, by its id.
 */
export async function runScenario(app, defaultInbound) {
  await openList(app);
  const before = await app.groups.names();
  assert.ok(before.includes('default'), `no default group among ${before}`);
  await readDefaultGroup(app, defaultInbound);

  await createGroup(app, 'apache', 'Our Apache Group');
  await app.inbound.add({ type: 'HTTP', peer: '0.0.0.0/0' });
  await app.review.applyAll();
  await rulesAre(app.inbound, ['tcp 80 0.0.0.0/0 anywhere']);
  const apacheId = await openedGroupId(app);

  await openList(app);
  await createGroup(app, 'appserver', 'The application tier');
  await app.inbound.add({ type: 'All TCP', peer: 'apache' });
  await app.review.applyAll();
  await rulesAre(app.inbound, [`tcp 0-65535 apache ${apacheId}`]);

  await openList(app);
  await app.groups.link('apache').click();
  await app.heading('apache').waitFor();
  await app.inbound.add({ type: 'Custom TCP', ports: '22', peer: '192.168.1.130/32' });
  await app.review.applyAll();
  await rulesAre(app.inbound, ['tcp 22 192.168.1.130/32', 'tcp 80 0.0.0.0/0 anywhere']);

  await app.inbound.action('Remove', 'tcp 22 from 192.168.1.130/32').click();
  await app.review.applyAll();
  await rulesAre(app.inbound, ['tcp 80 0.0.0.0/0 anywhere']);

  await openList(app);
  assert.deepEqual((await app.groups.names()).toSorted(), [...before, 'apache', 'appserver'].toSorted());
  const cells = await app.groups.cells('apache');
  assert.equal(cells.description, 'Our Apache Group');
  assert.deepEqual([cells.id, cells.inbound, cells.outbound], [apacheId, '1', '1']);
}

/** Opens the list by the link of every page. */
export async function openList(app) {
  await app.page.getByRole('link', { name: 'Portcullis' }).click();
  await app.groups.heading.waitFor();
  await app.groups.table.waitFor();
}

async function readDefaultGroup(app, defaultInbound) {
  await app.groups.link('default').first().click();
  await app.heading('default').waitFor();
  const id = await openedGroupId(app);
  await rulesAre(app.inbound, defaultInbound(id));
  await rulesAre(app.outbound, ['all all 0.0.0.0/0 anywhere']);
  await openList(app);
}

/** Puts a group into the draft and ends on its page. */
export async function draftGroup(app, name, description) {
  await app.groups.createButton.click();
  await app.create.fill({ name, description });
  await app.create.submit.click();
  await app.heading(name).waitFor();
  await app.create.dialog.waitFor({ state: 'hidden' });
}

/** Creates a group and ends on its page. */
export async function createGroup(app, name, description) {
  await draftGroup(app, name, description);
  await app.review.applyAll();
  // A new group has no inbound rule, and an outbound rule that allows everything.
  await rulesAre(app.outbound, ['all all 0.0.0.0/0 anywhere']);
  await app.inbound.section.getByText('No inbound rules').waitFor();
}

export async function openedGroupId(app) {
  const id = app.fragment().split('/').at(-1);
  assert.match(id, /^sg-[0-9a-f]{8,17}$/);
  return id;
}

/** Waits until a side shows exactly these rules, in any order, each with its id. */
export async function rulesAre(side, phrases) {
  await eventually(async () => {
    assert.deepEqual((await side.phrases()).toSorted(), phrases.toSorted());
    for (const { id } of await side.rules()) {
      assert.match(id, /^sgr-[0-9a-f]{8,17}$/);
    }
  });
}

/** Drafts changes of every kind to the account of `seedAccount`: more than twelve steps. Ends on their review. */
export async function draftManySteps(app) {
  const group = async (name) => {
    await app.page.getByRole('link', { name: 'Portcullis' }).click();
    await app.groups.link(name).click();
    await app.heading(name).waitFor();
  };
  const place = async (side, sentence) => eventually(async () => {
    const found = (await side.phrases()).indexOf(sentence);
    assert.notEqual(found, -1, `no ${sentence}`);
    return found;
  });
  await app.page.getByRole('link', { name: 'Portcullis' }).click();
  await draftGroup(app, 'new', 'The group new');
  await app.outbound.action('Remove', 'all traffic to 0.0.0.0/0').click();
  await app.outbound.add({ type: 'HTTPS', peer: 'app' });
  await group('web');
  await app.inbound.edit(await place(app.inbound, 'tcp 80 0.0.0.0/0 anywhere'), 'description', 'everybody');
  await app.inbound.edit(await place(app.inbound, 'tcp 443 10.0.0.0/8'), 'ports', '8443');
  await app.inbound.action('Remove', 'tcp 22 from 192.0.2.0/24').click();
  await app.inbound.add({ type: 'Custom TCP', ports: '9000', peer: 'new' });
  await app.outbound.edit(await place(app.outbound, 'tcp 5432 10.0.0.0/8'), 'description', 'the database');
  await app.group.tagsButton.click();
  const tags = app.page.getByRole('dialog', { name: 'Group tags' });
  await tags.getByRole('button', { name: /^Remove tag gone/ }).click();
  await tags.getByRole('textbox', { name: 'Value' }).fill('b');
  await tags.getByRole('button', { name: 'Save to draft' }).click();
  await group('app');
  await app.inbound.action('Remove', /tcp 1 from/).click();
  await app.outbound.action('Remove', 'all traffic to 0.0.0.0/0').click();
  await app.outbound.add({ type: 'HTTPS', peer: '0.0.0.0/0' });
  await group('old');
  await app.group.deleteButton.click();
  await app.review.open();
}
