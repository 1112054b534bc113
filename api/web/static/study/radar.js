// A radar chart by topic: what share somebody answered right, against how much each topic weighs in his industry. It is
// drawn as one picture for those who see it; the table beside it says the same to everybody.
const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, RADIUS] = [580, 350, 115];
const RINGS = [0.25, 0.5, 0.75, 1];
// Fewer axes enclose nothing, more cannot be told apart.
export const FEWEST = 3;
export const MOST = 12;

const drawn = (name, attributes, ...children) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

/** The chart of [{name, share, weight}]; `label` is what is read out. A topic without answers lies in the middle. */
export function radar(topics, label) {
  const heaviest = Math.max(...topics.map(({ weight }) => weight ?? 0)) || 1;
  const at = (n, part) => {
    const angle = (2 * Math.PI * n) / topics.length - Math.PI / 2;
    return [WIDTH / 2 + Math.cos(angle) * RADIUS * part, HEIGHT / 2 + Math.sin(angle) * RADIUS * part];
  };
  const shape = (part, style) => drawn("polygon", { class: style, points: topics.map((each, n) => at(n, part(each)).map((one) => one.toFixed(1)).join(",")).join(" ") });
  return drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label, class: "radar" },
    ...RINGS.map((ring) => shape(() => ring, "ring")),
    ...topics.map((_, n) => drawn("line", { class: "axis", x1: WIDTH / 2, y1: HEIGHT / 2, x2: at(n, 1)[0], y2: at(n, 1)[1] })),
    shape(({ weight }) => (weight ?? 0) / heaviest, "weight"),
    shape(({ share }) => share ?? 0, "share"),
    ...topics.map((topic, n) => drawn("circle", { class: "dot", r: 3.5, cx: at(n, topic.share ?? 0)[0], cy: at(n, topic.share ?? 0)[1] })),
    ...topics.flatMap((topic, n) => named(topic, n, ...at(n, 1.13))));
}

/** The name at its axis, and the number by which the table has it: a narrow window has no room for names. */
function named({ name }, n, x, y) {
  const beside = x - WIDTH / 2;
  const anchor = Math.abs(beside) < 12 ? "middle" : beside > 0 ? "start" : "end";
  const place = { x, y, "text-anchor": anchor, "dominant-baseline": "middle" };
  return [drawn("text", { ...place, class: "name" }, name), drawn("text", { ...place, class: "number" }, String(n + 1))];
}
