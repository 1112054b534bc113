// What came of a paper: the points, by topic, and every question with the key, why, and the words it stands on.
import { badge, element, line, link, section } from "/static/lib/dom.js";
import { momentOf } from "/static/lib/format.js";
import { ITEM_KIND } from "/static/lib/labels.js";
import { pointsEach } from "/static/lib/question.js";
import { nameOf, placeOf } from "/static/lib/provision.js";

const percent = (score, possible) => (possible ? `${Math.round((100 * score) / possible)}%` : "—");

/** The elements of a result. */
export function resultView(result) {
  const { score, possible, passed, pending, pass_mark: mark, certificate_id: certificate, changed } = result;
  return [
    element("div", { class: "card outcome" },
      element("p", { class: "score" }, element("strong", {}, String(score)), ` / ${possible} 分`, verdict(passed, pending)),
      line("quiet", [result.person, result.submitted_at && `${momentOf(result.submitted_at)} 交卷`, mark && `${mark}% 合格`].filter(Boolean).join(" · ")),
      pending > 0 && line("", `有 ${pending} 题用自己的话作答，由培训师或者主管批改后计分；批改完在“学习”里看得到。`),
      changed.length > 0 && line("warn", `考试以后改了的条文：${changed.join("、")}。各题以考试时的条文为准。`),
      line("row", certificate && link(`/v1/quizzes/certificates/${encodeURIComponent(certificate)}/certificate.pdf`, "证书（PDF）"), link("/study?tab=results", "成绩与资质"))),
    ...section("按主题", [byTopic(result.by_topic)]),
    ...section("逐题", result.questions.map(question)),
  ];
}

function verdict(passed, pending) {
  if (passed === true) return badge("合格", "good");
  if (passed === false) return badge("不合格", "bad");
  return pending ? badge("待批改", "warn") : null;
}

const byTopic = (topics) => element("div", { class: "table" }, element("table", {},
  element("thead", {}, element("tr", {}, ...["主题", "得分", "得分率"].map((each, n) => element("th", { scope: "col", class: n ? "number" : null }, each)))),
  element("tbody", {}, ...topics.map(({ name, score, possible }) => element("tr", {}, element("th", { scope: "row" }, name),
    element("td", { class: "number" }, `${score} / ${possible}`), element("td", { class: "number" }, percent(score, possible)))))));

const said = (words) => words.filter(Boolean).join("、") || "没有作答";

function right({ right: well, points, of }) {
  if (well === null) return badge("待批改", "warn");
  return badge(`${well ? "答对" : points > 0 ? "答对一部分" : "答错"} ${points} / ${of} 分`, well ? "good" : points > 0 ? "warn" : "bad");
}

function question(each) {
  return element("article", { class: "card" },
    element("h3", {}, `第 ${each.n} 题`, badge(ITEM_KIND[each.kind]), right(each)),
    each.material && element("blockquote", {}, each.material),
    line("stem", each.stem),
    each.options.length > 0 && element("ul", { class: "options" }, ...each.options.map((one) => option(one, each.yours))),
    line("", element("span", { class: "quiet" }, "作答："), said(each.yours)),
    each.met.length ? points(each) : line("", element("span", { class: "quiet" }, each.right === null ? "得分要点：" : "正确答案："), said(each.answer)),
    each.note && line("", element("span", { class: "quiet" }, "批改意见："), each.note),
    each.explanation && line("law", each.explanation),
    each.citations.length > 0 && line("quiet", "依据：", ...each.citations.flatMap((one, n) => [n > 0 && "；", link(placeOf(one), nameOf(one))]).filter(Boolean)),
    each.changed.length > 0 && line("warn", `考试以后改了：${each.changed.join("、")}`));
}

const option = ({ label, text, correct, detail }, yours) => element("li", { class: correct ? "key" : null }, `${label}　${text}`, correct && badge("正确", "good"),
  yours.includes(label) && badge("选了", correct ? "good" : "bad"), detail && line("quiet", detail));

/** The marking points of an open answer, once a person confirmed them. */
function points({ met, of }) {
  const worth = pointsEach(met, of);
  return element("div", {}, line("quiet", "得分要点："),
    element("ul", { class: "options" }, ...met.map((each, at) => element("li", {}, each.text, badge(`${each.met ? "答到" : "没答到"} ${worth[at]}`, each.met ? "good" : "")))));
}
