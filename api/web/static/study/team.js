// The supervisor's view: who of the team still owes what, whose certificate ends, and the week's hardest questions.
import { get } from "/static/lib/api.js";
import { badge, element, line, link, one } from "/static/lib/dom.js";
import { count } from "/static/lib/format.js";
import { personOf } from "/static/lib/labels.js";
import { may } from "/static/lib/session.js";
import { empty, fill } from "/static/lib/states.js";
import { to } from "/static/lib/views.js";
import { certificateBadge } from "/static/study/words.js";

export const showTeam = () => fill(one("#people"), () => get("/v1/quizzes/team"), (found) => team(found.rows ?? found.people ?? []));

function team(rows) {
  if (!rows.length) return empty("组里还没有人。人员与小组由管理员设置。");
  return element("div", { class: "table" }, element("table", {},
    element("thead", {}, element("tr", {}, ...["姓名", "未完成的考试", "未完成的学习", "最近成绩", "证书"].map((each) => element("th", { scope: "col" }, each)))),
    element("tbody", {}, ...rows.map(row))));
}

function row(each) {
  return element("tr", {},
    element("th", { scope: "row" }, to({ person: each.actor_id }, personOf(each.actor_id, each.name))),
    element("td", {}, owed(each.papers_open, each.papers_overdue)), element("td", {}, owed(each.studies_open, each.studies_overdue)),
    element("td", {}, each.last_result ? `${each.last_result.title} ${each.last_result.score} / ${each.last_result.possible}` : "—"),
    element("td", {}, each.certificates?.length ? each.certificates.map((one_) => element("p", {}, one_.title, certificateBadge(one_))) : element("span", { class: "warn" }, "没有")));
}

function owed(open, overdue) {
  if (!open && !overdue) return "—";
  return [String(open ?? 0), overdue > 0 && badge(`逾期 ${overdue}`, "bad")].filter(Boolean).map((each) => (typeof each === "string" ? element("span", {}, each) : each));
}

export const showHardest = () => fill(one("#questions"), () => get("/v1/quizzes/hardest"), hardest);

function hardest({ week, questions }) {
  if (!questions.length) return empty("这一周没有难题：问到的都答上了，也没有被评为不对的。");
  return [line("quiet", typeof week === "string" ? week : ""), element("ol", { class: "hardest" }, ...questions.map((each) => element("li", {},
    element("span", { class: "what" }, each.question),
    badge(`问过 ${count(each.times)} 次`), each.refused > 0 && badge(`没答上 ${count(each.refused)} 次`, "warn"),
    each.why && line("", [each.why].flat().join("；")),
    may("records:read") && each.record_ids?.length > 0 && line("quiet", "记录：", ...each.record_ids.flatMap((id, n) => [n > 0 && "、", link(`/records?record=${encodeURIComponent(id)}`, `第 ${n + 1} 次`)]).filter(Boolean)))))];
}
