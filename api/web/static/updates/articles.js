// The articles that a new version changes: counted, named by kind, and the changes of numbers, which are misspoken first.
import { element, line, link } from "/static/lib/dom.js";
import { CHANGE } from "/static/lib/labels.js";
import { placeOf } from "/static/lib/provision.js";
import { apart } from "/static/lib/wording.js";
import { counted } from "/static/updates/words.js";

const OPEN_UP_TO = 15;

export function changesOf(each, run) {
  if (!Object.keys(each.counts).length) {
    return each.follows && each.role === "successor" ? [line("", "逐条对照：没有文字变化。")] : [];
  }
  const numbers = each.changes.flatMap((change) => change.numbers.map((one) => numbersLine(change, one)));
  const total = Object.values(each.counts).reduce((sum, number) => sum + number, 0);
  const rows = Object.keys(CHANGE).map((kind) => kindRow(each, kind, run)).filter(Boolean);
  const list = element("ul", { class: "changes" }, ...rows);
  return [
    line("", `逐条对照：${counted(each.counts, CHANGE, "条")}。`, published(run) && each.follows ? comparison(each) : ""),
    numbers.length > 0 && element("ul", { class: "numbers", "aria-label": "期限、金额等数字的变化" }, ...numbers),
    total <= OPEN_UP_TO ? list : element("details", {}, element("summary", {}, "是哪些条"), list),
    wordings(each.changes),
  ].filter(Boolean);
}

/** Old and new wording side by side, made only once somebody opens them. */
function wordings(changes) {
  const worded = changes.filter(({ old_text: old, new_text: now }) => old || now);
  if (!worded.length) return null;
  const made = element("details", {}, element("summary", {}, `逐条看新旧文字（${worded.length} 条）`));
  made.addEventListener("toggle", () => made.append(...worded.map(sides)), { once: true });
  return made;
}

function sides(change) {
  const { kind, old_text: old, new_text: now } = change;
  const [before, after] = old && now ? apart(old, now) : [old, now];
  return element("div", { class: "wordings" }, element("h4", {}, `${nameOf(change)} ${CHANGE[kind] ?? ""}`),
    element("div", { class: "sides" }, ...[["原文", before], ["新文", after]].map(([name, words]) =>
      element("div", {}, line("quiet", name), words ? element("p", { class: "law" }, words) : line("quiet", "（没有这一条）")))));
}

const published = ({ dry_run: checked, state }) => !checked && state === "done";

function comparison(each) {
  const pair = `${each.follows.version_id}..${each.version_id}`;
  return link(`/texts/${encodeURIComponent(each.instrument_id)}?compare=${pair}`, "新旧对照");
}

function kindRow(each, kind, run) {
  const found = each.changes.filter((change) => change.kind === kind);
  if (!found.length) return null;
  const parts = runsOf(found).flatMap((stretch, index) => [index > 0 && "、", place(each, stretch, run)]).filter(Boolean);
  const more = each.counts[kind] > found.length ? ` 等，共 ${each.counts[kind]} 条` : "";
  return element("li", {}, `${CHANGE[kind]}：`, ...parts, more);
}

/** A changed article, as a link to it where it can be read now. */
function place(each, stretch, run) {
  const words = stretchName(stretch);
  const label = published(run) ? stretch[0].new_label : stretch[0].old_label;
  if (!label || each.role === "first") return words;
  const day = published(run) ? each.binds_from : null;
  return link(placeOf({ kind: "provision", instrument_id: each.instrument_id, title: each.title, locator: label }, day), words);
}

function numbersLine(change, { what, old, new: now }) {
  return element("li", {}, `${nameOf(change)} ${what}：`, element("del", {}, old.join("、") || "无"), " → ",
    element("ins", {}, now.join("、") || "无"));
}

function nameOf({ old_label: old, new_label: now }) {
  return old && now && old !== now ? `${old}（改为${now}）` : old ?? now ?? "";
}

/** Where a whole stretch got new numbers one behind another, one entry instead of many. */
function runsOf(changes) {
  const runs = [];
  for (const change of changes) {
    const last = runs.at(-1);
    if (last && change.kind === "renumbered" && follows(last.at(-1), change)) last.push(change);
    else runs.push([change]);
  }
  return runs;
}

const follows = (one, next) => ["old_label", "new_label"].every((side) => {
  const [before, after] = [numberOf(one[side]), numberOf(next[side])];
  return before !== null && after === before + 1;
});

/** 12 of 第十二条; null for an inserted article and for what is no article. */
function numberOf(label) {
  const found = /^第([零〇一二三四五六七八九十百千]+)条$/.exec(label ?? "");
  if (!found) return null;
  let total = 0, digit = 0;
  for (const sign of found[1]) {
    const unit = { 十: 10, 百: 100, 千: 1000 }[sign];
    if (unit) total += (digit || 1) * unit;
    digit = unit ? 0 : "零一二三四五六七八九".indexOf(sign === "〇" ? "零" : sign);
  }
  return total + digit;
}

const stretchName = (run) => (run.length === 1 ? nameOf(run[0])
  : `${run[0].old_label}至${run.at(-1).old_label}（改为${run[0].new_label}至${run.at(-1).new_label}）`);
