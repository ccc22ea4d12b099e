// @ts-check
// Clearing a device that the next person uses too: everything that forms have kept in this browser, and the session.

/** Removes a database; one that is still in use goes when it is let go. @param {string} name */
const remove = (name) =>
  new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = request.onblocked = () => resolve(undefined);
    request.onerror = () => reject(request.error);
  });

/**
 * Loads the page anew when nothing is left but the word that others use this device too.
 * @param {any} page what the element gives; its `logout` is the address at which a session is ended by POST, if there is one
 * @throws when something could not be removed
 */
export async function clear(page) {
  page.card([]);
  await page.forget();
  const logout = page.host.getAttribute("logout");
  for (const store of [localStorage, sessionStorage]) {
    const names = Object.keys(store).filter((name) => name.startsWith("tokhai:") && name !== "tokhai:shared");
    for (const name of names) store.removeItem(name);
  }
  await Promise.all(["tokhai", "tokhai-keys", "tokhai-waiting", "tokhai-files"].map(remove));
  // Which forms were opened; the files themselves are everybody's.
  const kept = (await globalThis.caches?.keys()) ?? [];
  for (const name of kept) if (/^tokhai-.*-forms$/.test(name)) await caches.delete(name);
  if (logout) {
    // The answer sends to another page, which nobody asked for.
    const response = await fetch(logout, { method: "POST", redirect: "manual" });
    if (!response.ok && response.type !== "opaqueredirect") throw new Error(`${response.status}`);
  }
  location.reload();
}
