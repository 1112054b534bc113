// One rule: why it must not be said, on which articles, what may be said, how it is found, and who changed it.
import { get, post, put, remove } from "/static/lib/api.js";
import { badge, button, element, line, link, one, section } from "/static/lib/dom.js";
import { deed } from "/static/lib/deed.js";
import { confirmed } from "/static/lib/dialog.js";
import { dayOf, momentOf } from "/static/lib/format.js";
import { personOf } from "/static/lib/labels.js";
import { may } from "/static/lib/session.js";
import { empty, fill } from "/static/lib/states.js";
import { go, to } from "/static/lib/views.js";
import { badges, basis, industriesOf, scenesOf, topicOf } from "/static/phrasings/words.js";

const REQUIRES = { industry: "行业", scene: "场景" };

export const placeOfRule = (id) => `/v1/phrasings/${encodeURIComponent(id)}`;

export async function showRule(id) {
  const found = await fill(one("#rule"), () => get(placeOfRule(id)), view);
  if (found) showHistory(found);
}

function view(rule) {
  return [
    line("", to({}, "‹ 限制用语")),
    element("h2", { class: "phrase", tabindex: "-1" }, rule.phrasing, badges(rule)),
    line("quiet", `${topicOf(rule.topic)} · ${rule.rule_id}`),
    actions(rule),
    rule.review.due && due(rule),
    element("div", { class: "two" },
      element("div", {}, ...reasons(rule), ...examples(rule), ...how(rule)),
      element("aside", { "aria-label": "适用与来历" }, facts(rule), element("div", { id: "history" }))),
  ];
}

const reasons = (rule) => [
  ...section("为什么不能说", [line("said", rule.reason), element("ul", { class: "plainly", "aria-label": "依据" }, ...rule.basis.map(basis))], 3),
  ...section("可以这样说", [rule.say_instead ? line("said good", rule.say_instead) : line("quiet", "没有填写。")], 3),
];

function how(rule) {
  const explained = rule.patterns_explained.map((words) => element("li", {}, words));
  const groups = rule.together.map((group) => group.join(" / ")).join(" ＋ ");
  return section("怎样查出", [
    element("ul", { class: "sentences" }, ...explained, groups && element("li", {}, `同一句里都出现：${groups}`)),
    rule.sound && line("quiet", "也查拼音和谐音。"),
    rule.whole_word && line("quiet", "是更长词语的一部分时不算。"),
    element("details", {}, element("summary", {}, "匹配写法的原文"), line("", rule.patterns.join("、")),
      rule.exempt.length > 0 && line("quiet", `不算违规的更长写法：${rule.exempt.join("、")}`)),
  ], 3);
}

const sentences = (list) => element("ul", { class: "sentences" }, ...list.map((each) => element("li", {}, each)));
const examples = (rule) => [
  ...section("会查出", rule.match.length ? [sentences(rule.match)] : [], 3),
  ...section("不会查出", rule.passes.length ? [sentences(rule.passes)] : [], 3),
];

function facts(rule) {
  const { effective_from: from, effective_to: until, review } = rule;
  const days = [from && `${from} 起`, until && `至 ${until}（含）`].filter(Boolean).join("，");
  const rows = [
    ["行业", industriesOf(rule)],
    ["场景", scenesOf(rule)],
    ["须先知道", rule.requires.map((each) => REQUIRES[each] ?? each).join("、")],
    ["起止", days],
    ["来源", rule.origin === "company" ? "公司的" : "随产品自带"],
    ["所在文件", rule.place],
    ["上次复核", review.reviewed_at && dayOf(review.reviewed_at)],
  ];
  return element("dl", { class: "facts" }, ...rows.filter(([, said]) => said).map(([name, said]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, said))));
}

function due(rule) {
  return element("div", { class: "card" }, line("title warn", "待复核：所依条文变了"),
    element("ul", {}, ...rule.review.reasons.map((each) => element("li", {}, each))),
    may("phrasings:write") && line("row", button("看过条文，仍然适用", () => reviewed(rule))));
}

function actions(rule) {
  if (!may("phrasings:write")) return null;
  const own = rule.origin === "company";
  return line("row",
    button(own ? "修改" : "按公司口径改写", () => go({ edit: rule.rule_id })),
    rule.state === "disabled" ? button("恢复", () => restore(rule)) : button("停用", () => disable(rule)),
    own && button("删除", () => removed(rule)));
}

/** Shows the rule as it is now; what was pressed is gone, so its heading takes the focus. */
const again = ({ rule_id: id }) => async () => {
  await showRule(id);
  one("#rule .phrase")?.focus({ preventScroll: true });
};

async function disable(rule) {
  const sure = await confirmed(`停用“${rule.phrasing}”？`, "停用后，答复、审查和通话都不再查它；随时可以恢复。", { verb: "停用" });
  if (!sure) return;
  deed(() => post(`${placeOfRule(rule.rule_id)}/disable`), `已停用“${rule.phrasing}”。`, { undo: () => restore(rule), after: again(rule) });
}

const restore = (rule) =>
  deed(() => post(`${placeOfRule(rule.rule_id)}/restore`), `已恢复“${rule.phrasing}”，立即生效。`, { after: again(rule) });

const reviewed = (rule) =>
  deed(() => post(`${placeOfRule(rule.rule_id)}/review`), "已登记复核。", { after: again(rule) });

async function removed(rule) {
  const sure = await confirmed(`删除“${rule.phrasing}”？`, "从公司的条目里删除，立即不再查它；自带的同名条目（若有）重新生效。", { verb: "删除", danger: true });
  if (!sure) return;
  deed(() => remove(placeOfRule(rule.rule_id)), `已删除“${rule.phrasing}”。`, { undo: () => takeBack(rule), after: () => go({}) });
}

const takeBack = (rule) =>
  deed(() => post("/v1/phrasings", bodyOf(rule)), `已放回“${rule.phrasing}”。`, { after: () => go({ rule: rule.rule_id }) });

/** A rule as it is sent to be written again. */
function bodyOf(rule) {
  const { rule_id: id, basis: bases, passes, ...rest } = rule;
  const same = ["topic", "phrasing", "patterns", "together", "exempt", "sound", "whole_word", "severity", "industries", "scenes",
    "requires", "effective_from", "effective_to", "reason", "say_instead", "match"];
  return { id, ...Object.fromEntries(same.map((name) => [name, rest[name]])), basis: bases.map(({ title, article }) => `《${title}》${article}`), pass: passes };
}

/** Writes a rule as it was before. */
export const putBack = (rule) =>
  deed(() => put(placeOfRule(rule.rule_id), bodyOf(rule)), "已改回原来的写法。", { after: () => go({ rule: rule.rule_id }) });

async function showHistory({ rule_id: id }) {
  const box = one("#history");
  if (!may("records:read")) return;
  box.append(element("h3", {}, "改动记录"), element("div", {}));
  await fill(box.lastElementChild, () => get("/v1/records", { kind: "rule_change,review", rule: id, limit: 10 }), ({ records }) =>
    records.length === 0 ? empty("还没有人改过。") : element("ul", { class: "plainly" }, ...records.map((each) =>
      element("li", {}, link(`/records?record=${encodeURIComponent(each.record_id)}`, momentOf(each.at)),
        element("span", { class: "quiet" }, ` ${personOf(each.actor_id, each.actor_name)}`),
        each.kind === "review" && badge("复核")))));
}
