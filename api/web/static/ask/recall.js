// Earlier questions of this person in this browser. What held personal data is not among them.
import { recalled, remember } from "/static/lib/remember.js";

const KEY = "asked";
const MOST = 50;

/** What was asked here, the newest first. */
export const earlier = () => recalled(KEY, []);

export function keepAsked(question) {
  remember(KEY, [question, ...earlier().filter((each) => each !== question)].slice(0, MOST));
}

export const forget = () => remember(KEY, []);

/** Lets ↑ and ↓ walk through earlier questions while the field is empty or shows one of them. */
export class Recall {
  #at = -1;

  /** The question to show for a key, null where the key is not for us. */
  step(key, value) {
    const known = earlier();
    const here = value === "" ? -1 : known[this.#at] === value ? this.#at : known[0] === value ? 0 : null;
    if (here === null || known.length === 0) return null;
    const to = here + (key === "ArrowUp" ? 1 : -1);
    if (to >= known.length || to < -1) return null;
    this.#at = to;
    return to < 0 ? "" : known[to];
  }
}
