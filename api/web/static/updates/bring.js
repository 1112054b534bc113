// The form that brings texts in: files chosen or dropped, or a source. It only ever asks for a check.
import { get, post, send } from "/static/lib/api.js";
import { announce } from "/static/lib/announce.js";
import { button, element, one, said } from "/static/lib/dom.js";
import { ROLE } from "/static/lib/labels.js";
import { dropped } from "/static/updates/dropped.js";
import { asked } from "/static/updates/place.js";
import { SOURCES, sizeOf } from "/static/updates/words.js";

const form = one("#bring");
const drop = one("#drop");
const list = one("#chosen");
let files = [];
let limits = null;
let sources = null;

/** Begins; `opened` is called with the number of the run that checks. */
export function startBringing(opened) {
  one("#audience").append(...Object.entries(ROLE).map(([role, name]) =>
    element("label", {}, element("input", { type: "checkbox", name: "audience", value: role }), ` ${name}`)));
  form.addEventListener("change", (event) => {
    if (["kind", "from"].includes(event.target.name)) arrange();
  });
  one("#files").addEventListener("change", (event) => {
    take([...event.target.files]);
    event.target.value = "";
  });
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => over(event, true));
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, (event) => over(event, false));
  // A file let go beside the field must not replace the page.
  for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
  drop.addEventListener("drop", async (event) => take(await dropped(event.dataTransfer)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check(opened);
  });
  // Pages that speak of handbooks lead here with ?kind=handbook.
  if (asked().get("kind") === "handbook") one("[name=kind][value=handbook]", form).checked = true;
  arrange();
}

/** What one upload may hold, as the service says. */
export function limited(given) {
  limits = given;
  one("#limits").textContent = `一次最多 ${limits.files} 个文件、${sizeOf(limits.bytes)}。`;
}

function over(event, on) {
  event.preventDefault();
  drop.classList.toggle("over", on);
}

function arrange() {
  const { kind, from } = said(form);
  drop.hidden = from !== "files";
  one("#source-box").hidden = from !== "source";
  one("#handbook-options").hidden = kind !== "handbook" || from !== "files";
  tell("");
  if (from === "source") offerSources(kind);
}

async function offerSources(kind) {
  const box = one("#source");
  const options = (pairs) => pairs.map(([value, words]) => element("option", { value }, words));
  if (kind === "handbook") return box.replaceChildren(...options([["handbooks", SOURCES.handbooks]]));
  const whole = options([["china-law", SOURCES["china-law"]], ["sources", SOURCES.sources]]);
  box.replaceChildren(...whole);
  try {
    sources ??= (await get("/v1/sources", { address: true })).sources;
  } catch (error) {
    return tell(`来源目录读取失败：${error.message}`);
  }
  if (said(form).kind === "handbook") return;
  const one_by_one = sources.map(({ short_title: title, held }) => [title, `《${title}》${held ? "（已入库）" : ""}`]);
  if (one_by_one.length) box.append(element("optgroup", { label: "单独一部" }, ...options(one_by_one)));
}

/** Adds files; one that is there already is not added twice. */
function take(more) {
  const same = (one, other) => one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
  const fresh = more.filter((each) => !files.some((one) => same(one, each)));
  files.push(...fresh);
  showFiles();
  tell(tooMuch());
  announce(`已选 ${files.length} 个文件。`);
}

function showFiles() {
  list.replaceChildren(...files.map((file, at) => element("li", {}, element("span", {}, file.name), " ",
    element("span", { class: "quiet" }, sizeOf(file.size)), " ", dropButton(file, at))));
}

function dropButton(file, at) {
  const made = button("移除", () => {
    files.splice(at, 1);
    showFiles();
    tell(tooMuch());
    (list.children[Math.min(at, files.length - 1)]?.querySelector("button") ?? one("#files")).focus();
  }, "plain");
  made.setAttribute("aria-label", `移除 ${file.name}`);
  return made;
}

function tooMuch() {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (limits && files.length > limits.files) {
    return `一次最多 ${limits.files} 个文件，现在是 ${files.length} 个；请压成一个 .zip，或者分几次。`;
  }
  if (limits && total > limits.bytes) {
    return `一次最多 ${sizeOf(limits.bytes)}，现在是 ${sizeOf(total)}；请分几次导入。`;
  }
  return "";
}

async function check(opened) {
  const { kind, from, source, ...handbook } = said(form, ["audience"]);
  const wrong = from === "files" ? (files.length ? tooMuch() : "请先选择文件。") : "";
  tell(wrong);
  if (wrong) return one("#files").focus();
  const stopping = new AbortController();
  sending(from === "files" ? stopping : null, true);
  try {
    const run = from === "source" ? await post("/v1/ingestions", { source, kind, dry_run: true })
      : await upload(kind, handbook, stopping.signal);
    files = [];
    showFiles();
    opened(run.run_id);
  } catch (error) {
    // The list of files stays as it is: nothing has to be chosen again.
    tell(error.name === "AbortError" ? "已停止上传，什么也没有改；文件还在上面的列表里。" : why(error));
  } finally {
    sending(null, false);
  }
}

function upload(kind, handbook, signal) {
  const body = new FormData();
  for (const file of files) body.append("files", file, file.name);
  body.append("kind", kind);
  body.append("dry_run", "true");
  if (kind === "handbook" && Object.keys(handbook).length) body.append("handbook", JSON.stringify(handbook));
  return send("/v1/ingestions", body, signal);
}

function why(error) {
  if (error.status === 0) return "上传没有完成：连接断了，或者文件在选好之后被改动、移走了。文件还在上面的列表里，可以再试一次。";
  const fields = (error.errors ?? []).map(({ detail }) => detail).filter(Boolean);
  return fields.length ? fields.join("；") : error.message;
}

function sending(stopping, on) {
  const stop = one("#stop-sending");
  one("button[type=submit]", form).disabled = on;
  one("#bring-says").textContent = on ? "正在上传……" : "检查不改动任何内容，看过影响再决定发布。";
  stop.hidden = !stopping;
  stop.onclick = stopping && (() => stopping.abort());
}

const tell = (words) => { one("#bring-fault").textContent = words; };
