// The script of a single file: everything is in the document.

/* global startViewer -- start.js declares it */

const textOf = (id) => document.getElementById(id).textContent;

globalThis.portcullisSnapshot = { status: 200, text: textOf('snapshot') };

startViewer(() => {
  const compressed = Uint8Array.from(atob(textOf('program')), (letter) => letter.charCodeAt(0));
  const program = new Blob([compressed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(program).arrayBuffer();
});
