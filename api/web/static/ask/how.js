// How an answer came about: what was understood, who approved it, what a model wrote of it and what of that was taken out.
import { element, line } from "/static/lib/dom.js";
import { dayOf } from "/static/lib/format.js";
import { personOf } from "/static/lib/labels.js";

const NOT_USED = {
  used: "大模型写的没有采用", nothing_left: "大模型写的话都没有通过核对", late: "大模型没有按时答完",
  unavailable: "大模型接口连不上或出错，请告诉管理员", unreadable: "大模型的回复读不懂", paused: "大模型连续出错，暂停使用",
  cancelled: "提问已取消",
};

/** What was taken for the question, where it is not the question as asked. */
export const understood = ({ rewritten_question: whole }) => (whole ? line("quiet", `按此理解：${whole}`) : null);

/** Who answers for the words: an approver, a model whose sentences were checked, or nobody but the text itself. */
export function how({ mode, approval, model }) {
  if (approval) return line("quiet", approved(approval));
  if (model && mode !== "model") return line("quiet", `以上是摘录：${NOT_USED[model.outcome] ?? model.outcome}。`);
  return null;
}

/** A model's version, below the extract: what somebody is reading aloud does not move under his eyes. */
export const late = (spoken) => element("div", { class: "late" },
  line("quiet", "大模型依据同样的条文另写的一版，每句都核对过："), spoken);

/** What did not pass the checks, behind a click, with the reasons. */
export function removed({ removed: sentences }) {
  return sentences.length === 0 ? null : element("details", {},
    element("summary", {}, `没有通过核对、已删去的句子（不要念）：${sentences.length} 句`),
    ...sentences.map(({ text, reason }) => element("div", { class: "gone" }, element("p", {}, element("del", {}, text)), line("quiet", reason))));
}

function approved({ curated_id: id, revision, approved_by: by, approved_by_name: name, approved_at: at }) {
  return `审定答复，${personOf(by, name)} 批准于 ${dayOf(at)}（${id} 第 ${revision} 版）。`;
}
