// The list of the queue: made once and then mended in place, so that a refresh never takes the focus away.
import { all, badge, element, one } from "/static/lib/dom.js";
import { momentOf } from "/static/lib/format.js";
import { INDUSTRY, personOf, SIGNAL_SEVERITY, SIGNAL_STATE } from "/static/lib/labels.js";
import { waited } from "/static/risks/waiting.js";

const linkTo = (id) => {
  const address = new URL(location.href);
  address.searchParams.set("risk", id);
  return address.pathname + address.search;
};

const ERASED = "（内容已删除）";

function card(signal, current) {
  const [severity, style] = SIGNAL_SEVERITY[signal.severity] ?? [signal.severity, ""];
  const who = [waited(signal), personOf(signal.actor_id, signal.actor_name), INDUSTRY[signal.industry]];
  const state = signal.state === "taken" ? `处理中 · ${personOf(signal.assignee, signal.assignee_name)}`
    : signal.state === "open" ? "" : SIGNAL_STATE[signal.state];
  return element("a", {
    class: `signal ${signal.severity}`, href: linkTo(signal.risk_id), "data-risk": signal.risk_id,
    "aria-current": String(signal.risk_id) === current ? "true" : null, title: momentOf(signal.created_at),
  },
  element("span", {}, element("strong", {}, signal.topic_name), badge(severity, style), state && badge(state)),
  element("span", { class: "asked" }, signal.question ?? ERASED),
  element("span", { class: "quiet" }, who.filter(Boolean).join(" · ")));
}

/** Shows signals in a list; what is the same stays the very element that it was, with the focus in it. */
export function showSignals(list, signals, current) {
  const known = new Map(all("[data-risk]", list).map((each) => [each.dataset.risk, each]));
  const focused = document.activeElement?.dataset.risk;
  signals.forEach((signal, place) => {
    const made = card(signal, current);
    const old = known.get(String(signal.risk_id));
    known.delete(String(signal.risk_id));
    if (old) mend(old, made);
    const item = old?.parentElement ?? element("li", {}, made);
    if (list.children[place] !== item) list.insertBefore(item, list.children[place] ?? null);
  });
  for (const gone of known.values()) gone.parentElement.remove();
  // What is moved in the page loses the focus.
  if (focused && document.activeElement?.dataset.risk !== focused) one(`[data-risk="${focused}"]`, list)?.focus();
}

function mend(old, made) {
  for (const name of ["class", "href", "aria-current"]) {
    if (made.hasAttribute(name)) old.setAttribute(name, made.getAttribute(name));
    else old.removeAttribute(name);
  }
  if (old.textContent !== made.textContent) old.replaceChildren(...made.childNodes);
}

/** The next link in a direction from the one in focus, or from the one that is open; it gets the focus. */
export function next(list, by) {
  const links = all("[data-risk]", list);
  const at = links.findIndex((each) => each === document.activeElement);
  const from = at >= 0 ? at : links.findIndex((each) => each.hasAttribute("aria-current"));
  links[from < 0 ? 0 : Math.min(links.length - 1, Math.max(0, from + by))]?.focus();
}
