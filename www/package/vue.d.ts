// For Vue 3, in templates that vue-tsc checks: `import type {} from "to-khai/vue"`.
import type { EmitFn, HTMLAttributes, PublicProps } from "vue";
import type { Attributes, ToKhai, ToKhaiEvents } from "./tokhai.js";

type Listeners = { [K in keyof ToKhaiEvents]: (event: ToKhaiEvents[K]) => void };

type Component = new () => ToKhai & {
  $props: HTMLAttributes & Attributes & PublicProps;
  $emit: EmitFn<Listeners>;
};

declare module "vue" {
  interface GlobalComponents {
    "to-khai": Component;
  }
}
