// Stretches of a recorded text marked where something was found in it.
import { units } from "/static/lib/codepoints.js";
import { element } from "/static/lib/dom.js";

/** A text with places ([start, end, severity]) marked; they count code points, of two that overlap the first counts. */
export function marked(text, places) {
  const sorted = [...places].sort(([a], [b]) => a - b);
  const at = units(text, sorted.flatMap(([start, end]) => [start, end]));
  const found = [];
  let done = 0;
  sorted.forEach(([, , severity], n) => {
    const [start, end] = [at[2 * n], at[2 * n + 1]];
    if (!(start >= done) || !(end > start)) return;
    found.push(text.slice(done, start), element("mark", { class: severity }, text.slice(start, end)));
    done = end;
  });
  return [...found, text.slice(done)];
}
