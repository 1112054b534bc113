// One signal: what was asked, what the officer was told, what was done since, and what can be done now.
import { badge, button, element, line, link } from "/static/lib/dom.js";
import { momentOf } from "/static/lib/format.js";
import { INDUSTRY, personOf, SIGNAL_SEVERITY, SIGNAL_STATE } from "/static/lib/labels.js";
import { nameOf, placeOf } from "/static/lib/provision.js";
import { may, me } from "/static/lib/session.js";
import { isClosed, waited } from "/static/risks/waiting.js";

const MOST_NOTE = 2000;

/** The elements of a case; `record` is the record of the question or call, null where it cannot be read. */
export function caseView(signal, record, acts) {
  const [severity, style] = SIGNAL_SEVERITY[signal.severity] ?? [signal.severity, ""];
  const facts = [waited(signal), `${momentOf(signal.created_at)} 提问`, personOf(signal.actor_id, signal.actor_name),
    INDUSTRY[signal.industry]];
  return [
    button("‹ 风险信号", acts.leave, "small back"),
    element("h2", {}, signal.topic_name, badge(severity, style), badge(stateOf(signal))),
    line("", signal.reason),
    line("quiet", facts.filter(Boolean).join(" · ")),
    part(`${record?.kind === "call" ? "来电人说的" : "提问"}（个人信息已遮盖）`, signal.question === null ? line("quiet", "内容已按规定删除。")
      : element("blockquote", {}, signal.question)),
    told(signal, record),
    answered(record),
    line("", link(`/records?record=${encodeURIComponent(signal.record_id)}`, record?.kind === "call" ? "这通电话的全部记录" : "这次提问的全部记录")),
    may("risks:write") && dealing(signal, acts),
    history(signal.notes),
  ];
}

function stateOf({ state, assignee, assignee_name: name }) {
  return state === "taken" ? `处理中 · ${personOf(assignee, name)}` : SIGNAL_STATE[state];
}

const part = (title, ...content) => element("div", {}, element("h3", {}, title), ...content);

/** What the officer saw: the advice of then; the rule's present one where the record is gone. */
function told(signal, record) {
  const risks = record?.content?.answer?.risks ?? record?.content?.risks;
  const then = risks?.find(({ rule_id: rule }) => rule === signal.rule_id)?.advice;
  const advice = then ?? signal.advice;
  if (!advice) return null;
  return part(then ? "当时请一线这样做" : "规则请一线这样做", line("advice", advice));
}

function answered(record) {
  const answer = record?.content?.answer;
  if (!answer) return null;
  const cited = (answer.citations ?? []).map((each) => link(placeOf(each, record.as_of), nameOf(each)));
  return part("当时的答复", line("", answer.text || answer.refusal?.reason || "没有作答。"),
    answer.escalation && line("bad", answer.escalation.reason),
    cited.length > 0 && line("quiet", "依据：", ...cited.flatMap((each, place) => place ? ["；", each] : [each])));
}

function dealing(signal, acts) {
  const mine = signal.state === "taken" && (signal.assignee === (me()?.actor_id ?? "local"));
  if (isClosed(signal)) {
    return element("div", { class: "deal" }, element("div", { class: "row" }, button("重新打开", acts.reopen)));
  }
  return element("form", { class: "deal", onsubmit: (event) => event.preventDefault(), novalidate: true },
    element("div", { class: "row" }, mine ? null : button(signal.state === "taken" ? "改由我处理" : "由我处理", acts.take, ""),
      element("span", { class: "quiet" }, mine ? "由您处理。" : "按 t 也可以。")),
    element("label", { class: "stack", for: "note" }, "处理说明（写到的号码、姓名会自动遮盖；排除的必须写理由）"),
    element("textarea", { id: "note", maxlength: MOST_NOTE, rows: 3, "aria-describedby": "note-fault" }, acts.unsent),
    line("fault", ""),
    element("div", { class: "row" }, button("只记下", acts.note),
      button("已处理，关闭", () => acts.close("resolved"), mine ? "" : "small"), button("排除，不是风险", () => acts.close("dismissed"))));
}

function history(notes) {
  if (notes.length === 0) return null;
  // A step that changes no state is a note.
  const what = ({ state }, n) => (notes[n - 1]?.state === state ? "备注" : SIGNAL_STATE[state] ?? state);
  const items = notes.map((each, n) => element("li", {},
    element("span", { class: "quiet" }, [momentOf(each.at), personOf(each.actor_id, each.actor_name), what(each, n)].join(" · ")),
    each.note && line("", each.note)));
  return part("处理经过", element("ol", { class: "history" }, ...items));
}
