// The papers there are; one of them, with its questions and keys, what it covers, who is to sit it, and its files.
import { get, post, remove } from "/static/lib/api.js";
import { badge, button, element, line, link, one, section } from "/static/lib/dom.js";
import { deed } from "/static/lib/deed.js";
import { confirmed } from "/static/lib/dialog.js";
import { momentOf } from "/static/lib/format.js";
import { ITEM_KIND, personOf } from "/static/lib/labels.js";
import { nameOf, placeOf } from "/static/lib/provision.js";
import { may, me } from "/static/lib/session.js";
import { empty, fill } from "/static/lib/states.js";
import { go, to } from "/static/lib/views.js";
import { coverageView } from "/static/quiz/blueprint.js";
import { FORMATS, fetched } from "/static/quiz/exchange.js";
import { placeOfPaper } from "/static/quiz/words.js";

const STATE = { open: ["可以考", "good"], closed: ["已关闭", ""] };
const PARTS = { both: "试卷和答案", paper: "只要试卷", key: "只要答案" };
// Other formats hold the key with every question.
const PRINTED = ["docx", "pdf"];

export const showPapers = () => fill(one("#paper-list"), () => get("/v1/quizzes/papers"), ({ papers }) => (papers.length
  ? element("ul", { class: "items papers" }, ...papers.map(row))
  : empty("还没有试卷。题目批准以后就可以组卷。", may("quizzes:write") && button("组一套卷", () => go({ tab: "papers", blueprint: "1" })))));

const row = (paper) => element("li", {}, to({ paper: paper.paper_id }, element("span", { class: "stem" }, paper.title)), element("span", {}, badge(...STATE[paper.state])),
  line("quiet", factsOf(paper)));

const factsOf = ({ questions, possible, minutes, pass_mark: mark, closed_book: closed, valid_months: months, as_of: day, created_at: at, created_by: who, created_by_name: name }) => [
  `${questions} 题`, `${possible} 分`, minutes ? `${minutes} 分钟` : "不限时", mark ? `${mark}% 合格` : "不评判", closed ? "闭卷" : "开卷",
  months ? `证书有效 ${months} 个月` : "不发证书", `按 ${day} 的法律`,
  `${momentOf(at)} ${personOf(who, name)} 组`].filter(Boolean).join(" · ");

export async function showPaper(id) {
  await fill(one("#paper"), () => get(placeOfPaper(id)), view);
}

const again = (id) => async () => {
  await showPaper(id);
  one("#paper .heading")?.focus({ preventScroll: true });
};

function view(paper) {
  return [
    line("", to({ tab: "papers" }, "‹ 试卷")),
    element("h2", { class: "heading", tabindex: "-1" }, paper.title, badge(...STATE[paper.state])),
    line("quiet", factsOf(paper)),
    paper.due.length > 0 && line("warn", `组卷以后有 ${paper.due.length} 题所依的条文变了，见下面标出的题；要用新的条文，请另组一套。`),
    line("", to({ tab: "figures", paper: paper.paper_id }, "这套卷的成绩")),
    paper.sibling && line("", "平行卷：", to({ paper: paper.sibling }, "另一套")),
    line("row", may("quizzes:mark") && paper.state === "open" && button("布置", () => one("#assign").scrollIntoView() ?? one("#assign select")?.focus(), ""),
      me()?.means === "open" && button("自己考一次", () => tryIt(paper)),
      may("quizzes:write") && (paper.state === "open" ? button("关闭", () => close(paper)) : button("重新打开", () => reopen(paper)))),
    ...section("导出", [exports_(paper)], 3),
    ...assigning(paper),
    ...section("题目", [coverageView(paper.coverage), questions(paper)], 3),
  ];
}

function exports_({ paper_id: id, title }) {
  const part = element("select", { "aria-label": "Word 和 PDF 导出什么" }, ...Object.entries(PARTS).map(([value, words]) => element("option", { value }, words)));
  return element("div", { class: "row" }, part, ...Object.entries(FORMATS).map(([format, words]) => button(words, () => fetched(`${placeOfPaper(id)}/export`, { format, part: PRINTED.includes(format) ? part.value : null }, title))));
}

/** The questions stage by stage, numbered through. */
function questions({ items, sections }) {
  const stages = sections.map((title, n) => [title, items.filter(({ section: at }) => at === n)]).filter(([, own]) => own.length);
  return element("div", {}, ...stages.flatMap(([title, own]) => [title && element("h4", {}, title), stage(own)]).filter(Boolean));
}

function stage(items) {
  return element("ol", { class: "paper", start: items[0].n }, ...items.map((each) => element("li", {},
    each.material && line("quiet", each.material),
    to({ id: each.item_id }, element("span", { class: "stem" }, each.stem)), badge(ITEM_KIND[each.kind]), each.due && badge("条文已变", "warn"),
    each.options.length > 0 && element("ul", { class: "plainly" }, ...each.options.map(({ label, text, correct }) => element("li", { class: correct ? "key" : null }, `${label}　${text}`))),
    line("quiet", `答案：${each.answer.join("；")} · ${each.points} 分 · ${each.topic_name}`, ...each.citations.flatMap((one_) => [" · ", link(placeOf(one_), nameOf(one_))])))));
}

function assigning(paper) {
  if (!may("quizzes:mark")) return [];
  const box = element("div", { id: "assign" });
  const both = () => Promise.all([get("/v1/quizzes/assignable"), get(`${placeOfPaper(paper.paper_id)}/assignments`)]);
  fill(box, both, ([whom, found]) => [paper.state === "open" ? form(paper, whom) : line("quiet", "试卷关闭了，不能再布置。"), assigned(paper, found)]);
  return section("布置给谁", [box], 3);
}

function form(paper, { people, teams }) {
  if (!people.length) return line("quiet", "还没有可以布置的人。人员与小组由管理员设置。");
  const who = element("select", { name: "who", required: true }, element("option", { value: "" }, "请选择"),
    teams.length > 0 && element("optgroup", { label: "小组" }, ...teams.map(({ team_id: id, name, people: number }) => element("option", { value: `team:${id}` }, `${name}（${number} 人）`))),
    element("optgroup", { label: "人员" }, ...people.map(({ actor_id: id, name, team }) => element("option", { value: `person:${id}` }, team ? `${name}（${team}）` : name))));
  const made = element("form", { class: "fields assign" }, element("label", {}, "布置给", who),
    element("label", {}, "最迟哪天（可不填）", element("input", { type: "date", name: "due_on" })), element("div", { class: "row" }, element("button", { type: "submit", class: "small" }, "布置")));
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    assign(paper, made);
  });
  return made;
}

function assign({ paper_id: id }, made) {
  const { who, due_on: due } = made.elements;
  if (!who.value) return who.focus();
  const [which, whom] = [who.value.slice(0, who.value.indexOf(":")), who.value.slice(who.value.indexOf(":") + 1)];
  return deed(() => post(`${placeOfPaper(id)}/assignments`, { ...(which === "team" ? { team: whom } : { people: [whom] }), ...(due.value && { due_on: due.value }) }), "已布置，对方在“学习”里看得到。",
    { after: again(id) });
}

const STANDING = { open: ["未开始", ""], started: ["在考", "warn"], done: ["已交卷", "good"], overdue: ["逾期未考", "bad"] };

function assigned({ paper_id: id }, { assigned: rows, done, missing }) {
  if (!rows.length) return line("quiet", "还没有布置给谁。");
  const seen = new Set();
  return [line("quiet", `${done} 人已交卷，${missing} 人还没有。`), element("div", { class: "table" }, element("table", {},
    element("thead", {}, element("tr", {}, ...["谁", "小组", "最迟", "到哪一步"].map((each) => element("th", { scope: "col" }, each)), element("th", { scope: "col" }, element("span", { class: "hidden" }, "操作")))),
    element("tbody", {}, ...rows.map((each) => {
      // A team's assignment is one: it is taken back for all of them, from its first row.
      const first = !seen.has(each.assignment_id);
      seen.add(each.assignment_id);
      return element("tr", {}, element("th", { scope: "row" }, personOf(each.actor_id, each.person)), element("td", {}, each.team ?? "—"), element("td", {}, each.due_on ?? "—"),
        element("td", {}, badge(...STANDING[each.standing])), element("td", {}, first && button(each.team ? "整组收回" : "收回", () => takeBack(id, each), "plain")));
    }))))];
}

async function takeBack(id, { assignment_id: which, team, person }) {
  const sure = await confirmed("收回这次布置？", `${team ?? person ?? "对方"}不用再考；已经交的卷不受影响。`, { verb: "收回" });
  if (sure) deed(() => remove(`/v1/quizzes/assignments/${encodeURIComponent(which)}`), "已收回。", { after: again(id) });
}

async function tryIt({ paper_id: id }) {
  await deed(() => post(`${placeOfPaper(id)}/attempts`), "开始了。", { after: ({ attempt_id: attempt }) => location.assign(`/study/attempts/${encodeURIComponent(attempt)}`) });
}

async function close({ paper_id: id, title }) {
  const sure = await confirmed(`关闭“${title}”？`, "关闭以后不能再开始这套卷；已经开始的可以做完。", { verb: "关闭" });
  if (sure) deed(() => post(`${placeOfPaper(id)}/close`), "已关闭。", { undo: () => reopen({ paper_id: id }), after: again(id) });
}

const reopen = ({ paper_id: id }) => deed(() => post(`${placeOfPaper(id)}/reopen`), "已重新打开。", { after: again(id) });
