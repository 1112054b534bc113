// What stands beside an answer to a special question: two rules compared, which goes first, what the law said earlier,
// and a handbook that says another number than the law.
import { element, line, section, citation } from "/render.js";

const RULES = { higher: "上位法优先", special: "特别法优先", newer: "新法优先", undecided: "没有定论" };

/** Two rules side by side, to be shown before what they rest on. */
export function compared({ comparison, citations }) {
  if (!comparison) return [];
  const sides = [comparison.left, comparison.right].map(({ label, citations: numbers }) => element("div", {},
    line("title", label), ...citations.filter(({ n }) => n === numbers[0]).map(citation)));
  const rows = comparison.differences.map(({ what, left, right }) =>
    element("tr", {}, element("th", { scope: "row" }, what), element("td", {}, numbers(left)), element("td", {}, numbers(right))));
  const table = rows.length ? element("table", { class: "numbers" }, element("tbody", {}, ...rows)) : null;
  return section("对照", [element("div", { class: "sides" }, ...sides), ...(table ? [table] : [])]);
}

/** The citations that stand side by side already. */
export function shownBeside({ comparison }) {
  return comparison ? [comparison.left.citations[0], comparison.right.citations[0]] : [];
}

export function special(answer) {
  return [
    ...section("先后", answer.precedence ? [precedence(answer.precedence, answer.citations)] : []),
    ...section("当时的规定", answer.earlier_wording ? earlier(answer) : []),
    ...section(answer.stricter?.laxer ? "手册低于法律" : "手册与法律", answer.stricter ? [stricter(answer.stricter)] : []),
  ];
}

function precedence({ order, rule, reason, basis }, citations) {
  const named = order.map((number) => `[${number}]《${citations.find(({ n }) => n === number)?.title ?? ""}》`);
  return element("div", { class: "card" }, line("title", named.join(rule === "undecided" ? "、" : " 先于 "),
    element("span", { class: "badge" }, RULES[rule] ?? rule)), line("", reason), line("quiet", basis));
}

function earlier({ earlier_wording: wording, earlier_differences: differences }) {
  return [citation(wording), ...differences.map(({ what, left, right }) =>
    line("warn", `${what}：当时 ${numbers(left)}，现在 ${numbers(right)}`))];
}

function stricter({ handbook, law, handbook_says: ours, law_says: theirs, laxer }) {
  return element("div", { class: laxer ? "card avoid sides" : "card sides" },
    element("div", {}, line("title", `手册 [${handbook}]`), line("", ours)),
    element("div", {}, line("title", `法律 [${law}]`), line("", theirs)));
}

const numbers = (given) => given.join("、") || "没有写";
