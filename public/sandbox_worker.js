// Starts the sandbox's WebAssembly in a worker; src/platform/worker.rs has the other end of the line.

importScripts('sandbox.js');
/* global wasm_bindgen -- sandbox.js declares it */
wasm_bindgen({ module_or_path: 'sandbox_bg.wasm' }).catch((error) => {
  // The page hears of what is thrown, but not of a promise that is broken.
  setTimeout(() => { throw error; });
});
