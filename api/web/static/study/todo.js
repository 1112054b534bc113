// What somebody still has to do: papers to sit, changes of the law to study.
import { get, post } from "/static/lib/api.js";
import { element, line, one } from "/static/lib/dom.js";
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
  const order = ["started", "overdue", "open", "done"];
  const sorted = assignments.toSorted((left, right) => order.indexOf(left.state) - order.indexOf(right.state));
  return element("ul", { class: "todo" }, ...sorted.map(paper));
}

function paper({ title, minutes, questions, due_on: due, state, paper_id: id, attempt_id: attempt }) {
  const facts = [`${questions} 题`, minutes && `${minutes} 分钟`, state === "done" ? null : dueWords(due)].filter(Boolean).join(" · ");
  const words = { started: "继续作答", done: "看结果" }[state] ?? "开始";
  const act = attempt && state !== "open" && state !== "overdue"
    ? element("a", { class: "button small", href: placeOfAttempt(attempt), "aria-label": `${words}：${title}` }, words)
    : element("button", { type: "button", class: state === "done" ? "small" : null, "aria-label": `${words}：${title}`, onclick: () => start(id, title, minutes, questions) }, words);
  return element("li", {}, element("div", { class: "grow" }, element("span", { class: "what" }, title), stateBadge(PAPER_STATE, state), line("quiet", facts)), act);
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
  return element("ul", { class: "todo" }, ...studies.map(({ study_id: id, title, due_on: due, state, changes }) =>
    element("li", {}, element("div", { class: "grow" }, to({ study: id }, element("span", { class: "what" }, title)), stateBadge(STUDY_STATE, state),
      line("quiet", [`${changes} 条有改动`, state === "passed" ? null : dueWords(due)].filter(Boolean).join(" · "))))));
}
