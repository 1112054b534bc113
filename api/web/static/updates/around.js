// What comes in by itself, what changed lately, and whether those who asked to be told were told.
import { get, post } from "/static/lib/api.js";
import { announce, told } from "/static/lib/announce.js";
import { badge, button, element, line, link, one, section } from "/static/lib/dom.js";
import { momentOf } from "/static/lib/format.js";
import { placeOf } from "/static/lib/provision.js";
import { may } from "/static/lib/session.js";
import { empty, fault, fill } from "/static/lib/states.js";
import { runLink } from "/static/updates/runs.js";
import { OBJECT, SOURCES, STATE, counted, whenOf } from "/static/updates/words.js";

const AT_ONCE = 20;
const KIND = { publication: "发布", correction: "更正", withdrawal: "撤下", rollback: "撤回" };
const WHAT = { added: "新文本", withdrawn: "撤下", dated: "核定日期", ended: "废止" };
const TOPIC = { change: "法规更新", head: "记录的日结", risk: "风险信号" };
const DELIVERY = { waiting: ["等待发送", ""], delivered: ["已送达", "good"], failed: ["未送达", "bad"] };

export function showAround() {
  fill(one("#schedule-list"), () => get("/v1/ingestions/schedule"), schedule);
  fill(one("#changes-list"), () => get("/v1/changes", { limit: AT_ONCE }), changes);
  one("#deliveries-box").hidden = !may("webhooks:read");
  if (may("webhooks:read")) fill(one("#deliveries-list"), () => get("/v1/webhooks"), deliveries);
}

function schedule({ schedule: planned, inbox }) {
  const rows = planned.map(({ source, kind, rule, next_at: next, last }) => element("li", { class: "card" },
    line("title", SOURCES[source] ?? source, kind === "handbook" && badge("手册")),
    line("", `${rule}，下一次 ${momentOf(next)}`),
    line("quiet", ...(last ? ["上一次：", runLink(last.run_id), ` ${STATE[last.state]?.[0] ?? last.state}，${whenOf(last.started_at)}`]
      : ["还没有执行过"]))));
  return [
    ...section("定时入库", [rows.length ? element("ul", { class: "plain" }, ...rows)
      : empty("没有定时入库。要每天自动取一次来源，请管理员写进配置文件 zhigui.toml（见《政策更新作业手册》）。")]),
    ...section("收件文件夹", [element("div", { class: "card" }, line("", element("code", {}, inbox)),
      line("quiet", "放进去的文件几秒后自动检查并入库，手册放进其中的 handbooks；被拒绝的留在隔离区。"))]),
  ];
}

function changes({ changes: found, more }) {
  if (!found.length) return empty("还没有更新。");
  const list = element("ul", { class: "plain" }, ...found.map(change));
  return [list, more && older(list, found.at(-1).generation)];
}

function change(each) {
  const due = counted(each.due, OBJECT, "项");
  const shown = each.instruments.map(({ instrument_id: id, title, what, effective_date: since }) => element("li", {},
    what === "withdrawn" ? `《${title}》` : link(placeOf({ kind: "provision", instrument_id: id, title }), `《${title}》`),
    `：${WHAT[what] ?? what}${since && what !== "withdrawn" ? `，${since} 起` : ""}`));
  return element("li", { class: "card" },
    line("title", each.title, badge(KIND[each.kind] ?? each.kind, each.kind === "publication" ? "good" : "warn")),
    line("quiet", `${whenOf(each.published_at)} · 数据第 ${each.generation} 代`, each.run_id ? " · " : "", each.run_id ? runLink(each.run_id) : ""),
    element("details", {}, element("summary", {}, "详细"), ...each.lines.map((words) => line("", words)),
      shown.length > 0 && element("ul", {}, ...shown)),
    due && line("warn", `因此待复核：${due}`));
}

function older(list, before) {
  const box = element("div", { class: "more" });
  async function add(from) {
    try {
      const found = await get("/v1/changes", { limit: AT_ONCE, before: from });
      const made = found.changes.map(change);
      list.append(...made);
      one("summary", made[0])?.focus();
      announce(`又显示了 ${made.length} 次更新。`);
      box.replaceChildren(...(found.more ? [next(found.changes.at(-1).generation)] : []));
    } catch (error) {
      box.replaceChildren(fault(error, () => add(from)));
    }
  }
  const next = (from) => button("更早的更新", () => add(from));
  box.append(next(before));
  return box;
}

function deliveries({ deliveries: found, configured, failed }) {
  if (!configured) return empty("没有设置通知地址。要让别的系统知道每次更新，请管理员设置 webhook_url。");
  if (!found.length) return empty("还没有发过通知。");
  return [failed > 0 && line("bad", `有 ${failed} 条没有送达；修好接收方之后可以重发。`),
    element("ul", { class: "plain" }, ...found.map(delivery))];
}

function delivery(each) {
  const [name, style] = DELIVERY[each.state] ?? [each.state, ""];
  const made = element("li", { class: "card" },
    line("title", each.title || TOPIC[each.topic], badge(name, style)),
    line("quiet", [TOPIC[each.topic], whenOf(each.created_at), each.attempts && `试过 ${each.attempts} 次`,
      each.state === "waiting" && each.not_before && `${whenOf(each.not_before)} 再发`].filter(Boolean).join(" · ")),
    each.problem && line("bad", each.problem));
  if (each.state !== "delivered" && may("webhooks:write")) made.append(button("重新发送", () => resend(each, made)));
  return made;
}

async function resend({ delivery_id: id }, made) {
  try {
    made.replaceWith(delivery(await post(`/v1/webhooks/${id}/retry`)));
    told("几秒内会重新发送。");
  } catch (error) {
    made.append(fault(error));
  }
}
