// What a restricted phrasing rests on, as every page that shows one writes it.
import { badge, link } from "/static/lib/dom.js";
import { BASIS_STATE, SEVERITY } from "/static/lib/labels.js";
import { placeOf } from "/static/lib/provision.js";

/** 禁止 or 慎用, as a badge. */
export const severityOf = (severity) => badge(...(SEVERITY[severity] ?? [severity, "warn"]));

const nearby = (words, place, asOf) => link(placeOf(place, asOf), words);

/** An article of a basis: a link where its text is at hand (`to` makes it), else its name and what is wrong with it. */
export function based({ title, article, state }, asOf, to = nearby) {
  const name = `《${title}》${article ?? ""}`;
  return BASIS_STATE[state] ? `${name}（${BASIS_STATE[state]}）` : to(name, { title, locator: article }, asOf);
}

/** All articles of a basis, to be put into a line. */
export const basisOf = (basis, asOf, to = nearby, between = "；") =>
  basis.flatMap((each, index) => [index > 0 && between, based(each, asOf, to)]).filter(Boolean);
