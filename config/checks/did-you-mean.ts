/**
 * Finds the known word that a misspelt one was meant to be, so that a message can name it.
 */

/**
 * The nearest of `known` within about a third of the word's length, else the only one of which it is a part
 * (`reliance` of `pyramid-reliance`, `kpm216` of `custom-kpm`), or null. Words of one or two letters are near to
 * everything and get none.
 */
export function nearest(word: string, known: Iterable<string>): string | null {
  const all = [...known];
  return nearestSpelt(word, all) ?? withPart(word.toLowerCase().replace(/\d+$/, ''), all);
}

function withPart(part: string, known: readonly string[]): string | null {
  const [only, ...others] = known.filter((one) => one.split('-').includes(part));
  return part.length < 3 || only === undefined || others.length > 0 ? null : only;
}

function nearestSpelt(word: string, known: readonly string[]): string | null {
  const wanted = word.toLowerCase();
  const limit = Math.floor(wanted.length / 3);
  let best: string | null = null;
  let bestDistance = limit + 1;
  for (const candidate of known) {
    const distance = editDistance(wanted, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** A hint for messages: `did you mean "services"?`, or an empty text. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const found = nearest(word, known);
  return found === null ? '' : `did you mean "${found}"?`;
}

/**
 * Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. Values of
 * `enough` and above are only known to be at least `enough`.
 */
function editDistance(a: string, b: string, enough: number): number {
  if (Math.abs(a.length - b.length) >= enough) return enough;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? enough;
}
