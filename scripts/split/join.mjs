// Joins what wasm-split-cli takes out of the program. It makes a module for each set of bundles that need the same code;
// this leaves one for each bundle, and a few that bundles share. docs/design/splitting.md says why.
//
//     node scripts/split/join.mjs FOLDER [FEATURE...]
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

import { KIND, readImports, writeModule } from './module.mjs';

/** All bundles: what several of them need is in the module of the first that needs it. Small and early ones come first. */
const ORDER = ['signing', 'draft', 'sandbox_calls', 'connection', 'group', 'dialogs', 'findings', 'search', 'runs', 'files', 'reach', 'map', 'care', 'fleet', 'help'];

/** The name of the module for code that several bundles need. The group bundle opens first: it loads nothing that it does not need. */
function sharedName(bundles) {
  const first = ORDER.find((bundle) => bundles.includes(bundle));
  const isEarlier = ORDER.indexOf(first) < ORDER.indexOf('group');
  return `shared-${first}${isEarlier && !bundles.includes('group') ? '-only' : ''}`;
}

const [folder, ...features] = process.argv.slice(2);
const loader = path.join(folder, '__wasm_split.js');
const file = (name) => path.join(folder, `${name}.wasm`);
let script = fs.readFileSync(loader, 'utf8');

// `/* files, group */`, then `const __chunk_3 = makeLoad(() => { ... "./chunk_3.wasm" ... }, []);`
const CHUNK = /\/\* (.*) \*\/\nconst __(chunk_\d+) = (makeLoad\([^]*?\n, \[\]\));\n/g;
const modules = new Map();
for (const [text, bundles, chunk, load] of script.matchAll(CHUNK)) {
  const users = bundles.split(', ');
  const unknown = users.filter((bundle) => !ORDER.includes(bundle));
  if (unknown.length > 0) {
    throw new Error(`ORDER in scripts/split/join.mjs does not name ${unknown.join(', ')}`);
  }
  const name = sharedName(users);
  modules.set(name, [...modules.get(name) ?? [], { text, chunk, load }]);
}

/** What the modules import from. */
const PROVIDER = '__wasm_split';

/** What the host of joined chunks imports from, as long as these import from the host under the provider's name. */
const STAND_IN = '__wasm_host_';

/**
 * Writes a module that hands on the memory, the function table and the stack pointer of the first program. Each chunk
 * imports them, and wasm-merge takes two imports of one memory for two memories.
 */
function writeHost(chunks) {
  const imports = new Map();
  for (const { chunk } of chunks) {
    for (const it of readImports(fs.readFileSync(file(chunk)))) {
      if (it.module === PROVIDER && it.kind !== KIND.FUNCTION) imports.set(it.name, { ...it, module: STAND_IN });
    }
  }
  const counts = new Map();
  const exports = [...imports.values()].map(({ name, kind }) => {
    const index = counts.get(kind) ?? 0;
    counts.set(kind, index + 1);
    return { name, kind, index };
  });
  const host = path.join(folder, 'host.wasm');
  const nothing = { custom: new Map(), sections: new Map(), types: [], functions: [], tables: [], elements: [] };
  fs.writeFileSync(host, writeModule({ ...nothing, imports: [...imports.values()], exports }));
  return host;
}

for (const [name, chunks] of modules) {
  const host = writeHost(chunks);
  const inputs = chunks.flatMap(({ chunk }) => [file(chunk), chunk]);
  // It warns of subsections of names that it does not know.
  execFileSync('wasm-merge', [...features, host, PROVIDER, ...inputs, '-o', file(name)], { stdio: ['ignore', 'ignore', 'pipe'] });
  fs.rmSync(host);
  // Both names are of one length, so that nothing moves.
  fs.writeFileSync(file(name), fs.readFileSync(file(name), 'latin1').replaceAll(STAND_IN, PROVIDER), 'latin1');
  const variable = `__${name.replaceAll('-', '_')}`;
  const [{ text, chunk, load }] = chunks;
  script = script.replace(text, `const ${variable} = ${load.replace(`./${chunk}.wasm`, `./${name}.wasm`)};\n`);
  for (const { text, chunk } of chunks) {
    script = script.replace(text, '').replace(new RegExp(`\\b__${chunk}\\b`, 'g'), variable);
    fs.rmSync(file(chunk));
  }
}

// `[__shared_draft, __shared_draft]`: once is enough.
script = script.replace(/\[((?:__shared_\w+(?:, )?)+)\]/g, (_, list) => `[${[...new Set(list.split(', '))].join(', ')}]`);
for (const name of fs.readdirSync(folder)) {
  const [, bundle] = /^split_(.*)\.wasm$/.exec(name) ?? [];
  if (bundle) {
    fs.renameSync(path.join(folder, name), file(bundle));
    script = script.replace(`./split_${bundle}.wasm`, `./${bundle}.wasm`);
  }
}
fs.writeFileSync(loader, script);
