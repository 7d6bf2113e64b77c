/**
 * Numbers from 0 to 9999 as people say them, as names of clips in the order in which they sound.
 *
 * Arabic puts the unit before the ten and joins every part to the one before it with a spoken
 * "and": 123 is "a hundred, and three, and twenty". The "and" is one word with what follows it, so
 * a joined number has a clip of its own (`and-20`). English says "one hundred and twenty three".
 */

/** The greatest number that a ticket or a window can have. */
export const largestNumber = 9999;

/**
 * @returns clip names such as `['7', 'and-40']`
 * @throws RangeError for anything but a whole number from 0 to 9999
 */
export function arabicNumber(value: number): readonly string[] {
  const [thousands, hundreds, rest] = taken(value);
  const units = rest % 10;
  // Up to 19 a number is one word; from there on the unit comes first.
  const last = rest < 20 ? [rest] : [units, rest - units];
  const parts = [thousands * 1000, hundreds * 100, ...last].filter((part) => part > 0);
  if (parts.length === 0) return ['0'];
  return parts.map((part, place) => (place === 0 ? String(part) : `and-${part}`));
}

/**
 * @returns clip names such as `['1', 'hundred', 'and', '20', '3']`
 * @throws RangeError for anything but a whole number from 0 to 9999
 */
export function englishNumber(value: number): readonly string[] {
  if (value === 0) return ['0'];
  const [thousands, hundreds, rest] = taken(value);
  const large = [
    ...(thousands > 0 ? [String(thousands), 'thousand'] : []),
    ...(hundreds > 0 ? [String(hundreds), 'hundred'] : []),
  ];
  const units = rest % 10;
  const small = (rest < 20 ? [rest] : [rest - units, units])
    .filter((part) => part > 0)
    .map((part) => String(part));
  const joint = large.length > 0 && small.length > 0 ? ['and'] : [];
  return [...large, ...joint, ...small];
}

function taken(value: number): readonly [thousands: number, hundreds: number, rest: number] {
  if (!Number.isInteger(value) || value < 0 || value > largestNumber) {
    throw new RangeError(`${value} is not a whole number from 0 to ${largestNumber}`);
  }
  return [Math.floor(value / 1000), Math.floor(value / 100) % 10, value % 100];
}
