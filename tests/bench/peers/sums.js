// What a component without expressions has its page do: the sums, worked out at each change.

/** Answers with their sums. */
export function withSums(answers) {
  const sums = {};
  for (let n = 1; n <= 5; n += 1) {
    const [people, rooms] = [answers[`so_nguoi_${n}`], answers[`so_phong_${n}`]];
    if (Number.isInteger(people) && Number.isInteger(rooms)) sums[`tong_${n}`] = people * 2 + rooms;
  }
  return { ...answers, ...sums };
}
