// What an answer rests on: the quotation, where it stands, since when it binds; the whole article behind its digit.
import { badge, button, element, line, link } from "/static/lib/dom.js";
import { facts, nameOf, placeOf, validity } from "/static/lib/provision.js";

/** The name of a citation, as a link to its place in the text of a day. */
export const reference = (cited, day) => link(placeOf(cited, day), nameOf(cited));

/** A card with the quotation. `open` shows the whole article; without a number nothing opens. */
export function evidence(cited, day, open) {
  const { n, kind, quotation, notice } = cited;
  const words = kind === "handbook" ? "手册全文" : "条文全文";
  const whole = button(words, () => open(cited), "plain");
  // Whoever speaks to the machine says the words he sees: the name begins with them.
  whole.setAttribute("aria-label", `${words}：${nameOf(cited)}`);
  return element("article", { class: "card evidence" },
    element("div", { class: "head" },
      element("span", { class: "name" }, n > 0 && element("kbd", {}, String(n)),
        element("span", { class: "title" }, reference(cited, day)),
        validity(cited.validity_status), kind === "guideline" && badge("指引")),
      whole),
    element("blockquote", {}, quotation),
    kind !== "handbook" && line("quiet", facts(cited)),
    notice && line("warn small", notice));
}
