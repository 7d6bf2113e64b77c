/**
 * Minutes as people read them, on paper and on every page: Arabic counts one and two by the noun itself, and has a
 * plural for some counts and a singular for others. Who holds the ticket and who gave it read one sentence.
 */

interface Words {
  readonly ar: string;
  readonly en: string;
}

const plurals = new Intl.PluralRules('ar');
const arabicDigits = new Intl.NumberFormat('ar-EG', { useGrouping: false });

/** Such as `دقيقتين` and `2 minutes`: after a preposition. @param count whole */
export function minuteWords(count: number): Words {
  return { ar: arabicMinutes(count), en: `${count} ${count === 1 ? 'minute' : 'minutes'}` };
}

/** Such as `حتى ١٠ دقائق` and `up to 10 minutes`: rounded outwards, so that it never promises more than the estimate. */
export function waitWords({
  low,
  high,
}: {
  /** In milliseconds. */
  readonly low: number;
  readonly high: number;
}): Words {
  const from = Math.floor(low / 60_000);
  const to = Math.max(1, Math.ceil(high / 60_000));
  const most = minuteWords(to);
  if (from === 0) return { ar: `حتى ${most.ar}`, en: `up to ${most.en}` };
  if (from === to) return { ar: `نحو ${most.ar}`, en: `about ${most.en}` };
  return {
    ar: `من ${arabicDigits.format(from)} إلى ${most.ar}`,
    en: `${from} to ${most.en}`,
  };
}

function arabicMinutes(count: number): string {
  const digits = arabicDigits.format(count);
  switch (plurals.select(count)) {
    case 'one':
      return 'دقيقة واحدة';
    case 'two':
      return 'دقيقتين';
    case 'few':
      return `${digits} دقائق`;
    default:
      return `${digits} دقيقة`;
  }
}
