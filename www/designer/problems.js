// @ts-check
// What is wrong with a definition, as a list of places to go to.

import { make } from "./make.js";
import { read, say } from "./words.js";

/**
 * All problems of a report, or the sentence that there are none.
 * @param {any} report what src/designer calls one
 * @param {(problem: any) => void} go
 */
export function problemList(report, go) {
  if (!report) return "";
  if (report.problems.length === 0) return make("p", { class: "hint" }, say("problems.none"));
  const list = make("ol", { class: "d-problems__list" }, ...report.problems.map((/** @type {any} */ one) => item(one, go)));
  const left = report.errors + report.warnings - report.problems.length;
  const whole = document.createDocumentFragment();
  whole.append(list);
  if (left > 0) whole.append(make("p", { class: "hint" }, say("problems.more", { n: left })));
  return whole;
}

/** @param {any} problem @param {(problem: any) => void} go */
function item(problem, go) {
  const { file, line, column, severity, code } = problem;
  const place = make("button", { type: "button", class: "link-button d-problem__place" }, say("problem.place", { file, line, column }));
  place.addEventListener("click", () => go(problem));
  const kind = make("strong", {}, `${say(`problem.${severity}`)} `);
  const sentence = make("p", {}, kind, make("code", {}, code), ` ${read(problem.message)}`);
  const inside = [place, sentence];
  const hint = read(problem.hint);
  if (hint) inside.push(make("p", { class: "hint" }, `${say("problem.hint")}: ${hint}`));
  return make("li", { class: `d-problem d-problem--${severity}` }, ...inside);
}
