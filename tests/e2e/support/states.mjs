// The states of the page, and the steps that lead to each of them from the start.

import { ReachPage } from './reach.mjs';
import { SharePage, drop } from './shared-view.mjs';

/** Each state's name, its server (`sandbox`, or `failing`, whose endpoint refuses everything), and its steps. */
export const STATES = [
  { name: 'groups', server: 'sandbox', show: (app) => app.groups.link('web').waitFor() },
  { name: 'group', server: 'sandbox', show: openWeb },
  {
    name: 'findings', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.page.getByRole('link', { name: 'Findings', exact: true }).click();
      await app.page.getByRole('button', { name: /^Critical/ }).click();
      await app.page.getByRole('article').first().waitFor();
    },
  },
  { name: 'map', server: 'sandbox', show: openMap },
  {
    name: 'map with a draft and a chosen group', server: 'sandbox',
    async show(app) {
      await openMap(app);
      await app.map.connectButton.click();
      await app.map.rule.from.fill('web');
      await app.map.rule.to.fill('bastion');
      await app.map.rule.add('SSH');
      await app.map.find.fill('web');
      await app.map.find.press('Enter');
      await app.map.panel.getByRole('heading', { name: 'web', exact: true }).waitFor();
    },
  },
  {
    name: 'rule on the map', server: 'sandbox',
    async show(app) {
      await openMap(app);
      await app.map.connectButton.click();
      await app.map.rule.from.fill('anywhere');
      await app.map.rule.to.fill('web');
      await app.map.rule.type.fill('RDP');
      await app.map.rule.preview.getByText(/^Rule of/).waitFor();
    },
  },
  {
    name: 'map with its filters and table', server: 'sandbox',
    async show(app) {
      await openMap(app);
      await app.map.filterButton.click();
      await app.map.tableButton.click();
      await app.map.table.waitFor();
    },
  },
  {
    name: 'findings of a rule', server: 'sandbox',
    async show(app) {
      await app.groups.link('bastion').click();
      await app.page.getByRole('button', { name: /^Critical: SSH/ }).click();
      await app.page.getByRole('dialog', { name: 'Findings about this rule' }).waitFor();
    },
  },
  {
    name: 'reachability', server: 'sandbox',
    async show(app) {
      const reach = new ReachPage(app);
      await reach.open();
      await reach.answer.getByRole('rowheader', { name: 'bastion' }).waitFor();
    },
  },
  {
    name: 'answer about reachability', server: 'sandbox',
    async show(app) {
      const reach = new ReachPage(app);
      await reach.open();
      await reach.add('internet must not reach db');
      await reach.ask('web to db 5432');
      await reach.draftButton.click();
      await reach.verdicts('No', 'Yes');
      await app.page.getByText('Ask with fields').click();
    },
  },
  {
    name: 'who can reach', server: 'sandbox',
    async show(app) {
      const reach = new ReachPage(app);
      await reach.open();
      await reach.ask('who can reach db');
      await reach.answer.getByRole('button', { name: 'Path of web' }).click();
    },
  },
  {
    name: 'prefix lists', server: 'sandbox',
    show: async (app) => {
      await app.groups.table.waitFor();
      await app.page.getByRole('link', { name: 'Prefix lists', exact: true }).click();
      await app.main.getByText('2 entries, at most 10').click();
      await app.main.getByText('203.0.113.0/24 (Rotterdam)').waitFor();
    },
  },
  {
    name: 'new prefix list', server: 'sandbox',
    show: async (app) => {
      await app.groups.table.waitFor();
      await app.page.getByRole('link', { name: 'Prefix lists', exact: true }).click();
      await app.page.getByRole('button', { name: 'New prefix list' }).click();
      await app.page.getByRole('dialog', { name: 'New prefix list' }).waitFor();
    },
  },
  {
    name: 'accounts', server: 'sandbox',
    show: async (app) => {
      await app.groups.table.waitFor();
      await app.page.getByRole('link', { name: 'Accounts', exact: true }).click();
      await app.main.getByText('Read accounts with a role').click();
      await app.main.getByRole('button', { name: 'Review roles…' }).waitFor();
    },
  },
  {
    name: 'default group', server: 'sandbox',
    async show(app) {
      await app.groups.link('default').first().click();
      await app.inbound.grid.waitFor();
    },
  },
  {
    name: 'group without inbound rules', server: 'sandbox',
    async show(app) {
      await app.groups.createButton.click();
      await app.create.fill({ name: 'apache', description: 'Our Apache Group' });
      await app.create.submit.click();
      await app.inbound.section.getByText('No inbound rules').waitFor();
    },
  },
  {
    name: 'empty search', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.search.fill('nothing like it');
      await app.page.getByRole('heading', { name: 'No matching security groups' }).waitFor();
    },
  },
  {
    name: 'search with filters and suggestions', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.search.fill('port = 22');
      await app.search.press('Enter');
      await app.page.getByRole('button', { name: 'Remove filter port = 22' }).waitFor();
      await app.search.fill('p');
      await app.page.getByRole('listbox', { name: 'Suggestions' }).waitFor();
      await app.search.press('ArrowDown');
    },
  },
  {
    name: 'mistaken search', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.search.fill('prot = 22');
      await app.page.getByRole('heading', { name: 'Can\'t search for this' }).waitFor();
    },
  },
  {
    name: 'quick open', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.page.keyboard.press('Control+k');
      await app.page.getByRole('dialog', { name: 'Quick open' }).getByRole('combobox').fill('web');
      await app.page.getByRole('option', { name: /^web/ }).waitFor();
    },
  },
  {
    name: 'selected groups', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.page.getByRole('checkbox', { name: 'Select web' }).check();
      await app.page.getByRole('toolbar', { name: 'Selected groups' }).waitFor();
    },
  },
  {
    name: 'find and replace', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      for (const name of ['app', 'web']) await app.page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check();
      await app.page.getByRole('button', { name: 'Find and replace…' }).click();
      await app.page.getByRole('radio', { name: 'A text in descriptions' }).check();
      await app.page.getByRole('textbox', { name: 'Find' }).fill('ssh');
      await app.page.getByText('2 rules', { exact: true }).waitFor();
    },
  },
  {
    name: 'empty search beside a group', server: 'sandbox',
    async show(app) {
      await openWeb(app);
      await app.search.fill('nothing like it');
    },
  },
  {
    name: 'open cell with choices', server: 'sandbox',
    async show(app) {
      await openWeb(app);
      await app.inbound.type(1, 'peer', 'b');
      await app.inbound.options.first().waitFor();
    },
  },
  {
    name: 'open cell with an error', server: 'sandbox',
    async show(app) {
      await openWeb(app);
      await app.inbound.type(0, 'peer', '10.0.0.256/8');
      await app.inbound.editor.press('Enter');
      await app.inbound.message.getByText('is not an IP address').waitFor();
    },
  },
  { name: 'draft of every kind', server: 'sandbox', show: draftOfEveryKind },
  {
    name: 'review', server: 'sandbox',
    async show(app) {
      await draftOfEveryKind(app);
      await app.review.open();
      await app.review.dialog.waitFor();
    },
  },
  {
    name: 'plan as API calls', server: 'sandbox',
    async show(app) {
      await draftOfEveryKind(app);
      await app.review.open();
      await app.review.tab('API calls').click();
      await app.review.panel.locator('pre').waitFor();
    },
  },
  {
    name: 'panel of the draft', server: 'sandbox',
    async show(app) {
      await draftOfEveryKind(app);
      await app.changesButton.click();
      await app.changes.getByRole('listitem').first().waitFor();
      await app.toast.waitFor();
    },
  },
  { name: 'run that is over', server: 'sandbox', show: applyOne },
  {
    name: 'history', server: 'sandbox',
    async show(app) {
      await applyOne(app);
      await app.page.getByRole('link', { name: 'History', exact: true }).click();
      await app.page.getByText('1 run', { exact: true }).waitFor();
    },
  },
  {
    name: 'share', server: 'sandbox',
    async show(app) {
      await openShare(app);
      await app.page.getByRole('radio', { name: 'Selected groups' }).check();
      await app.page.getByRole('checkbox', { name: 'web' }).check();
      await app.page.getByLabel('Passphrase (optional)').fill('short');
    },
  },
  { name: 'link', server: 'sandbox', show: (app) => shareLink(app) },
  {
    name: 'export', server: 'sandbox',
    async show(app) {
      await (await openShare(app)).as('Terraform');
      await app.page.locator('pre').waitFor();
    },
  },
  { name: 'view', server: 'sandbox', show: (app) => openView(app) },
  {
    name: 'view of a group', server: 'sandbox',
    async show(app) {
      await openView(app);
      await openWeb(app);
    },
  },
  {
    name: 'encrypted view', server: 'sandbox',
    async show(app) {
      await openShare(app);
      await app.page.getByLabel('Passphrase (optional)').fill('a passphrase of some words');
      const link = await new SharePage(app).makeLink();
      await app.page.goto('about:blank');
      await app.goto(link);
      await app.page.getByLabel('Passphrase').fill('wrong');
      await app.page.getByRole('button', { name: 'Open', exact: true }).click();
      await app.page.getByText('Wrong passphrase').waitFor();
    },
  },
  {
    name: 'damaged link', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.page.goto(app.page.url().replace(/#.*/, '#/view=AQAA/groups'));
      await app.page.getByRole('heading', { name: 'Couldn\'t open the link' }).waitFor();
    },
  },
  {
    name: 'opened file', server: 'sandbox',
    async show(app) {
      const text = await (await openShare(app)).saveSnapshot();
      await drop(app, 'today.json', text);
      await app.page.getByRole('heading', { name: /^Snapshot of/ }).waitFor();
    },
  },
  {
    name: 'comparison', server: 'sandbox',
    async show(app) {
      const text = await (await openShare(app)).saveSnapshot();
      await app.page.getByRole('link', { name: 'Portcullis' }).click();
      await applyOne(app);
      await app.page.getByRole('link', { name: 'Portcullis' }).click();
      await app.page.getByRole('link', { name: 'Compare…', exact: true }).click();
      await app.heading('Compare').waitFor();
      await drop(app, 'yesterday.json', text);
      await app.page.locator('.compare__summary').waitFor();
    },
  },
  {
    name: 'listing', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.page.goto(app.page.url().replace(/groups$/, 'print'));
      await app.page.getByRole('button', { name: 'Print…' }).waitFor();
    },
  },
  {
    name: 'run in the history', server: 'sandbox',
    async show(app) {
      await applyOne(app);
      await app.page.getByRole('link', { name: 'Show in history' }).click();
      await app.heading(/^Run of/).waitFor();
    },
  },
  {
    name: 'paste preview', server: 'sandbox',
    async show(app) {
      await openWeb(app);
      await app.inbound.pasteButton.click();
      await app.paste.text.fill('tcp 443 10.0.0.0/8 office\n10.1.0.0/16\nudp 53 web\nnonsense here\ntcp 70000 10.0.0.0/8');
      await app.paste.preview.getByText('(office)').waitFor();
    },
  },
  {
    name: 'rows selected', server: 'sandbox',
    async show(app) {
      await openWeb(app);
      await app.inbound.cell(0, 'type').click();
      await app.page.keyboard.press('Control+a');
      await app.inbound.selection.waitFor();
    },
  },
  {
    name: 'edit column', server: 'sandbox',
    async show(app) {
      await openWeb(app);
      await app.inbound.cell(0, 'type').click();
      await app.page.keyboard.press('Control+a');
      await app.inbound.selection.getByRole('button', { name: 'Edit column…' }).click();
    },
  },
  {
    name: 'copy or move', server: 'sandbox',
    async show(app) {
      await openWeb(app);
      await app.inbound.cell(0, 'type').click();
      await app.page.keyboard.press('Control+a');
      await app.inbound.selection.getByRole('button', { name: 'Copy or move…' }).click();
    },
  },
  {
    name: 'tags', server: 'sandbox',
    async show(app) {
      await openWeb(app);
      await app.group.tagsButton.click();
      await app.page.getByRole('dialog', { name: 'Group tags' }).waitFor();
    },
  },
  {
    name: 'help', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.helpButton.click();
      await app.help.getByRole('heading', { name: 'Columns of the list' }).waitFor();
    },
  },
  {
    name: 'help beside a group', server: 'sandbox',
    async show(app) {
      await openWeb(app);
      await app.inbound.section.getByRole('button', { name: 'Info about inbound rules' }).click();
      await app.help.getByRole('heading', { name: 'Columns of the rules' }).waitFor();
    },
  },
  {
    name: 'create group with errors', server: 'sandbox',
    async show(app) {
      await app.groups.createButton.click();
      await app.create.fill({ name: 'sg-web' });
      await app.create.submit.click();
      await app.create.dialog.getByText("A name can't start with sg-").waitFor();
    },
  },
  {
    name: 'group to be deleted', server: 'sandbox',
    async show(app) {
      await openWeb(app);
      await app.group.deleteButton.click();
      await app.group.keepButton.waitFor();
    },
  },
  {
    name: 'connection, sandbox', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.connectionButton.click();
      await app.connection.submit.waitFor();
    },
  },
  {
    name: 'connection, another endpoint', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.connectionButton.click();
      await app.connection.fill({ target: 'Other endpoint', url: 'nowhere', region: 'EU WEST' });
      await app.connection.submit.click();
      await app.connection.dialog.getByText('is not a Region').waitFor();
    },
  },
  {
    name: 'connection, keys pasted', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.connectionButton.click();
      await app.connection.fill({ target: 'AWS', region: 'eu-west-1' });
      await app.connection.paste('[prod]\naws_access_key_id = ASIAIOSFODNN7EXAMPLE\naws_secret_access_key = not-a-secret-aaaaaaaaaaaaaaaaaaaaaaaaaaaa\naws_session_token = token\n'
        + '[dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = not-a-secret-aaaaaaaaaaaaaaaaaaaaaaaaaaaa\n');
      await app.connection.recognised.waitFor();
    },
  },
  {
    name: 'connection, role', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.connectionButton.click();
      await app.connection.fill({ target: 'AWS', region: 'eu-west-1' });
      await app.connection.role.click();
    },
  },
  {
    name: 'connection that failed', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.page.route('**/*.amazonaws.com/', (route) => route.abort());
      await app.connectionButton.click();
      await app.connection.fill({ target: 'AWS', region: 'eu-west-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' });
      await app.connection.more.click();
      await app.connection.submit.click();
      await app.alert('Couldn\'t load security groups').getByText('Diagnosis').waitFor();
    },
  },
  {
    name: 'first visit', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.page.evaluate(() => localStorage.setItem('portcullis.welcome', 'new'));
      await app.page.reload();
      await app.welcome.waitFor();
    },
  },
  {
    name: 'tour', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.page.getByRole('button', { name: 'Page menu', expanded: false }).click();
      await app.page.getByRole('menuitem', { name: 'Take the tour' }).click();
      await app.tour.waitFor();
    },
  },
  {
    name: 'Regions of the connection', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.page.getByRole('button', { name: 'Region: us-east-1', expanded: false }).click();
      await app.page.getByRole('menu', { name: 'Region: us-east-1' }).waitFor();
    },
  },
  {
    name: 'connections side by side', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      // The connection works, but its keys may not read the groups.
      await app.page.route('**/*.amazonaws.com/', (route) => route.fulfill({
        status: 403, contentType: 'text/xml', headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' },
        body: '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to perform this operation.</Message></Error></Errors><RequestID>r</RequestID></Response>',
      }));
      await app.connectionButton.click();
      await app.connection.fill({ target: 'AWS', region: 'eu-west-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' });
      await app.connection.submit.click();
      await app.page.getByRole('navigation', { name: 'Open connections' }).waitFor();
      await app.connectionButton.click();
      await app.connection.target('AWS eu-west-1').waitFor();
    },
  },
  {
    name: 'policy', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.page.goto(`${app.page.url().replace(/groups$/, 'policy')}`);
      await app.page.getByRole('radio', { name: /edit selected groups/ }).check();
      await app.page.getByRole('checkbox', { name: 'web' }).first().check();
    },
  },
  { name: 'error panel', server: 'failing', show: (app) => app.alert('Couldn\'t load security groups').waitFor() },
  {
    name: 'no such group', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.page.goto(`${app.page.url()}/sg-0123456789abcdef0`);
      await app.heading('Security group not found').waitFor();
    },
  },
  {
    name: 'unknown address', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.page.goto(`${app.page.url().split('#')[0]}#/nowhere`);
      await app.heading('Page not found').waitFor();
    },
  },
  {
    name: 'not connected', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.page.goto(`${app.page.url().split('#')[0]}#/aws/eu-west-1/groups`);
      await app.connection.dialog.waitFor();
      await app.page.keyboard.press('Escape');
      await app.heading('Not connected').waitFor();
    },
  },
];

/** Added, changed, removed, incomplete and half typed rows, and a new group. */
async function applyOne(app) {
  await openWeb(app);
  await app.inbound.edit(0, 'description', 'changed');
  await app.review.open();
  await app.review.applyOpened();
  await app.review.done.waitFor();
}

async function draftOfEveryKind(app) {
  await app.groups.createButton.click();
  await app.create.fill({ name: 'apache', description: 'Our Apache Group' });
  await app.create.submit.click();
  await app.heading('apache').waitFor();
  await app.page.getByRole('link', { name: 'Portcullis' }).click();
  await app.groups.link('web').click();
  await app.inbound.grid.getByRole('link', { name: 'load-balancer' }).waitFor();
  await app.inbound.add({ type: 'https', peer: 'anywhere', description: 'for everyone' });
  await app.inbound.add({ type: 'udp' });
  await app.inbound.edit(0, 'ports', '9090-9099');
  await app.inbound.edit(1, 'peer', '10.0.0.0/8');
  await app.inbound.cell(2, 'type').click();
  await app.page.keyboard.press('Delete');
  await app.outbound.type(0, 'peer', '10.0.0.');
  await app.inbound.cell(0, 'type').click();
}

async function openWeb(app) {
  await app.groups.link('web').click();
  await app.inbound.grid.getByRole('link', { name: 'load-balancer' }).waitFor();
}

async function openShare(app) {
  await app.groups.table.waitFor();
  const share = new SharePage(app);
  await share.open();
  return share;
}

async function shareLink(app) {
  return (await openShare(app)).makeLink();
}

/** Opens the page's own groups as a read-only view. */
async function openView(app) {
  const link = await shareLink(app);
  await app.page.goto('about:blank');
  await app.goto(link);
  await app.groups.table.waitFor();
  await app.page.getByText('Read-only view').waitFor();
}

/** Opens the map, with its findings. */
async function openMap(app) {
  await app.groups.table.waitFor();
  await app.map.open();
  await app.page.locator('.map__badge').first().waitFor();
}
