// Charts made of links: what is drawn is what is read out, and every bar leads to what is behind it.
import { element, line } from "/static/lib/dom.js";
import { count } from "/static/lib/format.js";

/** Lying bars, the longest first: [{name, at, value, before, unit, detail, says, href}]; `none` where there is nothing.
 * `at` is where the named thing itself is read, `href` the records behind its number. */
export function bars(rows, none) {
  if (!rows.length) return line("state", none);
  const most = Math.max(...rows.map(({ value, before }) => Math.max(value, before ?? 0)), 1);
  return element("ol", { class: "bars" }, ...rows.map((row) => bar(row, most)));
}

function bar({ name, at, value, before = null, unit = "", detail = null, says = `${count(value)} ${unit}`, href }, most) {
  const drawn = element("span", { class: "bar", "aria-hidden": "true" });
  const length = element("i", {});
  length.style.width = `${Math.max(1, (100 * value) / most)}%`;
  drawn.append(length);
  if (before) {
    const mark = element("b", {});
    mark.style.insetInlineStart = `${(100 * before) / most}%`;
    drawn.append(mark);
  }
  const number = href ? element("a", { class: "number", href, "aria-label": `${name}：${says}，看记录` }, says) : element("span", { class: "number" }, says);
  const more = [detail, before === null ? null : `前一段 ${count(before)}`].filter(Boolean).join("，");
  return element("li", {},
    element("span", { class: "name" }, at ? element("a", { href: at }, name) : name), number, drawn,
    more && element("span", { class: "quiet more" }, more));
}

/** Standing columns in the order of time: [{name, value, part, says, href}]; `part` is drawn dark in its column. One
 * stop of the Tab key: arrow keys go from column to column. */
export function columns(each, label) {
  const most = Math.max(...each.map(({ value }) => value), 1);
  const list = element("ol", { class: "columns", "aria-label": label }, ...each.map((column) => standing(column, most)));
  const stops = [...list.querySelectorAll("a")];
  stops.forEach((stop, place) => { stop.tabIndex = place === stops.length - 1 ? 0 : -1; });
  list.addEventListener("keydown", (event) => {
    const place = stops.indexOf(document.activeElement);
    const to = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: stops.length - 1 }[event.key];
    if (place < 0 || to === undefined || !stops[to]) return;
    event.preventDefault();
    stops[place].tabIndex = -1;
    stops[to].tabIndex = 0;
    stops[to].focus();
  });
  const middle = each[Math.floor((each.length - 1) / 2)];
  const axis = element("p", { class: "axis quiet", "aria-hidden": "true" },
    ...[each[0], each.length > 2 && middle, each.length > 1 && each.at(-1)].filter(Boolean).map(({ name }) => element("span", {}, name)));
  const key = line("key quiet", element("i", {}), "作答 ", element("b", {}), "没有作答");
  return [key, line("quiet most", `最多的一${each.length > 1 && each[0].name.includes("–") ? "周" : "天"} ${count(most)} 次`), list, axis];
}

function standing({ value, part, says, href }, most) {
  const whole = element("i", { class: value ? null : "none" });
  whole.style.height = `${(100 * value) / most}%`;
  const dark = element("b", {});
  dark.style.height = `${value ? (100 * part) / value : 0}%`;
  whole.append(dark);
  return element("li", {}, href ? element("a", { href, "aria-label": says, title: says }, whole) : element("span", { role: "img", "aria-label": says, title: says }, whole));
}
