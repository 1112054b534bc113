// The connection of one call: it is opened, lost, taken up again, and ends. What the service has is not sent again.
import { UNREACHABLE } from "/static/lib/api.js";
import { token } from "/static/lib/session.js";

const PROTOCOL = "zhigui.calls.v1";
// The service keeps a call that lost its connection for a minute.
const KEPT_MS = 60_000;
const WAITS_MS = [200, 1000, 2000, 4000, 8000];
const NOT_HERE = 404;

/** Opens a call. `heard` gets each message of the service once and in order; `changed` the state of the connection:
 * opening, open, lost, refused (with why), gone (the call could not be taken up again), ended. */
export function connect(start, { heard, changed }) {
  const pieces = new Map();
  let socket = null, call = null, seen = 0, over = false, ending = false, lostAt = null, tries = 0, live = null;

  const send = (message) => {
    if (socket?.readyState === WebSocket.OPEN && live === socket) socket.send(JSON.stringify(message));
  };
  const next = () => Math.max(0, ...pieces.keys()) + 1;
  const finish = (state, why = "") => {
    over = true;
    socket?.close();
    changed(state, why);
  };

  function open() {
    const mine = (socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/v1/calls`,
      token() ? [PROTOCOL, `csrf.${token()}`] : [PROTOCOL]));
    mine.onopen = () => {
      mine.send(JSON.stringify(call ? { type: "resume", call_id: call, next: next(), seen } : { type: "start", ...start }));
    };
    mine.onmessage = ({ data }) => mine === socket && take(mine, JSON.parse(data));
    mine.onclose = ({ code, reason }) => mine === socket && !over && closed(code, reason);
  }

  function take(mine, message) {
    if (message.type === "problem") {
      const lost = call && message.status === NOT_HERE;
      return finish(lost ? "gone" : "refused", message.detail);
    }
    if (message.type === "started") {
      call = message.call_id;
      live = mine;
      lostAt = null;
      tries = 0;
      for (const [n, piece] of pieces) if (n >= message.next) send(piece);
      if (ending) send({ type: "end" });
      changed("open");
    }
    // After a resumption the service tells again what it does not know to have arrived.
    if (message.resumed || (message.seq && message.seq <= seen)) return;
    seen = Math.max(seen, message.seq ?? 0);
    heard(message);
    if (message.type === "ended") finish("ended");
  }

  function closed(code, reason) {
    live = null;
    if (!call) return finish("refused", reason || UNREACHABLE);
    lostAt ??= Date.now();
    if (Date.now() - lostAt > KEPT_MS) return finish("gone", "断开超过一分钟，通话已按断开时的内容写入记录。");
    changed("lost", reason);
    setTimeout(() => !over && open(), WAITS_MS[Math.min(tries, WAITS_MS.length - 1)]);
    tries += 1;
  }

  changed("opening");
  open();
  return {
    next,
    /** Sends a piece, or keeps it until the connection is back. */
    piece(piece) {
      pieces.set(piece.n, { type: "piece", ...piece });
      send({ type: "piece", ...piece });
    },
    end() {
      ending = true;
      send({ type: "end" });
    },
    running: () => !over,
  };
}
