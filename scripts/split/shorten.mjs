// Gives short names to what the page's program and its glue exchange. wasm-bindgen names each function in both, most with a
// digest, which no compression makes smaller.
//
//     node scripts/split/shorten.mjs PROGRAM GLUE
//
// Both are replaced. What the bundles import, and the module that has their loaders, keep their names.
import fs from 'node:fs';
import process from 'node:process';

import { KIND, readModule, writeModule } from './module.mjs';

const GLUE_MODULE = /^\.\/.*_bg\.js$/;
const SHORT_MODULE = './_';
/** Names that wasm-bindgen makes up: no word of the script that has one means anything else. */
const IS_MADE_UP = /^__wbg_|^__wbindgen_|^__externref_|^wasm_bindgen_|^intounderlying/;

const [file, glue] = process.argv.slice(2);
const module = readModule(fs.readFileSync(file));
const short = new Map();

/** The short name that stands for a name, the same in both. */
function shorten(name) {
  if (!IS_MADE_UP.test(name)) return name;
  if (!short.has(name)) short.set(name, `_${short.size.toString(36)}`);
  return short.get(name);
}

const written = writeModule({
  ...module,
  imports: module.imports.map((it) => (GLUE_MODULE.test(it.module) ? { ...it, module: SHORT_MODULE, name: shorten(it.name) } : it)),
  exports: module.exports.map((it) => (it.kind === KIND.FUNCTION || IS_MADE_UP.test(it.name) ? { ...it, name: shorten(it.name) } : it)),
});
const script = fs.readFileSync(glue, 'utf8');
const taken = [...short.values()].find((name) => new RegExp(`\\b${name}\\b`).test(script));
if (taken !== undefined) throw new Error(`the glue already has something called ${taken}`);
const modules = new Set(module.imports.map((it) => it.module).filter((name) => GLUE_MODULE.test(name)));
let renamed = script.replace(/\w+/g, (word) => short.get(word) ?? word);
for (const name of modules) renamed = renamed.replaceAll(JSON.stringify(name), JSON.stringify(SHORT_MODULE));
fs.writeFileSync(file, written);
fs.writeFileSync(glue, renamed);
