// Starts the page's WebAssembly. A file of its own, because the Content-Security-Policy allows no inline script.
// What to start stands in the preload links that Trunk writes into index.html. Without digests: the browser would keep back
// what it loads until it has all of it, instead of compiling it as it comes, and all is of one host, index.html as well.

// The program wants it first of all, so it is asked for while the program is still on its way.
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
  touchStorage();
  const [{ default: start }, compiled] = await loading;
  await start({ module_or_path: compiled });
} catch (error) {
  // What says that the page is starting, or is there only in part.
  document.getElementById('app')?.remove();
  const message = document.getElementById('boot-error') ?? document.body.appendChild(document.createElement('p'));
  message.id = 'boot-error';
  message.role = 'alert';
  message.hidden = false;
  message.textContent = typeof WebAssembly === 'object'
    ? `Portcullis could not start. Reload the page; if that does not help, your browser may be too old for it, or a file may be missing on the server. (${error.message})`
    : 'Portcullis needs WebAssembly, which is switched off or missing in this browser.';
  throw error;
}

// As it comes, beside the glue; from a host that does not know what WebAssembly is, when all has come.
async function compile(response) {
  if (!response.ok) {
    throw new Error(`${response.url}: ${response.status} ${response.statusText}`);
  }
  const isKnown = response.headers.get('content-type')?.split(';')[0].trim() === 'application/wasm';
  return isKnown ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

// The browser reads what it keeps for the page when that is first touched, and makes the page wait: now, while all else
// is on its way.
function touchStorage() {
  try {
    globalThis.localStorage.length;
  } catch {
    // Whoever forbids it has a page that keeps nothing.
  }
}
