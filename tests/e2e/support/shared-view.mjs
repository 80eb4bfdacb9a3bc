// Page objects for sharing, opening and comparing.

import { readFile } from 'node:fs/promises';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/** The kinds of values that can be redacted. */
export const KINDS = ['account IDs', 'names', 'descriptions', 'tags', 'public addresses'];

/** Descriptions of the example that are also types of rules, which follow from the ports. */
const TYPES = ['PostgreSQL', 'Prometheus'];

/** The texts of a snapshot file that redaction takes out. */
export function secretsOf(snapshot) {
  const tags = ({ tags = [] }) => tags.flatMap(({ key, value }) => [key === 'Name' ? '' : key, value]);
  const values = [snapshot.source.account];
  for (const group of snapshot.groups) {
    values.push(group.name, group.description, ...tags(group));
    for (const rule of [...group.ingress, ...group.egress]) values.push(rule.description, rule.cidr, ...tags(rule));
  }
  for (const list of snapshot.prefixLists ?? []) {
    values.push(list.name, ...(list.entries ?? []).flatMap((entry) => [entry.cidr, entry.description]));
  }
  const isKept = (value) => /^(default|10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.|0\.0\.0\.0\/0|::\/0|f[cd]|com\.amazonaws\.)/.test(value);
  return [...new Set(values)].filter((value) => value && value.length > 2 && !isKept(value) && !TYPES.includes(value));
}

/** Whether a text has a value as a whole word. */
export const holds = (text, value) => new RegExp(`(?<![\\w.-])${value.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')}(?![\\w.-])`).test(text);

/** The pages of sharing, by role and name. */
export class SharePage {
  constructor(app) {
    this.app = app;
    this.page = app.page;
    this.heading = app.heading('Share and export');
    this.passphrase = this.page.getByLabel('Passphrase (optional)');
    this.by = this.page.getByLabel('Shared by (optional)');
    this.make = this.page.getByRole('button', { name: 'Create link' });
    this.link = this.page.locator('pre[aria-label="Link"]');
    this.save = this.page.getByRole('button', { name: 'Save snapshot.json' });
  }

  /** Opens it from the list of groups. */
  async open() {
    await this.page.getByRole('link', { name: 'Share…', exact: true }).click();
    await this.heading.waitFor();
  }

  async as(label) {
    await this.page.getByRole('radio', { name: new RegExp(`^${label}`) }).check();
  }

  async leaveOut(...kinds) {
    for (const kind of kinds) await this.page.getByRole('checkbox', { name: kind }).check();
  }

  /** Makes the link and returns it. */
  async makeLink() {
    // Reads the ids of the rules first, if the page offers that.
    await this.page.getByText(/^Loading the IDs of/).waitFor({ state: 'detached' });
    await this.make.click();
    return (await this.link.innerText()).trim();
  }

  /** Saves the snapshot and returns its text. */
  async saveSnapshot() {
    await this.as('Snapshot');
    await this.page.getByText(/^Loading the IDs of/).waitFor({ state: 'detached' });
    return this.saved(() => this.save.click());
  }

  /** The text of the file that `click` saves. */
  async saved(click) {
    const download = this.page.waitForEvent('download');
    await click();
    return readFile(await (await download).path(), 'utf8');
  }

  /** The saved groups in a text format. */
  async saveAs(label, file) {
    await this.as(label);
    await this.page.getByText(/^Loading the IDs of/).waitFor({ state: 'detached' });
    return this.saved(() => this.page.getByRole('button', { name: `Save ${file}` }).click());
  }
}

/** Drops a file with a text or bytes onto the page. */
export async function drop(app, name, contents) {
  // A list of numbers would be too slow for a large file.
  const encoded = Buffer.from(contents).toString('base64');
  const dataTransfer = await app.page.evaluateHandle(([fileName, text]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], fileName));
    return transfer;
  }, [name, encoded]);
  await app.page.dispatchEvent('body', 'dragover', { dataTransfer });
  await app.page.dispatchEvent('body', 'drop', { dataTransfer });
}

/** The bytes of a link's envelope. */
export function envelopeOf(link) {
  return Buffer.from(/#\/view=([\w-]+)/.exec(link)?.[1] ?? '', 'base64url');
}

/** The inflated payload of a plain link. */
export function contentsOf(link) {
  return inflateRawSync(envelopeOf(link).subarray(10));
}

/** A link to the same page with another envelope. */
export function withEnvelope(link, bytes) {
  return link.replace(/view=[\w-]+/, `view=${Buffer.from(bytes).toString('base64url')}`);
}

/** A link with these bytes, deflated, with valid lengths and checksums. */
export function linkOf(link, contents) {
  const payload = deflateRawSync(contents, { level: 9 });
  const head = Buffer.from([1, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(payload.length, 2);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(Buffer.concat([head, payload])));
  return withEnvelope(link, Buffer.concat([head, sum, payload]));
}
