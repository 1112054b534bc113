// Reads a transcript file as `zhigui calls replay` does: a line a piece, as JSON, or speaker, time and words between tabs
// or commas. A test reads the same files with both.
const SPEAKERS = {
  ...named("officer", "客服 坐席 座席 话务员 officer agent"),
  ...named("caller", "来电人 来电 客户 用户 顾客 消费者 caller customer"),
};
const HEADINGS = ["说话人", "speaker", "角色"];
const START = ["industry", "scene", "level", "province", "as_of", "number"];
const CLOCK = /^(?:(\d{1,2}):)?(\d{1,3}):(\d{1,2}(?:\.\d+)?)$/;
const LONGEST = 2000, LONGEST_SECONDS = 86_400, MOST_BYTES = 20 * 1024 * 1024;

/** What is wrong with a file, with the line. */
export class ReadingFault extends Error {}

/** {pieces: [{n, speaker, text, at, final}], start}: what was said, in order, and what the file says of the call itself.
 * ReadingFault. */
export function transcriptOf(bytes) {
  if (bytes.byteLength > MOST_BYTES) throw new ReadingFault("文件超过 20 MB，不像一次通话的记录。");
  const lines = decoded(bytes).split(/\r\n|\n|\r/).map((line, index) => ({ line, fault: faultAt(index + 1) }))
    .filter(({ line }) => line.trim());
  if (lines.length === 0) throw new ReadingFault("文件里没有内容。");
  if (lines[0].line.trimStart().startsWith("{")) return ofJson(lines);
  const rows = lines.map(({ line, fault }) => ({ cells: cells(line), fault }));
  if (HEADINGS.includes(rows[0].cells[0].trim().toLowerCase())) rows.shift();
  return { start: {}, pieces: rows.map((row, index) => ({ n: index + 1, ...ofCells(row) })) };
}

function named(who, names) {
  return Object.fromEntries(names.split(" ").map((name) => [name, who]));
}

const faultAt = (number) => (words) => new ReadingFault(`第 ${number} 行：${words}。`);

function decoded(bytes) {
  const [first, second] = new Uint8Array(bytes.slice(0, 2));
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

function ofJson(lines) {
  let start = {};
  const pieces = [];
  for (const { line, fault } of lines) {
    const given = parsed(line, fault);
    const kind = given.type ?? "piece";
    if (kind === "start" && pieces.length === 0) start = Object.fromEntries(START.filter((name) => name in given).map((name) => [name, given[name]]));
    else if (kind === "piece") pieces.push(jsonPiece(given, pieces.length + 1, fault));
    else if (kind !== "end") throw fault(`type 只能是 start、piece 或 end，这里是 ${kind}`);
  }
  return { start, pieces };
}

function parsed(line, fault) {
  let given = null;
  try {
    given = JSON.parse(line);
  } catch {
    throw fault("不是有效的 JSON");
  }
  if (given === null || typeof given !== "object" || Array.isArray(given)) throw fault("应为 JSON 对象");
  return given;
}

function jsonPiece({ n, speaker, text, at, final }, next, fault) {
  const who = SPEAKERS[String(speaker).trim()];
  const time = typeof at === "string" ? seconds(at) : at;
  if (!who) throw fault("speaker 要写 officer（客服）或 caller（来电人）");
  if (typeof text !== "string") throw fault("缺少 text（文字）");
  if (typeof time !== "number") throw fault("at 要写从通话开始算起的秒数");
  return checked({ n: n ?? next, speaker: who, text, at: time, final: final ?? true }, fault);
}

function ofCells({ cells: [who, at, text], fault }) {
  if (text === undefined) throw fault("少了一栏。每行写“说话人、时间、文字”，用制表符或逗号隔开，例如：客服<TAB>12.5<TAB>您好");
  const speaker = SPEAKERS[who.trim().replace(/[：:]+$/, "").toLowerCase()];
  const time = seconds(at);
  if (!speaker) throw fault(`说话人要写“客服”或“来电人”，这里是“${who.trim().slice(0, 20)}”`);
  if (time === null) throw fault(`时间要写秒数或 分:秒，这里是“${at.trim().slice(0, 20)}”`);
  return checked({ speaker, text: text.trim(), at: time, final: true }, fault);
}

function checked(piece, fault) {
  const length = [...piece.text].length;
  if (length > LONGEST) throw fault(`一段最多 ${LONGEST} 字，这里有 ${length} 字`);
  if (!(piece.at >= 0 && piece.at <= LONGEST_SECONDS)) throw fault("时间要在 0 到 86400 秒之间");
  return piece;
}

function seconds(given) {
  const plain = given.trim();
  const [, hours, minutes, rest] = CLOCK.exec(plain) ?? [];
  if (rest !== undefined) return 3600 * Number(hours ?? 0) + 60 * Number(minutes) + Number(rest);
  return /^\d+(?:\.\d+)?$/.test(plain) ? Number(plain) : null;
}

/** Three cells: what stands behind the second separator is the words, separators of theirs included. */
function cells(line) {
  const split = (by) => {
    const all = line.split(by);
    return all.length < 3 ? all : [all[0], all[1], all.slice(2).join(by)];
  };
  if (line.includes("\t")) return split("\t");
  if (!line.includes(",")) return split("，");
  const row = columns(line);
  return row.length < 3 ? row : [row[0], row[1], row.slice(2).join(",")];
}

/** The columns of a line of CSV; words in quotation marks may hold commas. */
function columns(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)]
    .map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain);
}
