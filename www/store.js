// @ts-check
// What the browser keeps for a page in IndexedDB: one request in one transaction, and done means on the disk.

/**
 * @template T
 * @typedef {(store: string, mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>) => Promise<T>} InStore
 */

/**
 * The stores of one database, opened at their first use.
 * @param {string} name
 * @param {(database: IDBDatabase) => void} make makes the stores in a new database
 * @returns {InStore<any>} rejects where the browser keeps nothing
 */
export function stores(name, make) {
  /** @type {Promise<IDBDatabase> | undefined} */
  let opening;
  const forget = () => (opening = undefined);
  const open = () => {
    opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => make(request.result);
      request.onsuccess = () => {
        const database = request.result;
        // iOS closes the database of a page in the background; the next use opens it again.
        database.onclose = forget;
        database.onversionchange = () => {
          database.close();
          forget();
        };
        resolve(database);
      };
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error("blocked"));
    });
    opening.catch(forget);
    return opening;
  };
  return async (store, mode, ask) => {
    const transaction = (await open()).transaction(store, mode);
    const request = ask(transaction.objectStore(store));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? request.error);
    });
  };
}
