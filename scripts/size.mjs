// Prints the bytes a browser loads before the page starts, and those of each lazy bundle, and fails if they exceed the
// budget in tests/budget/bytes.json. Bytes are compressed by Brotli at level 11, like files of static hosts.
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import zlib from 'node:zlib';

const root = path.join(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
const budget = JSON.parse(fs.readFileSync(path.join(root, 'tests/budget/bytes.json'), 'utf8'));

// The files that index.html references are loaded at the start.
const html = fs.readFileSync(path.join(dist, 'index.html'), 'utf8');
const references = [...html.matchAll(/\b(?:src|href)=["']?([^"'\s>]+)/g)].map(match => match[1]);
const names = new Set(['index.html', ...references.filter(name => /\.(?:css|js|wasm)$/.test(name)).map(path.normalize)]);

/** The bundle that a file belongs to: its name in bundle-BUILD-NAME.wasm or .css, or that of the worker's program. */
const bundleOf = (name) => /^bundle-[0-9a-f]+-(.*)\.(?:wasm|css)$/.exec(name)?.[1] ?? /^[a-z]+/.exec(name)?.[0] ?? name;

const kinds = { '.html': 'HTML', '.css': 'CSS', '.js': 'JS', '.wasm': 'wasm' };
const start = { HTML: 0, CSS: 0, JS: 0, wasm: 0 };
const bytes = { start: 0 };
for (const name of fs.readdirSync(dist, { recursive: true }).filter(name => path.extname(name) in kinds)) {
  const size = zlib.brotliCompressSync(fs.readFileSync(path.join(dist, name))).length;
  const part = names.has(name) ? 'start' : bundleOf(name);
  bytes[part] = (bytes[part] ?? 0) + size;
  if (part === 'start') {
    start[kinds[path.extname(name)]] += size;
  }
}

const print = (label, count, remark = '') => console.log(`${label.padEnd(12)} ${count.toLocaleString('en').padStart(8)} bytes ${remark}`.trimEnd());
for (const [kind, size] of Object.entries(start)) {
  print(kind, size);
}
for (const [part, size] of Object.entries(bytes)) {
  print(part, size, part in budget ? `of ${budget[part].toLocaleString('en')}` : 'without a budget');
}

if (start.JS === 0 || start.wasm === 0) {
  console.log('dist/index.html starts no program');
  process.exitCode = 1;
}
if (!Object.entries(bytes).every(([part, size]) => size <= budget[part])) {
  console.log('over the budget of tests/budget/bytes.json');
  process.exitCode = 1;
}
