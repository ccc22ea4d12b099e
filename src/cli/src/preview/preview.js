// The page of `tokhai preview`: shows the newest form that compiled, and what is wrong with the newest text.
import "/site/tokhai.js";

const form = document.getElementById("form");
const problems = document.getElementById("problems");
const state = document.getElementById("state");
const citizen = document.getElementById("citizen");
const lang = document.getElementById("lang");

/** @type {{digest: string, title: Object, problems: Object[], file: string}} */
let shown = { digest: "", title: {}, problems: [], file: "" };

const say = (vi, en) => (lang.value === "en" ? en : vi);
const words = (text) => text[lang.value] || text.vi || "";

/** Puts a fresh element in place of the one that stands there. */
function draw() {
  form.replaceChildren();
  if (!shown.digest) return;
  const element = document.createElement("to-khai");
  const query = `?citizen=${encodeURIComponent(citizen.value)}`;
  element.setAttribute("src", `/module/${shown.digest}.wasm`);
  element.setAttribute("integrity", `sha256-${shown.digest}`);
  element.setAttribute("lang", lang.value);
  element.setAttribute("units", "/site/units.json");
  if (citizen.value) {
    element.setAttribute("session", `/session${query}`);
    element.setAttribute("identity", `/identity${query}`);
  }
  form.append(element);
  document.title = `${words(shown.title)} · ${say("Xem trước", "Preview")}`;
}

function list() {
  problems.replaceChildren();
  problems.hidden = shown.problems.length === 0;
  if (problems.hidden) return;
  const head = document.createElement("h2");
  const broken = shown.problems.some((one) => one.severity === "error");
  head.textContent = broken
    ? say("Tờ khai có lỗi", "The form has errors")
    : say("Nên xem lại", "Worth a look");
  const items = document.createElement("ol");
  for (const one of shown.problems) items.append(problem(one));
  problems.append(head, items);
}

function problem(one) {
  const item = document.createElement("li");
  item.className = one.severity === "error" ? "problem--error" : "";
  const sentence = document.createElement("p");
  const place = document.createElement("code");
  place.textContent = `${one.file}:${one.line}:${one.column}`;
  const kind = one.severity === "error" ? say("lỗi", "error") : say("cảnh báo", "warning");
  sentence.append(place, ` ${kind}[${one.code}]: ${words(one.message)}`);
  item.append(sentence);
  if (words(one.hint)) {
    const hint = document.createElement("p");
    hint.className = "problems__hint";
    hint.textContent = `${say("gợi ý", "hint")}: ${words(one.hint)}`;
    item.append(hint);
  }
  return item;
}

function speak() {
  document.documentElement.lang = lang.value;
  for (const node of document.querySelectorAll("[data-vi]")) {
    node.textContent = say(node.dataset.vi, node.dataset.en);
  }
}

async function people() {
  const answer = await fetch("/citizens");
  for (const one of await answer.json()) {
    const option = document.createElement("option");
    option.value = one.id;
    option.textContent = `${one.name} – ${one.about.vi}`;
    option.dataset.vi = option.textContent;
    option.dataset.en = `${one.name} – ${one.about.en || one.about.vi}`;
    citizen.append(option);
  }
  speak();
}

citizen.addEventListener("change", draw);
lang.addEventListener("change", () => {
  speak();
  list();
  draw();
});

const events = new EventSource("/events");
events.addEventListener("message", (event) => {
  const before = shown.digest;
  shown = JSON.parse(event.data);
  list();
  if (shown.digest !== before) draw();
  const stale = shown.problems.some((one) => one.severity === "error" && one.code !== "burden-below-target");
  state.textContent = stale && shown.digest
    ? say("Đang hiện bản biên dịch được gần nhất", "Showing the newest version that compiled")
    : shown.file;
});
events.addEventListener("error", () => {
  state.textContent = say("Đã mất kết nối với tokhai preview", "tokhai preview has gone");
});

people();
