/** What a person typed as a code or a number: an Arabic keyboard has digits of its own, and gaps say nothing. */
export function typedDigits(text: string): string {
  return (
    text
      // The marks that keep a code in its order are copied with it.
      .replaceAll(/[\s\p{Cf}]/gu, '')
      .replaceAll(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
  );
}
