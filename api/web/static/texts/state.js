// What is asked for stands in the address, so that it can be linked to and comes back by 后退.

export const asked = () => new URLSearchParams(location.search);

/** Changes what is asked for; null, "" and false take it out. */
export function keepAsked(changes) {
  const wanted = asked();
  for (const [name, value] of Object.entries(changes)) {
    if (value) wanted.set(name, value);
    else wanted.delete(name);
  }
  history.replaceState(history.state, "", wanted.size ? `?${wanted}` : location.pathname);
}
