// Makes the pages of the viewer from public/viewer: single.html, the template of single files with everything in it, and
// embed.html with its files. Trunk runs it by scripts/bundles when it has built the viewer's program.
//
//     node scripts/viewer-pages.mjs FOLDER
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import zlib from 'node:zlib';

const root = path.join(import.meta.dirname, '..');
const [folder] = process.argv.slice(2);
const read = (...names) => fs.readFileSync(path.join(...names), 'utf8');
const source = (name) => read(root, 'public/viewer', name);
const minify = (text, loader) => execFileSync('esbuild', ['--minify', `--loader=${loader}`, '--log-level=warning'], { input: text, encoding: 'utf8' });

/** The source of a policy that permits an inline script or style with this text. */
const hashSource = (text) => `'sha256-${crypto.createHash('sha256').update(text).digest('base64')}'`;

/** Throws if a text would not stay in its element. */
function checked(text, element) {
  if (new RegExp(`</${element}|<!--`, 'i').test(text)) {
    throw new Error(`a ${element} of single.html would end, or open a comment, within its text`);
  }
  return text;
}

// scripts/split/wasm-bindgen minifies the glue in release builds; see scripts/build.
const glueFile = path.join(root, 'target/viewer.js');
const glue = process.env.PORTCULLIS_BUNDLES ? fs.readFileSync(glueFile, 'utf8') : read(folder, 'viewer.js');
fs.rmSync(path.join(folder, 'viewer.js'));
const program = path.join(folder, 'embed_bg.wasm');
fs.renameSync(path.join(folder, 'viewer_bg.wasm'), program);
const scriptOf = (name) => `${glue};\n${minify(source('start.js') + source(name), 'js')}`;
const style = read(root, 'target/viewer.css').trim();
fs.writeFileSync(path.join(folder, 'embed.html'), source('embed.html'));
fs.writeFileSync(path.join(folder, 'embed.js'), scriptOf('embed.js'));
fs.writeFileSync(path.join(folder, 'embed.css'), style);

const script = checked(scriptOf('single.js').trim(), 'script');
const compressed = zlib.gzipSync(fs.readFileSync(program), { level: 9 });
const values = {
  script, style: checked(style, 'style'), program: compressed.toString('base64'),
  'script-hash': hashSource(script), 'style-hash': hashSource(style),
};
const page = source('single.html').replace(/\{([a-z-]+)\}/g, (_, name) => values[name]);
fs.writeFileSync(path.join(folder, 'single.html'), page);
