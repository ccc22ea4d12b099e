// Somebody at a real keyboard and mouse: Vietnamese letters are composed from several keys, and what was pressed is counted by the
// page that receives it, not by whoever presses.

import assert from 'node:assert/strict';
import { Person, fold, idOf } from './person.js';

/** The last key of a Telex letter, by its tone: acute, grave, hook, tilde, dot. */
const TONES = { '\u0301': 's', '\u0300': 'f', '\u0309': 'r', '\u0303': 'x', '\u0323': 'j' };
/** The second key of a Telex letter, by its shape: circumflex doubles the letter, breve and horn take `w`. */
const SHAPES = { '\u0302': '', '\u0306': 'w', '\u031b': 'w' };

/**
 * How a letter is typed the Telex way: its keys, and what stands there after each.
 * @returns {{ keys: string[], stages: string[] }}
 */
export function telex(letter) {
  if (letter === 'đ' || letter === 'Đ') return { keys: [letter === 'đ' ? 'd' : 'D', 'd'], stages: [letter === 'đ' ? 'd' : 'D', letter] };
  const [base, ...marks] = letter.normalize('NFD');
  const shape = marks.find((mark) => mark in SHAPES);
  const tone = marks.find((mark) => mark in TONES);
  const keys = [base];
  const stages = [base];
  if (shape) {
    keys.push(SHAPES[shape] || base.toLowerCase());
    stages.push((base + shape).normalize('NFC'));
  }
  if (tone) {
    keys.push(TONES[tone]);
    stages.push(letter.normalize('NFC'));
  }
  return { keys, stages };
}

export class Typist extends Person {
  #cdp;
  #pressed = { keys: 0, presses: 0 };

  /** Somebody at `page`, which must not have been opened anywhere yet. */
  static async at(page) {
    const typist = new Typist(page, 'mouse');
    typist.#cdp = await page.context().newCDPSession(page);
    await page.exposeBinding('tokhaiPressed', (_, kind) => {
      typist.#pressed[kind] += 1;
    });
    await page.addInitScript(() => {
      const tell = (kind) => (event) => event.isTrusted && !event.repeat && !['Shift', 'Control', 'Alt', 'Meta'].includes(event.key) && globalThis.tokhaiPressed(kind);
      addEventListener('keydown', tell('keys'), true);
      addEventListener('mousedown', tell('presses'), true);
      // The list of a `select` is the system's: the page sees the choice, and not the click that made it.
      addEventListener('input', (event) => event.composedPath()[0].localName === 'select' && tell('presses')(event), true);
    });
    return typist;
  }

  /** Keys and presses that the page has seen since this was last asked. */
  async pressed() {
    // What was told before is here when this is answered.
    await this.page.evaluate(() => undefined);
    const pressed = this.#pressed;
    this.#pressed = { keys: 0, presses: 0 };
    return pressed.keys + pressed.presses;
  }

  async type(text) {
    for (const letter of text) {
      if (/[ -~]/.test(letter)) await this.page.keyboard.type(letter);
      else await this.#compose(letter);
    }
  }

  // As an input method does it: keys that mean nothing by themselves, and a letter that grows.
  async #compose(letter) {
    const { keys, stages } = telex(letter);
    for (const [index, key] of keys.entries()) {
      const about = { code: `Key${key.toUpperCase()}`, windowsVirtualKeyCode: 229, key: 'Process' };
      await this.#cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...about });
      const { length } = stages[index];
      await this.#cdp.send('Input.imeSetComposition', { text: stages[index], selectionStart: length, selectionEnd: length });
      await this.#cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', ...about });
    }
    await this.#cdp.send('Input.insertText', { text: stages.at(-1) });
  }

  /** Answers what is asked at `path`, which must be there and open. */
  async give(path, text) {
    const control = this.at(idOf(path));
    await control.waitFor();
    const kind = await control.evaluate((node) => node.getAttribute('role') ?? node.getAttribute('type') ?? node.localName);
    if (kind === 'radio') return this.goTo(this.page.locator(`input[name="${idOf(path)}"][value="${text}"]`));
    if (kind === 'checkbox') return this.tickAll(path, text);
    if (kind === 'select') return this.#pickFrom(control, text);
    if (kind === 'combobox') return this.#findUnit(control, text);
    assert.equal(await control.inputValue(), '', `${path} is empty before it is typed`);
    await this.goTo(control);
    await this.type(text);
    return assert.equal(await control.inputValue(), text, `${path} holds what was typed`);
  }

  /** Opens the list by a click. A mouse can not reach the system's list here, so the choice in it is made with keys that the page never sees. */
  async #pickFrom(control, code) {
    const codes = await control.evaluate((node) => [...node.options].map((option) => option.value));
    await this.goTo(control);
    for (let step = 0; step < codes.indexOf(code); step += 1) await this.page.keyboard.press('ArrowDown');
    await this.page.keyboard.press('Enter');
    // The system's list gives its answer when it closes, which nothing in the page waits for.
    for (const end = Date.now() + 5000; (await control.inputValue()) !== code && Date.now() < end; ) await this.page.waitForTimeout(20);
    assert.equal(await control.inputValue(), code);
  }

  /** Types the name without marks and without the word for its kind until Enter takes it; goes down to it where another one stays first. */
  async #findUnit(control, name) {
    const active = async () => {
      const id = await control.getAttribute('aria-activedescendant');
      return id ? this.at(id).textContent() : '';
    };
    await this.goTo(control);
    for (const letter of fold(name).replace(/^(phuong|xa|dac khu) /, '')) {
      await this.page.keyboard.type(letter);
      if ((await active()) === name) return this.page.keyboard.press('Enter');
    }
    while ((await active()) !== name) {
      assert.ok(await active(), `“${name}” is offered`);
      await this.page.keyboard.press('ArrowDown');
    }
    return this.page.keyboard.press('Enter');
  }
}
