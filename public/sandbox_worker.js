// Starts the sandbox's WebAssembly in a worker; src/platform/worker.rs has the other end of the line.

importScripts('sandbox.js');
wasm_bindgen({ module_or_path: 'sandbox_bg.wasm' });
