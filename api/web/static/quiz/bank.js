// The items of the bank beside the one that is open: found, filtered, walked through, approved one by one or many at once.
import { announce, told } from "/static/lib/announce.js";
import { get, post } from "/static/lib/api.js";
import { offer } from "/static/lib/choices.js";
import { confirmed, dialog } from "/static/lib/dialog.js";
import { all, button, element, line, one } from "/static/lib/dom.js";
import { afterTyping } from "/static/lib/fields.js";
import { count } from "/static/lib/format.js";
import { DIFFICULTY, INDUSTRY, ITEM_KIND } from "/static/lib/labels.js";
import { may } from "/static/lib/session.js";
import { empty, fault, fill } from "/static/lib/states.js";
import { go, note } from "/static/lib/views.js";
import { showItem } from "/static/quiz/item.js";
import { badges, factsOf, topicsOf } from "/static/quiz/words.js";

const AT_ONCE = 50;
const FIELDS = ["q", "state", "kind", "topic", "industry", "difficulty", "instrument"];
const STATES = { "": "全部", draft: "待审", approved: "在用", due: "待复核", flagged: "没有证明", retired: "停用" };
const form = one("#narrow");
const list = one("#list");

let items = [];
let total = 0;
let shown = null;
let open = null;
const picked = new Map();

export function startBank() {
  offer(form.elements.state, STATES);
  offer(form.elements.kind, ITEM_KIND);
  offer(form.elements.industry, INDUSTRY);
  offer(form.elements.difficulty, DIFFICULTY);
  form.addEventListener("submit", (event) => event.preventDefault());
  afterTyping(form, narrowed, 250);
  one("#clear").addEventListener("click", () => {
    form.reset();
    narrowed();
    form.elements.q.focus();
  });
}

/** The filters as the address has them. */
export const filters = () => Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value.trim()]));

/** A filter as the service takes it: what waits for somebody is no state of its own. */
export function asked() {
  const { state, ...rest } = filters();
  return { ...rest, ...(["due", "flagged"].includes(state) ? { [state]: true } : { state }) };
}

/** Shows the bank as the address asks for it; the list is read anew only where its filters changed. */
export async function showBank(wanted) {
  const topics = await topicsOf().catch(() => []);
  const field = form.elements.topic;
  if (field.options.length === 1) offer(field, Object.fromEntries(topics.map(({ id, name }) => [id, name])));
  for (const name of FIELDS) form.elements[name].value = wanted[name] ?? "";
  const key = JSON.stringify(filters());
  if (key !== shown) await refresh();
  await openItem(wanted.id ?? null);
}

function narrowed() {
  note({ ...filters(), id: open });
  refresh();
}

export async function refresh() {
  shown = JSON.stringify(filters());
  picked.clear();
  one("#clear").hidden = !Object.values(filters()).some(Boolean);
  const found = await fill(list, () => get("/v1/quizzes/items", { ...asked(), limit: AT_ONCE }), taken, { again: refresh });
  if (!found) return;
  one("#found").textContent = `${count(total)} 题`;
  counted(found.counts);
  drawPicked();
}

function taken(found) {
  ({ items, total } = found);
  return view();
}

function counted(counts) {
  for (const option of form.elements.state.options) {
    const number = counts[option.value];
    option.textContent = number ? `${STATES[option.value]}（${count(number)}）` : STATES[option.value];
  }
}

function view() {
  if (!items.length) return nothing();
  const rest = total - items.filter(still).length;
  return [element("ul", { class: "items" }, ...items.map(row)), rest > 0 && line("row", button(`再显示 ${count(Math.min(AT_ONCE, rest))} 题`, more))];
}

function nothing() {
  if (Object.values(filters()).some(Boolean)) return empty("没有符合条件的题目。", button("清除筛选", () => one("#clear").click()));
  return empty("题库还是空的。先从入库的条文出一批题，再逐题审核。", may("quizzes:write") && button("去出题", () => go({ tab: "make" })));
}

/** Whether an item would still be found: what was approved meanwhile moves the rest up. */
const still = ({ state }) => {
  const wanted = filters().state;
  return wanted in { draft: 1, approved: 1, retired: 1 } ? state === wanted : state !== "retired";
};

async function more() {
  const from = items.length;
  try {
    const found = await get("/v1/quizzes/items", { ...asked(), limit: AT_ONCE, offset: items.filter(still).length });
    const known = new Set(items.map(({ item_id: id }) => id));
    items = [...items, ...found.items.filter(({ item_id: id }) => !known.has(id))];
    list.replaceChildren(...view().flat().filter(Boolean));
    all(".items a", list)[from]?.focus();
  } catch (error) {
    if (error.name !== "Problem") throw error;
    dialog("没有读到", fault(error));
  }
}

const canPick = ({ state, flag, due }) => may("quizzes:write") && state === "draft" && !flag && !due;
const placeOf = (id) => `?${new URLSearchParams(Object.entries({ ...filters(), id }).filter(([, value]) => value))}`;

function row(item) {
  const link = element("a", {
    href: placeOf(item.item_id), "data-item": item.item_id, "aria-current": item.item_id === open ? "true" : null,
    onclick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      history.pushState(null, "", placeOf(item.item_id));
      openItem(item.item_id).then(() => one("#item").focus({ preventScroll: true }));
    },
  }, element("span", { class: "stem" }, item.stem), element("span", { class: "quiet" }, factsOf(item), ...badges(item)));
  const tick = canPick(item) && element("input", { type: "checkbox", "aria-label": `选中：${item.stem}`, checked: picked.has(item.item_id),
    onchange: ({ target }) => pick(item, target.checked) });
  return element("li", {}, tick, link);
}

function pick(item, on) {
  if (on) picked.set(item.item_id, item);
  else picked.delete(item.item_id);
  drawPicked();
}

function drawPicked() {
  const box = one("#picked");
  const waiting = items.filter(canPick);
  box.hidden = !waiting.length;
  const every = button(picked.size ? "都不选" : `全选列出的 ${count(waiting.length)} 题`, () => {
    const on = !picked.size;
    for (const item of waiting) pick(item, on);
    for (const field of all(".items input", list)) field.checked = on;
    one("button", box).focus();
  }, "plain");
  const held = box.contains(document.activeElement);
  box.replaceChildren(...[every, picked.size > 0 && button(`批准选中的 ${count(picked.size)} 题`, approvePicked)].filter(Boolean));
  if (held) one("button", box)?.focus();
}

const chosenStem = (id) => items.find((each) => each.item_id === id)?.stem ?? id;

async function approvePicked() {
  const chosen = [...picked.values()].map(({ item_id: id, revision }) => ({ item_id: id, revision }));
  const detail = "每一题按今天的条文再证明一遍；证明不了的不批准，会列出来。批准以后就可以拿去组卷。";
  if (!(await confirmed(`批准这 ${count(chosen.length)} 题？`, detail, { verb: "批准" }))) return;
  try {
    const { approved, refused } = await post("/v1/quizzes/items/approve", { items: chosen });
    told(`已批准 ${count(approved.length)} 题${refused.length ? `，${count(refused.length)} 题没有批准` : ""}。`);
    const left = refused.map(({ item_id: id, detail }) => element("li", {}, `${chosenStem(id)}：${detail}`));
    await refresh();
    if (left.length) await dialog("没有批准的", element("ul", {}, ...left));
  } catch (error) {
    if (error.name !== "Problem") throw error;
    dialog("没有批准", fault(error));
  }
}

async function openItem(id) {
  open = id;
  one("#desk").classList.toggle("opened", Boolean(id));
  for (const each of all("[data-item]", list)) {
    if (each.dataset.item === id) each.setAttribute("aria-current", "true");
    else each.removeAttribute("aria-current");
  }
  one("[aria-current]", list)?.scrollIntoView({ block: "nearest" });
  const box = one("#item");
  if (!id) return void box.replaceChildren(empty(items.length ? `选一道题，在这里看它的依据和证明。${may("quizzes:write") ? "j、k 前后翻，a 批准，r 退回，e 修改。" : "j、k 前后翻。"}` : "这里显示打开的题目。"));
  return showItem(box, id, { changed, leave, step });
}

/** An item is another now: its row says so, where it stands; the list is not read anew, so that nobody loses his place. */
function changed(item) {
  items = items.map((each) => (each.item_id === item.item_id ? { ...each, ...item } : each));
  picked.delete(item.item_id);
  one(`[data-item="${item.item_id}"]`, list)?.closest("li").replaceWith(row(items.find((each) => each.item_id === item.item_id)));
  drawPicked();
  recount();
}

/** How many there are by now; a fault while nobody asked for anything leaves what is shown. */
async function recount() {
  const key = shown;
  const found = await get("/v1/quizzes/items", { ...asked(), limit: 1 }).catch(() => null);
  if (!found || key !== shown) return;
  total = found.total;
  one("#found").textContent = `${count(total)} 题`;
  counted(found.counts);
}

/** Opens the next item in a direction, or the first; whether there was one. Going on is no step back of its own. */
export async function step(by) {
  if (!items.length) return false;
  const here = items.findIndex(({ item_id: id }) => id === open);
  const there = here < 0 ? 0 : here + by;
  if (there >= items.length && items.filter(still).length < total) await more();
  if (!items[there]) {
    announce(by > 0 ? "已经是最后一题。" : "已经是第一题。");
    return false;
  }
  history[open ? "replaceState" : "pushState"](null, "", placeOf(items[there].item_id));
  await openItem(items[there].item_id);
  one("#item").focus({ preventScroll: true });
  return true;
}

/** Back to the list, to the item one came from. */
export function leave() {
  if (!open) return false;
  const id = open;
  note(filters());
  openItem(null);
  (one(`[data-item="${CSS.escape(id)}"]`, list) ?? form.elements.q).focus();
  return true;
}

