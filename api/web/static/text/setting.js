// A text set like a law book: headings in the middle, the label of an article hanging, 款 as paragraphs, 项 indented.
// Ids of elements are the places as citations print them.
import { units as positions } from "/static/lib/codepoints.js";
import { element, one } from "/static/lib/dom.js";
import { placeOf } from "/static/lib/provision.js";
import { asked } from "/static/text/state.js";

const LOWEST = 6;
const LONGEST = 9;

/** The elements of a whole text, in order. */
export function setText({ instrument_id: own, headings, units }) {
  const above = new Map();
  for (const each of headings) above.set(each.unit, [...(above.get(each.unit) ?? []), each]);
  // The labels hang beside the text in a column as wide as the longest: 第一千一百七十九条 in one line.
  const longest = Math.max(...units.map(({ label }) => label.length));
  one("#text").style.setProperty("--label", `${Math.min(longest, LONGEST) * 1.05}rem`);
  const taken = new Set();
  // Two annexes may count their articles alike: the first bears the id.
  const id = (wanted) => (taken.has(wanted) ? null : (taken.add(wanted), wanted));
  return units.flatMap((unit, index) => [
    ...(above.get(index) ?? []).map((heading) => headed(heading, unit, id)),
    unitOf(unit, own, id),
  ]);
}

/** The id of a heading: all above it and itself, so that the first chapters of two parts differ. */
export const headingId = (path, depth) => path.slice(0, depth).map((each) => each.replace(/\s+/gu, "")).join("·");

function headed({ depth, text }, { path }, id) {
  return element(`h${Math.min(depth + 1, LOWEST)}`, { class: `above depth-${depth}`, id: id(headingId(path, depth)), tabindex: "-1" }, text);
}

function unitOf({ label, path, paragraphs }, own, id) {
  const level = Math.min(path.length + 2, LOWEST);
  const place = id(label);
  return element("div", { class: "unit", id: place, tabindex: "-1", "data-label": label },
    element(`h${level}`, { class: "label" }, place ? element("a", { href: `#${encodeURIComponent(label)}` }, label) : label),
    element("div", { class: "words law" }, ...paragraphs.flatMap((each) => [
      each.text && piece("p", each, own, id),
      ...each.items.flatMap((item) => [
        piece("p", item, own, id, "item"),
        ...item.subitems.map((subitem) => piece("p", subitem, own, id, "item subitem")),
      ]),
    ])));
}

function piece(name, { locator, text, references }, own, id, style = "") {
  return element(name, { class: `piece ${style}`.trim(), id: id(locator), tabindex: "-1" }, ...linked(text, references, own));
}

/** A text with the places it names as links; offsets of references count code points. */
function linked(text, references, own) {
  if (!references.length) return [text];
  const at = positions(text, references.flatMap(({ start, end }) => [start, end]));
  const made = [];
  let behind = 0;
  references.forEach((each, index) => {
    const [start, end] = at.slice(2 * index, 2 * index + 2);
    made.push(text.slice(behind, start), element("a", { href: hrefOf(each, own) }, text.slice(start, end)));
    behind = end;
  });
  return [...made, text.slice(behind)].filter((part) => part !== "");
}

function hrefOf(reference, own) {
  // Within the text the version that is read stays.
  if (reference.instrument_id === own && reference.locator) return `#${encodeURIComponent(reference.locator)}`;
  return placeOf({ kind: "provision", ...reference }, asked("as_of"));
}
