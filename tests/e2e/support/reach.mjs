// Page object of reachability.

/** The page of reachability, by role and name. */
export class ReachPage {
  constructor(app) {
    this.app = app;
    this.page = app.page;
    this.heading = app.heading('Reachability');
    this.line = this.page.getByRole('combobox', { name: 'Question' });
    this.askButton = this.page.getByRole('button', { name: 'Ask', exact: true });
    this.options = this.page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option');
    this.answer = this.page.getByRole('region', { name: 'Answer' });
    this.draftButton = this.answer.getByRole('button', { name: /^Draft the / });
    this.policies = this.page.getByRole('region', { name: 'Policies' });
    this.policy = this.policies.getByRole('textbox', { name: 'New policy' });
    this.addPolicy = this.policies.getByRole('button', { name: 'Add policy' });
  }

  /** Opens it from the list of groups. */
  async open() {
    await this.page.getByRole('link', { name: 'Portcullis' }).click();
    await this.app.groups.table.waitFor();
    await this.page.getByRole('link', { name: 'Reachability', exact: true }).click();
    await this.heading.waitFor();
  }

  async ask(question) {
    await this.line.fill(question);
    await this.askButton.click();
  }

  /** Waits for the verdicts: `Answer Yes`, or those in EC2 and with the draft. */
  async verdicts(...verdicts) {
    const labels = verdicts.length === 1 ? ['Answer'] : ['In EC2', 'With the draft'];
    for (const [place, label] of labels.entries()) {
      const verdict = verdicts[place];
      await this.answer.locator('dl > div').filter({ hasText: label }).filter({ hasText: verdict }).waitFor();
    }
  }

  /** Saves a policy in the browser. */
  async add(policy) {
    await this.policy.fill(policy);
    await this.addPolicy.click();
  }

  /** The policies, each with its state: `✓ Holds internet must not reach db with all traffic`. */
  async listed() {
    const items = await this.policies.getByRole('listitem').allInnerTexts();
    return items.map((text) => text.replace(/\s+/g, ' ').replace(/ Delete$/, '').trim());
  }
}
