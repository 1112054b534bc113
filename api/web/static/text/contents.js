// The table of contents: beside the text where there is room, above it to unfold where there is none.
import { all, element, one } from "/static/lib/dom.js";
import { headingId } from "/static/text/setting.js";

const ROOM = matchMedia("(min-width: 62rem)");
// Of a text without chapters the units themselves, as long as they can be taken in at a glance.
const MOST_UNITS = 120;
const HEAD_PX = 130;

const nav = one("#contents");
const list = one("#contents-list");
const details = one("details", nav);
let marks = [];
let waiting = false;

const unfold = () => { details.open = ROOM.matches; };
ROOM.addEventListener("change", unfold);
addEventListener("scroll", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    follow();
  });
}, { passive: true });

export function showContents({ headings, units }) {
  const byHeading = headings.length > 0;
  nav.hidden = !byHeading && (units.length < 3 || units.length > MOST_UNITS);
  list.className = byHeading ? "" : "numbers";
  list.replaceChildren(byHeading ? nested(headings, units) : plain(units));
  marks = all("a", list).map((each) => [each, document.getElementById(decodeURIComponent(each.hash.slice(1)))]).filter(([, at]) => at);
  unfold();
  follow();
}

const entry = (id, words) => element("a", { href: `#${encodeURIComponent(id)}` }, words);

function nested(headings, units) {
  const top = element("ul");
  const open = [top];
  for (const { depth, text, unit } of headings) {
    open.length = Math.min(depth, open.length);
    const item = element("li", {}, entry(headingId(units[unit].path, depth), text));
    const inner = element("ul");
    open.at(-1).append(item);
    item.append(inner);
    open.push(inner);
  }
  for (const each of all("ul", top)) if (!each.children.length) each.remove();
  return top;
}

const plain = (units) => element("ul", {}, ...units.map(({ label }) => element("li", {}, entry(label, label))));

/** Marks what is being read, and keeps the mark in sight within the list. */
function follow() {
  if (!marks.length) return;
  let low = 0, high = marks.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (marks[middle][1].getBoundingClientRect().top < HEAD_PX) low = middle;
    else high = middle;
  }
  const now = marks[low][0];
  if (now.hasAttribute("aria-current")) return;
  for (const [each] of marks) each.removeAttribute("aria-current");
  now.setAttribute("aria-current", "true");
  const inside = now.offsetTop - list.offsetTop;
  if (ROOM.matches && (inside < list.scrollTop || inside > list.scrollTop + list.clientHeight - 60)) {
    list.scrollTop = inside - list.clientHeight / 3;
  }
}
