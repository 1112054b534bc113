// What is suddenly asked: each theme beside what would be usual, with examples and the way to the questions.
import { element, line, link } from "/static/lib/dom.js";
import { count } from "/static/lib/format.js";
import { nameOf, placeOf } from "/static/lib/provision.js";

export function themes({ themes: found, compared_since: since }, records) {
  return element("section", { class: "themes", "aria-label": "突然增多的" }, element("h2", {}, "突然增多的"), ...content(found, since, records));
}

function content(found, since, records) {
  if (!since) return [line("state", "以往的记录还不满一周，无法比较。满一周之后，这里会显示突然多起来的投诉，例如同一批次的产品、同一家快递。")];
  if (!found.length) return [line("state", "没有突然增多的主题。与前四周相比，各种提问都在平常的起伏之内。")];
  return [line("quiet", "与之前四周相比，增多的程度超出平常的起伏。常见的原因：一批有问题的产品、一家快递、一次宣传。"),
    element("ol", { class: "rising" }, ...found.map((each) => theme(each, records)))];
}

function theme({ names, calls, usual, first, last, asked, records: ids, examples, articles }, records) {
  const title = names.join(" · ");
  const when = first === last ? first : `${first} 至 ${last}`;
  const href = records({ from: first, to: last, ids: ids.join(",") });
  return element("li", { class: "card" },
    element("h3", {}, title),
    element("div", { class: "beside" }, compared(calls, usual), element("div", {},
      line("", element("strong", {}, `${count(calls)} 通电话`), `，往常${roughly(usual)} 通`),
      line("quiet", when))),
    examples.length > 0 && element("ul", { class: "examples" }, ...examples.map((each) => element("li", {}, each))),
    articles.length > 0 && line("quiet", "答复所依：", ...articles.flatMap(({ title: of, article }, place) =>
      [place ? "、" : "", link(placeOf({ title: of, locator: article }), nameOf({ title: of, locator: article }))])),
    href && line("", link(href, `看这 ${count(Math.min(asked, ids.length))} 次提问`, element("span", { class: "hidden" }, `：${title}`))));
}

const roughly = (usual) => (usual < 1 ? "不到 1" : `约 ${count(Math.round(usual))}`);

/** Two bars, one above the other: now and usual. */
function compared(calls, usual) {
  const both = [[calls, "now"], [usual, "usual"]].map(([value, style]) => {
    const made = element("i", { class: style });
    made.style.width = `${Math.max(1.5, (100 * value) / Math.max(calls, usual))}%`;
    return made;
  });
  return element("span", { class: "compared", "aria-hidden": "true" }, ...both);
}
