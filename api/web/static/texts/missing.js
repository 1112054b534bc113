// What our content rests on and nobody has brought in, industry by industry.
import { get } from "/static/lib/api.js";
import { element, line, link, one } from "/static/lib/dom.js";
import { INDUSTRY } from "/static/lib/labels.js";
import { may } from "/static/lib/session.js";
import { empty, fill } from "/static/lib/states.js";
import { asked, keepAsked } from "/static/texts/state.js";

const field = one("#missing-industry");
const box = one("#missing-list");

/** Reads the list anew; the industry is the one in the address. */
export async function showMissing() {
  const found = await fill(box, () => get("/v1/doctor"), ({ missing }) => shown(missing, asked().get("of")));
  if (!found) return;
  one("#missing").textContent = `缺少的法规（${found.missing_total}）`;
  const every = found.missing.map(({ industry, instruments }) => [industry, `${nameOf(industry)}（${instruments.length}）`]);
  field.replaceChildren(...[["", "全部行业"], ...every].map(([value, words]) => element("option", { value }, words)));
  field.value = asked().get("of") ?? "";
  field.onchange = () => {
    keepAsked({ of: field.value });
    box.replaceChildren(...[shown(found.missing, field.value)].flat());
  };
}

const nameOf = (industry) => INDUSTRY[industry] ?? industry;

function shown(missing, only) {
  const wanted = missing.filter(({ industry }) => !only || industry === only);
  if (!wanted.length) return empty("没有缺少的法规：手册和限制用语依据的都已入库。");
  return wanted.map(({ industry, instruments }) => element("section", { class: "industry" },
    element("h2", {}, nameOf(industry), element("span", { class: "quiet" }, ` ${instruments.length} 部`)),
    element("ul", { class: "texts" }, ...instruments.map(entry))));
}

function entry(each) {
  const words = [each.legal_rank, each.issuing_authority, each.document_number].filter(Boolean).join(" · ");
  return element("li", {},
    line("name", each.title),
    words && line("quiet", words),
    each.why && line("", each.why),
    each.needed_by.length > 0 && element("details", {},
      element("summary", {}, `${each.needed_by.length} 处以它为依据`),
      element("ul", { class: "needed" }, ...each.needed_by.map((name) => element("li", {}, name)))),
    ways(each));
}

function ways({ published_at: at }) {
  // Only what a browser opens as a page: the address is a company's own entry, too.
  const page = /^https?:\/\//.test(at ?? "") && element("a", { href: at, target: "_blank", rel: "noreferrer noopener" }, "发布页");
  const bring = may("ingestions:write") && link("/updates", "导入");
  return element("p", { class: "ways" }, page || element("span", { class: "quiet" }, "发布网址没有查实"), bring);
}
