// @ts-check
// A QR code as the service drew it (`server/src/qr.rs`), as a picture.

/** @typedef {{ side: number, path: string }} Code the outline of the dark dots in a square of so many dots */

/** Dark on light whatever the page's colours. @param {Code} code @param {string} label @param {string} name its class */
export function picture({ side, path }, label, name) {
  const draw = (/** @type {string} */ tag, /** @type {Record<string, string>} */ attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const svg = draw("svg", { viewBox: `0 0 ${side} ${side}`, role: "img", "aria-label": label, class: name, "shape-rendering": "crispEdges" });
  svg.append(draw("rect", { width: `${side}`, height: `${side}`, fill: "#ffffff" }), draw("path", { d: path, fill: "#000000" }));
  return svg;
}
