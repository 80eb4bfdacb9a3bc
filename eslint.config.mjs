// eslint's recommended rules for all scripts, with the globals of each folder.
import js from '@eslint/js';
import globals from 'globals';

export default [
  { ignores: ['dist/', 'target/', 'node_modules/', '.tools/', 'docs/'] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: { eqeqeq: 'error', 'no-var': 'error', 'prefer-const': 'error' },
  },
  // The worker and the scripts of the viewer are classic scripts; boot.js is a module.
  { files: ['public/sandbox_worker.js', 'public/viewer/*.js'], languageOptions: { sourceType: 'script' } },
  { files: ['public/**/*.js'], languageOptions: { globals: { ...globals.browser, ...globals.worker } } },
  // Becomes part of the loader that wasm-split-cli writes.
  {
    files: ['scripts/split/load-deferred.js'],
    languageOptions: { globals: { ...globals.browser, makeLoad: 'readonly', getSharedImports: 'readonly' } },
  },
  // Functions that tests pass to the page run in the browser.
  { files: ['**/*.mjs'], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
];
