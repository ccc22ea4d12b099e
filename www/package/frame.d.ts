/** A frame that is heard. */
export interface Connection {
  /** Shows the form in another language. */
  speak(lang: string): void;
  /** Deletes the draft and begins anew: for who has stored the dossier. */
  reset(): void;
  /** Hears no more. */
  close(): void;
}

/**
 * Makes the frame as high as its form, and fires the element's events at the frame, with the same `detail`.
 * Only messages of the origin in the frame's `src` are heard.
 */
export function connect(frame: HTMLIFrameElement): Connection;
