// Making elements. Every text goes in as text: nothing in these pages ever parses HTML.

/** An element with attributes and children. Strings become text nodes; null, undefined and false are left out.
 * An attribute that is null or false is left out, one that is true is set empty; `on…` given a function listens. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export const line = (style, ...children) => element("p", { class: style || null }, ...children);
export const link = (href, ...children) => element("a", { href }, ...children);
export const badge = (words, style = "") => element("span", { class: `badge ${style}` }, words);
export const button = (words, act, style = "small") => element("button", { type: "button", class: style, onclick: act }, words);
export const one = (selector, within = document) => within.querySelector(selector);
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/** A heading with what stands under it; nothing where that is nothing. `level` as in h2. */
export function section(title, cards, level = 2) {
  const shown = cards.filter(Boolean);
  return shown.length ? [element(`h${level}`, {}, title), ...shown] : [];
}

/** Puts new elements in the place of a box's own. What is the same stays the very element it was, and a link that had
 * the focus has it again: what renews itself must not throw anybody out. */
export function renew(box, made) {
  const held = box.contains(document.activeElement) ? document.activeElement : null;
  const old = [...box.children];
  if (old.length !== made.length) box.replaceChildren(...made);
  else old.forEach((each, n) => { if (!each.isEqualNode(made[n])) each.replaceWith(made[n]); });
  if (!held || held === document.activeElement) return;
  const again = held.isConnected ? held : all("a", box).find((each) => each.getAttribute("href") === held.getAttribute("href"));
  again?.focus({ preventScroll: true });
}

/** What a form says, by name; empty fields are left out, several of one name become a list only where `many` says so. */
export function said(form, many = []) {
  const given = {};
  for (const [name, value] of new FormData(form)) {
    if (value === "" || value instanceof File) continue;
    if (many.includes(name)) (given[name] ??= []).push(value);
    else given[name] = value;
  }
  return given;
}
