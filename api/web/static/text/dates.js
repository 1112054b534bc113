// A date nobody has proven, settled with evidence; taken back as easily.
import { told } from "/static/lib/announce.js";
import { post, remove } from "/static/lib/api.js";
import { deed } from "/static/lib/deed.js";
import { dialog } from "/static/lib/dialog.js";
import { element, line, said } from "/static/lib/dom.js";

const KINDS = { effective: "施行日期", promulgation: "公布日期", repeal: "废止日期", adoption: "通过日期" };

/** Asks for a date and its evidence, publishes it, and offers to take it back; `done` runs after either. */
export async function settle({ instrument_id: id, short_title: title, version }, done) {
  const path = `/v1/instruments/${encodeURIComponent(id)}/dates`;
  const form = fields(version, async ({ kind, day, evidence }) => {
    const reply = await post(path, { [`${kind}_date`]: day, evidence, version: version.version_id });
    form.closest("dialog").close("done");
    const query = new URLSearchParams({ reason: "撤销刚才的核定", version: version.version_id });
    told(reply.detail, () => deed(() => remove(`${path}/${kind}?${query}`), ({ detail }) => detail, { after: done }));
    done();
  });
  await dialog(`核定《${title}》的日期`, form, { actions: [
    element("button", { value: "", class: "small" }, "取消"),
    element("button", { type: "submit", form: "settle" }, "核定"),
  ] });
}

function fields(version, send) {
  const fault = element("p", { class: "fault", role: "alert", id: "settle-fault" });
  const form = element("form", { id: "settle", "aria-describedby": "settle-fault" },
    line("quiet", `版本：${version.label ?? version.version_id.slice(0, 8)}。核定后立即对所有人生效，可以撤销。`),
    element("div", { class: "fields" },
      element("label", {}, "哪个日期", element("select", { name: "kind" },
        ...Object.entries(KINDS).map(([value, words]) => element("option", { value }, words)))),
      element("label", {}, "日期", element("input", { type: "date", name: "day", required: true })),
      element("label", { class: "whole" }, "依据：文件、公报或网址",
        element("textarea", { name: "evidence", required: true, minlength: 4, maxlength: 500, rows: 3 }))),
    fault);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    fault.textContent = "";
    try {
      await send(said(form));
    } catch (error) {
      fault.textContent = [error.message, ...(error.errors ?? []).map(({ detail }) => detail)].join(" ");
    }
  });
  return form;
}
