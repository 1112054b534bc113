// Searching within the text: every hit marked without touching the text itself, the one looked at brought into sight.
import { all, one } from "/static/lib/dom.js";
import { typed } from "/static/lib/fields.js";
import { shortcut } from "/static/lib/keys.js";

const TYPING_MS = 150;
const MOST = 2000;
// Older browsers lack it: there the hit is selected instead.
const marks = globalThis.CSS?.highlights;

const form = one("#find");
const field = one("#needle");

export function startFinding(box) {
  let pieces = [], hits = [], at = -1, typing = null;

  const search = (words) => {
    hits = words ? pieces.flatMap(([piece, text]) => places(text, words).map((start) => [piece, start, start + words.length])).slice(0, MOST) : [];
    at = -1;
    marks?.set("found", new Highlight(...hits.map(range)));
    marks?.delete("found-now");
    tell(words);
  };
  const tell = (words) => {
    for (const each of all("button", form)) each.disabled = !hits.length;
    // Whoever goes from hit to hit has left the field behind: its count and buttons come along.
    one(".steps", form).classList.toggle("afloat", at >= 0 && hits.length > 0);
    const place = at < 0 ? "" : `第 ${at + 1} 处，`;
    one("#hits").textContent = !words ? "" : hits.length ? `${place}共 ${hits.length}${hits.length === MOST ? " 处以上" : " 处"}` : "没有找到";
  };
  const go = (by) => {
    if (!hits.length) return;
    at = at < 0 ? (by > 0 ? firstBelow() : hits.length - 1) : (at + by + hits.length) % hits.length;
    const [piece] = hits[at];
    const now = range(hits[at]);
    if (marks) marks.set("found-now", new Highlight(now));
    else getSelection().setBaseAndExtent(now.startContainer, now.startOffset, now.endContainer, now.endOffset);
    const bring = () => piece.scrollIntoView({ block: "center", behavior: "instant" });
    bring();
    requestAnimationFrame(() => requestAnimationFrame(bring));
    tell(field.value.trim());
  };
  // Searching goes on from where one reads, not from the first article.
  const firstBelow = () => Math.max(0, hits.findIndex(([piece]) => piece.getBoundingClientRect().bottom > 0));

  typed(field, () => {
    clearTimeout(typing);
    typing = setTimeout(search, TYPING_MS, field.value.trim());
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && field.value) {
      event.preventDefault();
      field.value = "";
      search("");
    } else if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(typing);
      if (at < 0) search(field.value.trim());
      go(event.shiftKey ? -1 : 1);
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(1);
  });
  one("#find-before").addEventListener("click", () => go(-1));
  const focus = () => {
    one("#tools").open = true;
    field.focus();
    field.select();
  };
  shortcut("/", "在正文中查找", focus);
  shortcut("f", "在正文中查找", focus);
  shortcut("n", "下一处", () => go(1));
  shortcut("p", "上一处", () => go(-1));
  return {
    loaded() {
      pieces = all(".piece", box).map((piece) => [piece, piece.textContent]);
      search(field.value.trim());
    },
  };
}

function places(text, words) {
  const found = [];
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) found.push(at);
  return found;
}

/** The stretch of a piece between two positions, across the links in it. */
function range([piece, start, end]) {
  const made = new Range();
  const walker = document.createTreeWalker(piece, NodeFilter.SHOW_TEXT);
  let behind = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const stop = behind + node.length;
    if (start >= behind && start < stop) made.setStart(node, start - behind);
    if (end > behind && end <= stop) {
      made.setEnd(node, end - behind);
      break;
    }
    behind = stop;
  }
  return made;
}
