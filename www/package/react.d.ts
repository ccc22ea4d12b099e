// For React 19, in TSX: `import type {} from "to-khai/react"`.
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { Attributes, ToKhai, ToKhaiEvents } from "./tokhai.js";

type Listeners = { [K in keyof ToKhaiEvents as `on${K}`]?: (event: ToKhaiEvents[K]) => void };

interface ToKhaiProps extends DetailedHTMLProps<HTMLAttributes<ToKhai>, ToKhai>, Listeners, Attributes {}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "to-khai": ToKhaiProps;
    }
  }
}
