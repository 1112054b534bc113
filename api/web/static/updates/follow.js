// A run as it goes on, told by server-sent events. The browser reconnects by itself and says what it saw last.
import { get } from "/static/lib/api.js";

const AGAIN_MS = 3000;

/** Calls `shown` with every new state of a run until its last one; gives a function that stops. */
export function follow(number, shown) {
  let over = false;
  let waiting = null;
  const stream = new EventSource(`/v1/ingestions/${number}/events`);
  const stop = () => {
    over = true;
    clearTimeout(waiting);
    stream.close();
  };
  const take = (event) => {
    if (over) return;
    if (event.type === "done") stop();
    shown(JSON.parse(event.data));
  };
  for (const name of ["phase", "progress", "done"]) stream.addEventListener(name, take);
  // Refused for good (the sign-in ended, say): asked the plain way, which brings up the form to sign in.
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED && !over) look();
  });
  async function look() {
    const run = await get(`/v1/ingestions/${number}`).catch(() => null);
    if (over) return;
    if (run) shown(run);
    if (run && !["queued", "running"].includes(run.state)) return stop();
    waiting = setTimeout(look, AGAIN_MS);
  }
  return stop;
}
