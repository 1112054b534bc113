// What stands around a record: what it is about, risk signals, feedback, holds, and its place in the chain.
import { badge, element, line, link, section } from "/static/lib/dom.js";
import { momentOf } from "/static/lib/format.js";
import { INDUSTRY, OUTCOME, personOf, RECORD, SIGNAL_SEVERITY, SIGNAL_STATE, VERDICT } from "/static/lib/labels.js";
import { allPlaced } from "/static/lib/provision.js";
import { may } from "/static/lib/session.js";

const SHORT = 12;
const short = (hash) => element("code", { title: hash }, String(hash).slice(0, SHORT));

/** Names with their values; those without one are left out. */
export function list(rows) {
  const shown = rows.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return element("dl", { class: "about" }, ...shown.flatMap(([name, value]) =>
    [element("dt", {}, name), element("dd", {}, ...[value].flat())]));
}

export function headOf(record) {
  const [outcome, style] = OUTCOME[record.outcome] ?? [record.outcome, ""];
  return [
    element("h1", {}, `${RECORD[record.kind] ?? record.kind}记录`, record.outcome && badge(outcome, style),
      record.held && badge("保全中", "warn"), record.erased && badge("内容已删除")),
    list([
      ["时间", momentOf(record.at)], ["谁", personOf(record.actor_id, record.actor_name)],
      ["行业", INDUSTRY[record.industry]], ["通话", record.session_id && of("session", record.session_id)],
      ["针对", record.about && about(record.about)],
      ["以哪天为准", record.as_of && `${record.as_of} 的法律`], ["数据", record.generation && `第 ${record.generation} 代`],
      ...record.how.map(({ name, value }) => [name, value]),
    ]),
  ];
}

const of = (name, value) => link(`/records?${name}=${encodeURIComponent(value)}`, value);

/** What a record is about: another record's id is a link to it, a signal leads to the queue, an item to the bank. */
function about(named) {
  const signal = /^risk:(\d+)$/.exec(named);
  if (signal && may("risks:read")) return link(`/risks?risk=${signal[1]}`, `风险信号 ${signal[1]}`);
  const [, what, id] = /^(quiz_item|paper):(.+)$/.exec(named) ?? [];
  if (what && may("quizzes:read")) return link(`/quiz?${what === "paper" ? "paper" : "id"}=${encodeURIComponent(id)}`, what === "paper" ? "这套试卷" : "这道考题");
  return /^[0-9a-f]{32}$/.test(named) ? of("record", named) : of("about", named);
}

export function aroundOf(record) {
  return [
    ...section("风险信号", record.signals.map(signal)),
    ...section("评价", record.feedback.map((each) => element("div", { class: "card" },
      line("title", VERDICT[each.verdict] ?? each.verdict), each.comment && line("", each.comment),
      each.should_cite.length > 0 && line("", "应当引用：", ...allPlaced(each.should_cite, null, "、")),
      line("quiet", `${momentOf(each.at)} · ${personOf(each.actor_id, each.actor_name)}`)))),
    ...section("保全", record.holds.map((each) => line("", `${momentOf(each.placed_at)} 起：${each.reason}`))),
    ...chain(record),
  ];
}

function signal({ signal_id: id, topic, severity, reason, state, notes }) {
  const [name, style] = SIGNAL_SEVERITY[severity] ?? [severity, ""];
  const title = `信号 ${id}`;
  return element("div", { class: "card" },
    line("title", may("risks:read") ? link(`/risks?risk=${id}`, title) : title, badge(name, style), badge(SIGNAL_STATE[state] ?? state)),
    line("", reason), line("quiet", of("topic", topic)),
    ...notes.map((each) => line("quiet", `${momentOf(each.at)} · ${personOf(each.actor_id, each.actor_name)} · `,
      `${SIGNAL_STATE[each.state] ?? each.state}${each.note ? `：${each.note}` : ""}`)));
}

function chain(record) {
  const { chain: place, sealed } = record;
  const { head } = place;
  const fits = (holds) => (holds ? element("span", { class: "good" }, "一致")
    : element("strong", { class: "bad" }, "不一致，请校验全部记录"));
  const content = place.content_holds === null ? "内容已不在" : fits(place.content_holds);
  return [
    element("h2", {}, "怎样证明没有被改动"),
    list([
      ["编号", element("code", {}, record.record_id)], ["规则集", record.rule_set_id && short(record.rule_set_id)],
      ["编码器", record.encoder], ["模型", record.model],
      ["位置", `${place.writer_id} 的第 ${place.sequence} 条`], ["哈希值", [short(place.hash), " ", fits(place.link_holds)]],
      ["前一条", short(place.previous_hash)],
      ["内容校验值", place.commitment && [short(place.commitment), " ", content]],
      ["日结", head ? `${head.day} 的日结已签名，到第 ${head.sequence} 条` : "当天的日结还没有签"],
      ["个人信息", sealed ? "被遮盖的已加密保存" : null],
    ]),
    line("quiet", "这里核对的是这一条；核对全部记录用 ", element("code", {}, "zhigui records verify"), "。"),
  ];
}
