// Text into the clipboard, also where the browser gives pages none (plain http on another machine).
import { told } from "/static/lib/announce.js";
import { element } from "/static/lib/dom.js";

/** Copies a text and says so in `words`; says what to do where it could not. Resolves to whether it did. */
export async function copied(text, words = "已复制。") {
  const done = await written(text) || selected(text);
  told(done ? words : "浏览器不允许网页写入剪贴板，请选中文字后自行复制。");
  return done;
}

async function written(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function selected(text) {
  const back = document.activeElement;
  const box = element("textarea", { class: "hidden", tabindex: "-1", "aria-hidden": "true" });
  box.value = text;
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  back?.focus?.({ preventScroll: true });
  return done;
}
