// One item: what is asked, why the key is right and every other answer wrong, in the very words of the article.
import { get, post } from "/static/lib/api.js";
import { announce } from "/static/lib/announce.js";
import { length, units } from "/static/lib/codepoints.js";
import { badge, button, element, line, link, one, section } from "/static/lib/dom.js";
import { deed } from "/static/lib/deed.js";
import { dialog } from "/static/lib/dialog.js";
import { momentOf } from "/static/lib/format.js";
import { BLOOM, DIFFICULTY, INDUSTRY, ITEM_CHANGE, ITEM_STATE, PROOF, SCENE, TOPIC, personOf } from "/static/lib/labels.js";
import { nameOf, placeOf } from "/static/lib/provision.js";
import { may } from "/static/lib/session.js";
import { fill } from "/static/lib/states.js";
import { go } from "/static/lib/views.js";
import { apart } from "/static/lib/wording.js";
import { badges, factsOf, kindOf, percent, placeOfItem } from "/static/quiz/words.js";

const MOST_REASON = 500;
let current = null;
let around = null;

/** Shows an item in a box. `around` has `changed(item)`, `leave()` and `step(by)` of the list it stands in. */
export async function showItem(box, id, beside) {
  around = beside;
  current = null;
  const found = await fill(box, () => get(placeOfItem(id)), view);
  if (!found) return;
  current = found;
  announce(`${kindOf(found)}：${found.stem}`);
}

function view(item) {
  return [
    button("‹ 题目列表", () => around.leave(), "small back"),
    line("quiet", factsOf(item), ...badges(item)),
    item.material && element("blockquote", { class: "material" }, item.material),
    element("h2", { class: "stem" }, item.stem),
    item.flag && line("bad", item.flag),
    !item.due && item.faults.length > 0 && element("div", { class: "card" }, line("title bad", "今天再证明一遍，有几处不成立"), element("ul", {}, ...item.faults.map((each) => element("li", {}, each)))),
    ...answers(item),
    actions(item),
    ...due(item),
    ...section("解析", [line("law", item.explanation)], 3),
    ...section("依据", item.bases.map(basis), 3),
    proof(item),
    ...section("使用情况", [statistics(item)], 3),
    ...section("来历", [facts(item), history(item)], 3),
  ];
}

function answers({ options, blanks, points, answer }) {
  if (options.length) {
    return [element("ol", { class: "answers" }, ...options.map(({ label, text, correct, detail }) => element("li", { class: correct ? "key" : null },
      element("span", { class: "label" }, label), element("div", {}, text, correct && badge("正确答案", "good"), detail && line("quiet", detail)))))];
  }
  if (blanks.length) {
    return [element("ol", { class: "answers" }, ...blanks.map(({ accepted, detail }, n) => element("li", { class: "key" },
      element("span", { class: "label" }, String(n + 1)), element("div", {}, accepted.join("；"), detail && line("quiet", detail)))))];
  }
  if (!points.length) return [line("", `答案：${answer}`)];
  return section("得分要点", [element("ol", { class: "answers" }, ...points.map(({ text, keywords, weight }, n) => element("li", {},
    element("span", { class: "label" }, String(n + 1)), element("div", {}, text, badge(`${weight} 分`),
      line("quiet", `说到这些算答到：${keywords.map((group) => group.join(" / ")).join("，并且 ")}`)))))], 3);
}

const basis = (each) => element("article", { class: "card" },
  line("title", `[${each.n}] `, link(placeOf(each), nameOf(each)), !each.in_force && badge("这一版今天不生效", "warn")), words(each));

/** The whole article with the words it stands on marked, where they begin: the same words may stand in it twice. */
function words({ text, quotation, start }) {
  if (text === null) return element("blockquote", {}, quotation);
  const [from, to] = units(text, [start, start + length(quotation)]);
  return element("p", { class: "law" }, text.slice(0, from), element("mark", {}, text.slice(from, to)), text.slice(to));
}

function proof({ proof: steps }) {
  if (!steps.length) return null;
  return element("details", { class: "proof" }, element("summary", {}, "证明"), element("div", { class: "table" }, element("table", {},
    element("thead", {}, element("tr", {}, ...["答案", "按什么判断", "为什么"].map((each) => element("th", { scope: "col" }, each)))),
    element("tbody", {}, ...steps.map(({ answer, rule, detail }) => element("tr", {}, element("th", { scope: "row" }, answer), element("td", {}, PROOF[rule]), element("td", {}, detail)))))));
}

function due({ reviews: articles, state, faults }) {
  if (!articles.length) return [];
  return [element("div", { class: "card" }, line("title warn", "待复核：所依条文有了新的文字"), ...articles.flatMap(wordings),
    faults.length > 0 && element("div", {}, line("bad", "按现在的文字不再成立："), element("ul", {}, ...faults.map((each) => element("li", {}, each)))),
    line("quiet", faults.length ? "请修改或者停用；在那以前不会组进试卷。" : "复核以前不会组进试卷。"),
    may("quizzes:write") && state !== "retired" && !faults.length && line("row", button("看过新文字，仍然适用", () => act("review", "已登记复核，照常使用。"))))];
}

function wordings({ note, title, article, old_text: old, new_text: now, new_article: label, effective_date: since }) {
  if (old === now || (!old && !now)) return [note && line("warn", note)].filter(Boolean);
  const [before, after] = old && now ? apart(old, now) : [old, now];
  const place = (locator) => link(placeOf({ kind: "provision", title, locator }, since), locator);
  return [note && line("warn", note), element("div", { class: "sides" },
    element("div", {}, element("h4", {}, "出题时 ", `《${title}》${article}`), old ? element("p", { class: "law" }, before) : line("quiet", "原来没有这一条。")),
    element("div", {}, element("h4", {}, "现在 ", label ? place(label) : ""), now ? element("p", { class: "law" }, after) : line("quiet", "已经没有这一条。")))];
}

function statistics({ statistics: found }) {
  if (!found.used) return line("quiet", found.papers ? `组进 ${found.papers} 套卷，还没有人答过。` : "还没有组进试卷。");
  const { used, papers, right, discrimination, choices, warning } = found;
  return element("div", {}, line("", `组进 ${papers} 套卷，答过 ${used} 次，得分率 ${percent(right)}${discrimination === null ? "" : `，区分度 ${discrimination.toFixed(2)}`}。`),
  warning && line("warn", warning),
  choices.length > 0 && line("quiet", `各选项被选：${choices.map((each) => `${each.label} ${percent(each.share)}`).join("，")}`));
}

function facts(item) {
  const rows = [
    ["主题", item.topic_name], ["行业", INDUSTRY[item.industry ?? "general"]], ["难度", DIFFICULTY[item.difficulty]], ["认知层次", BLOOM[item.bloom]],
    ["哪一天的法律", item.as_of], ["出题方式", `${item.generator}，种子 ${item.seed}`], ["标签", item.tags.map(tagName).join("、")], ["限制用语", item.rule_ids.length > 0 && rules(item.rule_ids)], ["编号", item.item_id],
  ];
  return element("dl", { class: "facts" }, ...rows.filter(([, words]) => words).map(([name, words]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, words))));
}

// Tags of what is made of restricted phrasings name scene and red line by their codes.
function tagName(tag) {
  const [what, code] = tag.split(":");
  if (what === "model") return `题干由大模型 ${tag.slice("model:".length)} 改写`;
  return { scene: SCENE, red_line: TOPIC }[what]?.[code] ?? tag;
}

const rules = (ids) => element("span", {}, ...ids.flatMap((id, n) => [n > 0 && "、", link(`/phrasings?rule=${encodeURIComponent(id)}`, id)]).filter(Boolean));

const history = ({ history: revisions }) => element("ul", { class: "plainly" }, ...revisions.map((each) => element("li", {},
  `第 ${each.revision} 版 · ${ITEM_CHANGE[each.change]} · ${ITEM_STATE[each.state][0]}`,
  line("quiet", `${personOf(each.changed_by, each.changed_by_name)}，${momentOf(each.changed_at)}`), each.reason && line("", each.reason))));

function actions(item) {
  if (!may("quizzes:write")) return null;
  const { state } = item;
  return line("row acts",
    state === "draft" && button("批准", approve, ""),
    state === "draft" && button("退回", reject),
    state !== "retired" && button("修改", edit),
    state === "approved" && button("停用", retire),
    state === "retired" && button("恢复", restore),
    state === "draft" && element("span", { class: "quiet" }, "a 批准，r 退回，e 修改，j、k 前后翻。"));
}

/** Does something with the open item; then shows it as it is, or goes on to the next. */
async function act(verb, words, { body = {}, undo = null, on = false } = {}) {
  const { item_id: id, revision } = current;
  // A key pressed twice must not decide twice.
  current = null;
  let done = false;
  await deed(() => post(`${placeOfItem(id)}/${verb}`, { revision, ...body }), words, {
    undo,
    after: async (made) => {
      done = true;
      around.changed(made);
      if (!on || !(await around.step(1))) await again(id);
    },
  });
  // Where it was refused the item is as it was, or somebody else was faster.
  if (!done) await again(id);
}

async function again(id) {
  await showItem(one("#item"), id, around);
  one("#item").focus({ preventScroll: true });
}

const is = (...states) => current && may("quizzes:write") && states.includes(current.state);

export const approve = () => (is("draft") ? void act("approve", "已批准，可以组进试卷。", { on: true }) : false);
const back = (made) => deed(() => post(`${placeOfItem(made.item_id)}/restore`, { revision: made.revision }), "已恢复。", { after: (item) => around.changed(item) });
export const edit = () => (is("draft", "approved") ? void go({ edit: current.item_id }) : false);
const restore = () => act("restore", "已恢复。");

/** Asks for the reason; null where it was called off. */
async function reasonFor(title, detail, verb) {
  const field = element("textarea", { rows: 3, maxlength: MOST_REASON, autofocus: true });
  const choice = await dialog(title, [line("", detail), element("label", { class: "stack reason" }, "理由（必填）", field)], {
    actions: [element("button", { value: "", class: "small" }, "取消"), element("button", { value: "yes" }, verb)],
  });
  if (choice !== "yes") return null;
  if (field.value.trim()) return field.value.trim();
  return reasonFor(title, "请写明理由：以后出题和审题的人看得到。", verb);
}

async function withReason(verb, title, detail, name, words, on) {
  const item = current;
  const reason = await reasonFor(title, detail, name);
  if (reason && current === item) await act(verb, words, { body: { reason }, undo: back, on });
}

export const reject = () => (is("draft") ? void withReason("reject", "退回这一题？", "退回的题停用，不会再出现在待审里。", "退回", "已退回。", true) : false);
const retire = () => withReason("retire", "停用这一题？", "停用以后不再组进新的试卷；已经组好的试卷不变。", "停用", "已停用。", false);
