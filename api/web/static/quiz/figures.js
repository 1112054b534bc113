// What the bank and its papers came to: items by topic, results by paper, how items did, and who has to sit again.
import { get, keep, post, reply } from "/static/lib/api.js";
import { told } from "/static/lib/announce.js";
import { badge, button, element, line, link, one, section } from "/static/lib/dom.js";
import { deed } from "/static/lib/deed.js";
import { confirmed, dialog } from "/static/lib/dialog.js";
import { count, momentOf } from "/static/lib/format.js";
import { INDUSTRY, ITEM_KIND, personOf } from "/static/lib/labels.js";
import { allPlaced } from "/static/lib/provision.js";
import { may } from "/static/lib/session.js";
import { empty, fault, fill } from "/static/lib/states.js";
import { to } from "/static/lib/views.js";
import { percent, topicsOf } from "/static/quiz/words.js";

const ITEMS_SHOWN = 20;
const MOST_ITEMS = 500;

const statistics = (warned, limit) => get("/v1/quizzes/statistics", { warned, limit });

export function showFigures({ paper }) {
  return fill(one("#figure-list"), async () => Promise.all([
    topicsOf(), get("/v1/quizzes/results", { paper }), may("quizzes:mark") ? get("/v1/quizzes/retakes") : null, get("/v1/quizzes/papers"), statistics(false, ITEMS_SHOWN),
  ]), ([topics, found, again, { papers }, items]) => [
    ...section("成绩", results(found, paper)),
    ...section("条文变了，需要重考的", again ? [retaking(again, papers.filter(({ state, due }) => state === "open" && !due.length), { paper })] : []),
    ...section("题目答得怎样", [usedItems(items)]),
    ...section("题库", [byTopic(topics)]),
  ]);
}

/** How items did that somebody sat, those to be looked at first; all of them, or only those, on demand. */
function usedItems(found) {
  if (!found.used) return empty("还没有人答过题。有人交卷以后，这里列出各题的得分率、区分度和各选项被选的比例。");
  const box = element("div", { id: "used-items", tabindex: "-1" });
  box.append(...usedView(box, found, false));
  return box;
}

function usedView(box, { items, total, used, warned }, only) {
  const reach = (less, limit) => async () => {
    await fill(box, () => statistics(less, limit), (found) => usedView(box, found, less));
    box.focus();
  };
  return [
    line("quiet", `有人答过的 ${count(used)} 题，${warned ? `其中 ${count(warned)} 题要留意，排在前面：几乎人人答对或答错，或者答得好的人反而答错` : "没有要留意的"}。区分度是这一题得分与其余得分的相关，人数太少的不算。`),
    line("row", warned > 0 && button(only ? "看全部答过的" : "只看要留意的", reach(!only, ITEMS_SHOWN)),
      total > items.length && button(`再列到 ${count(Math.min(total, MOST_ITEMS))} 题`, reach(only, MOST_ITEMS))),
    table([["题目"], ["试卷", "number"], ["答过", "number"], ["得分率", "number"], ["区分度", "number"], ["各选项被选"], ["要留意的"]], items.map(usedRow)),
  ];
}

function usedRow({ item_id: id, stem, kind, statistics: { used, papers, right, discrimination, choices, warning } }) {
  const number = (words) => element("td", { class: "number" }, words);
  return element("tr", {}, element("td", { class: "question" }, to({ id }, element("span", { class: "stem" }, stem)), badge(ITEM_KIND[kind])), number(count(papers)), number(count(used)), number(percent(right)),
    number(discrimination === null ? "—" : discrimination.toFixed(2)),
    element("td", {}, choices.map(({ label, share }) => `${label}\u00a0${percent(share)}`).join("　") || "—"), element("td", { class: warning && "warn" }, warning ?? "—"));
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
  const all = paper && line("", to({ tab: "figures" }, "看全部试卷的成绩"));
  if (!summary.attempts) return [empty(paper ? "这套卷还没有人交。" : "还没有人交卷。"), all];
  return [
    line("", summaryOf(summary)),
    all,
    summary.by_topic.length > 0 && shares(summary.by_topic),
    rows.length > 0 && line("row", button("导出 CSV", () => exported(paper))),
    rows.length > 0 && table([["试卷"], ["谁"], ["小组"], ["交卷"], ["得分", "number"], ["结果"], ["证书"]], rows.map(resultRow)),
  ];
}

function summaryOf({ people, attempts, passed, failed, pending, share, withheld }) {
  const handed = `${count(people)} 人交了 ${count(attempts)} 份`;
  // The service withholds the sums where few people sat: whoever assigned the paper would know whose they are.
  if (withheld) return `${handed}。人数太少，列出得分就看得出是谁，所以不列。`;
  return `${handed}：合格 ${count(passed)}，不合格 ${count(failed)}，待批改 ${count(pending)}；平均得分率 ${percent(share)}。`;
}

const resultRow = (each) => element("tr", {},
  element("th", { scope: "row" }, to({ paper: each.paper_id }, each.title)),
  element("td", {}, personOf(each.actor_id, each.person)), element("td", {}, each.team ?? "—"),
  element("td", {}, link(`/study/attempts/${encodeURIComponent(each.attempt_id)}`, each.submitted_at ? momentOf(each.submitted_at) : "看答卷")),
  element("td", { class: "number" }, `${each.score} / ${each.possible}`),
  element("td", {}, verdict(each)),
  element("td", {}, each.certificate_id ? link(`/v1/quizzes/certificates/${encodeURIComponent(each.certificate_id)}/certificate.pdf`, each.expires_on ? `${each.expires_on} 到期` : "长期有效") : "—"));

const shares = (topics) => table([["主题"], ["得分", "number"], ["得分率", "number"]], topics.map(({ name, score, possible }) => element("tr", {},
  element("th", { scope: "row" }, name), element("td", { class: "number" }, `${count(score)} / ${count(possible)}`), element("td", { class: "number" }, percent(possible ? score / possible : null)))));

function verdict({ passed, pending }) {
  if (pending) return badge("待批改", "warn");
  if (passed === null) return "不评判";
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

function retaking({ retakes, people }, papers, asked) {
  if (!retakes.length) return empty("没有：发过证书的试卷，所依的条文都没有变。");
  const left = retakes.filter(({ assigned }) => !assigned);
  return element("div", { id: "retakes", tabindex: "-1" }, line("", `${count(people)} 人持有的证书，所依的条文已经改了。`),
    element("ul", { class: "items papers" }, ...byPaper(retakes).map(retake)),
    left.length ? assigning(left, papers, asked) : line("good", "都已经布置了重考。"));
}

/** The figures anew; the form that was pressed is gone, so what became of it has the focus. */
async function renewed(asked) {
  await showFigures(asked);
  one("#retakes")?.focus({ preventScroll: true });
}

/** Those of one paper together: the articles are the same for all of them. */
function byPaper(retakes) {
  const found = new Map();
  for (const each of retakes) {
    const key = [each.paper_id, ...each.articles].join("\n");
    found.set(key, [...(found.get(key) ?? []), each]);
  }
  return [...found.values()];
}

function retake(held) {
  const [{ title, paper_id: paper, questions, of, articles }] = held;
  const named = held.filter(({ person }) => person).map(({ person, assigned }) => (assigned ? `${person}（已布置）` : person)).join("、");
  const told_ = held.filter(({ assigned }) => assigned).length;
  return element("li", {}, to({ paper }, element("span", { class: "stem" }, title)),
    badge(told_ === held.length ? "已布置重考" : told_ ? `${count(held.length)} 人，${count(told_)} 人已布置` : `${count(held.length)} 人`, told_ === held.length ? "good" : "warn"),
    line("quiet", [named, `${of} 题里有 ${questions} 题的条文改了：`].filter(Boolean).join(" · "), ...allPlaced(articles, null, "、")));
}

/** A new paper for all who hold what rests on changed articles, and have not been told yet. */
function assigning(left, papers, asked) {
  // A paper with a changed article in it would be no remedy.
  if (!papers.length) return line("quiet", "先按新的条文组一套卷，再布置给他们。");
  const paper = element("select", { name: "paper" }, ...papers.map(({ paper_id: id, title }) => element("option", { value: id }, title)));
  const due = element("input", { type: "date", name: "due_on" });
  const form = element("form", { class: "fields assign" }, element("label", {}, "要考的试卷", paper), element("label", {}, "最迟哪天（可不填）", due),
    element("div", { class: "row" }, element("button", { type: "submit", class: "small" }, `布置给这 ${count(left.length)} 张证书的持有人`)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!(await confirmed("布置重考？", `给 ${count(left.length)} 张证书的持有人布置“${paper.selectedOptions[0].textContent}”；对方在“学习”里看得到，并写明是哪几条改了。`, { verb: "布置" }))) return;
    deed(() => post("/v1/quizzes/retakes", { paper_id: paper.value, ...(due.value && { due_on: due.value }) }), ({ assigned, title }) => `已给 ${count(assigned)} 人布置“${title}”。`, { after: () => renewed(asked) });
  });
  return form;
}
