// @ts-check
// The page's side of the compiler: one job at a time, the newest next, a fresh worker when one breaks or takes too long.

/** @typedef {import("./worker.js").Job} Job */
/** @typedef {import("./worker.js").Result} Result */

const WORKER = new URL("worker.js", import.meta.url).href;
const LONGEST_MS = 10_000;

/** Under `require-trusted-types-for 'script'` an address of a script has to be vouched for: this one is ours. */
function address() {
  const types = /** @type {any} */ (globalThis).trustedTypes;
  const policy = types?.createPolicy("tokhai-designer", { createScriptURL: () => WORKER });
  return policy ? policy.createScriptURL(WORKER) : WORKER;
}

const trusted = address();

export class Builder {
  /** @type {Worker | undefined} */
  #worker;
  /** @type {Job | undefined} */
  #waiting;
  #isBusy = false;
  #turn = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #clock;
  #told;

  /**
   * @param {{
   *   people: (people: any[]) => void,
   *   result: (result: Result) => void,
   *   trouble: (why: "network" | "stopped" | "long") => void,
   * }} told
   */
  constructor(told) {
    this.#told = told;
    this.#start();
  }

  /** Compiles this after what is under way; what waited before is no longer wanted. @param {Omit<Job, "turn">} job */
  compile(job) {
    this.#waiting = { ...job, turn: ++this.#turn };
    this.#next();
  }

  #start() {
    this.#worker?.terminate();
    this.#isBusy = false;
    this.#worker = new Worker(trusted, { type: "module" });
    this.#worker.addEventListener("message", ({ data }) => this.#heard(data));
    this.#worker.addEventListener("error", () => this.#failed("network"));
  }

  #next() {
    if (this.#isBusy || !this.#waiting) return;
    this.#isBusy = true;
    this.#worker?.postMessage(this.#waiting);
    this.#waiting = undefined;
    this.#clock = setTimeout(() => this.#failed("long"), LONGEST_MS);
  }

  /** @param {any} message */
  #heard(message) {
    if (message.people) return this.#told.people(message.people);
    if (message.trouble) return this.#failed(message.trouble);
    clearTimeout(this.#clock);
    this.#isBusy = false;
    this.#next();
    return this.#told.result(message);
  }

  // What failed is not tried again by itself: the next change is a new job, and it finds a new worker.
  /** @param {"network" | "stopped" | "long"} why */
  #failed(why) {
    clearTimeout(this.#clock);
    this.#start();
    if (why === "network") this.#worker?.terminate();
    this.#told.trouble(why);
    this.#next();
  }
}
