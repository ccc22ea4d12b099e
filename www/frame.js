// @ts-check
// For the page around a frame with a form (`/nhung/FORM` of the service): hears the frame and nobody else. The other end
// is www/framed.js. Nothing here needs WebAssembly.

/** What a frame tells of the element in it. */
const EVENTS = ["tk-ready", "tk-page", "tk-change", "tk-saved", "tk-file", "tk-submit", "tk-error"];

/**
 * Makes the frame as high as its form, and fires the element's events at the frame, with the same `detail`.
 * @param {HTMLIFrameElement} frame whose `src` names the service
 */
export function connect(frame) {
  const { origin } = new URL(frame.src, location.href);
  /** @param {object} message */
  const tell = (message) => frame.contentWindow?.postMessage(message, origin);
  /** @param {MessageEvent} event */
  const hear = ({ origin: from, source, data }) => {
    if (from !== origin || source !== frame.contentWindow) return;
    const { type, detail } = data ?? {};
    if (type === "tk-height" && Number.isFinite(detail?.height)) frame.style.blockSize = `${detail.height}px`;
    if (EVENTS.includes(type)) frame.dispatchEvent(new CustomEvent(type, { detail }));
  };
  // Whichever of the two is there first: the frame answers with what it has told before.
  const greet = () => tell({ type: "tk-hello" });
  addEventListener("message", hear);
  frame.addEventListener("load", greet);
  greet();
  return {
    /** Shows the form in another language. @param {string} lang */
    speak: (lang) => tell({ type: "tk-lang", lang }),
    /** Deletes the draft and begins anew: for who has stored the dossier. */
    reset: () => tell({ type: "tk-reset" }),
    /** Hears no more. */
    close: () => {
      removeEventListener("message", hear);
      frame.removeEventListener("load", greet);
    },
  };
}
