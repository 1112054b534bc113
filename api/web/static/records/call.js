// A call as it was recorded: who said what, what of it must not be said, what was asked and which answers there were.
import { element, line, link, section } from "/static/lib/dom.js";
import { clock } from "/static/lib/format.js";
import { SPEAKER } from "/static/lib/labels.js";
import { marked } from "/static/records/marks.js";
import { phrasing } from "/static/records/shown.js";

export function callShown(record) {
  const { pieces = [], questions = [], findings = [], risks = [] } = record.content;
  return [
    record.said && line("", record.said),
    ...section("问到的", questions.length ? [element("ol", {}, ...questions.map((each) => element("li", {},
      each.answer_id ? link(`/records?record=${encodeURIComponent(each.answer_id)}`, each.text) : `${each.text}（没有作答）`)))] : []),
    ...section("说了不能说的话", findings.map((each) => phrasing(each, record.as_of, `“${each.matched}”`))),
    ...section("风险信号", risks.map((each) => element("div", { class: "card" }, line("title", each.topic_name), line("", each.reason)))),
    ...section("文字记录（个人信息已遮盖）", pieces.length
      ? [element("ol", { class: "pieces" }, ...pieces.map((each) => piece(each, findings)))] : []),
  ].filter(Boolean);
}

function piece({ n, speaker, at, text }, findings) {
  return element("li", {}, element("span", { class: "quiet" }, `${typeof at === "number" ? clock(at) : ""} ${SPEAKER[speaker] ?? speaker}　`),
    ...marked(text, placesIn(n, text, findings)));
}

/** Where in a piece a phrase stands: one may begin in an earlier piece and end in this. */
function placesIn(n, text, findings) {
  const found = findings.flatMap((each) => [
    each.n === n && [each.start, each.end, each.severity],
    each.from?.n === n && [each.from.start, [...text].length, each.severity],
  ]);
  return found.filter(Boolean);
}
