// Watches where the focus is between the steps of a test.

/** Notes from now on each moment at which the body has the focus. */
export async function watchFocus(app) {
  await app.page.evaluate(() => {
    const lost = [];
    const check = (when) => { if (document.activeElement === document.body) lost.push(when); };
    const onFrame = () => {
      check('before a frame');
      requestAnimationFrame(onFrame);
    };
    requestAnimationFrame(onFrame);
    // After the page's own observers, which are older.
    new MutationObserver(() => queueMicrotask(() => check('after a change of the document')))
      .observe(document.body, { childList: true, subtree: true });
    Object.assign(globalThis, { lostFocus: lost });
  });
}

/** The moments at which the body had the focus. */
export function lostFocus(app) {
  return app.page.evaluate(() => globalThis.lostFocus);
}
