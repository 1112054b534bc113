// What stands above a text: rank, authority, number, whether it binds on the day, and how each of its days is known.
import { badge, button, element, line } from "/static/lib/dom.js";
import { DATE_BASIS } from "/static/lib/labels.js";
import { validity } from "/static/lib/provision.js";
import { may } from "/static/lib/session.js";
import { settle } from "/static/text/dates.js";

const DATES = { adoption: "通过", promulgation: "公布", effective: "施行", repeal: "废止" };

/** The elements of a text's head; `show` reads another text or this one anew. */
export function head(found, show) {
  const { version, as_of: day, binding } = found;
  const settling = () => settle(found, () => show({}));
  return [
    line("facts", [found.legal_rank, found.issuing_authority, version.document_number].filter(Boolean).join(" · "),
      found.province && badge(found.province)),
    line("facts", `${day} `, validity(version.validity_status)),
    version.notice && element("div", { class: "notice", role: "note" }, line("", version.notice),
      may("texts:write") && !version.dates.effective.value && button("核定施行日期", settling)),
    !binding && element("div", { class: "notice", role: "note" },
      line("", `所示的不是 ${day} 有效的文本。`), otherwise(found, show)),
    element("details", { class: "about" }, element("summary", {}, "日期与依据"), dates(version),
      may("texts:write") && element("p", { class: "no-print" }, button("核定日期", settling))),
  ].filter(Boolean);
}

function otherwise({ versions }, show) {
  const holds = versions.some(({ validity_status: status }) => status === "in_force" || status === "unknown");
  return holds && button("看当日有效的文本", () => show({ version: null }));
}

function dates({ dates: known }) {
  const rows = Object.entries(DATES).map(([kind, name]) => [name, known[kind]])
    .filter(([name, { value }]) => value || name !== "废止");
  return element("div", { class: "table" }, element("table", {},
    element("caption", { class: "hidden" }, "日期与依据"),
    element("thead", {}, element("tr", {}, ...["", "日期", "怎么知道的", "依据"].map((each) => element("th", { scope: "col" }, each || "种类")))),
    element("tbody", {}, ...rows.map(([name, { value, basis, evidence }]) => element("tr", {},
      element("th", { scope: "row" }, name), element("td", {}, value ?? "—"),
      element("td", {}, DATE_BASIS[basis] ?? basis), element("td", {}, evidence ?? "—"))))));
}
