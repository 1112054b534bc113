// What is remembered of a reader in this browser, for nobody but himself: choices, and what he asked last.
import { me } from "/static/lib/session.js";

const name = (key) => `zhigui:${me()?.actor_id ?? "local"}:${key}`;

/** What was kept under a key; `fallback` where nothing was, or where the browser keeps nothing. */
export function recalled(key, fallback = null) {
  try {
    return JSON.parse(localStorage.getItem(name(key))) ?? fallback;
  } catch {
    return fallback;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(name(key), JSON.stringify(value));
  } catch {
    // A full or forbidden store costs the convenience, not the page.
  }
}
