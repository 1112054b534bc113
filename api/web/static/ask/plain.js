// An answer as text for a chat window or a letter: the words to say, and what they rest on.
import { VALIDITY } from "/static/lib/labels.js";
import { nameOf } from "/static/lib/provision.js";

/** The words with their citations; those that no sentence names are left out. */
export function plainText({ text, sentences, citations, as_of: day, refusal }) {
  const used = new Set(sentences.flatMap((each) => each.citations));
  const rests = citations.filter(({ n }) => used.has(n)).map((cited) => {
    const [status] = VALIDITY[cited.validity_status] ?? [];
    const facts = [status, cited.notice].filter(Boolean).join("；");
    return `[${cited.n}] ${nameOf(cited)}${facts ? `（${facts}）` : ""}\n“${cited.quotation}”`;
  });
  const said = refusal ? refusal.reason : text;
  return [said, rests.length > 0 && `依据（按 ${day} 的法律）：\n${rests.join("\n")}`].filter(Boolean).join("\n\n");
}
