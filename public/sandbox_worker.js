// Starts the sandbox's WebAssembly in a worker; src/platform/worker.rs has the other end of the line.

importScripts('sandbox.js');
/* global wasm_bindgen -- sandbox.js declares it */
wasm_bindgen({ module_or_path: 'sandbox_bg.wasm' }).catch((error) => {
  // The page receives thrown errors, but not rejected promises.
  setTimeout(() => { throw error; });
});
