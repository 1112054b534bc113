// The draft: a real textarea, and under it the same text set the same way, invisible but for the lines under what was found.
import { element } from "/static/lib/dom.js";

const ENDS = /[。；;！!？?\n\r]/;
const BREAKS = /[\n\r]/;

/** The sentence around [start, end) with its closing mark, as the service cuts sentences; a line break stays outside. */
export function sentence(text, start, end) {
  let left = start, right = end;
  while (left > 0 && !ENDS.test(text[left - 1])) left -= 1;
  while (left < start && /\s/.test(text[left])) left += 1;
  while (right < text.length && !ENDS.test(text[right])) right += 1;
  return [left, right < text.length && !BREAKS.test(text[right]) ? right + 1 : right];
}

/** Marks moved by what was typed between two texts; those that the typing touched are gone. */
function moved(marks, before, after) {
  const most = Math.min(before.length, after.length);
  let head = 0, tail = 0;
  while (head < most && before[head] === after[head]) head += 1;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const by = after.length - before.length;
  return marks.flatMap((mark) => {
    if (mark.end <= head) return [mark];
    if (mark.start >= before.length - tail) return [{ ...mark, start: mark.start + by, end: mark.end + by }];
    return [];
  });
}

/** Handles of a draft. A mark is {key, start, end, style, letter}, in UTF-16 units; `typed` is told of every change,
 * `pointed` of the key under the pointer or the caret. */
export function draftIn(area, under, { typed, pointed }) {
  let marks = [], text = area.value, current = null, aim = null;

  const draw = () => under.replaceChildren(...pieces(text, aim ? [...marks, aim] : marks, current), "\u200b");

  const take = () => {
    marks = moved(marks, text, area.value);
    text = area.value;
    aim = null;
    draw();
    typed();
  };

  area.addEventListener("input", take);
  // The textarea lies on top: what stands under the pointer is asked of the layer below it.
  area.addEventListener("pointermove", (event) => {
    const hit = document.elementsFromPoint(event.clientX, event.clientY).find((each) => each.dataset?.key);
    if (hit) pointed(hit.dataset.key);
  });
  document.addEventListener("selectionchange", () => {
    if (document.activeElement !== area) return;
    const at = area.selectionStart;
    const here = marks.find(({ start, end }) => start <= at && at < end);
    if (here) pointed(here.key);
  });

  return {
    text: () => text,
    marks: () => marks,
    /** New marks for the text as it stands. */
    mark(given) {
      marks = given;
      aim = null;
      draw();
    },
    /** Shows which mark is looked at, and the stretch [start, end) that its alternative would replace. */
    look(key, stretch = null) {
      current = key;
      aim = stretch && { key: "", start: stretch[0], end: stretch[1], style: "aim" };
      draw();
    },
    select(start, end) {
      area.focus();
      area.setSelectionRange(start, end);
    },
    /** Replaces a stretch as if it were typed, so that the browser's own undo knows it. */
    replace(start, end, words) {
      area.focus();
      area.setSelectionRange(start, end);
      const done = words === "" ? document.execCommand("delete") : document.execCommand("insertText", false, words);
      if (done) return;
      area.setRangeText(words, start, end, "end");
      take();
    },
  };
}

/** The text cut wherever a mark begins or ends: strings, and spans that are underlined. */
function pieces(text, marks, current) {
  const borders = [...new Set([0, text.length, ...marks.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  const coming = marks.filter(({ start, end }) => start < end).toSorted((a, b) => a.start - b.start);
  let over = [];
  return borders.slice(0, -1).map((from, index) => {
    const to = borders[index + 1];
    over = over.filter(({ end }) => end > from);
    while (coming[0]?.start <= from) over.push(coming.shift());
    return over.length ? span(text.slice(from, to), over, from, current) : text.slice(from, to);
  });
}

function span(words, over, from, current) {
  const shown = over.find(({ style }) => style === "block") ?? over.find(({ key }) => key) ?? over[0];
  const styles = new Set(over.map(({ style }) => style));
  if (over.some(({ key }) => key && key === current)) styles.add("current");
  return element("span", { class: [...styles].join(" "), "data-key": shown.key || null,
    "data-letter": shown.start === from ? shown.letter : null }, words);
}
