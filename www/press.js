// @ts-check
// A press that is not lost. Who presses something while a field has the focus leaves that field first: what stands below it may come or
// go then, and what is pressed has moved away before the finger is up. The browser makes no click of that; the person would have to press again.

/** How far a finger may move and still press, in CSS pixels. */
const STEADY = 6;
/** What answers to a click; what is written into or opens a list has what it needs with the press. */
const PRESSED = "button, label, a, summary, [type=radio], [type=checkbox]";

/** @type {WeakSet<ShadowRoot>} */
const known = new WeakSet();

/** Looks after what is pressed in a form. @param {ShadowRoot} root */
export function begin(root) {
  if (known.has(root)) return;
  known.add(root);
  /** @type {{ on: HTMLElement, x: number, y: number } | undefined} */
  let pressed;
  const released = (/** @type {MouseEvent} */ event) => {
    if (!pressed) return;
    const { on, x, y } = pressed;
    pressed = undefined;
    const isSteady = Math.hypot(event.clientX - x, event.clientY - y) <= STEADY;
    if (isSteady && on.isConnected && !event.composedPath().includes(on)) on.click();
  };
  // Of a finger, too, browsers make these: when it is up, and the field is left between the two.
  root.addEventListener("mousedown", (event) => {
    const { target, clientX: x, clientY: y, button } = /** @type {MouseEvent} */ (event);
    const on = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest(PRESSED));
    pressed = on && button === 0 ? { on, x, y } : undefined;
    // Wherever it is let go; inside the shadow tree the path tells where. Afterwards nothing of the form is held by the page.
    if (pressed) addEventListener("mouseup", released, { capture: true, once: true });
  }, true);
}
