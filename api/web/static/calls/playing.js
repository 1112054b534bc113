// Plays pieces in their time, faster, or at once; may be halted.

/** `say` gets each piece when its time has come, `done` is called behind the last. Gives {toggle, stop}. */
export function play(pieces, speed, { say, done }) {
  let index = 0, timer = null, halted = false, clock = 0, since = performance.now();
  const now = () => (halted ? clock : clock + (performance.now() - since) * speed / 1000);

  function step() {
    if (halted) return;
    while (index < pieces.length && (speed === 0 || pieces[index].at <= now())) say(pieces[index++]);
    if (index === pieces.length) return done();
    timer = setTimeout(step, Math.max(10, (pieces[index].at - now()) * 1000 / speed));
  }

  timer = setTimeout(step, 0);
  return {
    /** Halts or goes on; whether it is halted now. */
    toggle() {
      if (index === pieces.length) return false;
      clock = now();
      since = performance.now();
      halted = !halted;
      clearTimeout(timer);
      step();
      return halted;
    },
    stop: () => clearTimeout(timer),
  };
}
