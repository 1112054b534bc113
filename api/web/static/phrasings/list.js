// The catalogue: every rule by topic, narrowed while one types. All come at once: narrowing costs no request.
import { get, keep, reply } from "/static/lib/api.js";
import { offer } from "/static/lib/choices.js";
import { button, element, line, one } from "/static/lib/dom.js";
import { dialog } from "/static/lib/dialog.js";
import { typed } from "/static/lib/fields.js";
import { count } from "/static/lib/format.js";
import { INDUSTRY, TOPIC } from "/static/lib/labels.js";
import { empty, fault, fill } from "/static/lib/states.js";
import { note, to } from "/static/lib/views.js";
import { badges, industriesOf, topicOf } from "/static/phrasings/words.js";

const AT_ONCE = 60;
const FIELDS = ["q", "topic", "industry", "severity", "origin", "state"];
const form = one("#narrow");
let shown = AT_ONCE;

export function startList() {
  offer(form.elements.topic, TOPIC);
  offer(form.elements.industry, INDUSTRY);
  form.addEventListener("submit", (event) => event.preventDefault());
  typed(form, () => {
    shown = AT_ONCE;
    note(wanted());
    refresh();
  });
  one("#clear").addEventListener("click", () => {
    form.reset();
    form.dispatchEvent(new Event("input"));
    form.elements.q.focus();
  });
  one("#export").addEventListener("click", exported);
}

const wanted = () => Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value.trim()]));

let all = null;

/** The list as the address asks for it, read anew: something may have changed since. */
export async function showList(asked) {
  for (const name of FIELDS) form.elements[name].value = asked[name] ?? "";
  all = null;
  await refresh();
}

async function refresh() {
  const query = wanted();
  one("#clear").hidden = !Object.values(query).some(Boolean);
  const found = await fill(one("#list"), async () => (all ??= await get("/v1/phrasings")), (list) => view(list, query));
  if (!found) return;
  const fitting = found.phrasings.filter((each) => fits(each, query)).length;
  one("#found").textContent = fitting === found.total ? `共 ${count(found.total)} 条` : `${count(fitting)} / ${count(found.total)} 条`;
  one("#problem").hidden = !found.problem;
  one("#problem").textContent = found.problem ? `有文件改动后没有生效，仍按原来的查：${found.problem}` : "";
}

function view({ phrasings }, query) {
  const fitting = phrasings.filter((each) => fits(each, query));
  if (fitting.length === 0) return empty("没有符合条件的限制用语。", button("清除筛选", () => one("#clear").click()));
  const made = [];
  let topic = null;
  for (const rule of fitting.slice(0, shown)) {
    if (rule.topic !== topic) {
      topic = rule.topic;
      const mine = fitting.filter((each) => each.topic === topic).length;
      made.push(element("h2", {}, topicOf(topic), element("span", { class: "number" }, `${count(mine)} 条`)), element("ul", { class: "rules" }));
    }
    made.at(-1).append(item(rule));
  }
  if (fitting.length > shown) made.push(line("row", button(`再显示 ${count(Math.min(AT_ONCE, fitting.length - shown))} 条`, more)));
  return made;
}

function more() {
  const from = shown;
  shown += AT_ONCE;
  refresh().then(() => document.querySelectorAll(".rules > li a")[from]?.focus());
}

function item(rule) {
  return element("li", { class: rule.state === "disabled" ? "off" : null },
    element("span", {}, to({ rule: rule.rule_id }, rule.phrasing), badges(rule)),
    element("span", { class: "quiet where" }, industriesOf(rule)),
    line("quiet reason", rule.reason));
}

function fits(rule, { q, topic, industry, severity, origin, state }) {
  const words = q.toLowerCase();
  return (!topic || rule.topic === topic) && (!severity || rule.severity === severity) && (!origin || rule.origin === origin)
    && (!industry || rule.industries.includes(industry) || rule.industries.includes("general"))
    && (!state || (state === "due" ? rule.review.due : state === "dated" ? ["not_yet", "ended"].includes(rule.state) : rule.state === state))
    && (!words || [rule.phrasing, rule.reason, rule.rule_id, rule.say_instead ?? "", ...rule.examples].some((each) => each.toLowerCase().includes(words)));
}

async function exported() {
  const topic = form.elements.topic.value;
  const told = topic ? `“${topicOf(topic)}”一个主题` : "全部";
  const format = await dialog("导出限制用语", line("", `导出${told}现行的限制用语，一行一条；改完可以再导入。`), {
    actions: [
      element("button", { value: "", class: "small" }, "取消"),
      element("button", { value: "csv", class: "small" }, "CSV"),
      element("button", { value: "xlsx", autofocus: true }, "Excel"),
    ],
  });
  if (!format) return;
  try {
    await keep(await reply("GET", "/v1/phrasings/export", { query: { format, topic } }), `限制用语.${format}`);
  } catch (error) {
    dialog("没有导出", fault(error));
  }
}
