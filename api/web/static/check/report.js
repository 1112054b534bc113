// The result of a check in words: the verdict in one line, and the whole of it as text to be copied.
import { BASIS_STATE, CITATION, INDUSTRY, SCENE, SEVERITY } from "/static/lib/labels.js";

const VERDICT = { pass: "可以发出", warn: "需要复核", block: "不能发出" };
const PARAPHRASES = {
  preparing: "不带原词的同义说法还没有查：正在准备，服务启动后约半分钟就绪。",
  partial: "文字较长，不带原词的同义说法只查了前一部分。",
};

/** How far the search for paraphrases came; null where there is nothing to say. */
export const paraphrases = ({ paraphrase_state: state }) => PARAPHRASES[state] ?? null;

/** 不能发出：禁止 2 处，慎用 1 处；引用 3 处，1 处不属实 */
export function verdictLine(result, day = null) {
  const { findings, citations } = result;
  const kinds = ["block", "warn"].map((kind) => [SEVERITY[kind][0], findings.filter(({ severity }) => severity === kind).length]);
  const said = kinds.filter(([, number]) => number > 0).map(([name, number]) => `${name} ${number} 处`).join("，");
  const wrong = unproven(citations);
  const cited = citations.length && `引用 ${citations.length} 处，${wrong ? `${wrong} 处没有核实` : "都属实"}`;
  const under = day && `按 ${day} 的法律`;
  return `${VERDICT[settled(result)]}：${[said || "没有发现不能说的话", cited, under].filter(Boolean).join("；")}`;
}

const unproven = (citations) => citations.filter(({ state }) => state !== "verified").length;

/** What the page concludes: words that pass still need a look where a citation does not hold. */
export const settled = ({ verdict, citations }) => (verdict === "pass" && unproven(citations) > 0 ? "warn" : verdict);

/** Everything, as plain text. `asked` = {industry, scene, as_of}. */
export function report(text, result, asked) {
  const facts = [`以 ${asked.as_of} 的法律为准`, asked.industry && `行业：${INDUSTRY[asked.industry]}`,
    asked.scene && `场景：${SCENE[asked.scene]}`, result.record_id ? `记录编号 ${result.record_id}` : "未登记"];
  return [
    verdictLine(result), facts.filter(Boolean).join(" · "), "",
    ...result.findings.flatMap(finding),
    ...(result.citations.length ? ["引用", ...result.citations.map(citation), ""] : []),
    ...(result.rewritten ? ["可以改成", result.rewritten, ""] : []),
    "原文", text,
  ].join("\n");
}

function finding({ matched, start, severity, reason, basis, say_instead: instead }, index) {
  const rests = basis.map(({ title, article, state }) => `《${title}》${article}${BASIS_STATE[state] ? `（${BASIS_STATE[state]}）` : ""}`);
  return [`${index + 1}. “${matched}”（第 ${start + 1} 字，${SEVERITY[severity][0]}）`, `   ${reason}`,
    rests.length && `   依据：${rests.join("；")}`, instead && `   可以这样说：${instead}`, ""].filter((each) => each !== 0 && each !== null);
}

const citation = ({ cited, start, state, detail }) =>
  `${cited}（第 ${start + 1} 字）：${CITATION[state]?.[0] ?? state}${detail ? `，${detail}` : ""}`;
