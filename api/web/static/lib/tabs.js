// Tabs as WAI-ARIA has them: arrow keys move, only the chosen one is in the way of Tab.
import { all } from "/static/lib/dom.js";

/** Makes tabs of the role=tab buttons in a role=tablist; each names its panel by aria-controls. `shown` is called with
 * the chosen button's id at every change. Gives a function that chooses by id without moving the focus. */
export function tabs(list, shown) {
  const each = all("[role=tab]", list);
  const choose = (id, focus = false) => {
    const chosen = each.find((tab) => tab.id === id) ?? each[0];
    for (const tab of each) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
    }
    const mine = chosen.getAttribute("aria-controls");
    for (const panel of each.map((tab) => document.getElementById(tab.getAttribute("aria-controls")))) {
      panel.hidden = panel.id !== mine;
    }
    // In a narrow window the list scrolls sideways: what is chosen is seen whole.
    const [box, own] = [list.getBoundingClientRect(), chosen.getBoundingClientRect()];
    list.scrollLeft += Math.max(0, own.right - box.right) + Math.min(0, own.left - box.left);
    if (focus) chosen.focus();
    shown(chosen.id);
  };
  for (const tab of each) tab.addEventListener("click", () => choose(tab.id));
  list.addEventListener("keydown", (event) => {
    const at = each.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: each.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    choose(each[(to + each.length) % each.length].id, true);
  });
  return choose;
}
