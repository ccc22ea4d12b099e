// What a component without expressions has its page do: the sums, worked out at each change.

/** Answers with their sums, those of rows too. */
export function withSums(answers) {
  const sums = {};
  for (const [name, people] of Object.entries(answers)) {
    if (Array.isArray(people)) {
      sums[name] = people.map((row) => withSums(row ?? {}));
    } else if (name.startsWith('so_nguoi')) {
      const end = name.slice('so_nguoi'.length);
      const rooms = answers[`so_phong${end}`];
      if (Number.isInteger(people) && Number.isInteger(rooms)) sums[`tong${end}`] = people * 2 + rooms;
    }
  }
  return { ...answers, ...sums };
}
