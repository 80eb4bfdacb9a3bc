// Starts the page's WebAssembly. A file of its own, because the Content-Security-Policy allows no inline script.
// The preload links that Trunk writes into index.html name what to start. They have no integrity digests: the browser would
// delay compiling until the last byte, and all files come from the host of index.html anyway.

// The program needs config.json first, so it is fetched while the program loads.
globalThis.portcullisConfig = fetch('config.json', { cache: 'no-cache', signal: AbortSignal.timeout?.(30_000) })
  .then(async response => ({ status: response.status, text: await response.text() }))
  .catch(error => ({ message: error.message }));

// This may run before the browser has read the rest of the document.
if (document.readyState === 'loading') {
  await new Promise(resolve => document.addEventListener('DOMContentLoaded', resolve, { once: true }));
}

try {
  const glue = document.querySelector('link[rel=modulepreload]');
  const program = document.querySelector('link[rel=preload][as=fetch]');
  const loading = Promise.all([
    import(glue.href),
    fetch(program.href).then(compile),
  ]);
  applyLook();
  const [{ default: start }, compiled] = await loading;
  await start({ module_or_path: compiled });
} catch (error) {
  // The frame of index.html, or an incomplete page.
  document.getElementById('app')?.remove();
  const message = document.getElementById('boot-error') ?? document.body.appendChild(document.createElement('p'));
  message.id = 'boot-error';
  message.role = 'alert';
  message.hidden = false;
  message.textContent = typeof WebAssembly === 'object'
    ? `Couldn't start Portcullis. Reload the page. If that doesn't help, your browser may be too old, or a file may be missing on the server. (${error.message})`
    : 'Portcullis needs WebAssembly, which is turned off or missing in this browser.';
  throw error;
}

// Compiles while the program loads; after loading, if the host sends another type than application/wasm.
async function compile(response) {
  if (!response.ok) {
    throw new Error(`${response.url}: ${response.status} ${response.statusText}`);
  }
  const isKnown = response.headers.get('content-type')?.split(';')[0].trim() === 'application/wasm';
  return isKnown ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

// Shows the page in the colors and the density that the user prefers, and the list of groups with its columns. The first access to storage blocks until the
// browser has read it: that happens while the program loads.
function applyLook() {
  try {
    const { theme = 'system', density = 'comfortable', list_style: style } =
      JSON.parse(globalThis.localStorage.getItem('portcullis.preferences')) ?? {};
    Object.assign(document.documentElement.dataset, { theme, density });
    if (style) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      document.adoptedStyleSheets.push(sheet);
      // The program replaces it when the preferences change.
      document.portcullisStyleList = sheet;
    }
  } catch {
    // With storage blocked, the page works and keeps nothing.
  }
}
