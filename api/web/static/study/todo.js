// What somebody still has to do: papers to sit, changes of the law to study.
import { get, post } from "/static/lib/api.js";
import { badge, element, line, one } from "/static/lib/dom.js";
import { deed } from "/static/lib/deed.js";
import { confirmed } from "/static/lib/dialog.js";
import { empty, fill } from "/static/lib/states.js";
import { to } from "/static/lib/views.js";
import { PAPER_STATE, STUDY_STATE, dueWords, stateBadge } from "/static/study/words.js";

export function showTodo() {
  return Promise.all([
    fill(one("#papers"), () => get("/v1/quizzes/assignments"), ({ assignments }) => papers(assignments)),
    fill(one("#studies"), () => get("/v1/quizzes/studies"), ({ studies }) => studyList(studies)),
  ]);
}

function papers(assignments) {
  if (!assignments.length) return empty("没有布置给您的考试。");
  return element("ul", { class: "todo" }, ...assignments.map(paper));
}

function paper({ title, minutes, questions, closed_book: closed, due_on: due, cause, state, paper_id: id, attempt_id: attempt }) {
  const facts = [`${questions} 题`, minutes ? `${minutes} 分钟` : "不限时", closed ? "闭卷" : "开卷", state === "done" ? null : dueWords(due)].filter(Boolean).join(" · ");
  // What was begun goes on, also where the day is past.
  const words = state === "done" ? "看结果" : attempt ? "继续作答" : "开始";
  const act = attempt
    ? element("a", { class: "button small", href: placeOfAttempt(attempt), "aria-label": `${words}：${title}` }, words)
    : element("button", { type: "button", "aria-label": `${words}：${title}`, onclick: () => start(id, title, minutes, questions) }, words);
  return element("li", {}, element("div", { class: "grow" }, element("span", { class: "what" }, title), stateBadge(PAPER_STATE, state), cause && line("", cause), line("quiet", facts)), act);
}

const placeOfAttempt = (id) => `/study/attempts/${encodeURIComponent(id)}`;

async function start(id, title, minutes, questions) {
  const told = [`共 ${questions} 题${minutes ? `，${minutes} 分钟` : ""}。`, minutes ? "点“开始”就计时，中途关掉页面、断网都照常计时；答案随答随存。" : "不限时间，答案随答随存。"].join("");
  if (!(await confirmed(`开始“${title}”？`, told, { verb: "开始" }))) return;
  await deed(() => post(`/v1/quizzes/papers/${encodeURIComponent(id)}/attempts`), "开始了。",
    { after: ({ attempt_id: attempt }) => location.assign(placeOfAttempt(attempt)) });
}

function studyList(studies) {
  if (!studies.length) return empty("没有要学的更新。与您的工作有关的法规改了，这里会列出改了什么。");
  return element("ul", { class: "todo" }, ...studies.map(({ study_id: id, title, due_on: due, state, overdue, ended, changes }) =>
    element("li", {}, element("div", { class: "grow" }, to({ study: id }, element("span", { class: "what" }, title)), ended ? badge("更新已撤回") : stateBadge(STUDY_STATE, state), overdue && badge("已逾期", "bad"),
      line("quiet", [`${changes} 条有改动`, state === "passed" || ended ? null : dueWords(due)].filter(Boolean).join(" · "))))));
}
