// @ts-check
// Finding a name by a piece of it, with and without marks, in whatever letters.

/** Lower case without marks. @param {string} text */
const fold = (text) => text.trim().normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

/** How well a name fits what was typed: 3 is the whole of it, 0 not at all. @param {string} name @param {string} typed */
export const rank = (name, typed) => {
  const [whole, part] = [fold(name), fold(typed)];
  return whole === part ? 3 : ` ${whole}`.includes(` ${part}`) ? 2 : Number(whole.includes(part));
};
