// The states a person meets, and how to get there from the start of the page; for whoever looks at all of them.

/** Each state's name, the server whose page has it (`sandbox`, or `failing` whose endpoint refuses all), and its steps. */
export const STATES = [
  { name: 'groups', server: 'sandbox', show: (app) => app.groups.link('web').waitFor() },
  { name: 'group', server: 'sandbox', show: openWeb },
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
      await app.page.getByRole('heading', { name: 'No group matches the search' }).waitFor();
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
    name: 'add rule with errors', server: 'sandbox',
    async show(app) {
      await openWeb(app);
      await app.inbound.add({ ports: '70000', peer: '10.0.0.256/8', description: "it's" });
      await app.inbound.form.form.getByText('Port 70000 does not exist').waitFor();
    },
  },
  {
    name: 'add rule with a duplicate', server: 'sandbox',
    async show(app) {
      await app.groups.link('load-balancer').click();
      await app.inbound.add({ type: 'HTTPS', peer: '0.0.0.0/0' });
      await app.inbound.form.form.getByRole('alert').waitFor();
    },
  },
  {
    name: 'create group with errors', server: 'sandbox',
    async show(app) {
      await app.groups.createButton.click();
      await app.create.fill({ name: 'sg-web' });
      await app.create.submit.click();
      await app.create.dialog.getByText('A name cannot start with sg-').waitFor();
    },
  },
  {
    name: 'revoke rule', server: 'sandbox',
    async show(app) {
      await openWeb(app);
      await app.inbound.grid.getByRole('button', { name: /^Revoke tcp 8080/ }).click();
      await app.revoke.confirm.waitFor();
    },
  },
  {
    name: 'delete group, refused', server: 'sandbox',
    async show(app) {
      await openWeb(app);
      await app.group.deleteButton.click();
      await app.remove.confirm.click();
      await app.remove.dialog.getByText('DependencyViolation').waitFor();
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
      await app.connection.fill({ target: 'Another endpoint…', url: 'nowhere', region: 'EU WEST' });
      await app.connection.submit.click();
      await app.connection.dialog.getByText('is not a Region').waitFor();
    },
  },
  { name: 'error panel', server: 'failing', show: (app) => app.alert('The security groups cannot be read').waitFor() },
  {
    name: 'no such group', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.page.goto(`${app.page.url()}/sg-0123456789abcdef0`);
      await app.heading('No such security group here').waitFor();
    },
  },
  {
    name: 'unknown address', server: 'sandbox',
    async show(app) {
      await app.groups.table.waitFor();
      await app.page.goto(`${app.page.url().split('#')[0]}#/nowhere`);
      await app.heading('Nothing stands at this address').waitFor();
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

async function openWeb(app) {
  await app.groups.link('web').click();
  await app.inbound.grid.getByRole('link', { name: 'load-balancer' }).waitFor();
}
