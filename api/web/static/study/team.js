// The supervisor's view: who of the team still owes what, whose certificate ends, and the week's hardest questions.
import { get } from "/static/lib/api.js";
import { copied } from "/static/lib/copy.js";
import { badge, button, element, line, link, one } from "/static/lib/dom.js";
import { count } from "/static/lib/format.js";
import { allPlaced } from "/static/lib/provision.js";
import { may } from "/static/lib/session.js";
import { empty, fill } from "/static/lib/states.js";
import { to } from "/static/lib/views.js";
import { showMonth } from "/static/study/month.js";
import { certificateBadge } from "/static/study/words.js";

export const showTeam = ({ month }) => Promise.all([
  fill(one("#people"), () => get("/v1/quizzes/team"), ({ rows }) => team(rows)),
  showMonth(month),
]);

function team(rows) {
  if (!rows.length) return empty("组里还没有人。人员与小组由管理员设置。");
  return element("div", { class: "table" }, element("table", {},
    element("thead", {}, element("tr", {}, ...["姓名", "小组", "未完成的考试", "未完成的学习", "最近成绩", "证书"].map((each) => element("th", { scope: "col" }, each)))),
    element("tbody", {}, ...rows.map(row))));
}

function row(each) {
  return element("tr", {},
    element("th", { scope: "row" }, to({ person: each.actor_id }, each.name)), element("td", {}, each.team ?? "—"),
    element("td", {}, owed(each.papers_open, each.papers_overdue)), element("td", {}, owed(each.studies_open, each.studies_overdue)),
    element("td", {}, lastResult(each.last_result)),
    element("td", {}, each.certificates.length ? each.certificates.map((one_) => element("p", {}, one_.title, certificateBadge(one_))) : element("span", { class: "quiet" }, "没有")));
}

function lastResult(found) {
  if (!found) return "—";
  return link(`/study/attempts/${encodeURIComponent(found.attempt_id)}`, `${found.title} ${found.pending ? "待批改" : `${found.score} / ${found.possible}`}`);
}

/** What is overdue is among what is open. */
const owed = (open, overdue) => (open ? [element("span", {}, String(open)), overdue > 0 && badge(`逾期 ${overdue}`, "bad")] : ["—"]);

export const showHardest = () => fill(one("#questions"), () => get("/v1/quizzes/hardest"), hardest);

function hardest({ week, questions, markdown }) {
  if (!questions.length) return empty(`${week}没有难题：问到的都答上了，也没有被评为不对的。`);
  return [
    line("row", element("span", { class: "quiet" }, week), button("复制成复盘提纲", () => copied(markdown, "已复制，可以直接贴进复盘的文档。"))),
    element("ol", { class: "hardest" }, ...questions.map(hard)),
  ];
}

const hard = ({ question, times, why, cited, record_ids: ids }) => element("li", {},
  element("span", { class: "what" }, question), badge(`问过 ${count(times)} 次`), line("", why.join("；")),
  cited.length > 0 && line("quiet", "当时给出的依据：", ...allPlaced(cited, null, "、")),
  may("records:read") && ids.length > 0 && line("quiet", "记录：", ...ids.flatMap((id, n) => [n > 0 && "、", link(`/records?record=${encodeURIComponent(id)}`, `第 ${n + 1} 次`)])));
