// Two wordings of one article, with what was taken out of the old and put into the new marked.
import { element } from "/static/lib/dom.js";

// A table of this many cells takes some ten milliseconds; longer wordings are only marked between what both share.
const MOST_CELLS = 4_000_000;
// Equal runs below this many characters between two rewritten stretches are chance: 的, 或者.
const ISLAND = 3;

/** The old wording with <del>, the new one with <ins>, as two fragments. */
export function apart(old, now) {
  const [before, after] = [[...old], [...now]];
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const [left, right] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  const [removed, added] = left.length * right.length > MOST_CELLS ? [left.map(() => true), right.map(() => true)] : marks(left, right);
  const whole = (own, all) => [...Array(start).fill(false), ...own, ...Array(all.length - start - own.length).fill(false)];
  return [drawn(before, whole(removed, before), "del"), drawn(after, whole(added, after), "ins")];
}

/** For each character of both sides whether the other side lacks it: what is not in the longest common sequence. */
function marks(left, right) {
  const width = right.length + 1;
  const longest = new Uint16Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = left[i] === right[j] ? longest[(i + 1) * width + j + 1] + 1
        : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
    }
  }
  const [removed, added] = [left.map(() => true), right.map(() => true)];
  for (let i = 0, j = 0; i < left.length && j < right.length;) {
    let run = 0;
    while (i + run < left.length && j + run < right.length && left[i + run] === right[j + run]) run += 1;
    if (run >= ISLAND) for (let k = 0; k < run; k += 1) removed[i + k] = added[j + k] = false;
    if (run) { i += run; j += run; } else if (longest[(i + 1) * width + j] >= longest[i * width + j + 1]) i += 1; else j += 1;
  }
  return [removed, added];
}

function drawn(characters, marked, name) {
  const made = document.createDocumentFragment();
  for (let at = 0; at < characters.length;) {
    let to = at;
    while (to < characters.length && marked[to] === marked[at]) to += 1;
    const words = characters.slice(at, to).join("");
    made.append(marked[at] ? element(name, {}, words) : words);
    at = to;
  }
  return made;
}
