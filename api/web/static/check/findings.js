// What was found, beside the draft: each restricted phrasing with its basis and what may be said instead, each citation.
import { badge, button, element, line } from "/static/lib/dom.js";
import { CITATION } from "/static/lib/labels.js";
import { basisOf, severityOf } from "/static/lib/phrasing.js";
import { elsewhere } from "/static/lib/provision.js";

/** One finding; `acts` = {replace, show, look}. Its head takes the focus, and Enter on it replaces. */
export function findingView(found, asOf, acts) {
  const body = `body-${found.key}`;
  const head = element("button", {
    type: "button", class: "head", id: `head-${found.key}`, "aria-expanded": "false", "aria-controls": body,
    "aria-describedby": found.say_instead ? "enter-replaces" : null,
    onclick: () => acts.show(found), onfocus: () => acts.look(found.key),
    onkeydown: (event) => {
      if (event.key !== "Enter" || !found.say_instead) return;
      event.preventDefault();
      acts.replace(found);
    },
  }, element("span", { class: "words" }, `“${found.matched}”`), severityOf(found.severity));
  return element("li", { class: `finding ${found.severity}`, "data-key": found.key }, head,
    found.say_instead && line("instead", "可以这样说：", element("span", {}, found.say_instead)),
    element("div", { id: body, hidden: true }, line("", found.reason),
      found.basis.length > 0 && line("quiet", "依据：", ...basisOf(found.basis, asOf, elsewhere))),
    found.say_instead && button("整句换成这句话", () => acts.replace(found)));
}

/** One citation with how it fares; of a misquoted one what stands in the text. */
export function citationView(cited, asOf, acts) {
  const [label, style] = CITATION[cited.state] ?? [cited.state, "warn"];
  const [, title, locator] = /^《(.+)》(.*)$/.exec(cited.cited) ?? [];
  const known = title && cited.state !== "unresolved" && !cited.detail?.startsWith("库中没有");
  // Of an article that does not exist only the text it should stand in can be opened.
  const place = { title, locator: cited.state === "not_found" ? null : locator || null };
  const name = known ? elsewhere(cited.cited, place, asOf) : element("span", {}, cited.cited);
  name.id = `head-${cited.key}`;
  if (!known) name.tabIndex = 0;
  name.addEventListener("focus", () => acts.look(cited.key));
  return element("li", { class: `cited ${style}`, "data-key": cited.key }, line("title", name, badge(label, style)),
    cited.detail && line("", cited.detail),
    cited.difference?.length > 0 && line("law", "对照：", ...cited.difference.flatMap(changed)));
}

const changed = ({ op, quoted, stored }) => (op === "equal" ? [quoted]
  : [quoted && element("del", {}, quoted), stored && element("ins", {}, stored)].filter(Boolean));

/** The whole version the service offers, every sentence that must not go out replaced. */
export function rewrittenView(text, take) {
  return element("details", { class: "card" }, element("summary", {}, "整篇改好的写法"), line("law", text),
    button("整篇换成它", take));
}
