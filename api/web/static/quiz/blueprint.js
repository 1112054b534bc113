// The form of a blueprint: from a template or from nothing, what a paper is to be, whether the bank can fill it, and then
// the paper.
import { get, post } from "/static/lib/api.js";
import { told } from "/static/lib/announce.js";
import { all, element, line, one } from "/static/lib/dom.js";
import { count } from "/static/lib/format.js";
import { DIFFICULTY, INDUSTRY, ITEM_KIND } from "/static/lib/labels.js";
import { fault, fill } from "/static/lib/states.js";
import { go, to } from "/static/lib/views.js";
import { percent, topicsOf } from "/static/quiz/words.js";

const OWN = "own";
const LEAST_MADE = 10;
const PLAIN = ["title", "minutes", "pass_mark", "valid_months", "seed", "as_of", "count", "points_each"];
const NUMBERS = ["minutes", "pass_mark", "valid_months", "seed", "count", "points_each"];
const FRESH = { title: "", minutes: 30, pass_mark: 80, valid_months: 12, seed: 1, count: 20, parallel: 1, industries: [], kinds: {}, topics: {}, difficulty: {} };

let topics = [];
let templates = [];
let kept = {};

export async function showBlueprint({ template }) {
  await fill(one("#blueprint"), async () => {
    [topics, { blueprints: templates }] = await Promise.all([topicsOf(), get("/v1/quizzes/blueprints")]);
    return templates.find(({ id }) => id === template)?.fields ?? FRESH;
  }, (fields) => view(fields, template ?? OWN));
}

function view(fields, template) {
  kept = fields;
  const sections = fields.section ?? [];
  const form = element("form", { id: "plan", novalidate: true },
    element("div", { class: "fields" },
      element("label", {}, "蓝图", chooser(template)),
      text("title", "试卷名称", fields, { required: true, maxlength: 100 }),
      number("minutes", "时间（分钟，0 为不限）", fields, 0, 480),
      number("pass_mark", "合格线（百分比，0 为不判）", fields, 0, 100, "80"),
      number("valid_months", "证书有效（月，0 为不发证书）", fields, 0, 120, "12"),
      number("seed", "随机种子", fields, 0, 2147483647, "1"),
      element("label", {}, "哪一天的法律", element("input", { type: "date", name: "as_of", value: fields.as_of ?? "" })),
      element("label", {}, "平行卷", select("parallel", { 1: "一套", 2: "A、B 两套，题目不重复" }, fields.parallel ?? 1))),
    fields.about && line("quiet", fields.about),
    element("div", { class: "ticks" }, tick("closed_book", "1", "闭卷", fields.closed_book), tick("allow_drafts", "1", "也用待审的题（试卷只供试用）", false)),
    element("fieldset", {}, element("legend", {}, "行业（不选就是全部）"), element("div", { class: "ticks" },
      ...Object.entries(INDUSTRY).map(([id, name]) => tick("industries", id, name, fields.industries?.includes(id))))),
    ...(sections.length ? sections.map((each, n) => part(each, `section-${n}-`, each.title)) : [part(fields, "", "题目")]),
    element("div", { id: "previewed", tabindex: "-1" }),
    element("div", { class: "row" }, element("button", { type: "button", class: "small", onclick: () => preview(form) }, "看题够不够"), element("button", { type: "submit" }, "组卷")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    make(form);
  });
  return form;
}

function chooser(template) {
  const made = select("template", { [OWN]: "自己定", ...Object.fromEntries(templates.map(({ id, title }) => [id, title])) }, template);
  made.addEventListener("change", () => go({ tab: "papers", blueprint: "1", template: made.value === OWN ? "" : made.value }));
  return made;
}

function select(name, options, value) {
  const made = element("select", { name }, ...Object.entries(options).map(([id, words]) => element("option", { value: id }, words)));
  made.value = String(value);
  return made;
}

const text = (name, words, fields, more) => element("label", {}, words, element("input", { name, value: fields[name] ?? "", autocomplete: "off", ...more }));
const number = (name, words, fields, min, max, placeholder = null) => element("label", {}, words,
  element("input", { type: "number", name, min, max, value: fields[name] ?? "", placeholder }));
const tick = (name, value, words, on) => element("label", { class: "tick" }, element("input", { type: "checkbox", name, value, checked: Boolean(on) }), words);

/** How many of what: of the whole paper, or of one stage of it. */
function part(fields, prefix, title) {
  const grid = (name, names, hint) => element("details", { open: Object.keys(fields[name] ?? {}).length > 0 && name !== "topics" },
    element("summary", {}, hint), element("div", { class: "weights" }, ...Object.entries(names).map(([id, words]) =>
      element("label", {}, words, element("input", { type: "number", min: 0, max: 1000, name: `${prefix}${name}.${id}`, value: fields[name]?.[id] ?? "" })))));
  return element("fieldset", { class: "part" }, element("legend", {}, title),
    element("div", { class: "fields" },
      number(`${prefix}count`, "共几题（不写就照题型的数）", { [`${prefix}count`]: fields.count }, 1, 300),
      number(`${prefix}points_each`, "每题几分（不写就按题型）", { [`${prefix}points_each`]: fields.points_each }, 1, 100)),
    grid("kinds", ITEM_KIND, "题型与题数"),
    grid("difficulty", DIFFICULTY, "难易的比例（不写就是 3 : 5 : 2）"),
    grid("topics", Object.fromEntries(topics.map(({ id, name, approved }) => [id, `${name}（${count(approved)}）`])), "主题的权重（不写就按题库里的多少；括号里是在用的题数）"));
}

function group(form, prefix, name) {
  const start = `${prefix}${name}.`;
  const found = all("input", form).filter((each) => each.name.startsWith(start) && Number(each.value) > 0);
  return Object.fromEntries(found.map((each) => [each.name.slice(start.length), Number(each.value)]));
}

/** What the form says, as the service takes a blueprint; what is not in the form stays as the template has it. */
function blueprintOf(form) {
  const given = (prefix) => {
    const said = {};
    for (const name of ["count", "points_each"]) {
      const field = form.elements[`${prefix}${name}`];
      if (field?.value) said[name] = Number(field.value);
    }
    for (const name of ["kinds", "topics", "difficulty"]) {
      const found = group(form, prefix, name);
      if (Object.keys(found).length) said[name] = found;
    }
    return said;
  };
  const whole = { ...given(""), closed_book: form.elements.closed_book.checked, parallel: Number(form.elements.parallel.value),
    industries: all("[name=industries]:checked", form).map(({ value }) => value) };
  for (const name of PLAIN) {
    const value = form.elements[name]?.value.trim();
    if (value) whole[name] = NUMBERS.includes(name) ? Number(value) : value;
  }
  for (const name of ["about", "instruments", "open_answers"]) if (kept[name] !== undefined && kept[name] !== null) whole[name] = kept[name];
  if (!kept.section?.length) return whole;
  const stages = kept.section.map((each, n) => ({ title: each.title, ...(each.open_answers !== undefined && each.open_answers !== null && { open_answers: each.open_answers }), ...given(`section-${n}-`) }));
  delete whole.count;
  return { ...whole, section: stages };
}

const body = (form) => ({ blueprint: blueprintOf(form), allow_drafts: form.elements.allow_drafts.checked });

function complete(form) {
  if (form.elements.title.value.trim()) return true;
  told("请写试卷名称。");
  form.elements.title.focus();
  return false;
}

async function preview(form) {
  if (!complete(form)) return;
  const box = one("#previewed");
  await fill(box, () => post("/v1/quizzes/papers/preview", body(form)), previewed, { waiting: "正在看题库……" });
  box.focus();
}

const previewed = ({ possible, questions, total_points: points, shortages, coverage }) => [
  possible ? line("title good", `题够，可以组卷：每套 ${count(questions)} 题，${count(points)} 分。`) : line("title bad", "题不够，组不成："),
  shortagesView(shortages), coverageView(coverage),
];

function shortagesView(shortages) {
  if (!shortages.length) return null;
  const every = to(missing(shortages), `去出这 ${count(shortages.reduce((sum, { wanted, available }) => sum + wanted - available, 0))} 题`);
  return [line("", every), element("ul", { class: "shortages" }, ...shortages.map((each) => element("li", {},
    [each.section_title, each.topic_name ?? "全部主题", ITEM_KIND[each.kind]].filter(Boolean).join(" · "), `：要 ${count(each.wanted)} 题，只有 ${count(each.available)} 题　`,
    to(missing([each]), "去出题"))))];
}

/** What has to be made: twice what is missing, for not every item is approved. */
const missing = (shortages) => ({
  tab: "make", topics: [...new Set(shortages.map(({ topic }) => topic).filter(Boolean))].join(","), kinds: [...new Set(shortages.map(({ kind }) => kind))].join(","),
  count: Math.max(LEAST_MADE, 2 * shortages.reduce((sum, { wanted, available }) => sum + wanted - available, 0)),
});

/** How much of what the bank has is asked, by topic and by law. */
export function coverageView(coverage) {
  const groups = [["主题", coverage.topics], ["法规", coverage.laws], ["章", coverage.chapters], ["题型", coverage.kinds], ["难度", coverage.difficulties]].filter(([, rows]) => rows.length);
  if (!groups.length) return null;
  return element("details", {}, element("summary", {}, "覆盖了什么"), ...groups.map(([name, rows]) => element("div", { class: "table" }, element("table", {},
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, name), ...["出题", "可用", "占比"].map((each) => element("th", { scope: "col", class: "number" }, each)))),
    element("tbody", {}, ...rows.map((each) => element("tr", {}, element("th", { scope: "row" }, ITEM_KIND[each.name] ?? DIFFICULTY[each.name] ?? each.name),
      element("td", { class: "number" }, count(each.asked)), element("td", { class: "number" }, count(each.available)), element("td", { class: "number" }, percent(each.available ? each.asked / each.available : null)))))))));
}

async function make(form) {
  if (!complete(form)) return;
  const pressed = one("[type=submit]", form);
  pressed.disabled = true;
  try {
    const { papers } = await post("/v1/quizzes/papers", body(form));
    told(papers.length > 1 ? "组好了 A、B 两套卷。" : "组好了。");
    go(papers.length > 1 ? { tab: "papers" } : { paper: papers[0].paper_id });
  } catch (error) {
    if (error.name !== "Problem") throw error;
    one("#previewed").replaceChildren(fault(error));
    one("#previewed").focus();
  } finally {
    pressed.disabled = false;
  }
}

