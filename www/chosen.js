// @ts-check
// What is sent of a file that was chosen: a picture made smaller on the device, a name that can be told, a digest.

/** @typedef {{ min: number, max: number, max_bytes: number, types: string[] }} Limits what a question takes */

/** Longest side of a picture that is made smaller, and how heavy one may be that is left alone. */
const SIDE = 2400;
const LIGHT = 1_500_000;
/** Most letters of a name. */
const NAME = 255;

/**
 * The file as it is sent: a picture that is large, heavy or of a type that is not taken is drawn anew, smaller and without what
 * the camera noted beside it (such as the place); everything else goes as it is.
 * @param {File} file @param {Limits} limits @returns {Promise<Blob>}
 */
export async function fitting(file, limits) {
  if (!file.type.startsWith("image/")) return file;
  // It is turned as the camera was held, which is what browsers do by themselves.
  const picture = await createImageBitmap(file).catch(() => undefined);
  const type = ["image/jpeg", "image/png"].find((type) => limits.types.includes(type));
  if (!picture || !type) return file;
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const isTaken = limits.types.includes(file.type) && file.size <= limits.max_bytes;
  if (isTaken && scale === 1 && file.size <= LIGHT) return file;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale))];
  const context = canvas.getContext("2d");
  if (!context) return file;
  // Where a picture is clear, paper is white.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const smaller = await new Promise((/** @type {(blob: Blob | null) => void} */ resolve) => canvas.toBlob(resolve, type, 0.85));
  return smaller && (!isTaken || smaller.size < file.size) ? smaller : file;
}

/** A name that can be told, with the end that fits what the file became. @param {string} name @param {string} type */
export function named(name, type) {
  const end = { "image/jpeg": ".jpg", "image/png": ".png" }[type] ?? "";
  const whole = (end ? name.replace(/\.[^.]{1,5}$/, "") + end : name).normalize("NFC").replace(/\s+/g, " ").trim();
  return [...whole].slice(-NAME).join("").trim() || "file";
}

/** SHA-256 in hex. @param {Blob} bytes */
export async function digest(bytes) {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await bytes.arrayBuffer()));
  return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
