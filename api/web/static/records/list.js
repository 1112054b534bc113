// Records as a list, by the day on which they were written.
import { badge, element } from "/static/lib/dom.js";
import { dayOf, momentOf } from "/static/lib/format.js";
import { INDUSTRY, OUTCOME, personOf, RECORD } from "/static/lib/labels.js";

const MOST = 160;
const WEEK = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", weekday: "long" });

/** Sections of a day each. `place` gives the address of a record. */
export function daysOf(records, place) {
  const days = new Map();
  for (const each of records) {
    const day = dayOf(each.at);
    days.set(day, [...(days.get(day) ?? []), each]);
  }
  return [...days].map(([day, found]) => element("section", { "data-day": day },
    element("h2", {}, `${day} ${WEEK.format(new Date(`${day}T12:00:00+08:00`))}`),
    element("ol", { class: "records" }, ...found.map((each) => element("li", {}, entry(each, place))))));
}

function entry(record, place) {
  const [outcome, style] = OUTCOME[record.outcome] ?? [record.outcome, ""];
  const who = [personOf(record.actor_id, record.actor_name), INDUSTRY[record.industry],
    record.cited.length > 0 && `引用 ${record.cited.length} 处`].filter(Boolean);
  return element("a", { href: place(record.record_id), "data-record": record.record_id },
    element("time", { datetime: record.at }, momentOf(record.at).slice(11)),
    element("span", { class: "what" },
      ...title(record),
      record.said && element("span", { class: "said" }, record.said),
      element("span", { class: "quiet" }, who.join(" · "))),
    element("span", { class: "marks" }, record.outcome && record.outcome !== "done" && badge(outcome, style),
      record.risks > 0 && badge("风险信号", "bad"), record.held && badge("保全中", "warn"), record.erased && badge("内容已删除")));
}

/** The kind, and in bold what was asked; where nothing was, the kind itself. */
function title({ kind, asked, about }) {
  const name = RECORD[kind] ?? kind;
  if (!asked) return [element("strong", {}, name), about && element("small", { class: "quiet" }, ` ${aboutOf(about)}`)].filter(Boolean);
  return [element("small", { class: "quiet" }, `${name} `), element("strong", {}, asked.length > MOST ? `${asked.slice(0, MOST)}……` : asked)];
}

const ABOUT = { person: "人员", team: "小组", risk: "风险信号", rule_set: "规则集", curated: "审定答复", quiz_item: "考题", paper: "试卷", attempt: "考试", study: "学习任务" };

/** 数据第 3 代, 规则集 b8c665a05f41; what has no kind stays as it is. */
function aboutOf(about) {
  const [, kind, name] = /^(\w+):(.+)$/.exec(about) ?? [];
  if (kind === "generation") return `数据第 ${name} 代`;
  return ABOUT[kind] ? `${ABOUT[kind]} ${name.slice(0, 12)}` : about;
}
