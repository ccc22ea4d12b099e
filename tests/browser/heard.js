// What somebody hears who sees nothing: what live regions say, and what the focus comes to; and what somebody sees who has no mouse.

/**
 * Notes from now on what the page says by itself, in shadow trees too, and where the focus goes. What is put into a live region is
 * said, also if the same words stood there before; of one that is atomic, as a status and an alert are, all of it.
 */
export async function listen(page) {
  await page.addInitScript(() => {
    const LIVE = '[role=status], [role=alert], [role=log], [aria-live]:not([aria-live=off])';
    const heard = (globalThis.heard = []);
    const words = (node) => {
      if (node.nodeType === Node.TEXT_NODE) return node.data;
      return node.nodeType !== Node.ELEMENT_NODE || node.ariaHidden === 'true' || node.hidden ? '' : [...node.childNodes].map(words).join('');
    };
    const said = (node) => words(node).replace(/\s+/g, ' ').trim();
    const deepest = () => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return at;
    };
    const note = (regions) => {
      for (const region of regions) {
        const text = said(region);
        const at = deepest();
        // At the first letter of an answer it may still be said what the one before it came to.
        const typing = at?.value?.length > 1 && at.matches('input:not([role], [type=radio], [type=checkbox], [type=file]), textarea') ? at.id : '';
        if (text) heard.push({ kind: 'said', role: region.role ?? 'live', text, typing, holdsFocus: region.contains(at) });
      }
    };
    const observer = new MutationObserver((records) => {
      const regions = new Set();
      for (const { type, target, addedNodes, oldValue } of records) {
        const place = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
        const around = place?.closest?.(LIVE);
        if (type === 'characterData' ? target.data === oldValue : ![...addedNodes].some(said)) continue;
        if (around) regions.add(around);
        else for (const node of addedNodes) for (const one of node.matches ? [node, ...node.querySelectorAll('*')] : []) if (one.matches('[role=status], [role=alert]')) regions.add(one);
      }
      note([...regions].filter((region) => region.isConnected));
    });
    // What is read of a part that takes the focus as a whole.
    const arrive = ({ target }) => target.tabIndex < 0 && !target.shadowRoot && heard.push({ kind: 'focus', id: target.id, text: said(target) });
    const observe = (root) => {
      observer.observe(root, { subtree: true, childList: true, characterData: true, characterDataOldValue: true });
      // From one place to another within a shadow tree the focus moves unseen from without.
      root.addEventListener('focusin', arrive, true);
    };
    observe(document);
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (how) {
      const root = attach.call(this, how);
      observe(root);
      return root;
    };
  });
}

/** What was said, and which parts took the focus, since this was last asked. */
export const heard = (page) => page.evaluate(() => globalThis.heard.splice(0));

/** What is wrong with what was heard, as lines: said twice in a row, or by a live region and the focus both. */
export function chatter(heard) {
  const plain = ({ text }) => text.replace(/\d\d:\d\d/g, '·');
  const found = [];
  let before;
  for (const one of heard) {
    if (one.kind === 'said' && before?.kind === 'said' && plain(before) === plain(one)) found.push(`twice in a row: ${one.text}`);
    if (one.kind === 'said' && one.holdsFocus) found.push(`by its place and by the focus: ${one.text}`);
    before = one;
  }
  for (const focus of heard.filter(({ kind }) => kind === 'focus')) {
    for (const one of heard) if (one.kind === 'said' && (focus.text.includes(one.text) || one.text.includes(focus.text || '\0'))) found.push(`said, and where the focus goes: ${one.text}`);
  }
  return found;
}

/** More presses of Tab than any page has controls. */
const MOST_TABS = 300;

/** Everything that can be come to by Tab, one after the other, and what is wrong with how it is seen there; `back` with Shift. */
export async function tabThrough(page, back = false) {
  const found = [];
  await page.evaluate((isBack) => {
    globalThis.stops = [];
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    at?.blur();
    getSelection().removeAllRanges();
    scrollTo(0, isBack ? document.documentElement.scrollHeight : 0);
  }, back);
  let count = 0;
  for (; count < MOST_TABS; count += 1) {
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
    const fault = await page.evaluate(STOP);
    if (fault === null) return { count, found };
    if (fault) found.push(fault);
  }
  throw new Error('Tab never comes back');
}

/** What is wrong with how the control with the focus is seen; nothing at the end of the page, or where the focus was before. */
const STOP = `(() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body || at === document.documentElement) return stops.length ? null : '';
  if (stops.includes(at)) return null;
  stops.push(at);
  const name = at.localName + '#' + at.id + '.' + at.className + ' “' + (at.innerText ?? '').slice(0, 30) + '”';
  const above = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host;
  const isIn = (node, outer) => { for (; node; node = above(node)) if (node === outer) return true; return false; };
  // A file input is drawn by what is around it.
  const drawn = getComputedStyle(at).opacity === '0' ? above(at) : at;
  const style = getComputedStyle(drawn);
  const faults = [];
  if (style.outlineStyle === 'none' || Number.parseFloat(style.outlineWidth) < 2) faults.push('has no ring');
  const around = Number.parseFloat(style.outlineOffset) + 2;
  for (const box of drawn.getClientRects()) {
    if (box.width < 4 || box.height < 4) { faults.push('is too small to be seen'); break; }
    // With its ring.
    const isHigher = box.height + 2 * around > innerHeight;
    if (box.left < 0 || box.right > innerWidth + 1 || (!isHigher && (box.top < around || box.bottom + around > innerHeight))) faults.push('is out of sight: ' + Math.round(box.top) + ' to ' + Math.round(box.bottom));
    const [top, left, bottom, right] = [Math.max(box.top, 0) + 2, Math.max(box.left, 0) + 2, Math.min(box.bottom, innerHeight) - 2, Math.min(box.right, innerWidth) - 2];
    for (const [x, y] of [[left, top], [right, top], [left, bottom], [right, bottom], [(left + right) / 2, (top + bottom) / 2]]) {
      let hit = document.elementFromPoint(x, y);
      for (let inner = hit; inner?.shadowRoot; ) {
        inner = inner.shadowRoot.elementFromPoint(x, y);
        if (!inner || inner === hit) break;
        hit = inner;
      }
      if (hit && !isIn(hit, drawn) && !isIn(drawn, hit)) { faults.push('is covered by ' + hit.localName + '.' + hit.className); break; }
    }
    for (let outer = above(drawn); outer && outer !== document.documentElement; outer = above(outer)) {
      const how = getComputedStyle(outer);
      const cuts = how.overflowX !== 'visible' || how.overflowY !== 'visible' || how.contain.includes('paint') || how.contentVisibility !== 'visible';
      const edge = outer.getBoundingClientRect();
      if (outer === document.body || !cuts) continue;
      if (box.left - around < edge.left || box.right + around > edge.right || box.top - around < edge.top || box.bottom + around > edge.bottom) faults.push('has a ring that is cut off by ' + outer.localName + '.' + outer.className);
    }
  }
  return faults.length ? name + ' ' + [...new Set(faults)].join(', ') : '';
})()`;
