// The panels of the overview, from the figures of the service.
import { address } from "/static/lib/api.js";
import { element, line } from "/static/lib/dom.js";
import { count } from "/static/lib/format.js";
import { VERDICT } from "/static/lib/labels.js";
import { nameOf, placeOf } from "/static/lib/provision.js";
import { may } from "/static/lib/session.js";
import { empty } from "/static/lib/states.js";
import { bars, columns } from "/static/overview/charts.js";
import { themes } from "/static/overview/themes.js";

/** Everything of a window; `team` as the address names it. */
export function shown(found, team) {
  const records = recordsOf(found, team);
  // Before the first question there was nothing to count: a rise over that would be none.
  const whole = found.recorded_since !== null && found.recorded_since <= found.before_since;
  if (!found.questions.now && !found.checks.now && !found.questions.before) return nothing(found);
  return [
    numbers(found, whole, records),
    themes(found, records),
    panel("每天的提问", days(found, records), { style: "wide" }),
    element("div", { class: "panels" },
      panel("没有作答的，说的是什么", gaps(found, records), { note: "补充手册、审定答复或法规，就能补上这些缺口。" }),
      panel("引用最多的条文", articles(found, whole, records), { note: whole && "竖线是前一段。" }),
      panel("查到的限制用语", findings(found, whole, records), { note: "审查与通话中查到的，按主题。" }),
      panel("风险信号", signals(found, records)),
      panel("收到的评价", verdicts(found, whole, records)),
      found.linked && panel("最慢的答复", slowest(found, records))),
  ];
}

/** Links to the records behind a number; null where who looks may not open them. */
function recordsOf({ since, until, linked }, team) {
  return (query) => (linked && may("records:read") ? address("/records", { from: since, to: until, team, ...query }) : null);
}

const nothing = ({ since, until }) => empty(`${since} 至 ${until} 没有提问，也没有审查。有人用起来之后，这里会显示问了什么、什么突然增多、什么没有答上。`,
  element("a", { class: "button", href: "/" }, "去提一个问题"));

function panel(title, content, { style = "", note = null } = {}) {
  return element("section", { class: `card panel ${style}`, "aria-label": title }, element("h2", {}, title), note && line("quiet", note), content);
}

function numbers({ questions, refused, checks, speed, before_since: before }, whole, records) {
  const share = ({ now, of }) => (of ? `占提问的 ${percent(now / of)}` : "");
  return element("dl", { class: "numbers", "aria-label": `合计，与 ${before} 起的前一段比较` },
    number("提问", questions, whole, records({ kind: "ask" })),
    number("没有作答", refused, whole, records({ kind: "ask", outcome: "refused" }), share({ now: refused.now, of: questions.now })),
    number("审查", checks, whole, records({ kind: "check" })),
    element("div", {}, element("dt", {}, "答复用时"),
      element("dd", {}, element("strong", {}, milliseconds(speed.median)),
        element("span", { class: "quiet" }, speed.p95 === null ? "还没有答复" : `一半不超过；95% 不超过 ${milliseconds(speed.p95)}${whole ? was(speed) : ""}`))));
}

const was = ({ p95_before: before }) => (before === null ? "" : `，前一段 ${milliseconds(before)}`);

function number(name, { now, before }, whole, href, more = "") {
  const shown = count(now);
  return element("div", {}, element("dt", {}, name),
    element("dd", {}, element("strong", {}, href ? element("a", { href, "aria-label": `${name} ${shown}，看记录` }, shown) : shown),
      element("span", { class: "quiet" }, [whole ? changed(now, before) : "前一段的记录不完整", more].filter(Boolean).join("，"))));
}

function changed(now, before) {
  if (!before) return now ? "前一段没有" : "前一段也没有";
  if (now === before) return `与前一段相同`;
  return `比前一段（${count(before)}）${now > before ? "多" : "少"} ${percent(Math.abs(now - before) / before)}`;
}

const percent = (share) => `${Math.round(100 * share)}%`;
const milliseconds = (ms) => (ms === null ? "—" : ms < 1000 ? `${Math.round(ms)} 毫秒` : `${(ms / 1000).toFixed(1)} 秒`);

/** Days, or weeks where days would be too narrow to be hit. */
function days({ days: each }, records) {
  const size = each.length > 45 ? 7 : 1;
  const groups = [];
  // Weeks end with the last day: an unfinished one would look like a fall.
  for (let end = each.length; end > 0; end -= size) groups.unshift(each.slice(Math.max(0, end - size), end));
  return columns(groups.map((group) => {
    const first = group[0].day, last = group.at(-1).day;
    const sum = (name) => group.reduce((total, day) => total + day[name], 0);
    const name = first === last ? short(first) : `${short(first)}–${short(last)}`;
    return { name, value: sum("questions"), part: sum("refused"), href: records({ kind: "ask", from: first, to: last }),
      says: `${name}：提问 ${count(sum("questions"))}，没有作答 ${count(sum("refused"))}` };
  }), size > 1 ? "每周的提问" : "每天的提问");
}

const short = (day) => `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;

const gaps = ({ gaps: found, refused }, records) => bars(found.map((each) => ({
  name: each.names.join(" · "), value: each.calls, unit: "通", href: records({ ids: each.records.join(",") }), detail: `如：${each.examples[0]}`,
})), refused.now ? "没有作答的提问比较零散，归不成主题。" : "这段时间的提问都已作答。");

const articles = ({ articles: found }, whole, records) => bars(found.map(({ title, article, answers }) => ({
  name: nameOf({ title, locator: article }), at: placeOf({ title, locator: article }), value: answers.now, before: whole ? answers.before : null, unit: "次",
  href: records({ kind: "ask", instrument: title, article }),
})), "还没有答复引用条文。");

const findings = ({ findings: found }, whole, records) => bars(found.map(({ topic, name, drafts, blocked }) => ({
  name, value: drafts.now, before: whole ? drafts.before : null, unit: "次", detail: blocked ? `其中禁止 ${count(blocked)}` : null,
  href: records({ kind: "check,call", topic }),
})), "这段时间没有查到限制用语。");

const signals = ({ signals: found }, records) => bars(found.map(({ topic, name, signals: value, waiting }) => ({
  name, value, unit: "次", detail: waiting ? `未关闭 ${count(waiting)}` : "都已关闭", href: records({ kind: "ask,call", risk: true, topic }),
})), "这段时间没有风险信号。");

const verdicts = ({ verdicts: found }, whole, records) => bars(found.filter(({ answers }) => answers.now || answers.before).map(({ verdict, answers }) => ({
  name: VERDICT[verdict], value: answers.now, before: whole ? answers.before : null, unit: "次", href: records({ kind: "ask", feedback: verdict }),
})), "这段时间的答复还没有收到评价。");

const slowest = ({ speed }, records) => bars(speed.slowest.map(({ record_id: id, day, ms }) => ({
  name: `${short(day)} 的答复`, value: ms, says: milliseconds(ms), href: records({ record: id }),
})), "还没有记下用时的答复。");
