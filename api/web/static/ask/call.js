// One conversation: its number, so that 那食品呢 is understood, and what was asked and answered in it. It lives in this tab
// and for this person only; coming back from another page finds it as it was.
import { me } from "/static/lib/session.js";

const PREFIX = "zhigui:call:";
const MOST = 30;
const HIDDEN = "（含个人信息的提问，没有保留）";

const name = () => PREFIX + (me()?.actor_id ?? "local");
const fresh = () => ({ id: numbered(), turns: [] });

let call = null;

/** The conversation: {id, turns: [{question, answer, kept}]}, the newest turn last; `kept` is false where the question held
 * personal data and the page was left since. */
export function currentCall() {
  if (call) return call;
  for (const key of Object.keys(sessionStorage)) {
    // What somebody else asked in this tab before is nobody's now.
    if (key.startsWith(PREFIX) && key !== name()) sessionStorage.removeItem(key);
  }
  call = JSON.parse(sessionStorage.getItem(name()) ?? "null") ?? fresh();
  return call;
}

/** Adds a turn; the oldest are forgotten. */
export function addTurn(question, answer) {
  const { turns } = currentCall();
  turns.push({ question, answer });
  turns.splice(0, turns.length - MOST);
  keep();
}

/** Puts the answer as recorded in the place of the extract. */
export function completeTurn(answer) {
  currentCall().turns.at(-1).answer = answer;
  keep();
}

export function newCall() {
  call = fresh();
  keep();
}

/** The answers are masked by the service; a question that held personal data stays on the open page only. */
const masked = (turn) => (turn.answer.masked.length ? { ...turn, question: HIDDEN, kept: false } : turn);

function keep() {
  try {
    sessionStorage.setItem(name(), JSON.stringify({ ...call, turns: call.turns.map(masked) }));
  } catch {
    // A full store costs the way back, not the answer.
  }
}

/** A random name in letters: digits might read as a phone number, and those are masked in records. Not randomUUID:
 * browsers have none over plain http on another machine. */
function numbered() {
  return [...crypto.getRandomValues(new Uint8Array(24))].map((each) => String.fromCharCode(97 + (each & 15))).join("");
}
