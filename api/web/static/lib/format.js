// Days, moments and numbers as people here write them. Days of the law are those of Shanghai.
const ZONE = "Asia/Shanghai";
const day = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE });
const moment = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short", timeStyle: "short" });

/** 2026-11-22 of a moment; today without one. */
export const dayOf = (at = new Date()) => day.format(new Date(at));

/** 2026-11-22 09:30 of a moment. */
export const momentOf = (at) => moment.format(new Date(at));

/** 12,345 */
export const count = (number) => number.toLocaleString("zh-CN");

/** 1:15 of 75 seconds, as far into a call. */
export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
