// Turns the contract's objects into elements. Every text goes in as text: nothing here parses HTML.
import { compared, shownBeside, special } from "/special.js";

const VALIDITY = {
  in_force: ["现行有效", "good"], not_yet_effective: ["尚未生效", "bad"], superseded: ["已被取代", "bad"],
  repealed: ["已废止", "bad"], expired: ["已失效", "bad"], unknown: ["效力未核实", "warn"],
};
const BASIS = { needs: "依据未入库", not_in_force: "当日不生效", not_found: "未找到" };
const SEVERITY = { block: "禁止", warn: "慎用" };
const INDUSTRY = {
  general: "各行业", market: "市场与电商", finance: "金融", education: "教育培训", medical: "医疗美容",
};

/** An element with attributes and children; strings become text nodes, null is left out. */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

export const line = (style, ...children) => element("p", { class: style }, ...children);

export function answerView(answer) {
  return [
    answer.escalation && escalation(answer.escalation),
    answer.refusal ? refusal(answer.refusal) : line("sayable", answer.text),
    answer.notice && line("warn", answer.notice),
    ...compared(answer),
    ...section("依据", answer.citations.filter(({ n }) => !shownBeside(answer).includes(n)).map(citation)),
    ...special(answer),
    ...section("期限", answer.deadline ? [deadline(answer.deadline)] : []),
    ...section("相关条文", answer.related.length ? [related(answer.related)] : []),
    ...section("不能说", answer.restricted_phrasings.map(phrasing)),
    ...section("权限", answer.authority ? [authority(answer.authority)] : []),
    footer(answer),
    answer.answer_id ? feedback(answer.answer_id) : null,
  ].filter(Boolean);
}

export function section(title, cards) {
  return cards.length ? [element("h2", {}, title), ...cards] : [];
}

function escalation({ reason, citation: basis }) {
  return element("div", { class: "card escalation", role: "alert" }, line("", reason),
    line("quiet", `依据：内部手册《${basis.title}》${basis.locator}`));
}

function refusal({ reason, ask_caller: question, nearest }) {
  return element("div", {}, line("sayable", reason), question ? line("", `可以再问：${question}`) : null,
    ...section("最接近的条文（不是答案）", nearest.map(citation)));
}

export function citation(cited) {
  const ours = cited.kind === "handbook";
  const [label, style] = VALIDITY[cited.validity_status] ?? [null, ""];
  const number = cited.n ? `[${cited.n}] ` : "";
  const name = `${number}${ours ? "内部手册" : ""}《${cited.title}》${cited.locator}`;
  const facts = [cited.legal_rank, cited.issuing_authority, cited.effective_date && `${cited.effective_date} 起施行`];
  return element("article", { class: "card" },
    line("title", name, label ? element("span", { class: `badge ${style}` }, label) : null),
    ours ? null : line("quiet", facts.filter(Boolean).join(" · ")),
    element("blockquote", {}, cited.quotation),
    cited.notice ? line("warn", `注意：${cited.notice}`) : null,
    element("details", {}, element("summary", {}, ours ? "手册全文" : "条文全文"),
      line("quiet", cited.path.join(" › ")), highlighted(cited.text, cited.quotation)));
}

/** The whole text with the quotation marked; the contract says that the quotation is a slice of the text. */
function highlighted(text, quotation) {
  const start = text.indexOf(quotation);
  if (start < 0 || !quotation) return line("article", text);
  const end = start + quotation.length;
  return line("article", text.slice(0, start), element("mark", {}, text.slice(start, end)), text.slice(end));
}

function phrasing(rule) {
  const basis = rule.basis.map(({ title, article, state }) =>
    `《${title}》${article}${BASIS[state] ? `（${BASIS[state]}）` : ""}`);
  return element("article", { class: "card avoid" },
    line("title", rule.phrasing, element("span", { class: `badge ${rule.severity === "block" ? "bad" : "warn"}` },
      SEVERITY[rule.severity] ?? rule.severity)),
    line("instead", `可以这样说：${rule.say_instead}`),
    line("", rule.reason), line("quiet", basis.join("；")));
}

function authority({ may_offer: offer, decided_by: decides }) {
  return element("div", { class: "card" }, line("", `您可以：${offer}`), line("", `谁来决定：${decides}`));
}

/** Links that ask the page for the article itself. */
function related(provisions) {
  return element("ul", { class: "card" }, ...provisions.map(({ title, locator, reason }) => {
    const name = `《${title}》${locator}`;
    return element("li", {}, element("a", { href: `#${encodeURIComponent(name)}` }, name), ` ${reason}`);
  }));
}

function deadline({ from, event, period, unit, last_day: last, rule, notes, citation: basis }) {
  const start = `从 ${from}（${event}）起算，${period}${unit === "工作日" || unit === "月" ? "个" : ""}${unit}`;
  return element("div", { class: "card" }, line("title", `最后一天：${last}`),
    line("", `${start}，依据《${basis.title}》${basis.locator}`), line("quiet", rule),
    ...notes.map((note) => line("warn", `注意：${note}`)));
}

function footer(answer) {
  const took = Math.round(answer.timings_ms.total ?? 0);
  return line("quiet", `用时 ${took} 毫秒 · 以 ${answer.as_of} 的法律为准 · 数据第 ${answer.generation} 代`);
}

/** Whether the answer served; who finds it wrong is asked what it should have cited. app.js sends it. */
function feedback(answerId) {
  const verdict = (value, label) =>
    element("button", { type: "button", class: "small", "data-verdict": value, "aria-pressed": "false" }, label);
  const field = (name, label, limit) =>
    element("input", { name, "aria-label": label, placeholder: label, maxlength: limit, autocomplete: "off" });
  return element("div", { class: "feedback", "data-answer": answerId },
    element("div", { class: "verdicts", role: "group", "aria-label": "这次答复怎么样" },
      verdict("useful", "有用"), verdict("wrong", "不对"), element("span", { class: "quiet", role: "status" })),
    element("form", { hidden: "" }, field("should_cite", "应引用哪一条，如 消保法55（可不填）", "80"),
      field("comment", "哪里不对（可不填）", "1000"), element("button", { type: "submit", class: "small" }, "提交")));
}

export function problemView(problem) {
  return [line("bad", problem.detail ?? "请求未能完成。")];
}

export function missingView(industries) {
  return industries.map(({ industry, instruments }) => element("div", {},
    element("h2", {}, INDUSTRY[industry] ?? industry),
    element("ul", {}, ...instruments.map(wanted))));
}

function wanted({ title, why, published_at: address, needed_by: users }) {
  const reason = why ?? (users.length ? `用于 ${users.slice(0, 3).join("、")}` : "");
  const link = /^https?:\/\//.test(address ?? "") ? element("a", { href: address, rel: "noreferrer" }, "发布页") : null;
  return element("li", {}, `《${title}》`, reason ? `：${reason} ` : " ", link);
}

export function freshnessText({ generation, vectors, phrases }) {
  if (!generation) return "知识库还是空的";
  const behind = (name, { done, total }) => done < total ? `，${name} ${done}/${total}` : "";
  return `数据第 ${generation} 代${behind("语义索引", vectors)}${behind("问法索引", phrases)}`;
}
