// How long a signal waits, or waited, in words.
const MINUTE = 60_000;

/** 不到 1 分钟, 25 分钟, 3 小时 5 分, 2 天 4 小时 */
function lasted(from, to = Date.now()) {
  const minutes = Math.max(0, Math.floor((new Date(to) - new Date(from)) / MINUTE));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  if (days) return hours ? `${days} 天 ${hours} 小时` : `${days} 天`;
  if (hours) return rest ? `${hours} 小时 ${rest} 分` : `${hours} 小时`;
  return minutes ? `${minutes} 分钟` : "不到 1 分钟";
}

export const isClosed = ({ state }) => state === "resolved" || state === "dismissed";

/** 等了 25 分钟; of a closed one how long it took. */
export function waited(signal) {
  if (isClosed(signal)) return `${lasted(signal.created_at, signal.closed_at)}后关闭`;
  // A space between words and a number, none between words.
  return `等了${lasted(signal.created_at).replace(/^(?=\d)/, " ")}`;
}
