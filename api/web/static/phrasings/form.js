// Writing a rule: the form, what is wrong at its fields, and saving it.
import { get, post, put, remove } from "/static/lib/api.js";
import { told } from "/static/lib/announce.js";
import { deed } from "/static/lib/deed.js";
import { offer } from "/static/lib/choices.js";
import { element, one } from "/static/lib/dom.js";
import { lines, markFaults } from "/static/lib/fields.js";
import { INDUSTRY, SCENE, TOPIC } from "/static/lib/labels.js";
import { fault, fill } from "/static/lib/states.js";
import { go } from "/static/lib/views.js";
import { placeOfRule, putBack } from "/static/phrasings/rule.js";
import { forgetTrial, startTrial, tryNow } from "/static/phrasings/trial.js";

const form = one("#edit");
const PLAIN = ["phrasing", "topic", "severity", "effective_from", "effective_to", "reason", "say_instead"];
const LISTS = ["patterns", "exempt", "basis", "match", "pass"];
const CHOICES = ["industries", "scenes", "requires"];
const FLAGS = ["sound", "whole_word"];
const SAID_ELSEWHERE = "请先补上标红的几项。";

let before = null;

export function startForm() {
  offer(form.elements.topic, TOPIC);
  for (const [name, labels] of [["industries", INDUSTRY], ["scenes", SCENE]]) {
    one(`#${name}`).append(...Object.entries(labels).map(([value, words]) =>
      element("label", {}, element("input", { type: "checkbox", name, value }), words)));
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  one("#leave").addEventListener("click", () => go(before ? { rule: before.rule_id } : {}));
  startTrial(form, draft);
}

/** An empty form; `topic` where one came from. */
export function newRule(topic) {
  before = null;
  form.hidden = false;
  take({ topic: TOPIC[topic] ? topic : "absolute_claim", severity: "block", industries: ["general"], scenes: Object.keys(SCENE) });
  one("#edit-title").textContent = "新增一条限制用语";
}

export async function editRule(id) {
  before = null;
  forgetTrial();
  // What somebody typed before it came would be lost.
  form.hidden = true;
  await fill(one("#edit-state"), () => get(placeOfRule(id)), edit);
}

function edit(rule) {
  before = rule;
  form.hidden = false;
  take({ ...rule, basis: rule.basis.map(({ title, article }) => `《${title}》${article}`), pass: rule.passes });
  one("#edit-title").textContent = `${rule.origin === "company" ? "修改" : "按公司口径改写"}“${rule.phrasing}”`;
  tryNow();
  return [];
}

function take(rule) {
  form.reset();
  markFaults(form, []);
  one("#refused").replaceChildren();
  if (!TOPIC[rule.topic] && rule.topic) form.elements.topic.append(element("option", { value: rule.topic }, rule.topic));
  for (const name of PLAIN) form.elements[name].value = rule[name] ?? "";
  for (const name of LISTS) form.elements[name].value = (rule[name] ?? []).join("\n");
  form.elements.together.value = (rule.together ?? []).map((group) => group.join("、")).join("\n");
  for (const name of FLAGS) form.elements[name].checked = rule[name] ?? false;
  for (const name of CHOICES) {
    const chosen = name === "scenes" && rule.scenes?.length === 0 ? Object.keys(SCENE) : rule[name] ?? [];
    for (const each of form.querySelectorAll(`[name=${name}]`)) each.checked = chosen.includes(each.value);
  }
  // The id begins with its topic: a rule keeps the one it has.
  form.elements.topic.disabled = before !== null;
  one("#finer").open = Boolean(rule.together?.length || rule.sound || rule.whole_word || rule.requires?.length || rule.effective_from || rule.effective_to);
  forgetTrial();
}

/** What the form says, as the API takes it. */
function draft() {
  const given = { id: before?.rule_id };
  for (const name of PLAIN) given[name] = form.elements[name].value.trim() || null;
  for (const name of LISTS) given[name] = lines(form.elements[name].value);
  given.together = lines(form.elements.together.value).map((group) => group.split(/[、,，]/).map((each) => each.trim()).filter(Boolean));
  for (const name of FLAGS) given[name] = form.elements[name].checked;
  for (const name of CHOICES) given[name] = [...form.querySelectorAll(`[name=${name}]:checked`)].map(({ value }) => value);
  return given;
}

function missing(given) {
  const needed = {
    phrasing: "请填写名称。", reason: "请写为什么不能说。", basis: "请写至少一条依据。", match: "请写至少一句应当查出的。",
    pass: "请写至少一句不应当查出的。", industries: "请至少选一个行业。", scenes: "请至少选一个场景。",
  };
  const found = Object.entries(needed).filter(([name]) => !given[name]?.length).map(([field, detail]) => ({ field, detail }));
  if (!given.patterns.length && !given.together.length) found.push({ field: "patterns", detail: "请写要查出的说法。" });
  return found;
}

async function save() {
  const given = draft();
  const lacking = missing(given);
  if (lacking.length) return refuse(lacking);
  const submit = one("[type=submit]", form);
  submit.disabled = true;
  try {
    const saved = await (before ? put(placeOfRule(before.rule_id), given) : post("/v1/phrasings", given));
    const was = before;
    go({ rule: saved.phrasing.rule_id });
    told(["已保存，立即生效。", ...saved.notes].join(" "), () => undo(was, saved.phrasing));
  } catch (error) {
    if (error.errors?.length) refuse(error.errors);
    else one("#refused").replaceChildren(fault(error));
  } finally {
    submit.disabled = false;
  }
}

/** Back to what was: the rule as it stood, one of ours without the company's words, or none. */
function undo(was, { rule_id: id }) {
  if (was?.origin === "company") return putBack(was);
  return deed(() => remove(placeOfRule(id)), was ? "已改回自带的写法。" : "已撤销新增。", { after: () => go(was ? { rule: id } : {}) });
}

function refuse(errors) {
  const { homeless, first } = markFaults(form, errors);
  one("#refused").replaceChildren(fault({ name: "Problem", message: SAID_ELSEWHERE, errors: homeless }));
  if (first?.closest("details")) first.closest("details").open = true;
  first?.focus();
}
