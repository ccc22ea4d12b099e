// @ts-check
// Elements without markup in texts: what a definition says stays text.

/**
 * An element with attributes and what stands in it.
 * @param {string} name
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} inside
 */
export function make(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}
