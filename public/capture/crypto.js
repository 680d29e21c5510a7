// Encryption of everything this page stores. The key is derived from a passphrase and stays in this page's memory.
import { session } from "./elements.js";

const DERIVATION_ROUNDS = 600_000;
// Encrypted texts are padded to a multiple of this many bytes, as in the server's vault, so that their sizes tell little.
const BUCKET = 256;

let key;
export const isUnlocked = () => !!key;
export const setKey = (newKey) => (key = newKey);

export const random = (length) => crypto.getRandomValues(new Uint8Array(length));
const utf8 = (text) => new TextEncoder().encode(text);
// Binds an encrypted value to its session and id: it opens in no other place.
const cipher = (id, nonce) => ({ name: "AES-GCM", iv: nonce, additionalData: utf8(`${session}.${id}`) });

export const encrypt = async (id, value) => {
  const text = utf8(JSON.stringify(value));
  const padded = new Uint8Array(Math.ceil((text.length + 4) / BUCKET) * BUCKET);
  new DataView(padded.buffer).setUint32(0, text.length);
  padded.set(text, 4);
  const nonce = random(12);
  return { nonce, sealed: await crypto.subtle.encrypt(cipher(id, nonce), key, padded) };
};

export const decrypt = async (id, { nonce, sealed }, by = key) => {
  const padded = await crypto.subtle.decrypt(cipher(id, nonce), by, sealed);
  return JSON.parse(new TextDecoder().decode(new Uint8Array(padded, 4, new DataView(padded).getUint32(0))));
};

export const deriveKey = async (passphrase, salt) => {
  const raw = await crypto.subtle.importKey("raw", utf8(passphrase.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  const derivation = { name: "PBKDF2", hash: "SHA-256", salt, iterations: DERIVATION_ROUNDS };
  return crypto.subtle.deriveKey(derivation, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
};
