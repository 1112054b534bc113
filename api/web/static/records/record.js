// One record with everything as it was shown then.
import { element, line, section } from "/static/lib/dom.js";
import { momentOf } from "/static/lib/format.js";
import { RECORD } from "/static/lib/labels.js";
import { allPlaced, placed } from "/static/lib/provision.js";
import { actsOf } from "/static/records/acts.js";
import { aroundOf, headOf, list } from "/static/records/around.js";
import { callShown } from "/static/records/call.js";
import { answerShown, checkShown } from "/static/records/shown.js";

export function recordView(record) {
  return [
    ...headOf(record), actsOf(record),
    element("div", { id: "revealed", "aria-live": "polite" }), element("div", { id: "replayed" }),
    ...contentOf(record),
    ...aroundOf(record),
  ];
}

function contentOf(record) {
  if (record.erased) return [erased(record)];
  const { content } = record;
  if (record.kind === "ask" && content?.answer) {
    return [element("h2", {}, "问题（个人信息已遮盖）"), element("blockquote", { class: "question" }, content.question ?? ""),
      ...answerShown(content.answer, record.as_of)];
  }
  if (record.kind === "check" && content) return checkShown(content, record.as_of);
  if (record.kind === "call" && content?.pieces) return callShown(record);
  return [
    record.asked && [element("h2", {}, "内容"), element("p", { class: "law" }, record.asked)],
    record.said && [element("h2", {}, "做了什么"), line("", record.said)],
    record.cited.length > 0 && [element("h2", {}, "引用"), line("", ...allPlaced(record.cited, record.as_of))],
    ...section("事实", record.told.length ? [list(record.told.map(({ name, value }) => [name, value]))] : []),
  ].flat().filter(Boolean);
}

function erased({ erasure, cited, as_of: day }) {
  const words = erasure
    ? `内容已于 ${momentOf(erasure.at)} 删除（${RECORD[erasure.kind] ?? erasure.kind}${erasure.erasure_id ? `，删除证明 ${erasure.erasure_id}` : ""}）。`
    : "内容已不在，且没有找到删除的记载：请运行 zhigui records verify 校验。";
  return element("div", {}, line(erasure ? "warn" : "bad", words), ...section("引用（只留下位置与校验值）", cited.map((each) => line("", placed(each, day)))));
}
