// One approved answer: what is said, on what, how it came to be so, and what may be done with it.
import { get, post } from "/static/lib/api.js";
import { button, element, line, link, one, section } from "/static/lib/dom.js";
import { deed } from "/static/lib/deed.js";
import { confirmed } from "/static/lib/dialog.js";
import { momentOf } from "/static/lib/format.js";
import { personOf } from "/static/lib/labels.js";
import { may } from "/static/lib/session.js";
import { fill } from "/static/lib/states.js";
import { go, to } from "/static/lib/views.js";
import { sideBySide } from "/static/curated/wording.js";
import { badges, circle, cited, knowHandbooks, placeOfAnswer } from "/static/curated/words.js";

const CHANGE = { added: "新建", edited: "修改", withdrawn: "撤下", restored: "恢复", reviewed: "复核后仍适用" };

export async function showAnswer(id) {
  const found = await fill(one("#one"), () => read(id), view);
  if (found?.due) sideBySide(one("#wordings"), found.citations);
}

const read = async (id) => (await Promise.all([get(placeOfAnswer(id)), knowHandbooks()]))[0];

function view(answer) {
  return [
    line("", to({}, "‹ 审定答复")),
    element("h2", { class: "asked", tabindex: "-1" }, answer.question, badges(answer)),
    actions(answer),
    answer.unusable && element("div", { class: "card" }, line("title bad", "今天不会用这一条"), line("", answer.unusable)),
    answer.due && due(answer),
    element("div", { class: "two" },
      element("div", {}, said(answer), ...section("依据", answer.citations.map(evidence), 3), ...asked(answer)),
      element("aside", { "aria-label": "适用与来历" }, facts(answer), ...section("各版", [revisions(answer)], 3))),
  ];
}

function said({ sentences }) {
  return line("sayable", ...sentences.flatMap(({ text, citations }) => [
    text, ...citations.map((n) => element("sup", {}, link(`#cited-${n}`, `[${n}]`))),
  ]));
}

const evidence = (citation) => element("article", { class: "card cited", id: `cited-${citation.n}` },
  line("title", `[${citation.n}] `, cited(citation)), element("blockquote", {}, citation.quotation));

const asked = ({ paraphrases }) => section("其他问法",
  paraphrases.length ? [element("ul", { class: "wordings" }, ...paraphrases.map((each) => element("li", {}, each)))] : [], 3);

function facts(answer) {
  const rows = [
    ["用于", circle(answer) || "所有提问"],
    ["批准", `${personOf(answer.approved_by, answer.approved_by_name)}，${momentOf(answer.approved_at)}`],
    ["撤下", answer.withdrawn_at && `${personOf(answer.withdrawn_by, answer.withdrawn_by_name)}，${momentOf(answer.withdrawn_at)}`],
    ["备注", answer.note],
    ["取自", answer.from_answer && may("records:read") && link(`/records?record=${encodeURIComponent(answer.from_answer)}`, "记录里的一次答复")],
  ];
  return element("dl", { class: "facts" }, ...rows.filter(([, words]) => words).map(([name, words]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, words))));
}

function revisions({ curated_id: id, revision: newest, history }) {
  return element("ul", { class: "plainly revisions" }, ...history.map((each) => element("li", {}, element("details", {},
    element("summary", {}, `第 ${each.revision} 版 · ${CHANGE[each.change] ?? each.change}`),
    line("", each.question), line("", each.text), line("quiet", each.written.cite.join("、")),
    line("quiet", `${personOf(each.approved_by, each.approved_by_name)} 批准于 ${momentOf(each.approved_at)}`),
    each.revision !== newest && may("curated:write") && button("退回这一版", () => backTo(id, newest, each))))));
}

function due(answer) {
  return element("div", { class: "card" }, line("title warn", "待复核：所依条文有了新的文字"),
    element("ul", {}, ...answer.reasons.map((each) => element("li", {}, each))), element("div", { id: "wordings" }),
    may("curated:write") && line("row", button("看过新文字，仍然适用", () => reviewed(answer))));
}

function actions(answer) {
  if (!may("curated:write")) return null;
  return line("row",
    button("修改", () => go({ edit: answer.curated_id })),
    answer.live ? button("撤下", () => withdraw(answer)) : button("恢复", () => restore(answer)));
}

/** Shows the answer as it is now; what was pressed is gone, so its heading takes the focus. */
const again = (id) => async () => {
  await showAnswer(id);
  one("#one .asked")?.focus({ preventScroll: true });
};

async function withdraw(answer) {
  const { curated_id: id, revision } = answer;
  const sure = await confirmed(`撤下“${answer.question}”？`, "撤下后立即不用，提问照常摘录条文作答；随时可以恢复。", { verb: "撤下" });
  if (sure) deed(() => post(`${placeOfAnswer(id)}/withdraw`, { revision }), "已撤下，立即停用。", { undo: restore, after: again(id) });
}

const restore = ({ curated_id: id, revision }) =>
  deed(() => post(`${placeOfAnswer(id)}/restore`, { revision }), "已恢复，立即生效。", { after: again(id) });

const reviewed = ({ curated_id: id, revision }) =>
  deed(() => post(`${placeOfAnswer(id)}/review`, { revision }), "已登记复核，照常使用。", { after: again(id) });

async function backTo(id, newest, { revision, text }) {
  const sure = await confirmed(`退回第 ${revision} 版？`, [line("", "成为新的一版，立即生效；现在的文字仍留在各版里。"), element("blockquote", {}, text)], { verb: "退回" });
  if (sure) deed(() => post(`${placeOfAnswer(id)}/restore`, { revision: newest, to: revision }), `已退回第 ${revision} 版的文字。`, { after: again(id) });
}
