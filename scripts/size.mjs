// Prints the bytes a browser loads before the page starts, and those it may load later, and fails if they exceed the budget
// in tests/budget/bytes.json. Bytes are compressed by Brotli at level 11, like files of static hosts.
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

const kinds = { '.html': 'HTML', '.css': 'CSS', '.js': 'JS', '.wasm': 'wasm' };
const bytes = { HTML: 0, CSS: 0, JS: 0, wasm: 0, start: 0, later: 0 };
for (const name of fs.readdirSync(dist, { recursive: true }).filter(name => path.extname(name) in kinds)) {
  const size = zlib.brotliCompressSync(fs.readFileSync(path.join(dist, name))).length;
  if (names.has(name)) {
    bytes[kinds[path.extname(name)]] += size;
    bytes.start += size;
  } else {
    bytes.later += size;
  }
}

const print = (label, count, remark = '') => console.log(`${label.padEnd(6)} ${count.toLocaleString('en').padStart(8)} bytes ${remark}`.trimEnd());
for (const kind of ['HTML', 'CSS', 'JS', 'wasm']) {
  print(kind, bytes[kind]);
}
print('start', bytes.start, `of ${budget.start.toLocaleString('en')}`);
print('later', bytes.later, `of ${budget.later.toLocaleString('en')}: what is loaded when it is first used`);

if (bytes.JS === 0 || bytes.wasm === 0) {
  console.log('dist/index.html starts no program');
  process.exitCode = 1;
}
if (bytes.start > budget.start || bytes.later > budget.later) {
  console.log('over the budget');
  process.exitCode = 1;
}
