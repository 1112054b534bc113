// Dialogs: the browser's own, which keep the keyboard inside, close by Esc, and give the focus back.
import { element, line } from "/static/lib/dom.js";

/** Shows a dialog with a heading until it is closed; resolves to its return value ("" by Esc). */
export function dialog(title, content, { style = "", actions = null } = {}) {
  const closing = element("form", { method: "dialog", class: "actions" },
    ...(actions ?? [element("button", { value: "", class: "small" }, "关闭")]));
  const made = element("dialog", { class: style || null, "aria-labelledby": "dialog-title" },
    element("h2", { id: "dialog-title" }, title), ...[content].flat(), closing);
  const back = document.activeElement;
  document.body.append(made);
  made.showModal();
  return new Promise((resolve) => made.addEventListener("close", () => {
    // The event comes after the browser gave the focus back: who has moved on since stays where they are.
    const left = document.activeElement === document.body || made.contains(document.activeElement);
    made.remove();
    if (left) back?.focus?.();
    resolve(made.returnValue);
  }));
}

/** Asks before something that others notice; true when it is to be done. `verb` is what the button says. */
export async function confirmed(title, detail, { verb = "确定", danger = false } = {}) {
  const actions = [
    element("button", { value: "", class: "small", autofocus: true }, "取消"),
    element("button", { value: "yes", class: danger ? "danger" : null }, verb),
  ];
  return (await dialog(title, typeof detail === "string" ? [line("", detail)] : detail, { actions })) === "yes";
}
