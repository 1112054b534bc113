// A qualification file: what somebody studied, sat and holds, and how he stands by topic.
import { get } from "/static/lib/api.js";
import { badge, element, line, link, one, section } from "/static/lib/dom.js";
import { momentOf } from "/static/lib/format.js";
import { INDUSTRY } from "/static/lib/labels.js";
import { may } from "/static/lib/session.js";
import { empty, fill } from "/static/lib/states.js";
import { to } from "/static/lib/views.js";
import { FEWEST, MOST, radar } from "/static/study/radar.js";
import { STUDY_STATE, certificateBadge, stateBadge } from "/static/study/words.js";

const percent = (share) => (share === null ? "—" : `${Math.round(100 * share)}%`);

/** Fills a box with somebody's file; `mine` where it is the reader's own. */
export const showFile = (box, person, mine) =>
  fill(box, () => get(`/v1/quizzes/qualifications/${encodeURIComponent(person)}`), (file) => view(file, mine));

function view(file, mine) {
  const { certificates, results, studies, topics, industry, person, team } = file;
  return [
    !mine && line("", to({ tab: "team" }, "‹ 本组")),
    !mine && element("h2", { class: "heading", tabindex: "-1" }, `${person}的资质档案`),
    !mine && team && line("quiet", team),
    !certificates.length && !results.length && !studies.length && empty(mine ? "还没有成绩。做完布置的考试和学习，这里会有成绩、证书和各主题的掌握情况。" : "还没有成绩，也没有学习记录。"),
    ...section("证书", certificates.map(certificate), 2),
    ...section("各主题的掌握", topics.length ? [standing(topics, industry)] : [], 2),
    ...section("成绩", results.length ? [resultTable(results)] : [], 2),
    ...section("学习", studies.length ? [studyTable(studies)] : [], 2),
  ];
}

const certificate = (each) => element("article", { class: "card certificate" },
  line("title", each.title, certificateBadge(each)),
  line("quiet", [`${each.issued_on} 取得`, each.expires_on && `${each.expires_on} 到期`, each.ended_because].filter(Boolean).join(" · ")),
  line("row", link(each.href, "证书（PDF）")));

function standing(topics, industry) {
  const sorted = topics.toSorted((left, right) => (right.weight ?? 0) - (left.weight ?? 0));
  const shown = sorted.slice(0, MOST);
  const weighed = topics.some(({ weight }) => weight !== null);
  const known = shown.filter(({ share }) => share !== null);
  const label = `雷达图：${known.map(({ name, share }) => `${name} ${percent(share)}`).join("，") || "还没有答过题"}。数字见旁边的表。`;
  return element("div", { class: "standing" },
    shown.length >= FEWEST && element("figure", {}, radar(shown, label),
      element("figcaption", { class: "quiet" }, element("i", { class: "share" }), "答对的比例　", ...(weighed ? [element("i", { class: "weight" }), `${industry ? INDUSTRY[industry] : "试卷里"}的权重（最重的为满格）`] : []))),
    element("div", { class: "table" }, element("table", {},
      element("thead", {}, element("tr", {}, ...["主题", "答对", weighed && "权重"].filter(Boolean).map((each, n) => element("th", { scope: "col", class: n ? "number" : null }, each)))),
      element("tbody", {}, ...sorted.map(({ name, share, weight }, n) => element("tr", {}, element("th", { scope: "row" }, n < shown.length && element("span", { class: "quiet" }, `${n + 1}　`), name),
        element("td", { class: "number" }, percent(share)), weighed && element("td", { class: "number" }, percent(weight))))))));
}

const NUMBERS = ["得分", "答了几次"];
const table = (names, rows) => element("div", { class: "table" }, element("table", {},
  element("thead", {}, element("tr", {}, ...names.map((each) => element("th", { scope: "col", class: NUMBERS.includes(each) ? "number" : null }, each)))), element("tbody", {}, ...rows)));

const resultTable = (results) => table(["试卷", "交卷", "得分", "结果"], results.map((each) => element("tr", {},
  element("td", {}, link(`/study/attempts/${encodeURIComponent(each.attempt_id)}`, each.title)),
  element("td", {}, each.submitted_at ? momentOf(each.submitted_at) : "—"),
  element("td", { class: "number" }, `${each.score} / ${each.possible}`),
  element("td", {}, verdict(each)))));

function verdict({ passed, pending }) {
  if (pending) return badge("待批改", "warn");
  return passed === null ? "—" : badge(passed ? "合格" : "不合格", passed ? "good" : "bad");
}

// Whoever does not study himself has no page of a study.
const studyTable = (studies) => table(["学习任务", "状态", "最迟", "已读", "完成", "答了几次"], studies.map((each) => element("tr", {},
  element("td", {}, may("quizzes:take") ? to({ study: each.study_id }, each.title) : each.title), element("td", {}, stateBadge(STUDY_STATE, each.state)),
  element("td", {}, each.due_on ?? "—"), element("td", {}, each.read_at ? momentOf(each.read_at) : "—"),
  element("td", {}, each.passed_at ? momentOf(each.passed_at) : "—"), element("td", { class: "number" }, String(each.tries)))));

export const showPerson = (id) => showFile(one("#person"), id, false);
