// Fields of longer forms: lists written one a line, and faults told at the field they are about (its <p id="NAME-fault">).
import { all, element, one } from "/static/lib/dom.js";

/** What a field with one entry a line holds. */
export const lines = (text) => text.split("\n").map((each) => each.trim()).filter(Boolean);

/** The fields of `errors` ([{field, detail}]) marked, all others clean. Gives what belongs to no field of the form, and
 * the first field at fault. */
export function markFaults(form, errors) {
  const told = new Map();
  for (const { field, detail } of errors) {
    const name = field.split(".")[0];
    told.set(name, [...(told.get(name) ?? []), detail]);
  }
  for (const place of all("[id$='-fault']", form)) {
    const name = place.id.replace(/-fault$/, "");
    const said = told.get(name) ?? [];
    place.replaceChildren(...said.map((each) => element("span", {}, each)));
    place.hidden = said.length === 0;
    for (const field of fieldsOf(form, name)) {
      if (said.length) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  }
  const homeless = errors.filter(({ field }) => !one(`#${CSS.escape(field.split(".")[0])}-fault`, form));
  return { homeless, first: one("[aria-invalid=true]", form) };
}

const fieldsOf = (form, name) => all(`[name="${CSS.escape(name)}"]`, form);

/** Calls `act` with the event at whatever is typed or chosen in a field or a form; pinyin not until it has become words. */
export function typed(target, act) {
  target.addEventListener("input", (event) => { if (!event.isComposing) act(event); });
  target.addEventListener("compositionend", act);
}

/** Calls `act` when nothing was typed for a moment. */
export function afterTyping(form, act, moment = 450) {
  let going = null;
  const later = () => {
    clearTimeout(going);
    going = setTimeout(act, moment);
  };
  typed(form, later);
  return later;
}
