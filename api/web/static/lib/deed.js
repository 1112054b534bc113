// Something that changes what others see: done, told with a way back, or told why it was not.
import { told } from "/static/lib/announce.js";
import { dialog } from "/static/lib/dialog.js";
import { fault } from "/static/lib/states.js";

/** Does `work`; then tells `words` (a text, or a function of what came of it) with `undo` (called with what came of it),
 * and calls `after`. Where it fails, a dialog says why. */
export async function deed(work, words, { undo = null, after = null } = {}) {
  let made;
  try {
    made = await work();
  } catch (error) {
    if (error.name !== "Problem") console.error(error);
    await dialog("操作没有完成", fault(error));
    return;
  }
  after?.(made);
  told(typeof words === "function" ? words(made) : words, undo && (() => undo(made)));
}
