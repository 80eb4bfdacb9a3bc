// Starts the viewer's WebAssembly. scripts/viewer-pages.mjs puts it between wasm-bindgen's glue, which declares
// `wasm_bindgen`, and the script of a page.

/* exported startViewer -- the script of a page calls it */
/* global wasm_bindgen -- the glue declares it */

/** Starts the program that `load` returns, or that has its address. Shows a failure in the page. */
async function startViewer(load) {
  try {
    await wasm_bindgen({ module_or_path: await load() });
  } catch (error) {
    const app = document.getElementById('app');
    app.role = 'alert';
    app.textContent = typeof WebAssembly === 'object'
      ? `Couldn't start the view. Your browser may be too old. (${error.message})`
      : 'This view needs WebAssembly, which is turned off or missing in this browser.';
    throw error;
  }
}
