// What a text is among the versions of its law, since when it holds, and what somebody has to find out about it first.
import { link } from "/static/lib/dom.js";
import { DATE_BASIS } from "/static/lib/labels.js";
import { placeOf } from "/static/lib/provision.js";

// A day that nobody can prove is a concern, not a day.
const proven = (basis) => (basis === "unknown" ? undefined : DATE_BASIS[basis]);

/** Sentences, the first on its place among the versions, the second on its day. */
export function standing(each) {
  if (each.role === "known") return ["文本早已入库，这次只补充来源或日期。"];
  const basis = proven(each.effective_date_basis);
  const since = each.effective_date && basis
    ? `${each.role === "unusable" ? "最初" : ""}自 ${each.effective_date} 起施行（${basis}）。` : null;
  return [place(each), since].filter(Boolean);
}

function place({ role, follows }) {
  const old = follows ? `${follows.label ?? "原版本"}（${follows.effective_date ?? "施行日期未核实"} 起）` : "";
  return {
    first: "知识库里原来没有这部法规。", successor: `接替 ${old}。`, older: "是从前的文本，不影响现行文字。",
    unusable: "入库后暂不作为答复依据。",
  }[role];
}

/** What is to be found out before anybody relies on it. */
export function concernsOf(each) {
  const title = `《${each.title}》`;
  const read = each.role === "first" ? null
    : link(placeOf({ kind: "provision", instrument_id: each.instrument_id, title: each.title }), "到法规页核定日期");
  return [day(each, title, read), ...each.amends.filter(({ text_stored: stored }) => !stored).map((one) =>
    [`${title}修改《${one.title}》，但修改后的文本还没有入库：请找来一并导入。`])].filter(Boolean)
    .map((parts) => joined(parts.filter(Boolean)));
}

function joined(parts) {
  const made = document.createDocumentFragment();
  made.append(...parts);
  return made;
}

function day(each, title, read) {
  if (each.role === "known" || each.role === "older") return null;
  if (sameDay(each)) {
    const answers = each.role === "unusable" ? "仍以在库文本作答" : "改以这份作答";
    return [`${title}与在库文本写明同一天（${each.effective_date}）施行，文字却不同：是后来修改过，还是录入有误？暂${answers}；`
      + "查实后核定日期，传错了就撤回。", read];
  }
  if (each.role === "unusable") {
    if (!each.effective_date) return [`${title}没有可以据以施行的日期，入库后暂不作答：从哪天起施行？查实后核定。`, read];
    return [`${title}这份文本后来已被修改或废止，入库后不作答复依据${each.follows ? "。" : "：接替它的文本不在库，请把修改后的文本也导入。"}`];
  }
  if (each.effective_date && proven(each.effective_date_basis)) return null;
  return [each.binds_from ? `${title}施行日期未核实：按公布日 ${each.binds_from} 起作答，每次都注明“生效日期未核实”。`
    : `${title}施行日期未核实。`, read];
}

/** Whether another wording is here for the very day that this one names. */
const sameDay = ({ role, follows, effective_date: own }) =>
  ["successor", "unusable"].includes(role) && follows !== null && own !== null && follows.effective_date === own;
