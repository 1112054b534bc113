// Writing an item: its words, its answers and what it rests on. What is saved is proven anew; without a proof it stays a
// draft that is never asked.
import { get, post, put } from "/static/lib/api.js";
import { told } from "/static/lib/announce.js";
import { all, button, element, line, one } from "/static/lib/dom.js";
import { lines } from "/static/lib/fields.js";
import { BLOOM, DIFFICULTY, INDUSTRY, ITEM_KIND } from "/static/lib/labels.js";
import { fault, fill } from "/static/lib/states.js";
import { go, to } from "/static/lib/views.js";
import { refresh } from "/static/quiz/bank.js";
import { placeOfItem, topicsOf } from "/static/quiz/words.js";

const FRESH = { kind: "single", stem: "", material: "", options: [], blanks: [], points: [], explanation: "", difficulty: "medium", bloom: "understand", tags: [], bases: [] };
const GAP = "＿＿＿＿";
const TRUE_FALSE = ["正确", "错误"];
const CHOICE = ["single", "multiple", "true_false"];
const MOST_OPTIONS = 8;
let before = null;
let form = null;

/** The form of one item; "new" for one that there is not yet. */
export async function showEdit(id) {
  await fill(one("#edit"), async () => {
    const topics = await topicsOf();
    before = id === "new" ? null : await get(placeOfItem(id));
    return topics;
  }, (topics) => view(before ?? FRESH, topics));
}

function view(item, topics) {
  const names = Object.fromEntries(topics.map(({ id, name }) => [id, name]));
  form = element("form", { class: "stack wide", novalidate: true },
    element("div", { class: "fields" },
      labelled("题型", select("kind", ITEM_KIND, item.kind)),
      labelled("主题", select("topic", names, item.topic)),
      labelled("行业", select("industry", { "": "各行业", ...Object.fromEntries(Object.entries(INDUSTRY).filter(([id]) => id !== "general")) }, item.industry ?? "")),
      labelled("难度", select("difficulty", DIFFICULTY, item.difficulty)),
      labelled("认知层次", select("bloom", BLOOM, item.bloom))),
    stacked("案情，或者来电人说的话（可不填）", area("material", item.material, 3)),
    stacked(`题干（填空的每一空写 ${GAP}）`, area("stem", item.stem, 3)),
    element("fieldset", {}, element("legend", {}, "答案"), element("div", { id: "answers" })),
    stacked(`依据，一行一处，如 消保法25、《广告法》第二十五条${before ? "；不改就空着" : ""}`, area("cite", "", 2)),
    before && line("quiet", `现在的依据：${before.citations.join("；")}`),
    stacked("解析（空着就引原文）", area("explanation", item.explanation, 3)),
    stacked("标签，用顿号隔开", element("input", { name: "tags", value: item.tags.join("、"), autocomplete: "off" })),
    before && stacked("为什么改（可不填）", element("input", { name: "reason", maxlength: 500, autocomplete: "off" })),
    element("div", { id: "edit-fault", tabindex: "-1" }),
    element("div", { class: "row" }, element("button", { type: "submit" }, "保存并证明"), button("取消", leave)));
  form.elements.kind.disabled = Boolean(before);
  form.elements.kind.addEventListener("change", () => drawAnswers({ ...item, kind: form.elements.kind.value, options: [], blanks: [], points: [] }));
  drawAnswers(item);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  return [line("", before ? to({ id: before.item_id }, "‹ 回到这一题") : to({}, "‹ 题库")), element("h2", { class: "heading", tabindex: "-1" }, before ? "修改题目" : "写一道题"), form];
}

const labelled = (words, field) => element("label", {}, words, field);
const stacked = (words, field) => element("label", { class: "stack" }, words, field);
const leave = () => go(before ? { id: before.item_id } : {});

function select(name, options, value) {
  const made = element("select", { name }, ...Object.entries(options).map(([id, words]) => element("option", { value: id }, words)));
  if (value !== undefined) made.value = value;
  return made;
}

function area(name, words, rows) {
  const made = element("textarea", { name, rows });
  made.value = words;
  return made;
}

/** Fields for the answers as the kind wants them; cases and scenarios are closed or open. */
function drawAnswers(item) {
  const box = one("#answers", form);
  const { kind } = item;
  if (kind === "true_false") box.replaceChildren(element("div", { class: "ticks" }, ...TRUE_FALSE.map((text) => truth(text, item.options.find((each) => each.text === text)))));
  else if (CHOICE.includes(kind) || item.options.length) box.replaceChildren(...options(item));
  else if (kind === "blank") box.replaceChildren(stacked("每空一行，同一空的几种写法用分号隔开，第一种是原文的", area("blanks", item.blanks.map(({ accepted }) => accepted.join("；")).join("\n"), 3)));
  else if (kind === "short" || item.points.length) box.replaceChildren(...points(item));
  else box.replaceChildren(line("row", button("选项作答", () => box.replaceChildren(...options(item))), button("自己的话作答", () => box.replaceChildren(...points(item)))));
}

const truth = (text, was) => element("label", { class: "tick" }, element("input", { type: "radio", name: "correct", value: text, checked: Boolean(was?.correct) }), text);

function options(item) {
  const many = item.kind === "multiple" || item.options.filter(({ correct }) => correct).length > 1;
  const list = element("ol", { class: "plainly" });
  const add = (was) => {
    if (list.children.length < MOST_OPTIONS) list.append(option(was, many));
    for (const [n, each] of all("li", list).entries()) one("[name=text]", each).setAttribute("aria-label", `第 ${n + 1} 项`);
  };
  for (const each of item.options.length ? item.options : [{}, {}, {}, {}]) add(each);
  return [line("quiet", many ? "勾选正确的各项。" : "选出正确的一项。"), list, line("row", button("加一项", () => {
    add({});
    one("li:last-child [name=text]", list).focus();
  }))];
}

const option = ({ text = "", correct = false, detail = "" }, many) => element("li", { class: "row option", "data-detail": detail, "data-was": text },
  element("input", { type: many ? "checkbox" : "radio", name: "correct", checked: correct, "aria-label": "正确" }),
  element("span", { class: "grow" }, element("input", { name: "text", value: text, maxlength: 300, autocomplete: "off" })),
  button("删去", ({ target }) => target.closest("li").remove(), "plain"));

function points(item) {
  const list = element("ol", { class: "plainly" });
  const add = ({ text = "", keywords = [], weight = 1 }) => list.append(element("li", { class: "card point-edit" },
    stacked("要点", element("input", { name: "point", value: text, autocomplete: "off" })),
    stacked("说到哪些词算答到：一行是一组，组内任一词（用顿号隔开）；各组都要说到", area("keywords", keywords.map((group) => group.join("、")).join("\n"), 2)),
    stacked("分值", element("input", { name: "weight", type: "number", min: 1, max: 100, value: weight })),
    line("row", button("删去", ({ target }) => target.closest("li").remove(), "plain"))));
  for (const each of item.points.length ? item.points : [{}]) add(each);
  return [list, line("row", button("加一个要点", () => {
    add({});
    one("li:last-child [name=point]", list).focus();
  }))];
}

/** Why an answer is right or wrong goes along while its words stay; for other words the service finds it anew. */
function optionsGiven() {
  const { kind } = form.elements;
  if (kind.value === "true_false") return TRUE_FALSE.map((text) => ({ text, correct: one(`[name=correct][value="${text}"]`, form).checked }));
  return all(".option", form).map((each) => {
    const text = one("[name=text]", each).value.trim();
    return { text, correct: one("[name=correct]", each).checked, ...(text === each.dataset.was && each.dataset.detail && { detail: each.dataset.detail }) };
  }).filter(({ text }) => text);
}

const pointsGiven = () => all(".point-edit", form).map((each) => ({
  text: one("[name=point]", each).value.trim(), weight: Number(one("[name=weight]", each).value) || 1,
  keywords: lines(one("[name=keywords]", each).value).map((group) => group.split("、").map((word) => word.trim()).filter(Boolean)),
})).filter(({ text }) => text);

function given() {
  const value = (name) => form.elements[name].value.trim();
  return {
    kind: value("kind"), stem: value("stem"), material: value("material"), topic: value("topic"), industry: value("industry") || null,
    difficulty: value("difficulty"), bloom: value("bloom"), explanation: value("explanation"), cite: lines(form.elements.cite.value),
    tags: value("tags").split(/[、，,]/).map((each) => each.trim()).filter(Boolean),
    options: optionsGiven(), points: pointsGiven(),
    blanks: form.elements.blanks ? lines(form.elements.blanks.value).map((each) => ({ accepted: each.split(/[；;]/).map((word) => word.trim()).filter(Boolean) })) : [],
  };
}

async function save() {
  const pressed = one("[type=submit]", form);
  const box = one("#edit-fault", form);
  pressed.disabled = true;
  box.replaceChildren();
  try {
    const reason = form.elements.reason?.value.trim();
    const made = await (before ? put(placeOfItem(before.item_id), { ...given(), revision: before.revision, ...(reason && { reason }) }) : post("/v1/quizzes/items", given()));
    await refresh();
    go({ id: made.item_id });
    told(made.flag ? "已保存；还没有证明，不会拿去考试。" : "已保存，重新证明过。");
  } catch (error) {
    if (error.name !== "Problem") throw error;
    box.replaceChildren(fault(error));
    box.focus();
  } finally {
    pressed.disabled = false;
  }
}
