// Takes the functions that no start calls out of the page's program, and writes them as a module of their own, the bundle
// `deferred`. docs/design/splitting.md says how they are found and when the bundle is loaded.
//
//     node scripts/split/defer.mjs FOLDER PROGRAM LOADER
//
// PROGRAM is what wasm-bindgen wrote, and is replaced. The bundle goes to FOLDER, and the code that loads it into LOADER.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

import { KIND, callOfFunction, callOfSlot, functionOf, importedMemory, importedTable, mapBody, readModule, withoutNames, writeModule } from './module.mjs';

/** What the bundle imports from, as all bundles. */
const PROVIDER = '__wasm_split';

/** The function of the loader that the program calls where a deferred function is needed before the bundle is there. */
const LOAD = '__load_deferred';

/**
 * What the list calls a function: a digest of its name without the digests of crates, which differ between compilers.
 * Functions without a name of their own are never deferred.
 */
export function digestOf(name) {
  if (name === undefined || name.startsWith('<unknown>')) return undefined;
  return crypto.createHash('sha256').update(name.replace(/\[[0-9a-f]+\]/g, '')).digest('base64url').slice(0, 8);
}

/** The digests of a list; lines that begin with `#` are remarks. */
const readList = (file) => new Set(fs.readFileSync(file, 'utf8').split('\n').filter((line) => line && !line.startsWith('#')));

/** Maps old indices to new ones, which are given in the order of the first use. */
class Renumbered {
  constructor() {
    this.order = [];
    this.places = new Map();
  }

  of(old) {
    if (!this.places.has(old)) {
      this.places.set(old, this.order.length);
      this.order.push(old);
    }
    return this.places.get(old);
  }
}

/** What is the same in the program and in the bundle, besides memory: the stack pointer, which is the first global. */
const SHARED = { global: (index) => index, other: () => {} };

/** Whether a function uses nothing that only the program has: other globals, tables and segments. */
function canMove({ body }) {
  let usesOwn = false;
  mapBody(body, {
    call: () => [],
    functionIndex: () => { usesOwn = true; return 0; },
    type: (index) => index,
    global: (index) => { usesOwn ||= index !== 0; return index; },
    other: () => { usesOwn = true; },
  });
  return !usesOwn;
}

/** The entries of the function table, through which the program and the bundle call each other. */
class Slots {
  constructor({ elements, tables }) {
    this.places = new Map();
    for (const { offset, functions } of elements) {
      functions.forEach((index, place) => index !== undefined && this.places.set(index, offset + place));
    }
    // What has no entry gets one behind all others.
    this.added = { offset: tables[0].size.minimum, functions: [] };
  }

  of(index) {
    if (!this.places.has(index)) {
      this.places.set(index, this.added.offset + this.added.functions.length);
      this.added.functions.push(index);
    }
    return this.places.get(index);
  }

  /** The function table with the added entries. */
  table([{ type, size }]) {
    const minimum = size.minimum + this.added.functions.length;
    return { type, size: { ...size, minimum, maximum: size.maximum && minimum } };
  }

  /** All entries, with the indices that functions have now; entries of functions without one are gaps. */
  elements(module, placeOf) {
    return [...module.elements, this.added].map(({ offset, functions }) => ({
      offset, functions: functions.map((index) => (index === undefined ? undefined : placeOf(index))),
    }));
  }
}

/** The moved functions as a module, which fills their entries of the function table. */
function bundleOf(module, { moved, isMoved, typeOf, slots }) {
  const types = new Renumbered();
  const places = new Map(moved.map((index, place) => [index, place]));
  const type = (index) => types.of(index);
  const functions = moved.map((index) => ({
    type: type(typeOf(index)),
    body: mapBody(module.functions[index - module.imports.length].body, {
      call: (callee) => (isMoved(callee) ? callOfFunction(places.get(callee)) : callOfSlot(slots.of(callee), type(typeOf(callee)))),
      type, ...SHARED,
    }),
  }));
  const imported = (kind, description) => (
    { module: PROVIDER, name: module.exports.find((it) => it.kind === kind && it.index === 0).name, kind, description });
  return () => ({
    custom: withoutNames(module),
    sections: new Map(),
    types: types.order.map((index) => module.types[index]),
    imports: [
      imported(KIND.MEMORY, importedMemory(module)),
      imported(KIND.TABLE, importedTable(slots.table(module.tables))),
      imported(KIND.GLOBAL, module.globals[0]),
    ],
    functions,
    tables: [],
    exports: [],
    elements: slots.elements(module, (index) => places.get(index)),
  });
}

/** The program without the moved functions. Their entries hold stubs, which load the bundle and call what is there then. */
function programOf(module, { moved, isMoved, typeOf, slots }) {
  const { imports, functions, exports, types } = module;
  const first = imports.length;
  const load = first;
  const voidType = types.findIndex(({ bytes }) => bytes.equals(Buffer.from([0x60, 0, 0])));
  if (voidType < 0) throw new Error('no function of the program has neither parameters nor a result');
  const places = new Map(imports.map((_, index) => [index, index]));
  // Functions of one type and size are alike: next to each other they compress better, by 3,000 bytes.
  const remaining = functions.map((_, place) => first + place).filter((index) => !isMoved(index))
    .sort((a, b) => typeOf(a) - typeOf(b) || functions[a - first].body.length - functions[b - first].body.length);
  remaining.forEach((index) => places.set(index, places.size + 1));
  const kept = remaining.map((index) => ({
    type: typeOf(index),
    body: mapBody(functions[index - first].body, {
      call: (callee) => (isMoved(callee) ? callOfSlot(slots.of(callee), typeOf(callee)) : callOfFunction(places.get(callee))),
      functionIndex: (callee) => places.get(callee),
      type: (old) => old, ...SHARED,
    }),
  }));
  // The same holds for stubs.
  const called = moved.filter((index) => slots.places.has(index))
    .sort((a, b) => typeOf(a) - typeOf(b) || slots.of(a) - slots.of(b));
  called.forEach((index, place) => places.set(index, first + 1 + kept.length + place));
  const stubs = called.map(typeOf).map((type, place) => (
    { type, body: functionOf(callOfFunction(load), types[type].parameters, callOfSlot(slots.of(called[place]), type)) }));
  return {
    ...module,
    custom: withoutNames(module),
    tables: [slots.table(module.tables), ...module.tables.slice(1)],
    imports: [...imports, { module: `./${PROVIDER}.js`, name: LOAD, kind: KIND.FUNCTION, type: voidType }],
    functions: [...kept, ...stubs],
    exports: exports.map((it) => (it.kind === KIND.FUNCTION ? { ...it, index: places.get(it.index) } : it)),
    elements: slots.elements(module, (index) => places.get(index)),
  };
}

/** Divides a module: `program` without the functions that `isDeferred` names, and `bundle` with them. */
function defer(module, isDeferred) {
  const { imports, functions, exports } = module;
  const first = imports.length;
  const exported = new Set(exports.filter(({ kind }) => kind === KIND.FUNCTION).map(({ index }) => index));
  const moves = functions.map((it, place) => !exported.has(first + place) && isDeferred(it.name) && canMove(it));
  const parts = {
    moved: functions.map((_, place) => first + place).filter((_, place) => moves[place]),
    isMoved: (index) => index >= first && moves[index - first],
    typeOf: (index) => (index < first ? imports[index] : functions[index - first]).type,
    slots: new Slots(module),
  };
  const finishBundle = bundleOf(module, parts);
  const program = programOf(module, parts);
  // Only now the entries are all known.
  return { program, bundle: finishBundle() };
}

/** The loader of a bundle, which compiles it while it is still waiting for what the bundle needs. */
function compilingEarly(script) {
  const early = script
    .replace(/const src = (fetch\(.*\));/g, 'const src = WebAssembly.compileStreaming($1);')
    .replaceAll('WebAssembly.instantiateStreaming(src, imports)', 'WebAssembly.instantiate(await src, imports)');
  if (early === script || early.includes('instantiateStreaming')) throw new Error('the loader of a bundle has another form than expected');
  return early;
}

/** The loader with what loads the bundle: before each other bundle, which may call it; at once where it is needed at once. */
function withLoader(script) {
  const waiting = compilingEarly(script).replace(/(export const __wasm_split_load_\w+ = wrapAsyncCb\(makeLoad\((?:(?!export const)[^])*?, \[)([\w, ]*)(\]\)\);)/g,
    (_, head, deps, tail) => `${head}${[...deps ? [deps] : [], '__deferred'].join(', ')}${tail}`);
  const [, head] = /^([^]*?\nfunction makeLoad[^]*?\n\}\n)/.exec(waiting) ?? [];
  if (head === undefined || waiting === script) throw new Error('the loader of the bundles has another form than expected');
  const own = fs.readFileSync(path.join(import.meta.dirname, 'load-deferred.js'), 'utf8');
  return head + own + waiting.slice(head.length);
}

function main() {
  const [folder, file, loader] = process.argv.slice(2);
  const names = readList(path.join(import.meta.dirname, 'deferred.txt'));
  const { program, bundle } = defer(readModule(fs.readFileSync(file)), (name) => names.has(digestOf(name)));
  if (bundle.functions.length === 0) throw new Error('scripts/split/deferred.txt names no function of the program');
  for (const [target, module] of [[file, program], [path.join(folder, 'deferred.wasm'), bundle]]) {
    const bytes = writeModule(module);
    if (!WebAssembly.validate(bytes)) throw new Error(`${path.basename(target)} is no valid module`);
    fs.writeFileSync(target, bytes);
  }
  fs.writeFileSync(loader, withLoader(fs.readFileSync(loader, 'utf8')));
}

if (process.argv[1] === import.meta.filename) main();
