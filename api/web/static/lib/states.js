// What a box shows while it has nothing to show: loading, empty, and the fault with a way to try again.
import { button, element, line } from "/static/lib/dom.js";

/** Fills a box with what `work` promises, as `view` turns it into elements; says so while it waits and where it fails.
 * Only the newest call of a box may fill it. Resolves to what was found; to null where it failed; to undefined where it
 * came too late or was aborted, and the box is another call's. 重试 calls `again`, which does what goes with the box too. */
export async function fill(box, work, view, { waiting = "正在读取……", again = null } = {}) {
  const mine = (box.filling = Symbol("filling"));
  box.setAttribute("aria-busy", "true");
  // What comes at once needs no flicker before it.
  const slow = setTimeout(() => box.filling === mine && box.replaceChildren(loading(waiting)), 150);
  try {
    const found = await work();
    if (box.filling !== mine) return undefined;
    box.replaceChildren(...[view(found)].flat(Infinity).filter(Boolean));
    return found;
  } catch (error) {
    if (error.name === "AbortError") return undefined;
    if (error.name !== "Problem") console.error(error);
    if (box.filling !== mine) return undefined;
    box.replaceChildren(fault(error, again ?? (() => fill(box, work, view, { waiting }))));
    return null;
  } finally {
    clearTimeout(slow);
    if (box.filling === mine) box.removeAttribute("aria-busy");
  }
}

export const loading = (words = "正在读取……") => line("state", words);

/** Nothing is there: what that means, and what to do about it (an element, or nothing). */
export const empty = (words, next = null) => element("div", { class: "state" }, line("", words), next);

/** What went wrong in Chinese, and the way to try again where there is one. */
export function fault(error, retry = null) {
  const words = error.name === "Problem" ? error.message : "页面出错了，请刷新后再试。";
  const fields = (error.errors ?? []).map(({ detail }) => element("li", {}, detail));
  return element("div", { class: "state bad", role: "alert" }, line("", words),
    fields.length > 0 && element("ul", {}, ...fields), retry && button("重试", retry));
}
