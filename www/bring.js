// @ts-check
// What is loaded while a page is open: files once, and scripts so that what a moment without network had stopped comes at the next try.
// It travels within the scripts that a page begins with (JOINED in xtask/src/site.rs).

/** How long one file may take, in milliseconds: on 2G all of them take half of it. */
export const LONGEST = 60_000;

/** Files by address. @type {Map<string, Promise<any>>} */
const shared = new Map();

/**
 * A file, loaded once; a failure is not remembered.
 * @param {string} url
 * @param {(response: Response) => Promise<any>} read
 */
export function once(url, read, files = shared) {
  let found = files.get(url);
  if (!found) {
    found = ask(url).then(read);
    found.catch(() => files.delete(url));
    files.set(url, found);
  }
  return found;
}

/**
 * A good answer; anything else is an error, and so is one that is not here by then.
 * @param {string} url
 */
export async function ask(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout?.(LONGEST) });
  if (!response.ok) throw new Error(`${response.status}`);
  return response;
}

/** A script and all that it imports, as far as the browser keeps what it fetched. @param {string} url @returns {Promise<unknown>} */
const fetched = (url) =>
  once(url, async (response) => {
    const imports = (await response.text()).matchAll(/from ?"(\.[^"]+)"/g);
    await Promise.all(Array.from(imports, ([, name]) => fetched(new URL(name, url).href)));
  });

/**
 * Imports a script that can be fetched. Browsers of before the middle of 2026 remember for good that an import failed
 * (whatwg/html#6768): what is tried while the network is gone would not come any more until the page is loaded again.
 * @template T @param {string} url @param {() => Promise<T>} load imports it
 */
export async function bringFrom(url, load) {
  await fetched(url);
  return load();
}
