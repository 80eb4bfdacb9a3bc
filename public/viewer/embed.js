// The script of an embedded view. It fetches the snapshot that `?view=` names, from the host of the page only; a snapshot
// behind the `#` needs none.

/* global startViewer -- start.js declares it */

/** Fetches a snapshot of the page's own host. */
async function fetchSnapshot(address) {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin || url.username !== '') {
    throw new Error(`${address} is on another host; an embedded view opens snapshots of its own host`);
  }
  const response = await fetch(url, { cache: 'no-cache', redirect: 'error', signal: AbortSignal.timeout?.(30_000) });
  return { status: response.status, text: await response.text() };
}

const address = new URLSearchParams(location.search).get('view');
if (address !== null) {
  globalThis.portcullisSnapshot = fetchSnapshot(address).catch((error) => ({ message: error.message }));
}

startViewer(() => 'embed_bg.wasm');
