// A citation wherever it is shown: its name, what binds and since when, and the link to its place in the text.
import { element } from "/static/lib/dom.js";
import { VALIDITY } from "/static/lib/labels.js";

/** 《消费者权益保护法》第五十五条第一款 */
export const nameOf = ({ kind, title, locator }) => `${kind === "handbook" ? "内部手册" : ""}《${title}》${locator ?? ""}`;

/** Where a citation is read: its text as of the day, at the very paragraph or item; ids of elements there are locators. */
export function placeOf({ kind, instrument_id: id, title, locator }, asOf = null) {
  const folder = kind === "handbook" ? "/handbooks" : "/texts";
  const day = asOf ? `?as_of=${encodeURIComponent(asOf)}` : "";
  return `${folder}/${encodeURIComponent(id ?? title)}${day}${locator ? `#${encodeURIComponent(locator)}` : ""}`;
}

const PRINTED = /^《(.+?)》(.*)$/;

/** What is known by its words alone, 《title》locator, as a link; other words stay words. Only handbooks have locators in
 * quotation marks. `whole`: to the text as a whole. */
export function placed(words, asOf = null, whole = false) {
  const [, title, locator] = PRINTED.exec(words) ?? [];
  if (!title) return words;
  const kind = locator.startsWith("“") ? "handbook" : "provision";
  return element("a", { href: placeOf({ kind, title, locator: whole ? null : locator }, asOf) }, words);
}

/** Several of them in a line. */
export const allPlaced = (cited, asOf = null, mark = "；") => cited.flatMap((each, n) => [n > 0 && mark, placed(each, asOf)]);

/** A link to a place in a text that leaves the page where it is: what stands there is kept nowhere else. */
export const elsewhere = (words, place, asOf) =>
  element("a", { href: placeOf(place, asOf), target: "_blank", rel: "noopener" }, words);

/** The badge of a validity status; null without one. */
export function validity(status) {
  const [label, style] = VALIDITY[status] ?? [null, ""];
  return label ? element("span", { class: `badge ${style}` }, label) : null;
}

/** Rank, authority and days of a citation, as one line. */
export function facts({ legal_rank: rank, issuing_authority: authority, effective_date: since }) {
  return [rank, authority, since && `${since} 起施行`].filter(Boolean).join(" · ");
}

/** A text with one slice of it marked, each of its lines a paragraph; `quotation` is a slice character for character. */
export function marked(text, quotation) {
  const start = quotation ? text.indexOf(quotation) : -1;
  if (start < 0) return element("p", { class: "law" }, text);
  const end = start + quotation.length;
  return element("p", { class: "law" }, text.slice(0, start), element("mark", {}, text.slice(start, end)), text.slice(end));
}
