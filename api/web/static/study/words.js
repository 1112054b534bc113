// How papers, studies and certificates are told: in what state they are, and when they are due.
import { badge } from "/static/lib/dom.js";
import { dayOf } from "/static/lib/format.js";

export const PAPER_STATE = { open: ["未开始", "warn"], started: ["进行中", "warn"], done: ["已完成", "good"], overdue: ["已逾期", "bad"] };
export const STUDY_STATE = { open: ["未读", "warn"], read: ["已读，待答题", "warn"], passed: ["已完成", "good"] };
const SOON_DAYS = 30;
const DAY_MS = 86_400_000;

export const stateBadge = (names, state) => badge(...names[state]);

/** 9月30日前完成, with how long that is where it is near or over. */
export function dueWords(due) {
  if (!due) return "没有期限";
  const days = Math.round((new Date(due) - new Date(dayOf())) / DAY_MS);
  if (days < 0) return `${due} 截止，已过 ${-days} 天`;
  return days === 0 ? "今天截止" : `${due} 截止${days <= 14 ? `，还有 ${days} 天` : ""}`;
}

/** The badge of a certificate: in force, ending soon, ended. */
export function certificateBadge({ state, expires_on: until }) {
  if (state === "ended") return badge("已失效", "bad");
  if (state === "expired") return badge("已到期", "bad");
  if (!until) return badge("长期有效", "good");
  const days = Math.round((new Date(until) - new Date(dayOf())) / DAY_MS);
  return days <= SOON_DAYS ? badge(`还有 ${days} 天到期`, "warn") : badge("有效", "good");
}
