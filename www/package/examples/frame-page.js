// For a page whose policy allows no WebAssembly: the form stands in a frame, and the page hears its events at the frame.
import { connect } from "/to-khai/frame.js";

const frame = document.querySelector("iframe");
const other = document.getElementById("other");
const { speak, reset } = connect(frame);
let lang = "vi";

frame.addEventListener("tk-page", ({ detail }) => {
  document.getElementById("where").textContent = `Đang ở: ${detail.title}`;
});
frame.addEventListener("tk-submit", async ({ detail }) => {
  const answer = await fetch("/nhan", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(detail),
  });
  if (!answer.ok) return;
  // Stored: the draft may go, and the form.
  reset();
  frame.hidden = true;
  document.getElementById("code").textContent = `Cơ quan Ví dụ đã nhận: ${await answer.text()}`;
});
other.addEventListener("click", () => {
  lang = lang === "vi" ? "en" : "vi";
  other.textContent = lang === "vi" ? "English" : "Tiếng Việt";
  speak(lang);
});
