// Writing an approved answer: from the present extract, checked sentence by sentence while it is written.
import { Problem, get, patch, post } from "/static/lib/api.js";
import { told } from "/static/lib/announce.js";
import { offer, PROVINCES, put } from "/static/lib/choices.js";
import { length } from "/static/lib/codepoints.js";
import { deed } from "/static/lib/deed.js";
import { one } from "/static/lib/dom.js";
import { afterTyping, lines, markFaults } from "/static/lib/fields.js";
import { INDUSTRY, ROLE, SCENE } from "/static/lib/labels.js";
import { fault, fill } from "/static/lib/states.js";
import { go } from "/static/lib/views.js";
import { presentAnswer } from "/static/curated/present.js";
import { placeOfAnswer } from "/static/curated/words.js";

const MOST = 120;
const PLAIN = ["question", "text", "industry", "scene", "province", "role", "note"];
const LISTS = ["paraphrases", "cite"];
const IDLE = "写好问题、答复和依据，这里就逐句核对。";

const form = one("#edit");
const checked = one("#checked");
let before = null;
let checking = null;

export function startForm() {
  for (const [name, names] of [["industry", INDUSTRY], ["scene", SCENE], ["province", PROVINCES], ["role", ROLE]]) {
    offer(form.elements[name], names);
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  form.addEventListener("input", measure);
  one("#ask").addEventListener("click", showPresent);
  one("#leave").addEventListener("click", () => go(before ? { id: before.curated_id } : {}));
  afterTyping(form, check, 600);
}

/** An empty form for a question, with what would be answered to it now. */
export function newAnswer(question) {
  before = null;
  form.hidden = false;
  take({ question });
  one("#edit-title").textContent = "批准一条新的";
  if (question) showPresent();
}

export async function editAnswer(id) {
  before = null;
  // What somebody typed before it came would be lost.
  form.hidden = true;
  await fill(one("#edit-state"), () => get(placeOfAnswer(id)), edit);
}

function edit(answer) {
  before = answer;
  form.hidden = false;
  take({ ...answer, text: answer.written.text, cite: answer.written.cite });
  one("#edit-title").textContent = `修改“${answer.question}”`;
  check();
  return [];
}

function take(answer) {
  form.reset();
  markFaults(form, []);
  for (const name of PLAIN) put(form.elements[name], answer[name]);
  for (const name of LISTS) form.elements[name].value = (answer[name] ?? []).join("\n");
  one("#circle").open = ["industry", "scene", "province", "role"].some((name) => answer[name]);
  one("#refused").replaceChildren();
  one("#present").replaceChildren();
  checked.textContent = IDLE;
  measure();
}

function given() {
  const plain = PLAIN.map((name) => [name, form.elements[name].value.trim() || null]);
  return { ...Object.fromEntries(plain), ...Object.fromEntries(LISTS.map((name) => [name, lines(form.elements[name].value)])) };
}

/** How long the answer is as it is said: the marks are not. */
function measure() {
  const said = length(form.elements.text.value.replace(/\[\d+\]/g, "").trim());
  one("#text-length").textContent = said ? `${said} / ${MOST} 字` : "";
  one("#text-length").className = said > MOST ? "bad" : "quiet";
}

async function check() {
  checking?.abort();
  const mine = (checking = new AbortController());
  const answer = given();
  if (!answer.question || !answer.text) {
    checked.textContent = IDLE;
    return;
  }
  try {
    const { problems } = await post("/v1/curated/check", answer, mine.signal);
    markFaults(form, problems);
    checked.textContent = problems.length ? `有 ${problems.length} 处不合格，见标红的地方。` : "逐句核对过，可以批准。";
    checked.className = problems.length ? "bad" : "good";
  } catch (error) {
    if (error.name === "AbortError") return;
    if (!(error instanceof Problem)) throw error;
    markFaults(form, error.errors);
    checked.textContent = error.message;
    checked.className = "bad";
  }
}

function showPresent() {
  const { question, industry, scene, province } = given();
  if (!question) return refuse([{ field: "question", detail: "请先写问题。" }]);
  presentAnswer(one("#present"), { question, industry, scene, province }, { draft: takeDraft, add: addCitation });
}

/** The present answer as a draft, to be put into better words. */
function takeDraft({ text, cite }) {
  form.elements.text.value = text;
  form.elements.cite.value = cite.join("\n");
  form.dispatchEvent(new Event("input"));
  form.elements.text.focus();
}

function addCitation(reference) {
  const cite = form.elements.cite;
  if (lines(cite.value).includes(reference)) return;
  cite.value = [...lines(cite.value), reference].join("\n");
  form.dispatchEvent(new Event("input"));
  told(`已加为依据 [${lines(cite.value).length}]。`);
}

function missing(answer) {
  const needed = { question: "请写问题。", text: "请写答复。", cite: "请写至少一处依据。" };
  return Object.entries(needed).filter(([name]) => !answer[name]?.length).map(([field, detail]) => ({ field, detail }));
}

async function save() {
  const answer = given();
  const lacking = missing(answer);
  if (lacking.length) return refuse(lacking);
  const submit = one("[type=submit]", form);
  submit.disabled = true;
  checking?.abort();
  try {
    const saved = await (before ? patch(placeOfAnswer(before.curated_id), { ...answer, revision: before.revision }) : post("/v1/curated", answer));
    const was = before;
    go({ id: saved.curated_id });
    told(was ? `已批准第 ${saved.revision} 版，立即生效。` : "已批准，立即生效。", () => undo(was, saved));
  } catch (error) {
    if (error.errors?.length) refuse(error.errors);
    else one("#refused").replaceChildren(fault(error));
  } finally {
    submit.disabled = false;
  }
}

/** Back to the revision there was, or out of use where there was none. */
function undo(was, { curated_id: id, revision }) {
  const place = placeOfAnswer(id);
  const back = was?.live ? () => post(`${place}/restore`, { revision, to: was.revision }) : () => post(`${place}/withdraw`, { revision });
  return deed(back, was?.live ? `已退回第 ${was.revision} 版的文字。` : "已撤下。", { after: () => go({ id }) });
}

function refuse(errors) {
  const { homeless, first } = markFaults(form, errors);
  one("#refused").replaceChildren(fault({ name: "Problem", message: "还不能批准，请看标红的地方。", errors: homeless }));
  first?.focus();
}
