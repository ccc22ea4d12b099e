// React 19, without JSX so that it runs as it is. With a bundler the imports are "react", "react-dom/client" and "to-khai".
import { StrictMode, createElement, createRoot, useState } from "/vendor/react.js";
import "/to-khai/tokhai.js";

const FORM = "https://tokhai.example/forms/xac-nhan-cu-tru.wasm";

function Page() {
  const [lang, setLang] = useState("vi");
  const [title, setTitle] = useState("");
  const [code, setCode] = useState("");
  const hand = async ({ target, detail }) => {
    const answer = await fetch("/nhan", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(detail),
    });
    if (!answer.ok) return;
    // Stored: the draft may go, and the form.
    target.reset();
    setCode(await answer.text());
  };
  return createElement(
    "div",
    null,
    createElement("p", null, title && `Đang ở: ${title}`),
    createElement("button", { onClick: () => setLang(lang === "vi" ? "en" : "vi") }, lang === "vi" ? "English" : "Tiếng Việt"),
    !code && createElement("to-khai", {
      src: FORM,
      lang,
      // React listens to the event whose name follows "on".
      "ontk-page": ({ detail }) => setTitle(detail.title),
      "ontk-submit": hand,
    }),
    createElement("p", { role: "status" }, code && `Cơ quan Ví dụ đã nhận: ${code}`),
  );
}

createRoot(document.getElementById("page")).render(createElement(StrictMode, null, createElement(Page)));
