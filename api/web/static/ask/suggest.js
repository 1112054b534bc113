// Completions under the field, as WAI-ARIA's combobox has them. Enter asks what was typed unless one was chosen.
import { get } from "/static/lib/api.js";
import { dayAsked } from "/static/ask/conditions.js";
import { earlier } from "/static/ask/recall.js";
import { element, one } from "/static/lib/dom.js";
import { looksPrivate } from "/static/lib/private.js";

const PAUSE_MS = 120;
const MOST = 8;
const MINE = 3;
// Completions are asked for in an address: what may be personal, or a whole story, stays here.
const LONGEST = 30;
const KIND = { article: "条文", instrument: "法规", handbook: "手册", question: "常问", mine: "问过" };

const field = one("#question");
const list = one("#suggestions");
let shown = [];
let active = -1;
let pause = null;
let asking = null;

/** Starts completing. `chosen(text)` is called when a question or an article was picked; a text is opened. */
export function openSuggestions(chosen) {
  field.addEventListener("input", (event) => { if (!event.isComposing) soon(); });
  field.addEventListener("compositionend", soon);
  field.addEventListener("blur", closeSuggestions);
  field.addEventListener("keydown", (event) => { if (!event.isComposing) pressed(event, chosen); });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const at = [...list.children].indexOf(event.target.closest("[role=option]"));
    if (at >= 0) choose(at, chosen);
  });
}

/** Puts the list away, and whatever was still on its way to it. */
export function closeSuggestions() {
  clearTimeout(pause);
  asking?.abort();
  show([]);
}

export const suggesting = () => shown.length > 0;

function soon() {
  clearTimeout(pause);
  asking?.abort();
  const typed = field.value.trim();
  if (typed === "") return show([]);
  pause = setTimeout(() => complete(typed), PAUSE_MS);
}

async function complete(typed) {
  const own = earlier().filter((each) => each.includes(typed) && each !== typed).slice(0, MINE);
  const mine = own.map((text) => ({ kind: "mine", text, detail: "" }));
  const controller = (asking = new AbortController());
  let found = [];
  if ([...typed].length <= LONGEST && !looksPrivate(typed)) {
    try {
      const query = { q: typed, limit: MOST, as_of: dayAsked() };
      found = (await get("/v1/suggestions", query, controller.signal)).suggestions;
    } catch {
      // Completions are a convenience: where they fail, what was typed can be asked all the same.
    }
  }
  if (controller.signal.aborted || document.activeElement !== field) return;
  show([...mine, ...found.filter(({ text }) => text !== typed && !own.includes(text))].slice(0, MOST));
}

function show(suggestions) {
  shown = suggestions;
  list.hidden = shown.length === 0;
  field.setAttribute("aria-expanded", String(!list.hidden));
  list.replaceChildren(...shown.map(option));
  move(-1);
}

function option({ kind, text, detail }, at) {
  return element("li", { role: "option", id: `suggestion-${at}`, "aria-selected": "false" },
    element("span", { class: "kind" }, KIND[kind]), element("span", { class: "text" }, text),
    detail && element("span", { class: "detail" }, detail));
}

function move(to) {
  active = to;
  for (const [at, each] of [...list.children].entries()) each.setAttribute("aria-selected", String(at === to));
  if (to < 0) field.removeAttribute("aria-activedescendant");
  else {
    field.setAttribute("aria-activedescendant", list.children[to].id);
    list.children[to].scrollIntoView({ block: "nearest" });
  }
}

function pressed(event, chosen) {
  if (event.key === "Escape" && (suggesting() || pause)) {
    if (suggesting()) event.preventDefault();
    return closeSuggestions();
  }
  if (!suggesting()) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    // One place more than there are completions: the field itself.
    const places = shown.length + 1;
    move((active + 1 + step + places) % places - 1);
  } else if (event.key === "Enter" && active >= 0) {
    event.preventDefault();
    choose(active, chosen);
  }
}

function choose(at, chosen) {
  const { kind, text, href } = shown[at];
  closeSuggestions();
  if (kind === "instrument" || kind === "handbook") location.assign(href);
  else chosen(text);
}
