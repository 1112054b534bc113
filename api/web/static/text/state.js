// Which text of which instrument is read: all of it stands in the address.

export const instrument = decodeURIComponent(location.pathname.split("/")[2] ?? "");

export const asked = (name) => new URLSearchParams(location.search).get(name);

/** Changes what is asked for and keeps the place; null and "" take it out. */
export function keepAsked(changes) {
  const wanted = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) wanted.set(name, value);
    else wanted.delete(name);
  }
  history.replaceState(null, "", `${location.pathname}${wanted.size ? `?${wanted}` : ""}${location.hash}`);
}

/** 2024 · 2024-07-01 起；the day from which it is cited only where that is the day of its commencement. */
export function named({ label, version_id: id, valid_to: to, dates: { effective, promulgation } }) {
  const issued = promulgation.value && `${promulgation.value} 公布`;
  const days = [effective.value ? `${effective.value} 起施行` : issued ?? "施行日期没有核实", to && `至 ${to}`].filter(Boolean).join("，");
  return `${label ?? id.slice(0, 8)} · ${days}`;
}
