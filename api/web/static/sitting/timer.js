// The time that is left, by the service's clock: the machine somebody sits at may be minutes off.
import { announce } from "/static/lib/announce.js";
import { one } from "/static/lib/dom.js";
import { clock } from "/static/lib/format.js";

// Told once each, and no second between them: whoever listens must be able to think.
const TOLD = [[60, "还剩 1 分钟。"], [300, "还剩 5 分钟。"]];
const HURRY = 300;
const TICK_MS = 1000;

let going = null;

/** Counts down to `ends`, both moments as the service says them; `over` is called once when it is there. Without an end
 * nothing is shown. */
export function countDown(ends, now, over) {
  clearInterval(going);
  one("#left").hidden = !ends;
  if (!ends) return;
  const ahead = new Date(now) - Date.now();
  const seconds = () => Math.max(0, Math.ceil((new Date(ends) - Date.now() - ahead) / 1000));
  const told = new Set(TOLD.filter(([at]) => seconds() <= at).map(([at]) => at));
  const tick = () => {
    const left = seconds();
    one("#clock").textContent = clock(left);
    one("#left").classList.toggle("warn", left <= HURRY);
    const due = TOLD.find(([at]) => left <= at && !told.has(at));
    for (const [at] of TOLD) if (left <= at) told.add(at);
    if (due && left > 0) announce(due[1]);
    if (left > 0) return;
    clearInterval(going);
    over();
  };
  going = setInterval(tick, TICK_MS);
  tick();
}

export const stopClock = () => clearInterval(going);
