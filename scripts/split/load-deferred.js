/* Becomes part of the loader of the bundles; see docs/design/splitting.md. */
const __deferredSource = new URL("./deferred.wasm", import.meta.url);

/* Adds the style of what the bundles draw. */
const __deferredStyle = () => new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL("./deferred.css", import.meta.url);
    link.onload = resolve;
    link.onerror = () => {
        link.remove();
        reject(new Error(link.href));
    };
    document.head.append(link);
});

const __instantiateDeferred = makeLoad(() => {
    const loaded = Promise.all([WebAssembly.compileStreaming(fetch(__deferredSource)), __deferredStyle()]);
    loaded.catch(() => {});
    return async (imports) => WebAssembly.instantiate((await loaded)[0], imports);
}, []);

/* Resolved when the bundle may be fetched: before that, the start has the network to itself. */
let __allowDeferred;
const __isAllowed = new Promise((resolve) => { __allowDeferred = resolve; });

const __deferred = () => {
    __allowDeferred();
    return __instantiateDeferred();
};

/* What the program waits for before it reads a whole response, in platform::page::deferred_functions. */
globalThis.deferredFunctions = (isUrgent) => {
    if (isUrgent) return __deferred();
    setTimeout(__allowDeferred, 2000);
    return __isAllowed.then(__deferred);
};

/*
 * Fetched half a second after the groups are painted, and earlier if the user does something: what comes next may need it.
 * Before that, the program of the start and the first responses have the network to themselves.
 */
new PerformanceObserver((list, observer) => {
    if (list.getEntriesByName("inventory-ready").length === 0) return;
    observer.disconnect();
    const fetchEarly = () => __deferred().catch(() => {});
    for (const type of ["pointermove", "pointerdown", "keydown"]) {
        addEventListener(type, fetchEarly, { capture: true, once: true });
    }
    setTimeout(fetchEarly, 500);
}).observe({ type: "mark", buffered: true });

/*
 * The program calls this where it needs a deferred function before the bundle is there, and waits. A second instance of the
 * bundle does no harm: it has no state, and its functions replace the same functions.
 */
export function __load_deferred() {
    const request = new XMLHttpRequest();
    request.open("GET", __deferredSource, false);
    // One character for each byte: requests that are waited for give only text.
    request.overrideMimeType("text/plain; charset=x-user-defined");
    try {
        request.send();
        if (request.status !== 200) throw new Error(`${__deferredSource}: ${request.status}`);
        const bytes = Uint8Array.from(request.responseText, (character) => character.charCodeAt(0));
        new WebAssembly.Instance(new WebAssembly.Module(bytes), getSharedImports());
    } catch (error) {
        const message = document.getElementById("boot-error");
        message.role = "alert";
        message.hidden = false;
        message.textContent = `Couldn't load part of Portcullis. Reload the page. (${error.message})`;
        throw error;
    }
}

