// What was said, piece by piece, with what the officer must not say underlined in it.
import { element } from "/static/lib/dom.js";
import { units } from "/static/lib/codepoints.js";
import { clock } from "/static/lib/format.js";
import { SPEAKER } from "/static/lib/labels.js";

/** The transcript in a list. Findings are given as the service tells them. */
export function transcript(list) {
  const said = new Map(), findings = new Map();

  function draw(n) {
    const held = said.get(n);
    if (!held) return;
    const { text, speaker } = held.piece;
    const marks = [...findings.values()].flatMap((found) => stretch(found, n, speaker, [...text].length));
    held.words.replaceChildren(...underlined(text, marks));
  }

  const redraw = ({ n, from }) => {
    for (const each of said.keys()) if (each >= (from?.n ?? n) && each <= n) draw(each);
  };

  return {
    add(piece) {
      const held = said.get(piece.n) ?? made(piece);
      held.piece = piece;
      held.item.classList.toggle("partial", !piece.final);
      // Whoever scrolled back to read is left there.
      const follows = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
      if (!said.has(piece.n)) list.append(held.item);
      said.set(piece.n, held);
      draw(piece.n);
      if (follows) list.scrollTop = list.scrollHeight;
    },
    flag(found) {
      findings.set(found.finding, found);
      redraw(found);
    },
    withdraw(id) {
      const found = findings.get(id);
      findings.delete(id);
      if (found) redraw(found);
      return found;
    },
    clear() {
      said.clear();
      findings.clear();
      list.replaceChildren();
    },
  };
}

function made({ speaker, at }) {
  const words = element("p", {});
  const item = element("li", { class: `said ${speaker}` },
    element("p", { class: "who" }, element("strong", {}, SPEAKER[speaker]), ` ${clock(at)}`), words);
  return { item, words };
}

/** The part of a piece that a finding covers; one that began in an earlier piece covers all between them. */
function stretch({ n, start, end, from, severity }, here, speaker, length) {
  if (speaker !== "officer" || here > n || here < (from?.n ?? n)) return [];
  return [{ start: here === from?.n ? from.start : here === n ? start : 0, end: here === n ? end : length, severity }];
}

function underlined(text, marks) {
  const borders = [...new Set([0, ...marks.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  const cuts = [...units(text, borders), text.length];
  return borders.flatMap((from, index) => {
    const slice = text.slice(cuts[index], cuts[index + 1]);
    const over = marks.filter(({ start, end }) => start <= from && from < end);
    if (over.length === 0 || slice === "") return [slice];
    const blocks = over.some(({ severity }) => severity === "block");
    const label = element("span", { class: "letter" }, blocks ? "禁" : "慎");
    return [...(over.some(({ start }) => start === from) ? [label] : []),
      element("mark", { class: blocks ? "block" : "warn" }, slice)];
  });
}
