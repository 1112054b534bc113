// Where on this page somebody is, in the address: the tab, and the run that is open.

export const asked = () => new URLSearchParams(location.search);

/** Writes into the address; null and "" leave out. `step` makes it a step that the browser's 后退 takes back. */
export function keepAsked(given, step = false) {
  const query = asked();
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === "") query.delete(name);
    else query.set(name, value);
  }
  const path = query.size ? `${location.pathname}?${query}` : location.pathname;
  if (step) history.pushState(null, "", path);
  else history.replaceState(null, "", path);
}
