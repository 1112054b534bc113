// A page of several views, one at a time. Which one stands in the address: it can be linked to, and the browser goes back.
import { all, element, one } from "/static/lib/dom.js";

const plain = document.title;
let show = null;

/** What the address asks for. */
const asked = () => Object.fromEntries(new URLSearchParams(location.search));

const address = (query) => {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return given.length ? `${location.pathname}?${new URLSearchParams(given)}` : location.pathname;
};

/** Calls `shown(asked, given)` now and whenever the view changes; `given` is what `go` gave along. */
export function views(shown) {
  show = () => shown(asked(), history.state);
  window.addEventListener("popstate", show);
  show();
}

/** Leads to another view, and to the top of it. `given` goes along without standing in the address: a caller's words. */
export function go(query, given = null) {
  history.pushState(given, "", address(query));
  scrollTo(0, 0);
  show();
}

/** Notes a state of the present view, which is not worth a step back. */
export const note = (query) => history.replaceState(null, "", address(query));

/** A link to another view; opened in a new tab it leads there too. */
export const to = (query, ...children) => element("a", { href: address(query), onclick: (event) => follow(event, query) }, ...children);

function follow(event, query) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(query);
}

/** Shows the section of a view, hides the others, and waits for what fills it. Its heading then is the title of the page
 * too; with `focus` it has the focus, so that it is read out, unless somebody is busy in the view already. */
export async function reveal(name, work, { focus = true } = {}) {
  for (const each of all("main > [data-view]")) each.hidden = each.dataset.view !== name;
  await work();
  const view = one(`main > [data-view="${name}"]`);
  if (view.hidden) return;
  // Headings of a list's parts have neither an id nor a place in the order of Tab.
  const heading = one("h2[id], h2[tabindex]", view);
  document.title = heading ? `${wordsOf(heading)} · ${plain}` : plain;
  if (!focus || !heading || view.contains(document.activeElement)) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/** The words of a heading without the badges behind them. */
const wordsOf = (heading) => [...heading.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).map(({ data }) => data).join("");
