/** Names characters that cannot be seen, or look like others, as a technician can look them up. */

/** Marks that turn the direction of a text around: a text with them does not read as it is stored. */
export const bidiControls = /[\u202A-\u202E\u2066-\u2069]/u;

/**
 * Marks that steer the order of a text, and signs of no width; those that join or part Arabic letters are
 * writing, and the number signs of Arabic are seen.
 */
export const hiddenMarks =
  /(?<!\p{Script=Arabic}\p{M}*)\p{Join_Control}|(?![\p{Join_Control}\u0600-\u0605\u06DD\u08E2])[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** What nobody sees: zero-width characters, marks of direction, and spaces of whatever width. */
const unseen = /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Z}\p{Co}\p{Cs}\u2800]/u;

/** Such as U+1F600. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** With the character itself where it can be seen. */
export function named(character: string): string {
  return unseen.test(character) ? codePoint(character) : `${character} (${codePoint(character)})`;
}

/**
 * The first character of a name that is no ASCII: it cannot be seen, or looks like another. Null where
 * there is none.
 */
export function strangeIn(name: string): string | null {
  const found = /[^\0-\u007F]/u.exec(name)?.[0];
  if (found === undefined) return null;
  return unseen.test(found)
    ? `${codePoint(found)}, which cannot be seen`
    : `${named(found)}, which is not of the Latin keyboard`;
}
