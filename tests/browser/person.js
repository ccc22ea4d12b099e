// Somebody who fills a form: by mouse and keyboard, or by keyboard alone. Every key and click is counted.

import assert from 'node:assert/strict';

/** More presses of Tab than any screen has controls. */
const MOST_TABS = 150;

/** The id of the control for the answer at a JSON Pointer, as the element gives it. */
export const idOf = (path) => `f${path.replaceAll('/', '-')}`;

/** An answer as it is shown: an identity number and one of a mobile phone in groups. */
export const shown = (text) => text.replace(/^(\d{3})(\d{3})(\d{3})(\d{3})$/, '$1 $2 $3 $4').replace(/^(\d{4})(\d{3})(\d{3})$/, '$1 $2 $3');

/** Lower case without marks. */
export const fold = (text) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/đ/gi, 'd')
    .toLowerCase();

export class Person {
  /** @param {'mouse' | 'keyboard'} way */
  constructor(page, way) {
    this.page = page;
    this.way = way;
    this.keys = 0;
    this.clicks = 0;
  }

  get hasMouse() {
    return this.way === 'mouse';
  }

  /** Keys and clicks so far, in words. */
  get count() {
    return `${this.keys} keys + ${this.clicks} clicks = ${this.keys + this.clicks}`;
  }

  /** Something in the form by its id. */
  at(id) {
    return this.page.locator(`[id="${id}"]`);
  }

  async press(key) {
    this.keys += 1;
    await this.page.keyboard.press(key);
  }

  async type(text) {
    // A letter with marks takes more than one key on a real keyboard; here each letter counts once.
    this.keys += [...text].length;
    await this.page.keyboard.type(text);
  }

  /** Goes to a control: by one click, or with Tab until it has the focus. */
  async goTo(locator) {
    if (this.hasMouse) {
      this.clicks += 1;
      return locator.click();
    }
    await locator.waitFor();
    for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
      if (await hasFocus(locator)) return undefined;
      await this.press('Tab');
    }
    return assert.fail(`Tab never comes to ${locator}`);
  }

  /** Presses a button or follows a link. */
  async use(locator) {
    await this.goTo(locator);
    if (!this.hasMouse) await this.press('Enter');
  }

  /** Ticks or unticks a box. */
  async tick(locator) {
    await this.goTo(locator);
    if (!this.hasMouse) await this.press('Space');
  }

  /**
   * Gives the answer at `path` if it is asked: does nothing where there is no such control on this screen, or where the answer stands already.
   * `answer` is what a person types, or the code of an option.
   */
  async answer(path, answer) {
    const control = this.at(idOf(path));
    if ((await control.count()) === 0) return;
    const kind = await control.evaluate((node) => node.getAttribute('role') ?? node.getAttribute('type') ?? node.localName);
    if (kind === 'p') return;
    if (kind === 'file') return this.#attach(control, answer);
    if (kind === 'radio') return this.#choose(idOf(path), answer);
    if (kind === 'select' || kind === 'combobox') {
      if (await control.evaluate((node) => node.value !== '')) return;
      return kind === 'select' ? this.#pick(control, answer) : this.#find(control, answer);
    }
    if ((await control.inputValue()).replaceAll(' ', '') === answer.replaceAll(' ', '')) return;
    assert.equal(await control.inputValue(), '', `${path} is empty before it is typed`);
    await this.goTo(control);
    await this.type(answer);
  }

  /** Answers what is asked at `path`, which must be there: as `answer`, and of boxes those with the codes in `text`, a line each. */
  async give(path, text) {
    const control = this.at(idOf(path));
    await control.waitFor();
    if ((await control.getAttribute('type')) === 'checkbox') return this.tickAll(path, text);
    return this.answer(path, text);
  }

  /** Ticks the boxes of these codes, a line each, or the only box there is. */
  async tickAll(path, codes) {
    for (const code of codes.split('\n')) {
      const box = this.page.locator(`input[name="${idOf(path)}"][value="${code}"]`);
      await this.tick((await box.count()) > 0 ? box : this.at(idOf(path)));
    }
  }

  /** A paper: the system's own dialog opens and gives a file of this name; done when the service has it. */
  async #attach(control, name) {
    const there = this.page.locator('.tk-files').filter({ has: control }).locator('.tk-files__item--here');
    if ((await there.count()) > 0) return;
    const chooser = this.page.waitForEvent('filechooser');
    await this.goTo(control);
    if (!this.hasMouse) await this.press('Space');
    await (await chooser).setFiles({ name, mimeType: 'application/pdf', buffer: Buffer.from(`%PDF-1.7\n${name}`) });
    await there.waitFor();
  }

  /** A radio button. By keyboard an arrow chooses the next one, and Space the one with the focus. */
  async #choose(name, code) {
    const group = this.page.locator(`input[name="${name}"]`);
    const wanted = this.page.locator(`input[name="${name}"][value="${code}"]`);
    if (await wanted.isChecked()) return;
    if (this.hasMouse) return this.goTo(wanted);
    const [codes, chosen] = await group.evaluateAll((nodes) => [nodes.map((node) => node.value), nodes.findIndex((node) => node.checked)]);
    const to = codes.indexOf(code);
    // Tab comes to the one that is chosen, and to the first where none is.
    await this.goTo(group.nth(Math.max(chosen, 0)));
    if (chosen < 0 && to === 0) return this.press('Space');
    const from = Math.max(chosen, 0);
    for (let step = 0; step < Math.abs(to - from); step += 1) await this.press(to > from ? 'ArrowDown' : 'ArrowUp');
  }

  /** A list that opens. A headless browser draws none, so the mouse's two clicks are counted and the choice made. */
  async #pick(control, code) {
    if (this.hasMouse) {
      this.clicks += 2;
      await control.selectOption(code);
      return;
    }
    const [codes, chosen] = await control.evaluate((node) => [[...node.options].map((option) => option.value), node.selectedIndex]);
    await this.goTo(control);
    // One that goes over several lines opens its list at the first arrow; Enter takes what is marked in it.
    const opens = await control.evaluate((node) => getComputedStyle(node).appearance === 'base-select');
    if (opens) await this.press('ArrowDown');
    for (let step = chosen; step < codes.indexOf(code); step += 1) await this.press('ArrowDown');
    if (opens) await this.press('Enter');
    assert.equal(await control.inputValue(), code);
  }

  /** A combobox: letters without marks until the wanted name is the one that Enter takes. */
  async #find(control, name) {
    await this.goTo(control);
    for (const letter of fold(name)) {
      await this.type(letter);
      if ((await this.#active(control)) === name) return this.press('Enter');
    }
    return assert.fail(`“${name}” is not offered`);
  }

  async #active(control) {
    const id = await control.getAttribute('aria-activedescendant');
    return id ? this.at(id).textContent() : '';
  }
}

/** Whether the control has the focus, in whichever tree it stands. */
export function hasFocus(locator) {
  return locator.evaluate((node) => node.getRootNode().activeElement === node);
}
