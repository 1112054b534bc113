// What is said aloud by a screen reader and shown for a moment to everybody else, with a way to take it back.
import { button, element, one } from "/static/lib/dom.js";

const SHOWN_MS = 8000;
// Puts away what is shown now.
let away = () => {};

/** Tells those who listen; shows nothing. */
export function announce(words) {
  const live = one("#live");
  // The same words said twice are said only if they were gone in between.
  live.textContent = "";
  setTimeout(() => { live.textContent = words; }, 30);
}

/** Tells that something was done, at the foot of the page; `undo` (a function) adds 撤销. It goes by itself; Esc puts it
 * away where nothing on the page wants that key. Whoever stood in it is led back to where he came from. */
export function told(words, undo = null) {
  away();
  announce(words);
  let back = null;
  const gone = () => {
    const inside = made.contains(document.activeElement);
    clearTimeout(going);
    made.remove();
    away = () => {};
    if (inside) lead(back);
  };
  const made = element("div", { class: "told", onfocusin: ({ relatedTarget: from }) => { if (!made.contains(from)) back = from; } },
    element("span", {}, words), undo && button("撤销", () => { gone(); undo(); }), button("知道了", gone));
  made.addEventListener("keydown", putAway);
  document.body.append(made);
  const going = setTimeout(gone, undo ? 2 * SHOWN_MS : SHOWN_MS);
  away = gone;
}

/** The focus to where it was; where that is gone or hidden, to the page. */
function lead(back) {
  back?.focus({ preventScroll: true });
  if (document.activeElement !== back) one("#main").focus({ preventScroll: true });
}

function putAway(event) {
  if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || !one(".told") || one("dialog[open]")) return;
  event.preventDefault();
  away();
}

// Behind everything that listens on the page: an open record or case has the first claim on Esc.
window.addEventListener("keydown", putAway);
