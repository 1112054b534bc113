// The supervisors' queue: what waits, one signal beside it, and a look every half minute that moves nobody's focus.
import { announce, told } from "/static/lib/announce.js";
import { address, get, post } from "/static/lib/api.js";
import { confirmed } from "/static/lib/dialog.js";
import { all, element, one } from "/static/lib/dom.js";
import { shortcut } from "/static/lib/keys.js";
import { personOf } from "/static/lib/labels.js";
import { may } from "/static/lib/session.js";
import { begin } from "/static/lib/shell.js";
import { empty, fault, fill } from "/static/lib/states.js";
import { tabs } from "/static/lib/tabs.js";
import { caseView } from "/static/risks/case.js";
import { next, showSignals } from "/static/risks/queue.js";

const EVERY_MS = 30_000;
const SHOWN = 100;
const STATES = { open: ["open"], taken: ["taken"], closed: ["resolved", "dismissed"] };
const NONE = {
  open: "没有待处理的信号。", taken: "没有正在处理的信号。", closed: "还没有关闭过信号。",
};
const TABS = { open: "待处理", taken: "处理中", closed: "已关闭" };

const desk = one("#desk"), panel = one("#signals"), box = one("#case"), filter = one("#filter");
const query = () => new URLSearchParams(location.search);
let choose = null;
let urgent = null;
let current = null;
let shown = "";
const acting = new Set();
// What is half written about a signal stays while somebody looks at another one.
const unsent = new Map();

function put(changes, push = false) {
  const asked = query();
  for (const [name, value] of Object.entries(changes)) value ? asked.set(name, value) : asked.delete(name);
  history[push ? "pushState" : "replaceState"](null, "", address(location.pathname, Object.fromEntries(asked)));
}

const wanted = () => ({ topic: query().get("topic"), mine: query().has("mine") ? "true" : null });
const tab = () => (query().get("state") in STATES ? query().get("state") : "open");

async function load() {
  const found = await fill(panel, () => get("/v1/risks", { state: STATES[tab()], ...wanted(), limit: SHOWN }), listed, { again: load });
  if (found) announce(found.risks.length ? `列出 ${found.risks.length} 条。` : nothing());
}

function listed(found) {
  counted(found);
  const list = panel.querySelector(".signals") ?? element("ul", { class: "signals" });
  showSignals(list, found.risks, query().get("risk"));
  const more = found.total - found.risks.length;
  one("#more").textContent = more > 0 ? `还有 ${more} 条没有列出；可按主题缩小范围。` : "";
  return found.risks.length ? list : empty(nothing(), narrowed() && clearing());
}

const narrowed = () => query().has("topic") || query().has("mine");
const nothing = () => (narrowed() ? "没有符合条件的信号。" : NONE[tab()]);

function clearing() {
  const made = element("button", { type: "button", class: "small" }, "看全部");
  made.addEventListener("click", () => {
    put({ topic: null, mine: null });
    fields();
    load();
    one(`#state-${tab()}`).focus();
  });
  return made;
}

function counted({ counts, topics }) {
  for (const [name, states] of Object.entries(STATES)) {
    const total = states.reduce((sum, each) => sum + counts[each], 0);
    one(`#state-${name}`).textContent = total ? `${TABS[name]} ${total}` : TABS[name];
  }
  const select = filter.elements.topic;
  const options = [["", "全部主题"], ...topics.map(({ topic, name, waiting }) => [topic, waiting ? `${name}（${waiting}）` : name])];
  if (select.options.length !== options.length || options.some(([, words], n) => select.options[n].text !== words)) {
    select.replaceChildren(...options.map(([value, words]) => element("option", { value }, words)));
    select.value = query().get("topic") ?? "";
  }
}

/** What is urgent and waits, whatever list is looked at: new ones are told, and counted in the title. */
async function watch() {
  const found = await get("/v1/risks", { state: "open", limit: SHOWN }).catch(() => null);
  if (!found) return;
  const waiting = found.risks.filter(({ severity }) => severity === "urgent");
  const fresh = urgent && waiting.filter(({ risk_id: id }) => !urgent.has(id));
  if (fresh?.length) told(`新的紧急信号：${[...new Set(fresh.map(({ topic_name: name }) => name))].join("、")}`);
  urgent = new Set(waiting.map(({ risk_id: id }) => id));
  document.title = `${waiting.length ? `（${waiting.length} 条紧急）` : ""}风险信号 · 知规`;
}

/** The list anew where it stands. A fault while nobody asked for anything leaves what is shown. */
async function relist() {
  const asked = query().toString();
  const found = await get("/v1/risks", { state: STATES[tab()], ...wanted(), limit: SHOWN }).catch(() => null);
  if (found && asked === query().toString()) {
    const made = listed(found);
    // To put the list where it stands already would take the focus out of it.
    if (made.parentElement !== panel) panel.replaceChildren(made);
  }
}

async function refresh() {
  if (document.hidden) return;
  await relist();
  await watch();
  if (current) await read(current.risk_id, true);
}

async function open(id, push = true) {
  put({ risk: id }, push && query().get("risk") !== String(id));
  marked();
  desk.classList.add("opened");
  await read(id);
  box.focus({ preventScroll: true });
  if (getComputedStyle(one("#queue")).display === "none") window.scrollTo(0, 0);
}

/** Reads a case; `quietly` keeps what is shown unless it changed, and what is being typed in any case. */
async function read(id, quietly = false) {
  const work = async () => {
    const signal = await get(`/v1/risks/${id}`);
    return [signal, await get(`/v1/records/${encodeURIComponent(signal.record_id)}`).catch(() => null)];
  };
  if (!quietly) return fill(box, work, ([signal, record]) => viewed(signal, record));
  const found = await work().catch(() => null);
  if (!found || String(found[0].risk_id) !== query().get("risk")) return null;
  if (JSON.stringify(found) === shown) return null;
  redrawn(...found);
  return announce("这条信号有新的处理。");
}

function viewed(signal, record) {
  current = signal;
  shown = JSON.stringify([signal, record]);
  return caseView(signal, record, { ...actsOn(signal), unsent: unsent.get(signal.risk_id) });
}

/** Whether a signal is the one that is looked at: not one that was left, nor one on the way to another. */
const onScreen = (id) => current?.risk_id === id && query().get("risk") === String(id);

/** The open case anew, with what is being typed, and the focus where it was or else on the case. */
function redrawn(signal, record) {
  const held = box.contains(document.activeElement) ? document.activeElement : null;
  box.replaceChildren(...viewed(signal, record).filter(Boolean));
  if (!held || held === box) return;
  const same = all("a, button, textarea", box).find((each) => each.id === held.id && (each.id || each.textContent === held.textContent));
  (same ?? box).focus({ preventScroll: true });
  if (same?.id === "note") same.setSelectionRange(held.selectionStart, held.selectionEnd);
}

function marked() {
  for (const each of panel.querySelectorAll("[data-risk]")) {
    if (each.dataset.risk === query().get("risk")) each.setAttribute("aria-current", "true");
    else each.removeAttribute("aria-current");
  }
}

function leave() {
  const id = query().get("risk");
  put({ risk: null });
  current = null;
  desk.classList.remove("opened");
  box.replaceChildren(...unopened());
  marked();
  (one(`[data-risk="${id}"]`, panel) ?? one(`#state-${tab()}`)).focus();
}

const unopened = () => [empty("选一条信号，在这里处理。j、k 上下移动，Enter 打开，t 由我处理。")];

/** Does something with a signal, shows what came of it where that is still looked at, and tells it. True where it was
 * done and the signal is on the screen. */
async function act(id, step, body, words, undo = null) {
  if (acting.has(id)) return false;
  acting.add(id);
  try {
    const signal = await post(`/v1/risks/${id}/${step}`, body);
    if (body.note && unsent.get(id)?.trim() === body.note) unsent.delete(id);
    if (onScreen(id)) redrawn(signal, JSON.parse(shown)[1]);
    told(words, undo);
    // Not waited for: whoever goes on to the next signal meanwhile must not be called back.
    relist();
    return onScreen(id);
  } catch (error) {
    if (error.name !== "Problem") throw error;
    if (!onScreen(id)) return void told(error.message);
    wrong(error.message);
    if (error.status === 409) await read(id, true);
    return false;
  } finally {
    acting.delete(id);
  }
}

function wrong(words) {
  const said = one(".fault", box);
  if (!said) return box.prepend(fault({ name: "Problem", message: words }));
  said.id = "note-fault";
  said.setAttribute("role", "alert");
  said.textContent = words;
  one("#note").setAttribute("aria-invalid", "true");
  return one("#note").focus();
}

const note = () => one("#note")?.value.trim() ?? "";

const actsOn = ({ risk_id: id, state: before, assignee, assignee_name: name }) => ({
  leave,
  async take() {
    const detail = `现在由 ${personOf(assignee, name)} 处理，改动他会看到。`;
    if (before === "taken" && !(await confirmed("改由您处理？", detail, { verb: "改由我处理" }))) return;
    if (await act(id, "take", note() ? { note: note() } : {}, "已由您处理。")) one("#note")?.focus();
  },
  async note() {
    if (!note()) return wrong("请先写下要记的内容。");
    return act(id, "notes", { note: note() }, "已记下。");
  },
  async close(state) {
    if (state === "dismissed" && !note()) return wrong("排除一条信号要写明理由。");
    const undo = () => open(id).then(() => reopen(id));
    const words = state === "resolved" ? "已关闭。" : "已排除。";
    if (await act(id, "close", { state, note: note() || null }, words, undo)) box.focus({ preventScroll: true });
  },
  reopen: () => reopen(id),
});

async function reopen(id) {
  if (await act(id, "reopen", {}, "已重新打开，回到待处理。")) box.focus();
}

function fields() {
  filter.elements.topic.value = query().get("topic") ?? "";
  filter.elements.mine.checked = query().has("mine");
}

filter.addEventListener("change", () => {
  put({ topic: filter.elements.topic.value, mine: filter.elements.mine.checked ? "1" : null });
  load();
});
filter.addEventListener("submit", (event) => event.preventDefault());

panel.addEventListener("click", (event) => {
  const found = event.target.closest("[data-risk]");
  if (!found || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(found.dataset.risk);
});

window.addEventListener("popstate", () => {
  choose(`state-${tab()}`);
  fields();
  const id = query().get("risk");
  if (id) open(id, false);
  else if (current) leave();
});

async function takeFocused() {
  const id = document.activeElement?.dataset?.risk;
  if (id && !(current && onScreen(Number(id)))) await open(Number(id));
  if (!current || !onScreen(current.risk_id)) return;
  if (current.state === "open" || current.state === "taken") await actsOn(current).take();
}

/** Back to the queue; out of a note that is being written only to the case, so that nobody loses it by a key. */
function back() {
  if (!query().has("risk") || one("dialog[open]")) return false;
  if (document.activeElement?.id === "note" && note()) return void box.focus({ preventScroll: true });
  return void leave();
}

box.addEventListener("input", ({ target }) => unsent.set(current.risk_id, target.value));

shortcut("j", "下一条信号", () => next(panel, 1));
shortcut("k", "上一条信号", () => next(panel, -1));
shortcut("Enter", "打开这一条", () => false);
shortcut("Escape", "回到队列", back, { typing: true });

begin(async () => {
  if (may("risks:write")) shortcut("t", "由我处理", () => { takeFocused(); });
  box.replaceChildren(...unopened());
  fields();
  let first = true;
  choose = tabs(one("[role=tablist]"), (id) => {
    panel.setAttribute("aria-labelledby", id);
    const state = id.replace("state-", "");
    if (!first && state !== tab()) put({ state: state === "open" ? null : state });
    load();
  });
  choose(`state-${tab()}`);
  first = false;
  const id = query().get("risk");
  if (id) await open(id, false);
  await watch();
  setInterval(refresh, EVERY_MS);
  document.addEventListener("visibilitychange", refresh);
});
