// Prints how many bytes a browser must load before the page starts, and fails when they exceed the budget in
// tests/budget/start-bytes.json. Bytes are those of Brotli at its best (11), which is what a static host sends.
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import zlib from 'node:zlib';

const root = path.join(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
const budget = JSON.parse(fs.readFileSync(path.join(root, 'tests/budget/start-bytes.json'), 'utf8')).total;

// What index.html refers to, relative to itself, is what is loaded at the start; the icons among it are not counted,
// for they wait until the page is there.
const html = fs.readFileSync(path.join(dist, 'index.html'), 'utf8');
const references = [...html.matchAll(/\b(?:src|href)=["']?([^"'\s>]+)/g)].map(match => match[1]);
const names = new Set(['index.html', ...references.filter(name => /\.(?:css|js|wasm)$/.test(name)).map(path.normalize)]);

const kinds = { '.html': 'HTML', '.css': 'CSS', '.js': 'JS', '.wasm': 'wasm' };
const bytes = { HTML: 0, CSS: 0, JS: 0, wasm: 0 };
for (const name of names) {
  bytes[kinds[path.extname(name)]] += zlib.brotliCompressSync(fs.readFileSync(path.join(dist, name))).length;
}
const total = Object.values(bytes).reduce((sum, part) => sum + part, 0);

for (const [kind, part] of [...Object.entries(bytes), ['total', total], ['budget', budget]]) {
  console.log(`${kind.padEnd(8)} ${part.toLocaleString('en').padStart(9)} bytes`);
}
if (bytes.JS === 0 || bytes.wasm === 0) {
  console.log('no program was found in dist/index.html');
  process.exitCode = 1;
} else if (total > budget) {
  console.log(`over the budget by ${(total - budget).toLocaleString('en')} bytes`);
  process.exitCode = 1;
}
