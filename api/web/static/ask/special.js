// What stands beside an answer to a special question: two rules compared, which goes first, what the law said earlier,
// and a handbook that says another number than the law.
import { evidence } from "/static/ask/evidence.js";
import { badge, element, line, link, section } from "/static/lib/dom.js";
import { nameOf, placeOf } from "/static/lib/provision.js";

const RULES = { higher: "上位法优先", special: "特别法优先", newer: "新法优先", undecided: "没有定论" };

/** Two rules side by side, to be shown before what they rest on. */
export function compared({ comparison, citations, as_of: day }, { open }) {
  if (!comparison) return [];
  const sides = [comparison.left, comparison.right].map(({ label, citations: [first] }) => element("div", {},
    line("title", label), ...citations.filter(({ n }) => n === first).map((cited) => evidence(cited, day, open))));
  return section("对照", [element("div", { class: "sides" }, ...sides), differences(comparison.differences, null)]);
}

/** The citations that stand side by side already. */
export const shownBeside = ({ comparison }) =>
  (comparison ? [comparison.left.citations[0], comparison.right.citations[0]] : []);

export function special(answer, { open }) {
  return [
    ...section("先后", [answer.precedence && precedence(answer.precedence, answer)]),
    ...section("当时的规定", [answer.earlier_wording && earlier(answer, open)]),
    ...section(answer.stricter?.laxer ? "手册低于法律" : "手册与法律", [answer.stricter && stricter(answer.stricter, answer)]),
  ];
}

/** The citation of a number, as a link in some words. */
function numbered(number, words, { citations, as_of: day }) {
  const cited = citations.find(({ n }) => n === number);
  return cited ? link(placeOf(cited, day), words(cited)) : `[${number}]`;
}

function precedence({ order, rule, reason, basis }, answer) {
  const between = rule === "undecided" ? "、" : " 先于 ";
  const named = order.flatMap((number, at) => [at > 0 && between, numbered(number, (cited) => `[${number}]${nameOf(cited)}`, answer)]);
  return element("div", { class: "card" },
    line("title", ...named, badge(RULES[rule] ?? rule)),
    line("", reason), line("quiet", basis));
}

/** What bound then beside what binds now, and the numbers that changed. */
function earlier({ earlier_wording: then, earlier_differences: changed, citations, as_of: day, proposed_as_of: past }, open) {
  const now = citations.find((each) => each.instrument_id === then.instrument_id && each.article === then.article);
  const side = (label, cited, on) => cited && element("div", {}, line("title", label), evidence(cited, on, open));
  return element("div", {},
    element("div", { class: "sides" }, side("当时", then, past ?? then.effective_date), side("现在", now, day)),
    differences(changed, ["当时", "现在"]));
}

function differences(rows, heads) {
  if (rows.length === 0) return null;
  return element("div", { class: "table" }, element("table", {},
    heads && element("thead", {}, element("tr", {}, element("td", {}),
      ...heads.map((head) => element("th", { scope: "col" }, head)))),
    element("tbody", {}, ...rows.map(({ what, left, right }) => element("tr", {},
      element("th", { scope: "row" }, what), element("td", {}, numbers(left)), element("td", {}, numbers(right)))))));
}

function stricter({ handbook, law, handbook_says: ours, law_says: theirs, laxer }, answer) {
  return element("div", { class: laxer ? "avoid sides" : "card sides" },
    element("div", {}, line("title", numbered(handbook, () => `手册 [${handbook}]`, answer)), line("", ours)),
    element("div", {}, line("title", numbered(law, () => `法律 [${law}]`, answer)), line("", theirs)));
}

const numbers = (given) => given.join("、") || "没有写";
