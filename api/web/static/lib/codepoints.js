// The service counts characters as Unicode code points, the browser as UTF-16 units: 𠮷 or 😀 are one there and two here.

/** Positions in UTF-16 units of positions in code points; `at` may hold them in any order. */
export function units(text, at) {
  const wanted = [...new Set(at)].sort((a, b) => a - b);
  const found = new Map();
  let point = 0, unit = 0;
  for (const position of wanted) {
    while (point < position && unit < text.length) {
      unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
      point += 1;
    }
    found.set(position, unit);
  }
  return at.map((position) => found.get(position));
}

/** How many code points a text has, as limits count them. */
export const length = (text) => [...text].length;
