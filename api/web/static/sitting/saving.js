// Answers on their way to the service, one by one. What could not be sent yet stays in this browser, so that neither a
// lost connection nor a reload costs an answer; the service is told again until it has it.
import { put } from "/static/lib/api.js";
import { recalled, remember } from "/static/lib/remember.js";

const AGAIN_MS = [1000, 2000, 4000, 8000];
// Refused for good: the paper was handed in, or the time is up.
const OVER = [403, 404, 409, 410, 422];

/** Keeps the answers of an attempt. `told` is called with "saved", "saving" or "waiting" (with the Problem), `refused`
 * with a Problem where the service takes no more of them. */
export function keeper(attempt, { told, refused }) {
  const key = `sitting:${attempt}`;
  const waiting = new Map(Object.entries(recalled(key, {})));
  let sending = null;
  let failures = 0;
  let later = null;

  const keep = () => remember(key, waiting.size ? Object.fromEntries(waiting) : null);

  async function send() {
    clearTimeout(later);
    while (waiting.size) {
      const [[n, answer]] = waiting;
      told("saving");
      try {
        await put(`/v1/quizzes/attempts/${encodeURIComponent(attempt)}/answers/${n}`, { answer });
      } catch (error) {
        if (error.name !== "Problem") throw error;
        if (OVER.includes(error.status)) {
          waiting.clear();
          keep();
          return void refused(error);
        }
        told("waiting", error);
        later = setTimeout(go, AGAIN_MS[Math.min(failures, AGAIN_MS.length - 1)]);
        failures += 1;
        return;
      }
      failures = 0;
      // What was changed meanwhile goes out again.
      if (waiting.get(n) === answer) waiting.delete(n);
      keep();
    }
    told("saved");
  }

  function go() {
    sending ??= send().finally(() => { sending = null; });
    return sending;
  }

  window.addEventListener("online", () => { if (waiting.size) go(); });
  return {
    /** Answers that the service does not have yet, by the number of the question. */
    unsent: () => Object.fromEntries(waiting),
    save(n, answer) {
      waiting.set(String(n), answer);
      keep();
      go();
    },
    /** Sends what is left now; true when nothing is left. */
    async flush() {
      await sending;
      if (waiting.size) await go();
      return waiting.size === 0;
    },
    any: () => waiting.size > 0,
    again: () => waiting.size && go(),
  };
}
