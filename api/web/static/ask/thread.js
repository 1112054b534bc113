// What was asked earlier in this call, one line a turn; a turn opens again with its whole answer.
import { button, element, one } from "/static/lib/dom.js";

/** Shows all turns but the one that is open. `open(turn)` shows one again. */
export function showThread(turns, opened, open) {
  const box = one("#thread");
  const others = turns.filter((each) => each !== opened);
  box.hidden = others.length === 0;
  box.replaceChildren(...others.map((turn) => element("li", {},
    button(turn.question, () => open(turn), "plain"), element("span", { class: "quiet" }, outcome(turn.answer)))));
  box.scrollTop = box.scrollHeight;
}

function outcome({ refusal, text }) {
  return refusal ? `没有作答：${refusal.reason}` : text;
}
