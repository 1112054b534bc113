// The conditions: as fields, as chips, and in the address, where the pages that lead here write them too.
import { address, get } from "/static/lib/api.js";
import { all, element, one } from "/static/lib/dom.js";
import { dayOf } from "/static/lib/format.js";
import { INDUSTRY, OUTCOME, RECORD, VERDICT } from "/static/lib/labels.js";
import { looksPrivate } from "/static/lib/private.js";
import { may, me } from "/static/lib/session.js";

const CONDITIONS = ["q", "from", "to", "kind", "outcome", "actor", "team", "industry", "instrument", "article", "risk", "rule",
  "session", "topic", "about", "held", "erased", "feedback", "ids"];
const NAMES = {
  q: "字词", from: "从", to: "到", kind: "类别", outcome: "结果", actor: "谁", team: "小组", industry: "行业", instrument: "引用", article: "条",
  risk: "风险信号", rule: "限制用语", session: "通话", topic: "主题", about: "针对", held: "保全中", erased: "内容已删除",
  feedback: "评价", ids: "只看",
};
const YES_NO = { true: "有", false: "没有" };
const DAY_MS = 86_400_000;
const form = one("#filter");

export const query = () => new URLSearchParams(location.search);

/** The conditions of the address, as the API takes them; `record` and whatever else stands there is none of them. Words
 * that may be personal are kept beside the address. */
export function conditions() {
  const given = { q: history.state?.q, ...Object.fromEntries(query()) };
  return Object.fromEntries(CONDITIONS.map((name) => [name, given[name]]).filter(([, value]) => value));
}

const open = ({ q = "", ...rest }) => (looksPrivate(q) ? rest : { q, ...rest });

/** Where a record stands, with the conditions kept for the way back. */
export const placeOfRecord = (id) => address("/records", { ...open(conditions()), record: id });

function value(name, given) {
  const { kind, outcome, industry } = { kind: RECORD, outcome: OUTCOME, industry: INDUSTRY };
  if (name === "kind") return given.split(",").map((each) => kind[each] ?? each).join("、");
  if (name === "outcome") return outcome[given]?.[0] ?? given;
  if (name === "industry") return industry[given] ?? given;
  if (name === "feedback") return VERDICT[given] ?? given;
  if (name === "ids") return `${given.split(",").length} 条`;
  if (name === "team") return one(`select[name=team] option[value="${CSS.escape(given)}"]`)?.textContent ?? given;
  return YES_NO[given] ?? given;
}

/** Sets the fields by the address, and the chips with them. `changed` is called when one is taken away. */
export function shown(changed) {
  const given = conditions();
  for (const field of form.elements) {
    if (!field.name) continue;
    const wanted = given[field.name] ?? "";
    if (field.tagName === "SELECT" && wanted && ![...field.options].some((each) => each.value === wanted)) {
      field.append(element("option", { value: wanted }, value(field.name, wanted)));
    }
    field.value = wanted;
  }
  for (const each of all(".ranges button")) each.setAttribute("aria-pressed", String(inRange(each.dataset.days, given)));
  const chips = Object.entries(given).filter(([name]) => !["q", "from", "to"].includes(name));
  one("#chips").replaceChildren(...chips.map(([name, each]) => element("button", {
    type: "button", class: "small", "aria-label": `去掉条件：${NAMES[name]} ${value(name, each)}`,
    onclick: () => {
      put({ ...given, [name]: null });
      changed();
      (one("#chips button") ?? form.elements.q).focus();
    },
  }, `${NAMES[name]}：${value(name, each)} `)));
}

const range = (days) => (Number(days) ? { from: dayOf(Date.now() - (days - 1) * DAY_MS), to: dayOf() } : { from: null, to: null });

function inRange(days, given) {
  const { from, to } = range(days);
  return (given.from ?? null) === from && (given.to ?? null) === to;
}

const put = (given) => history.replaceState(looksPrivate(given.q ?? "") ? { q: given.q } : null, "", address("/records", open(given)));

/** Takes out of the address what a link elsewhere wrote there and should not have. */
export const tidied = () => put({ ...conditions(), record: query().get("record") });

/** One step on, which the browser's 后退 takes back. */
export const step = (place) => history.pushState(history.state, "", place);

/** Reads the fields into the address. */
function taken() {
  const given = conditions();
  for (const field of form.elements) if (field.name) given[field.name] = field.value.trim();
  put(given);
}

export function listens(changed) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    taken();
    changed();
  });
  form.addEventListener("change", (event) => {
    if (!event.target.validity.valid) return;
    taken();
    changed();
  });
  for (const each of all(".ranges button")) {
    each.addEventListener("click", () => {
      put({ ...conditions(), ...range(each.dataset.days) });
      changed();
    });
  }
}

/** Fills the lists of the fields; who sees only his own records has nobody to choose. */
export async function offered() {
  const fieldOf = (name) => form.elements[name];
  const add = (name, entries) => fieldOf(name).append(...entries.map(([each, words]) => element("option", { value: each }, words)));
  add("kind", Object.entries(RECORD));
  add("outcome", Object.entries(OUTCOME).map(([each, [words]]) => [each, words]));
  add("industry", Object.entries(INDUSTRY));
  one("[data-who]").hidden = ["officer", "trainer", "editor"].includes(me()?.role);
  if (!may("people:read")) return;
  const [{ people }, { teams }] = await Promise.all([get("/v1/people"), get("/v1/teams")]);
  one("#people").replaceChildren(...people.map(({ actor_id: id, name, login }) => element("option", { value: login ?? id }, name)));
  one("[data-teams]").hidden = teams.length === 0;
  add("team", teams.map(({ team_id: id, name }) => [id, name]));
}

/** Whether one of the conditions behind 更多条件 is set: then they stand open. */
export const furtherSet = () => Object.keys(conditions()).some((name) => !["q", "from", "to"].includes(name));
