// One unit of a handbook as it is read: what may be said, the text with its references as links, and what they rest on.
import { units as inUnits } from "/static/lib/codepoints.js";
import { badge, element, line, link } from "/static/lib/dom.js";
import { INDUSTRY } from "/static/lib/labels.js";
import { placeOf } from "/static/lib/provision.js";

/** The id of a unit is the locator that citations of handbooks print: “七日无理由退货”. */
export const idOf = ({ heading }) => `“${heading}”`;
export const isDue = ({ references }) => references.some(({ review_due: due }) => due);

/** `common` are the industries of the whole handbook, which its units need not repeat. */
export function unitView(unit, day, common) {
  const id = idOf(unit);
  return element("article", { class: "unit", id, tabindex: "-1", "aria-labelledby": `${id}的标题` },
    element("h2", { id: `${id}的标题` }, link(`#${encodeURIComponent(id)}`, unit.heading),
      isDue(unit) && badge("待复核", "warn"), ...unit.industries.filter((each) => !common.includes(each)).map((each) => badge(INDUSTRY[each] ?? each))),
    unit.sayable && element("p", { class: "sayable" }, element("span", {}, "可以说"), unit.sayable),
    unit.hand_over && line("bad", `移交：${unit.hand_over}`),
    element("p", { class: "law" }, ...linked(unit, day)),
    rests(unit, day),
    asked("问法", unit.questions), asked("遇到这些话就移交", unit.triggers));
}

/** The text with every reference a link; of one that is not there, what is wrong stands in its title and in the list. */
function linked({ text, references }, day) {
  const places = inUnits(text, references.flatMap(({ start, end }) => [start, end]));
  const found = [];
  let at = 0;
  references.forEach((each, n) => {
    const [start, end] = [places[2 * n], places[2 * n + 1]];
    if (start < at) return;
    found.push(text.slice(at, start), leadsTo(each, day, text.slice(start, end)));
    at = end;
  });
  return [...found, text.slice(at)];
}

function leadsTo(reference, day, words) {
  const { kind, instrument_id: id, detail } = reference;
  if (kind === "provision" && !id) return element("span", { class: "missing", title: detail }, words);
  return element("a", { href: placeOf(reference, day), title: detail }, words);
}

/** The articles it rests on that somebody should look at: changed since, or not what they were cited for. */
function rests({ references }, day) {
  const wrong = new Map(references.filter(({ review_due: due, state }) => due || state !== "verified")
    .map((each) => [`${each.title}${each.locator}`, each]));
  if (wrong.size === 0) return null;
  const items = [...wrong.values()].map((each) => element("li", {},
    leadsTo(each, day, `《${each.title}》${each.locator}`), badge(...standing(each)),
    (each.review_note || each.detail) && line("quiet", each.review_note ?? each.detail)));
  return element("details", { open: references.some(({ review_due: due }) => due) },
    element("summary", {}, `所依条文里要留意的（${wrong.size} 处）`), element("ul", {}, ...items));
}

function standing({ review_due: due, instrument_id: id, state }) {
  if (due) return ["条文有改动", "warn"];
  if (!id) return ["依据未入库", "warn"];
  return state === "not_in_force" ? ["当日不生效", "bad"] : ["查无此条", "bad"];
}

function asked(title, words) {
  if (words.length === 0) return null;
  return element("details", {}, element("summary", {}, `${title}（${words.length}）`),
    element("ul", { class: "asked" }, ...words.map((each) => element("li", {}, each))));
}
