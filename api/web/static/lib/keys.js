// Keyboard shortcuts: one list for the page, which the key ? shows.
import { dialog } from "/static/lib/dialog.js";
import { element, one } from "/static/lib/dom.js";
import { recalled, remember } from "/static/lib/remember.js";

const known = new Map();
const SINGLE = "single-keys";
const TYPING = "input, select, textarea, [contenteditable]";

/** A key (as KeyboardEvent.key has it, or Alt+N for one held with Alt) does something while nobody is typing. `words` say what, for the list;
 * `typing: true` lets it work in fields too. `act` gets the event; returning false leaves the key to the browser. */
export function shortcut(key, words, act, { typing = false } = {}) {
  known.set(key, { words, act, typing });
  one("#shortcuts").hidden = false;
}

/** Whether a letter, digit or sign alone does something; who speaks to the machine or has an unsteady hand switches it off. */
export const singleKeys = () => recalled(SINGLE, true);

document.addEventListener("keydown", (event) => {
  // With Alt some keyboards write another character: the key itself counts.
  const found = known.get(event.altKey ? `Alt+${event.code.replace("Key", "")}` : event.key);
  if (!found || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey) return;
  if (!found.typing && event.target.closest?.(TYPING)) return;
  if (event.key.length === 1 && !event.altKey && !singleKeys()) return;
  if (one("dialog[open]") && event.key !== "Escape") return;
  if (found.act(event) !== false) event.preventDefault();
});

function list() {
  const rows = [...known].filter(([, { words }]) => words).map(([key, { words }]) =>
    element("tr", {}, element("th", { scope: "row" }, element("kbd", {}, key === "Escape" ? "Esc" : key)), element("td", {}, words)));
  dialog("快捷键", [element("table", { class: "keys" }, element("tbody", {}, ...rows)), single()]);
}

function single() {
  const field = element("input", { type: "checkbox", checked: singleKeys(), "aria-describedby": "single-hint",
    onchange: () => remember(SINGLE, field.checked) });
  return element("div", {}, element("label", { class: "row" }, field, "单字母快捷键"),
    element("p", { id: "single-hint", class: "quiet" }, "关掉以后，单按字母、数字和符号不起作用；Esc、Enter、方向键、F 键和 Alt 组合键照常。记在这个浏览器里，各人是各人的。"));
}

one("#shortcuts").addEventListener("click", list);
shortcut("?", "显示这张表", list);
one("#shortcuts").hidden = true;
