// @ts-check
// A press that is not lost. Who presses a button while a field has the focus leaves that field first: what stands below it may come or
// go then, and the button has moved away before the finger is up. The browser makes no click of that; the person would have to press again.

/** How far a finger may move and still press, in CSS pixels. */
const STEADY = 6;

/** @type {WeakSet<ShadowRoot>} */
const known = new WeakSet();

/** Looks after the buttons of a form. @param {ShadowRoot} root */
export function begin(root) {
  if (known.has(root)) return;
  known.add(root);
  /** @type {{ button: HTMLElement, x: number, y: number } | undefined} */
  let pressed;
  root.addEventListener("pointerdown", (event) => {
    const { target, clientX: x, clientY: y, button: which } = /** @type {PointerEvent} */ (event);
    const button = /** @type {Element} */ (target).closest("button");
    pressed = button && which === 0 ? { button, x, y } : undefined;
  }, true);
  // Wherever it is let go; inside the shadow tree the path tells where.
  addEventListener("pointerup", (event) => {
    if (!pressed) return;
    const { button, x, y } = pressed;
    pressed = undefined;
    const isSteady = Math.hypot(event.clientX - x, event.clientY - y) <= STEADY;
    if (isSteady && button.isConnected && !event.composedPath().includes(button)) button.click();
  }, true);
}
