// Prints what makes the page's first program large: by crate and module, or with `tree` what each function alone keeps
// in it (its dominator tree). Run it after scripts/build:
//
//     node scripts/wasm-sizes.mjs [modules|functions|tree] [BUNDLE] [BYTES]
//
// BUNDLE is `main` or the name of a lazy bundle; what several bundles need is counted for each of them. BYTES is the
// least size to print. Sizes are those of functions and constants before wasm-opt and before compression: Brotli makes
// about a quarter of them.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const [view = 'modules', bundle = 'main', least = '2000'] = process.argv.slice(2);
const program = path.join(import.meta.dirname, '../target/wasm32-unknown-unknown/release/portcullis-page.wasm');

// --- the program, as wasm-ld wrote it with --emit-relocs ------------------------------------------------------------

const bytes = fs.readFileSync(program);
let at = 8;

function number() {
  let value = 0;
  for (let place = 1; ; place *= 128) {
    const byte = bytes[at++];
    value += (byte & 127) * place;
    if (byte < 128) return value;
  }
}

function text() {
  const length = number();
  at += length;
  return bytes.toString('utf8', at - length, at);
}

const repeat = (read) => Array.from({ length: number() }, read);

function limits() {
  const flags = number();
  number();
  if (flags & 1) number();
}

function readImport() {
  text();
  const name = text();
  const kind = bytes[at++];
  if (kind === 0) number();
  else if (kind === 1) { at += 1; limits(); }
  else if (kind === 2) limits();
  else if (kind === 3) at += 2;
  else { at += 1; number(); }
  return { name, isFunction: kind === 0 };
}

function readSegment(start) {
  const flags = number();
  if (flags === 2) number();
  if (flags !== 1) {
    at += 1;
    number();
    at += 1;
  }
  const size = number();
  const offset = at - start;
  at += size;
  return offset;
}

const UNDEFINED = 0x10;
const EXPLICIT_NAME = 0x40;

function readSymbol() {
  const kind = bytes[at++];
  const flags = number();
  if (kind === 1) {
    const name = text();
    return flags & UNDEFINED ? { kind } : { kind, name, segment: number(), offset: number(), size: number() };
  }
  const index = number();
  if (kind !== 3 && (!(flags & UNDEFINED) || flags & EXPLICIT_NAME)) text();
  return { kind, index };
}

/** The types of relocations that carry an addend. */
const WITH_ADDEND = new Set([3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23, 25]);

function readRelocation() {
  const type = bytes[at++];
  const offset = number();
  const symbol = number();
  if (WITH_ADDEND.has(type)) number();
  return { type, offset, symbol };
}

let imports = [];
let exports = [];
let bodies = [];
let segments = [];
let symbols = [];
const relocations = {};
const names = new Map();
while (at < bytes.length) {
  const id = bytes[at++];
  const length = number();
  const start = at;
  const end = start + length;
  if (id === 2) imports = repeat(readImport).filter((it) => it.isFunction);
  else if (id === 7) exports = repeat(() => ({ name: text(), kind: bytes[at++], index: number() }));
  else if (id === 10) bodies = repeat(() => { const size = number(); at += size; return { offset: at - size - start, size }; });
  else if (id === 11) segments = repeat(() => readSegment(start));
  else if (id === 0) {
    const name = text();
    if (name.startsWith('reloc.')) {
      number();
      relocations[name] = repeat(readRelocation);
    } else if (name === 'name' || name === 'linking') {
      if (name === 'linking') number();
      while (at < end) {
        const part = bytes[at++];
        const next = number() + at;
        if (name === 'name' && part === 1) repeat(() => names.set(number(), text()));
        if (name === 'linking' && part === 8) symbols = repeat(readSymbol);
        at = next;
      }
    }
  }
  at = end;
}

// --- what refers to what --------------------------------------------------------------------------------------------

// A node is a function, by its index, or a constant, by that of its symbol behind all functions.
const functions = imports.length + bodies.length;
const nodeOf = ({ kind, index }, place) => (kind === 0 ? index : kind === 1 ? functions + place : undefined);
const sizes = Array(functions + symbols.length).fill(0);
const edges = sizes.map(() => new Set());
bodies.forEach(({ size }, place) => { sizes[imports.length + place] = size; });
symbols.forEach(({ kind, size }, place) => { if (kind === 1) sizes[functions + place] = size ?? 0; });

/** The last of some sorted things that does not begin behind an offset. */
function lastBefore(things, offset) {
  let low = 0;
  for (let high = things.length - 1; low < high;) {
    const middle = (low + high + 1) >> 1;
    if (things[middle].offset <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

const constants = symbols
  .map(({ kind, segment, offset, size }, place) => ({ kind, size, offset: segments[segment] + offset, node: functions + place }))
  .filter(({ kind, size, offset }) => kind === 1 && size > 0 && offset >= 0)
  .sort((a, b) => a.offset - b.offset);
const TYPE_INDEX = 6;
for (const { type, offset, symbol } of relocations['reloc.CODE'] ?? []) {
  const target = type === TYPE_INDEX ? undefined : nodeOf(symbols[symbol], symbol);
  if (target !== undefined) edges[imports.length + lastBefore(bodies, offset)].add(target);
}
for (const { offset, symbol } of relocations['reloc.DATA'] ?? []) {
  const target = nodeOf(symbols[symbol], symbol);
  const holder = constants[lastBefore(constants, offset)];
  if (target !== undefined && holder && offset < holder.offset + holder.size) edges[holder.node].add(target);
}

const splits = new Map();
for (const { name, kind, index } of exports) {
  const [, split] = /^__wasm_split_00(.*)00_export_/.exec(name) ?? [];
  if (kind === 0 && split) splits.set(index, split);
}
if (splits.size === 0) {
  console.error(`${program} has no lazy bundles: run scripts/build first`);
  process.exit(1);
}
const rootsOfMain = exports.filter(({ kind, index }) => kind === 0 && !splits.has(index)).map(({ index }) => index);
const rootsOfBundle = [...splits].filter(([, name]) => name === bundle).map(([index]) => index);

function reach(roots) {
  const seen = new Set(roots);
  for (const node of seen) {
    for (const next of edges[node]) {
      if (!splits.has(next)) seen.add(next);
    }
  }
  return seen;
}

const main = reach(rootsOfMain);
const isMain = bundle === 'main';
const roots = isMain ? rootsOfMain : rootsOfBundle;
const held = isMain ? main : new Set([...reach(roots)].filter((node) => !main.has(node)));
if (held.size === 0) {
  console.error(`no bundle is called ${bundle}; there are main, ${[...new Set(splits.values())].join(', ')}`);
  process.exit(1);
}

// --- printing -------------------------------------------------------------------------------------------------------

/** Names as Rust writes them, where binutils are installed. */
function demangle(nodes) {
  const mangled = nodes.map((node) => names.get(node) ?? 'a constant');
  try {
    const plain = execFileSync('c++filt', { input: mangled.join('\n'), maxBuffer: 1 << 28 }).toString();
    return plain.split('\n').map((name) => name.replace(/\[[0-9a-f]+\]/g, ''));
  } catch {
    return mangled;
  }
}

const print = (size, label, depth = 0) => console.log(`${size.toLocaleString('en').padStart(9)} ${'  '.repeat(depth)}${label.slice(0, 160)}`);
const sum = (nodes) => nodes.reduce((total, node) => total + sizes[node], 0);

/** Prints for each function or constant what would leave the program without it. */
function printTree() {
  const top = -1;
  const successors = (node) => (node === top ? roots : [...edges[node]].filter((next) => held.has(next)));
  const order = new Map();
  const predecessors = new Map();
  const stack = [{ node: top, rest: successors(top) }];
  const seen = new Set([top]);
  while (stack.length > 0) {
    const { node, rest } = stack.at(-1);
    const next = rest.pop();
    if (next === undefined) {
      order.set(node, order.size);
      stack.pop();
    } else {
      predecessors.set(next, [...predecessors.get(next) ?? [], node]);
      if (!seen.has(next)) {
        seen.add(next);
        stack.push({ node: next, rest: successors(next) });
      }
    }
  }
  // Cooper, Harvey and Kennedy: A Simple, Fast Dominance Algorithm.
  const dominators = new Map([[top, top]]);
  const common = (a, b) => {
    while (a !== b) {
      while (order.get(a) < order.get(b)) a = dominators.get(a);
      while (order.get(b) < order.get(a)) b = dominators.get(b);
    }
    return a;
  };
  const backwards = [...order.keys()].reverse().slice(1);
  for (let hasChanged = true; hasChanged;) {
    hasChanged = false;
    for (const node of backwards) {
      const known = predecessors.get(node).filter((it) => dominators.has(it));
      const dominator = known.reduce(common);
      hasChanged ||= dominators.get(node) !== dominator;
      dominators.set(node, dominator);
    }
  }
  const kept = new Map();
  const children = new Map();
  for (const node of order.keys()) {
    kept.set(node, (kept.get(node) ?? 0) + (sizes[node] ?? 0));
    if (node !== top) {
      const parent = dominators.get(node);
      kept.set(parent, (kept.get(parent) ?? 0) + kept.get(node));
      children.set(parent, [...children.get(parent) ?? [], node]);
    }
  }
  const nodes = [...order.keys()].filter((node) => node !== top);
  const labels = new Map(demangle(nodes).map((label, place) => [nodes[place], label]));
  const walk = (parent, depth) => {
    for (const node of (children.get(parent) ?? []).sort((a, b) => kept.get(b) - kept.get(a))) {
      if (kept.get(node) < Number(least)) break;
      print(kept.get(node), labels.get(node), depth);
      walk(node, depth + 1);
    }
  };
  walk(top, 0);
}

/** The crate and its first module that a function is of. */
function moduleOf(name) {
  const path_ = /[A-Za-z_][A-Za-z0-9_]*(?:::[a-z_][A-Za-z0-9_]*)+/.exec(name)?.[0];
  return path_?.split('::').slice(0, path_.startsWith('portcullis') ? 3 : 1).join('::') ?? name;
}

const code = [...held].filter((node) => node < functions);
const data = [...held].filter((node) => node >= functions);
if (view === 'tree') {
  printTree();
} else {
  const labels = demangle(code);
  const groups = new Map();
  code.forEach((node, place) => {
    const label = view === 'functions' ? labels[place] : moduleOf(labels[place]);
    groups.set(label, (groups.get(label) ?? 0) + sizes[node]);
  });
  for (const [label, size] of [...groups].sort((a, b) => b[1] - a[1])) {
    if (size >= Number(least)) print(size, label);
  }
}
print(sum(code), 'functions in all');
print(sum(data), 'constants in all');
