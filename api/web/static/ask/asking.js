// One question as a stream of events: the extract at once, a model's checked sentences after it, the record's answer last.
import { Problem, reply } from "/static/lib/api.js";

/** Asks, and tells what arrives: {status, extract, citations, sentence, phrasings}. Resolves to the answer as recorded. */
export async function asked(given, heard, signal) {
  const found = await reply("POST", "/v1/ask", { body: given, accept: "text/event-stream", signal });
  for await (const { name, data } of events(found.body)) {
    if (name === "done") return data;
    if (name === "error") throw new Problem(data.status, data.detail, data.errors);
    heard[name]?.(data);
  }
  throw new Problem(0, "答复没有传完，连接就断了，请再问一次。");
}

/** The events of a stream as the HTML standard cuts them; lines that begin with a colon only keep the line open. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split("\n").filter((each) => !each.startsWith(":")).map((each) => {
        const at = each.indexOf(": ");
        return [each.slice(0, at), each.slice(at + 2)];
      }));
      if (fields.data) yield { name: fields.event, data: JSON.parse(fields.data) };
    }
  }
}
