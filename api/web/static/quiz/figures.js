// What the bank and its papers came to: items by topic, results by paper, and who has to sit again.
import { get, keep, post, reply } from "/static/lib/api.js";
import { told } from "/static/lib/announce.js";
import { badge, button, element, line, one, section } from "/static/lib/dom.js";
import { deed } from "/static/lib/deed.js";
import { confirmed, dialog } from "/static/lib/dialog.js";
import { count, momentOf } from "/static/lib/format.js";
import { INDUSTRY, ITEM_KIND } from "/static/lib/labels.js";
import { allPlaced } from "/static/lib/provision.js";
import { may } from "/static/lib/session.js";
import { empty, fault, fill } from "/static/lib/states.js";
import { to } from "/static/lib/views.js";
import { percent, topicsOf } from "/static/quiz/words.js";

const ITEMS_SHOWN = 20;

export function showFigures({ paper }) {
  return fill(one("#figure-list"), async () => Promise.all([
    topicsOf(), get("/v1/quizzes/results", { paper }), may("quizzes:mark") ? get("/v1/quizzes/retakes") : { retakes: [] }, get("/v1/quizzes/papers"), get("/v1/quizzes/statistics", { limit: ITEMS_SHOWN }),
  ]), ([topics, found, { retakes }, { papers }, used]) => [
    ...section("题库", [byTopic(topics)]),
    ...section("成绩", [results(found, paper)].flat()),
    ...section("题目好不好", used.items.length ? [usedItems(used)].flat() : []),
    ...section("条文变了，需要重考的", may("quizzes:mark") ? [retaking(retakes, papers.filter(({ state }) => state === "open"), { paper })] : []),
  ]);
}

function usedItems({ items, used, warned }) {
  const sign = ({ discrimination }) => (discrimination === null ? "—" : discrimination.toFixed(2));
  return [line("quiet", `有人答过的 ${count(used)} 题，其中 ${count(warned)} 题要留意（几乎人人答对或答错，或者答得好的人反而答错），排在前面。`),
    table([["题目"], ["答过", "number"], ["得分率", "number"], ["区分度", "number"], ["要留意的"]], items.map((each) => element("tr", {},
      element("td", {}, to({ id: each.item_id }, each.stem)), element("td", { class: "number" }, count(each.statistics.used)),
      element("td", { class: "number" }, percent(each.statistics.right)), element("td", { class: "number" }, sign(each.statistics)),
      element("td", { class: "warn" }, each.statistics.warning ?? ""))))];
}

const table = (names, rows) => element("div", { class: "table" }, element("table", {},
  element("thead", {}, element("tr", {}, ...names.map(([words, style]) => element("th", { scope: "col", class: style }, words)))), element("tbody", {}, ...rows)));

function byTopic(topics) {
  const kinds = Object.keys(ITEM_KIND).filter((kind) => topics.some(({ counts }) => counts[kind]));
  if (!kinds.length) return empty("题库还是空的。");
  return table([["主题"], ["行业"], ...kinds.map((kind) => [ITEM_KIND[kind], "number"]), ["在用", "number"]], topics.map((each) => element("tr", {},
    element("th", { scope: "row" }, to({ topic: each.id }, each.name)), element("td", {}, INDUSTRY[each.industry ?? "general"]),
    ...kinds.map((kind) => element("td", { class: "number" }, count(each.counts[kind] ?? 0))), element("td", { class: "number" }, count(each.approved)))));
}

function results({ results: rows, summary }, paper) {
  if (!summary.attempts) return empty("还没有人交卷。");
  return [line("", `${count(summary.people)} 人交了 ${count(summary.attempts)} 份：合格 ${count(summary.passed)}，不合格 ${count(summary.failed)}，待批改 ${count(summary.pending)}；平均得分率 ${percent(summary.share)}。`),
    paper && line("quiet", to({ tab: "figures" }, "看全部试卷的成绩")),
    shares(summary.by_topic),
    rows.length > 0 && line("row", button("导出 CSV", () => exported(paper))),
    rows.length > 0 && table([["试卷"], ["谁"], ["交卷"], ["得分", "number"], ["结果"]], rows.map((each) => element("tr", {},
      element("th", { scope: "row" }, to({ paper: each.paper_id }, each.title)),
      element("td", {}, each.person ?? "—"),
      element("td", {}, each.submitted_at ? momentOf(each.submitted_at) : "—"),
      element("td", { class: "number" }, `${each.score} / ${each.possible}`),
      element("td", {}, verdict(each)))))];
}

const shares = (topics) => topics.length > 0 && table([["主题"], ["得分", "number"], ["得分率", "number"]], topics.map(({ name, score, possible }) => element("tr", {},
  element("th", { scope: "row" }, name), element("td", { class: "number" }, `${count(score)} / ${count(possible)}`), element("td", { class: "number" }, percent(possible ? score / possible : null)))));

function verdict({ passed, pending }) {
  if (pending) return badge("待批改", "warn");
  if (passed === null) return "—";
  return badge(passed ? "合格" : "不合格", passed ? "good" : "bad");
}

async function exported(paper) {
  try {
    await keep(await reply("GET", "/v1/quizzes/results/export", { query: { paper } }), "成绩.csv");
    told("成绩已导出。这次导出也记入了记录。");
  } catch (error) {
    if (error.name !== "Problem") throw error;
    dialog("没有导出", fault(error));
  }
}

function retaking(retakes, papers, asked) {
  if (!retakes.length) return empty("没有：发过证书的试卷，所依的条文都没有变。");
  return element("div", {}, element("ul", { class: "items papers" }, ...retakes.map(retake)), assigning(retakes, papers, asked));
}

const retake = ({ title, person, questions, of, articles }) => element("li", {}, element("span", { class: "stem" }, title),
  line("quiet", [person, `${of} 题里有 ${questions} 题的条文改了：`].filter(Boolean).join(" · "), ...allPlaced(articles, null, "、")));

/** A new paper for all who hold what rests on changed articles. */
function assigning(retakes, papers, asked) {
  if (!papers.length) return line("quiet", "先按新的条文组一套卷，再布置给他们。");
  const paper = element("select", { name: "paper" }, ...papers.map(({ paper_id: id, title }) => element("option", { value: id }, title)));
  const due = element("input", { type: "date", name: "due_on" });
  const form = element("form", { class: "fields assign" }, element("label", {}, "要考的试卷", paper), element("label", {}, "最迟哪天（可不填）", due),
    element("div", { class: "row" }, element("button", { type: "submit", class: "small" }, "布置给以上各人")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!(await confirmed("布置重考？", `给 ${count(retakes.length)} 张证书的持有人布置“${paper.selectedOptions[0].textContent}”。`, { verb: "布置" }))) return;
    deed(() => post("/v1/quizzes/retakes", { paper_id: paper.value, ...(due.value && { due_on: due.value }) }), ({ assigned }) => `已布置给 ${assigned} 人。`, { after: () => showFigures(asked) });
  });
  return form;
}
