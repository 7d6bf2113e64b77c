/**
 * What a person typed as a code or a number: an Arabic or Persian keyboard has digits of its own, an input method wide
 * ones, and gaps and hyphens say nothing.
 */
export function typedDigits(text: string): string {
  return (
    text
      .normalize('NFKC')
      // The marks that keep a code in its order are copied with it.
      .replaceAll(/[\s\p{Cf}\p{Pd}]/gu, '')
      .replaceAll(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
  );
}
