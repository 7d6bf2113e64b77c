/** What an Arabic keyboard writes, as the controller compares it. */
export function westernDigits(text: string): string {
  return text.replaceAll(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660));
}
