// Vue 3, with a render function so that it runs as it is, under a policy without 'unsafe-eval'. With a bundler the imports are
// "vue" and "to-khai", and the compiler is told isCustomElement: (tag) => tag === "to-khai".
import { createApp, h, ref } from "/vendor/vue.js";
import "/to-khai/tokhai.js";

const FORM = "https://tokhai.example/forms/xac-nhan-cu-tru.wasm";

createApp({
  setup() {
    const lang = ref("vi");
    const title = ref("");
    const code = ref("");
    const hand = async ({ target, detail }) => {
      const answer = await fetch("/nhan", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(detail),
      });
      if (!answer.ok) return;
      // Stored: the draft may go, and the form.
      target.reset();
      code.value = await answer.text();
    };
    return () =>
      h("div", [
        h("p", title.value && `Đang ở: ${title.value}`),
        h("button", { onClick: () => (lang.value = lang.value === "vi" ? "en" : "vi") }, lang.value === "vi" ? "English" : "Tiếng Việt"),
        code.value ? null : h("to-khai", {
          src: FORM,
          lang: lang.value,
          // Vue listens to tk-page and tk-submit.
          onTkPage: ({ detail }) => (title.value = detail.title),
          onTkSubmit: hand,
        }),
        h("p", { role: "status" }, code.value && `Cơ quan Ví dụ đã nhận: ${code.value}`),
      ]);
  },
}).mount("#page");
