/** A text by language: `{ vi: "…", en: "…" }`. */
export interface Text {
  vi?: string;
  en?: string;
  [lang: string]: string | undefined;
}

/** Where an answer came from, for those that were not typed. */
export interface Origin {
  origin: "register" | "register-corrected" | "presented" | "card" | "previous" | "computed" | "default";
  attribute?: string;
  role?: string;
  source?: string;
  assurance?: string;
  as_of?: string;
  /** Index into `proofs`. */
  proof?: number;
  /** What the register said, where the person says otherwise, and why. */
  register_value?: unknown;
  reason?: string;
  /** The register's own words where its value had to be converted: an address as it was before 1 July 2025. */
  as_written?: string;
}

/** What a person has filled: `tokhai-dossier/1`. */
export interface Dossier {
  format: "tokhai-dossier/1";
  /** UUID version 7; the same filing has the same key. */
  key: string;
  form: { id: string; version: string; module: string };
  /** The day it was filled on, `YYYY-MM-DD`. */
  filled_on: string;
  lang: string;
  parties: { role: string; subject: string; consent?: string }[];
  /** Who filled it for another person. */
  helper?: { subject: string; office?: string };
  /** Answers by the ids of the form; what was hidden or left empty is absent. */
  answers: Record<string, unknown>;
  /** By the JSON Pointer of the answer. */
  origins: Record<string, Origin>;
  /** SD-JWTs that prove the answers of registers. */
  proofs: string[];
  files: { path: string; name: string; type: string; size: number; sha256: string }[];
  statement: { accepted_at: string; text_sha256: string };
  /** Codes of linked procedures, where the form feeds several. */
  outputs?: string[];
}

/** What the service answers to a dossier it has stored. */
export interface Receipt {
  code: string;
  /** RFC 3339. */
  received_at: string;
  /** A QR code that leads back to the receipt, shown with it: the outline of the dark dots, as SVG writes paths, in a square of `side` dots. */
  qr?: { side: number; path: string };
  [member: string]: unknown;
}

/** One attribute of one person, as `tokhai-identity/1` has it. */
export interface IdentityEntry {
  attr: string;
  role: string;
  subject: string;
  value: unknown;
  source: string;
  assurance: string;
  as_of: string;
  [member: string]: unknown;
}

/** Who fills the form, where the page knows it. */
export interface Person {
  name: string;
  record: { format: "tokhai-identity/1"; entries: IdentityEntry[]; missing: unknown[] };
  proofs: string[];
}

/** Why a form can not be opened or a dossier was not taken: a key of the words the element shows. */
export type ErrorCode =
  | "problem.network"
  | "problem.unknown"
  | "problem.digest"
  | "problem.module"
  | "problem.insecure"
  | "problem.blocked"
  | "problem.stopped"
  | "send.offline"
  | "send.offline.shared"
  | "send.offline.full"
  | "send.waiting"
  | "send.files"
  | "send.files.waiting"
  | "send.login.why"
  | "send.changed"
  | "send.large"
  | "send.busy"
  | "send.refused"
  | "send.failed";

/** A file that was chosen, for a page that keeps files itself. */
export interface ChosenFile {
  name: string;
  type: string;
  size: number;
  sha256: string;
  file: Blob;
}

/** The element's events with their `detail`. */
export interface ToKhaiEvents {
  "tk-ready": CustomEvent<{ form: string }>;
  "tk-page": CustomEvent<{ title: string }>;
  "tk-change": CustomEvent<{ path: string }>;
  "tk-saved": CustomEvent<Record<string, never>>;
  "tk-file": CustomEvent<ChosenFile>;
  "tk-submit": CustomEvent<Dossier>;
  "tk-received": CustomEvent<Receipt>;
  "tk-waiting": CustomEvent<{ key: string }>;
  "tk-error": CustomEvent<{ code: ErrorCode }>;
}

/** What a template of React or Vue sets: the attributes besides those of every element, and the properties that can be set. */
export interface Attributes {
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

/** `<to-khai>`. Importing this module defines the element. */
export class ToKhai extends HTMLElement {
  /** The bytes of a compiled form, instead of the attribute `src`. */
  module: BufferSource | undefined;
  /** Who fills the form, instead of the attributes `session` and `identity`. */
  person: Person | undefined;
  /** The dossier as JSON once the person has handed it over; an empty text before. */
  readonly value: string;
  /** The page's `<form>` around the element. */
  readonly form: HTMLFormElement | null;
  readonly validity: ValidityState;
  readonly validationMessage: string;
  readonly willValidate: boolean;
  /** Shows what came of sending a dossier that had waited: why there is no receipt, or an empty text and the receipt. */
  answered(why: ErrorCode | "", body?: unknown): void;
  checkValidity(): boolean;
  reportValidity(): boolean;
  /** Deletes the draft and begins anew: for who has stored the dossier. */
  reset(): void;
  addEventListener<K extends keyof ToKhaiEvents>(
    type: K,
    listener: (this: ToKhai, event: ToKhaiEvents[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "to-khai": ToKhai;
  }
}
