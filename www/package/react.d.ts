// For React 19, in TSX: `import type {} from "to-khai/react"`.
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { Person, ToKhai, ToKhaiEvents } from "./tokhai.js";

type Listeners = { [K in keyof ToKhaiEvents as `on${K}`]?: (event: ToKhaiEvents[K]) => void };

interface ToKhaiProps extends DetailedHTMLProps<HTMLAttributes<ToKhai>, ToKhai>, Listeners {
  src?: string;
  name?: string;
  integrity?: string;
  "form-id"?: string;
  action?: string;
  session?: string;
  identity?: string;
  nonces?: string;
  invitations?: string;
  queue?: string;
  uploads?: string;
  login?: string;
  logout?: string;
  units?: string;
  today?: string;
  module?: BufferSource;
  person?: Person;
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "to-khai": ToKhaiProps;
    }
  }
}
