// Page objects that find elements by role and accessible name only.

import { readFile } from 'node:fs/promises';

/** One side of a group's rules. */
const SIDES = {
  inbound: { grid: 'Inbound rules', direction: 'inbound' },
  outbound: { grid: 'Outbound rules', direction: 'outbound' },
};

/** The columns of a rule grid, in their initial order, which is what `data-column` counts. */
export const COLUMNS = ['mark', 'type', 'protocol', 'ports', 'kind', 'peer', 'description', 'until', 'id', 'findings', 'actions'];

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
    this.review = new ReviewPage(page);
    this.paste = new PasteDialog(page);
    this.map = new MapPage(page);
    this.discard = new ConfirmDialog(page, 'Discard all changes');
    this.changesButton = page.getByRole('button', { name: 'Changes', exact: true });
    /** All changes of the draft beside the page. */
    this.changes = page.getByRole('complementary', { name: 'Changes in the draft' });
    this.helpButton = page.getByRole('button', { name: 'Help', exact: true });
    /** The help beside the page. */
    this.help = page.getByRole('complementary', { name: 'Help' });
    /** The notice about the last change of the draft. */
    this.toast = page.getByRole('complementary', { name: 'Last change' });
    this.undo = page.getByRole('button', { name: 'Undo', exact: true });
    this.redo = page.getByRole('button', { name: 'Redo', exact: true });
    this.search = page.getByRole('combobox', { name: 'Search groups' });
    this.connectionButton = page.getByRole('button', { name: /^Connection:/ });
    this.regionButton = page.getByRole('button', { name: /^Region:/ });
    /** The strip for first visitors. */
    this.welcome = page.getByRole('complementary', { name: 'Welcome' });
    this.tour = page.getByRole('dialog', { name: 'Tour' });
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

  /** The name of the focused element. */
  focused() {
    return this.page.evaluate(() => {
      const element = /** @type {HTMLInputElement} */ (document.activeElement);
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
    const [title, id, vpc, inbound, outbound, findings, usedBy, description] = await this.row(name).getByRole('cell').allInnerTexts();
    return { name: title, id, vpc, inbound: inbound.trim(), outbound: outbound.trim(), findings: findings.trim(), usedBy: usedBy.trim(), description };
  }
}

/** An item of a menu, which opens with its button. */
class MenuChoice {
  constructor(page, button, name) {
    this.button = button;
    this.item = page.getByRole('menuitem', { name });
  }

  async click() {
    await this.button.click();
    await this.item.click();
  }
}

class GroupPage {
  constructor(page) {
    this.page = page;
    this.menu = page.getByRole('button', { name: 'Group actions', exact: true });
    this.deleteButton = new MenuChoice(page, this.menu, 'Delete group');
    this.keepButton = page.getByRole('button', { name: 'Keep group' });
    this.tagsButton = new MenuChoice(page, this.menu, 'Manage tags…');
    this.editButton = new MenuChoice(page, this.menu, 'Edit group…');
    this.discardButton = new MenuChoice(page, this.menu, 'Discard group');
    this.copyId = page.getByRole('button', { name: 'Copy group ID' });
  }
}

class RuleSide {
  constructor(page, { grid, direction }) {
    this.page = page;
    this.section = page.getByRole('region', { name: grid });
    this.grid = page.getByRole('grid', { name: grid });
    this.rows = this.grid.getByRole('row').filter({ has: page.getByRole('gridcell') });
    this.addButton = this.section.getByRole('button', { name: `Add ${direction} rule` });
    /** The empty last line, which adds a rule. */
    this.newRule = this.section.getByRole('button', { name: `New ${direction} rule` });
    this.menu = this.section.getByRole('button', { name: `More actions for ${direction} rules` });
    this.pasteButton = new MenuChoice(page, this.menu, `Paste ${direction} rules…`);
    this.quotaButton = new MenuChoice(page, this.menu, 'Quota of rules…');
    this.preferencesButton = this.section.getByRole('button', { name: `Preferences of ${direction} rules` });
    this.filter = this.section.getByRole('searchbox', { name: `Filter ${direction} rules` });
    this.selection = this.section.getByRole('toolbar', { name: `Selected ${direction} rules` });
    /** The one open cell. */
    this.editor = this.grid.getByRole('combobox');
    /** The message about its text. */
    this.message = this.grid.locator('#cell-message');
    this.options = this.grid.getByRole('option');
  }

  /** The rendered rules, each as its cells: `mark`, `type`, `protocol`, ... */
  async rules() {
    const rows = await this.rows.evaluateAll((elements) => elements.map((row) => Object.fromEntries(
      [...row.querySelectorAll('[role=gridcell]')].map((cell) => [cell.dataset.column, cell.innerText.trim().replace(/\s+/g, ' ')]),
    )));
    return rows.map((cells) => Object.fromEntries(COLUMNS.map((column, place) => [column, cells[place] ?? ''])));
  }

  /** The rules as short phrases: `tcp 80 0.0.0.0/0 anywhere`. */
  async phrases() {
    const rules = await this.rules();
    return rules.map(({ protocol, ports, peer }) => `${protocol} ${ports} ${peer}`);
  }

  /** The rendered row at a position, from 0. */
  row(place) {
    return this.rows.nth(place);
  }

  /** A cell of a row, by its column's name. */
  cell(place, column) {
    return this.row(place).locator(`[role=gridcell][data-column="${COLUMNS.indexOf(column)}"]`);
  }

  /** The button at the end of a row: `Remove`, `Revert` or `Restore`. The row is found by its sentence or the start of it. */
  action(verb, sentence) {
    const name = sentence instanceof RegExp ? new RegExp(`^${verb} ${sentence.source}`) : `${verb} ${sentence}`;
    return this.grid.getByRole('button', { name, exact: true });
  }

  /** Opens a cell and replaces its text without accepting it. */
  async type(place, column, text) {
    await this.cell(place, column).dblclick();
    await this.editor.fill(text);
  }

  /** Opens a cell, types a text and accepts it. */
  async edit(place, column, text) {
    await this.type(place, column, text);
    await this.editor.press('Enter');
    await this.editor.waitFor({ state: 'hidden' });
  }

  /** Adds a rule to the draft by typing into its cells; returns the position of its row. */
  async add(rule) {
    await this.addButton.click();
    await this.editor.waitFor();
    const place = await this.editor.evaluate((input) => Number(input.closest('[data-row]').dataset.row) - 1);
    await this.editor.press('Escape');
    for (const column of ['type', 'protocol', 'ports', 'kind', 'peer', 'description', 'until']) {
      if (rule[column] !== undefined) await this.edit(place, column, rule[column]);
    }
    return place;
  }
}

class ReviewPage {
  constructor(page) {
    this.page = page;
    this.button = page.getByRole('link', { name: /^Review [\d,]+ changes?$/ });
    this.heading = page.getByRole('heading', { level: 1, name: /^(Review changes|Applying changes|Changes applied|Run stopped)/ });
    this.dialog = page.getByRole('main');
    this.apply = this.dialog.getByRole('button', { name: /^Apply( [\d,]+ changes?)?$/ });
    this.note = this.dialog.getByRole('textbox', { name: /^Note or ticket number/ });
    this.keepEditing = this.dialog.getByRole('link', { name: 'Keep editing' });
    this.confirmation = this.dialog.locator('#confirm-risks');
    this.tab = (name) => this.dialog.getByRole('tab', { name });
    this.panel = this.dialog.getByRole('tabpanel');
    this.undo = this.dialog.getByRole('button', { name: 'Undo this run…' });
    this.steps = this.dialog.locator('.step');
    this.discard = this.dialog.getByRole('button', { name: 'Discard all…' });
    this.done = this.dialog.getByRole('button', { name: 'Done' });
    this.changes = this.dialog.locator('.change');
    this.problems = this.dialog.getByRole('alert').filter({ hasText: 'Fix these before applying' });
  }

  /**
   * The changes as lines: `+ added inbound HTTP 80 0.0.0.0/0 anywhere`, with the description in brackets. A changed cell has
   * the old and the new words: `443 becomes 8443`.
   */
  async lines() {
    return this.changes.evaluateAll((rows) => rows.map((row) => {
      const text = (cell) => cell.innerText.replace(/\s+/g, ' ').trim();
      const direction = row.closest('tbody').dataset.direction ?? '';
      const cells = [...row.querySelectorAll('td')].filter((cell) => !cell.matches('.changes__step, .changes__actions'));
      const words = cells.map((cell) => (cell.dataset.column === 'Description' && text(cell) !== '' ? `(${text(cell)})` : text(cell)));
      const [sign, ...rest] = words;
      return [sign, direction, ...rest].filter((word) => word !== '').join(' ');
    }));
  }

  /** The row of a change, found by its texts. */
  change(text) {
    return this.changes.filter({ hasText: text });
  }

  /** Opens the review of the draft. */
  async open() {
    await this.button.click();
    await this.heading.waitFor();
  }

  /** The phrase to type. */
  phrase() {
    return this.page.locator('label:has(#confirm-risks) code').innerText();
  }

  /** Types the phrase and applies the reviewed plan. */
  async confirm() {
    await this.apply.waitFor();
    if (await this.confirmation.count()) {
      await this.confirmation.fill(await this.phrase());
    }
    await this.apply.click();
  }

  /** The reviewed plan as a file. */
  async savedPlan() {
    const download = this.page.waitForEvent('download');
    await this.dialog.getByRole('button', { name: 'Save plan…' }).click();
    return readFile(await (await download).path());
  }

  /** The plan in one of its formats. */
  async script(name) {
    await this.tab(name).click();
    return this.panel.getByLabel(name, { exact: true }).innerText();
  }

  /** The steps with their outcomes: `web: add 1 inbound rule AuthorizeSecurityGroupIngress ✓ done`. */
  outcomes() {
    return this.steps.evaluateAll((steps) => steps.map((step) => {
      // They are folded away after a run that succeeded.
      step.closest('details')?.setAttribute('open', '');
      return step.innerText.replace(/\s+/g, ' ').trim();
    }));
  }

  /** Applies the reviewed plan and waits for its end. */
  async applyOpened() {
    await this.confirm();
    await this.dialog.getByText(/^All changes applied|changes? applied and verified/).waitFor();
  }

  /** Opens the review, applies the draft and waits for the end. */
  async applyAll() {
    await this.open();
    await this.applyOpened();
    await this.done.click();
    await this.heading.waitFor({ state: 'detached' });
  }
}

class MapPage {
  constructor(page) {
    this.page = page;
    this.link = page.getByRole('link', { name: 'Map', exact: true });
    this.heading = page.getByRole('heading', { level: 1, name: 'Map', exact: true });
    this.picture = page.locator('[role=graphics-document][aria-roledescription=map]');
    this.nodes = this.picture.locator('[role=graphics-symbol]');
    this.panel = page.getByRole('region', { name: 'Details of the map' });
    this.legend = page.getByRole('group', { name: 'Legend' });
    this.find = page.getByRole('combobox', { name: 'Find on the map' });
    this.grouping = page.getByRole('combobox', { name: 'Show by' });
    this.filterButton = page.getByRole('button', { name: 'Filter', exact: true });
    this.connectButton = page.getByRole('button', { name: 'Connect…' }).first();
    this.createGroup = new MenuChoice(page, page.getByRole('button', { name: 'Add groups' }), 'Create security group…');
    this.threeTiers = new MenuChoice(page, page.getByRole('button', { name: 'Add groups' }), 'Three tiers…');
    this.export = (name) => new MenuChoice(page, page.getByRole('button', { name: 'Export the map' }), name);
    this.tableButton = page.getByRole('button', { name: /^Connections as a table/ });
    this.table = page.getByRole('table', { name: 'Connections of the map' });
    this.rule = new MapRuleDialog(page);
    this.template = page.getByRole('dialog', { name: 'Three tiers' });
  }

  /** Opens the map from the list of groups. */
  async open() {
    await this.link.click();
    await this.heading.waitFor();
    await this.nodes.first().waitFor();
  }

  /** The node with a name. */
  node(name) {
    return this.picture.locator(`[role=graphics-symbol][aria-label^="${name},"]`);
  }

  /** The names of all nodes. */
  async names() {
    const labels = await this.nodes.evaluateAll((nodes) => nodes.map((node) => node.getAttribute('aria-label')));
    return labels.map((label) => label.split(',')[0]);
  }

  /** The rows of the table: `web to db: 5432`. */
  async connections() {
    if (await this.table.count() === 0) await this.tableButton.click();
    await this.table.waitFor();
    return this.table.locator('tbody tr').evaluateAll((rows) => rows.map((row) => {
      const [, from, to, traffic] = [...row.children].map((cell) => cell.innerText.trim());
      return `${from} to ${to}: ${traffic}`;
    }));
  }

  /** The box of a node in the window, once the map has come to rest. */
  async box(name) {
    const box = this.node(name).locator('.map__box').last();
    let last = await box.boundingBox();
    for (;;) {
      await this.page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
      const now = await box.boundingBox();
      if (last !== null && now !== null && last.x === now.x && last.y === now.y && last.width === now.width) return now;
      last = now;
    }
  }

  /** Drags from the handle of a node to another node. */
  async draw(from, to) {
    const [source, target] = [await this.box(from), await this.box(to)];
    await this.page.mouse.move(source.x + source.width, source.y + source.height / 2);
    await this.page.mouse.down();
    await this.page.mouse.move(target.x + target.width / 2, target.y + target.height / 2, { steps: 6 });
    await this.page.mouse.up();
    await this.rule.dialog.waitFor();
  }
}

/** The dialog that adds or edits a rule on the map. */
class MapRuleDialog {
  constructor(page) {
    this.dialog = page.getByRole('dialog', { name: /^(Add a rule|Edit rule)$/ });
    this.from = this.dialog.getByRole('combobox', { name: 'From' });
    this.to = this.dialog.getByRole('combobox', { name: 'To' });
    this.type = this.dialog.getByRole('textbox', { name: 'Type or ports' });
    this.preview = this.dialog.getByRole('status');
    this.submit = this.dialog.getByRole('button', { name: /to draft$/ });
  }

  /** Enters a type, and adds the rule. */
  async add(type) {
    await this.type.fill(type);
    await this.preview.getByText(/^Rule of/).waitFor();
    await this.submit.click();
    await this.dialog.waitFor({ state: 'hidden' });
  }
}

class PasteDialog {
  constructor(page) {
    this.dialog = page.getByRole('dialog', { name: 'Paste rules' });
    this.text = this.dialog.getByRole('textbox', { name: 'Rules, one per line' });
    this.type = this.dialog.getByRole('textbox', { name: 'Default type for lines without one' });
    this.preview = this.dialog.getByRole('region', { name: 'Preview' });
    this.add = this.dialog.getByRole('button', { name: /^Add [\d,]+ rules? to the draft$/ });
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
    /** The chosen connection; its value is the slug. */
    this.chosen = this.dialog.locator('input[name=connection-target]:checked');
    this.name = this.dialog.getByRole('textbox', { name: 'Name (optional)' });
    this.url = this.dialog.getByRole('textbox', { name: 'Endpoint URL' });
    this.region = this.dialog.getByRole('combobox', { name: 'Region' });
    this.accessKeyId = this.dialog.getByRole('textbox', { name: 'Access key ID' });
    // Password fields have no role.
    this.secretAccessKey = this.dialog.getByLabel('Secret access key');
    this.sessionToken = this.dialog.getByLabel(/^Session token/);
    this.submit = this.dialog.getByRole('button', { name: 'Connect', exact: true });
    this.reset = this.dialog.getByRole('button', { name: 'Reset sandbox…' });
    this.pasteField = this.dialog.getByLabel('Paste credentials');
    this.recognised = this.dialog.locator('.recognised');
    this.profile = this.dialog.getByRole('combobox', { name: 'Profile' });
    this.byHand = this.dialog.locator('summary', { hasText: 'Enter keys by hand' });
    this.more = this.dialog.locator('summary', { hasText: 'More options' });
    this.variant = this.dialog.getByRole('combobox', { name: 'Endpoint type' });
    this.role = this.dialog.locator('summary', { hasText: 'Assume a role' });
    this.keep = this.dialog.getByRole('checkbox', { name: /^Keep these keys in this tab/ });
    this.lock = this.dialog.getByRole('combobox', { name: 'Forget all keys' });
    this.forget = this.dialog.getByRole('button', { name: 'Close connection and forget keys' });
    this.confirmReset = page.getByRole('dialog', { name: 'Reset sandbox' }).getByRole('button', { name: 'Reset sandbox' });
  }

  /** The choice of a connection: a card by its title, or an open or recent one by its name and facts. */
  target(name) {
    return this.dialog.getByRole('radio', { name, exact: true });
  }

  async fill({ target, url, region, accessKeyId, secretAccessKey, sessionToken }) {
    if (target !== undefined) await this.target(target).check();
    if (url !== undefined) await this.url.fill(url);
    if (region !== undefined) await this.region.fill(region);
    if ((accessKeyId ?? secretAccessKey) !== undefined && !await this.accessKeyId.isVisible()) await this.byHand.click();
    if (accessKeyId !== undefined) await this.accessKeyId.fill(accessKeyId);
    if (secretAccessKey !== undefined) await this.secretAccessKey.fill(secretAccessKey);
    if (sessionToken !== undefined) await this.sessionToken.fill(sessionToken);
  }

  /** Pastes a text into a field, like the browser. */
  async paste(text, field = this.pasteField) {
    await field.evaluate((element, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', pasted);
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      if (element.dispatchEvent(event)) {
        element.value = pasted;
        element.dispatchEvent(new Event('input', { bubbles: true }));
      }
    }, text);
  }
}
