// The page as a person finds it: by role and accessible name only.

/** One side of a group's rules. */
const SIDES = {
  inbound: { grid: 'Inbound rules', add: 'Add inbound rule', peer: 'Source' },
  outbound: { grid: 'Outbound rules', add: 'Add outbound rule', peer: 'Destination' },
};

export class Portcullis {
  constructor(page) {
    this.page = page;
    this.console = [];
    this.crashes = [];
    this.requests = [];
    this.groups = new GroupsPage(page);
    this.group = new GroupPage(page);
    this.connection = new ConnectionDialog(page);
    this.create = new CreateGroupDialog(page);
    this.inbound = new RuleSide(page, SIDES.inbound);
    this.outbound = new RuleSide(page, SIDES.outbound);
    this.revoke = new ConfirmDialog(page, 'Revoke rule');
    this.remove = new ConfirmDialog(page, 'Delete security group');
    this.search = page.getByRole('searchbox', { name: 'Search groups' });
    this.connectionButton = page.getByRole('button', { name: /^Connection:/ });
    this.main = page.getByRole('main');
    this.sidebar = page.getByRole('navigation', { name: 'Security groups' });
    this.alerts = page.getByRole('alert');
  }

  async goto(url) {
    await this.page.goto(url);
    await this.connectionButton.waitFor();
  }

  heading(name) {
    return this.page.getByRole('heading', { level: 1, name, exact: true });
  }

  /** The notice whose first line is `title`. */
  alert(title) {
    return this.alerts.filter({ hasText: title });
  }

  /** The part of the address behind the `#`. */
  fragment() {
    return new URL(this.page.url()).hash;
  }

  /** The name of the element that has the focus. */
  focused() {
    return this.page.evaluate(() => {
      const element = document.activeElement;
      return element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText.trim();
    });
  }
}

class GroupsPage {
  constructor(page) {
    this.page = page;
    this.heading = page.getByRole('heading', { level: 1, name: 'Security groups', exact: true });
    this.table = page.getByRole('table', { name: 'Security groups' });
    this.rows = this.table.getByRole('row').filter({ has: page.getByRole('cell') });
    this.reload = page.getByRole('button', { name: 'Reload', exact: true });
    this.createButton = page.getByRole('button', { name: 'Create security group…' });
  }

  link(name) {
    return this.table.getByRole('link', { name, exact: true });
  }

  row(name) {
    return this.rows.filter({ has: this.page.getByRole('link', { name, exact: true }) });
  }

  /** The names in the table, in its order. */
  names() {
    return this.table.getByRole('link').allInnerTexts();
  }

  /** The cells of a group's row, by their headings. */
  async cells(name) {
    const [title, id, vpc, inbound, outbound, description] = await this.row(name).getByRole('cell').allInnerTexts();
    return { name: title, id, vpc, inbound: inbound.trim(), outbound: outbound.trim(), description };
  }
}

class GroupPage {
  constructor(page) {
    this.page = page;
    this.deleteButton = page.getByRole('button', { name: 'Delete group…' });
    this.copyId = page.getByRole('button', { name: 'Copy group ID' });
  }
}

class RuleSide {
  constructor(page, { grid, add, peer }) {
    this.page = page;
    this.section = page.getByRole('region', { name: grid });
    this.grid = page.getByRole('grid', { name: grid });
    this.rows = this.grid.getByRole('row').filter({ has: page.getByRole('gridcell') });
    this.addButton = this.section.getByRole('button', { name: `${add}…` });
    this.form = new RuleForm(page.getByRole('form', { name: add }), peer);
  }

  /** The rules drawn, each as its cells. */
  async rules() {
    const rows = await this.rows.evaluateAll((elements) => elements.map((row) => (
      [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.innerText.trim().replace(/\s+/g, ' '))
    )));
    return rows.map(([type, protocol, ports, peer, description, id]) => ({ type, protocol, ports, peer, description, id }));
  }

  /** The rules as short phrases: `tcp 80 0.0.0.0/0 anywhere`. */
  async phrases() {
    const rules = await this.rules();
    return rules.map(({ protocol, ports, peer }) => `${protocol.toLowerCase()} ${ports} ${peer}`);
  }

  revokeButton(sentence) {
    return this.grid.getByRole('button', { name: `Revoke ${sentence}`, exact: true });
  }

  /** Opens the form, fills it in and sends it. */
  async add(rule) {
    await this.addButton.click();
    await this.form.fill(rule);
    await this.form.submit.click();
  }
}

class RuleForm {
  constructor(form, peer) {
    this.form = form;
    this.type = form.getByRole('combobox', { name: 'Type' });
    this.ports = form.getByRole('textbox', { name: /^(Port range|ICMP type and code|Protocol)$/ });
    this.peer = form.getByRole('combobox', { name: peer });
    this.description = form.getByRole('textbox', { name: 'Description (optional)' });
    this.submit = form.getByRole('button', { name: 'Add rule' });
    this.cancel = form.getByRole('button', { name: 'Cancel' });
  }

  async fill({ type, ports, peer, description }) {
    if (type !== undefined) await this.type.selectOption(type);
    if (ports !== undefined) await this.ports.fill(ports);
    if (peer !== undefined) await this.peer.fill(peer);
    if (description !== undefined) await this.description.fill(description);
  }
}

class CreateGroupDialog {
  constructor(page) {
    this.dialog = page.getByRole('dialog', { name: 'Create security group' });
    this.name = this.dialog.getByRole('textbox', { name: 'Name' });
    this.description = this.dialog.getByRole('textbox', { name: 'Description' });
    this.vpc = this.dialog.getByRole('combobox', { name: 'VPC' });
    this.submit = this.dialog.getByRole('button', { name: 'Create security group' });
  }

  async fill({ name, description, vpc }) {
    if (name !== undefined) await this.name.fill(name);
    if (description !== undefined) await this.description.fill(description);
    if (vpc !== undefined) await this.vpc.selectOption(vpc);
  }
}

class ConfirmDialog {
  constructor(page, name) {
    this.dialog = page.getByRole('dialog', { name });
    this.confirm = this.dialog.getByRole('button', { name });
    this.close = this.dialog.getByRole('button', { name: 'Close' });
  }
}

class ConnectionDialog {
  constructor(page) {
    this.dialog = page.getByRole('dialog', { name: 'Connection' });
    this.target = this.dialog.getByRole('combobox', { name: 'Connect to' });
    this.url = this.dialog.getByRole('textbox', { name: 'Endpoint URL' });
    this.region = this.dialog.getByRole('combobox', { name: 'Region' });
    this.accessKeyId = this.dialog.getByRole('textbox', { name: 'Access key ID' });
    // Password fields have no role.
    this.secretAccessKey = this.dialog.getByLabel('Secret access key');
    this.sessionToken = this.dialog.getByLabel(/^Session token/);
    this.submit = this.dialog.getByRole('button', { name: 'Connect', exact: true });
    this.reset = this.dialog.getByRole('button', { name: 'Reset the sandbox…' });
    this.confirmReset = page.getByRole('dialog', { name: 'Reset the sandbox' }).getByRole('button', { name: 'Reset the sandbox' });
  }

  async fill({ target, url, region, accessKeyId, secretAccessKey, sessionToken }) {
    if (target !== undefined) await this.target.selectOption({ label: target });
    if (url !== undefined) await this.url.fill(url);
    if (region !== undefined) await this.region.fill(region);
    if (accessKeyId !== undefined) await this.accessKeyId.fill(accessKeyId);
    if (secretAccessKey !== undefined) await this.secretAccessKey.fill(secretAccessKey);
    if (sessionToken !== undefined) await this.sessionToken.fill(sessionToken);
  }
}
