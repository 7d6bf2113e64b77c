/**
 * Names as people type them: what a ticket can print, in the right language, and the id that follows
 * from an English name.
 */
import { bidiControls, hiddenMarks, named } from '../../../config/checks/character-names.ts';
import { fontHas } from '../../../config/checks/font-coverage.ts';
import { Id } from '../../../config/schema/id.ts';
import { Text } from '../../../config/schema/text.ts';
import { type Read, refused, taken } from './question.ts';

const mostLetters = 40;

export function arabicRead(answer: string): Read<string> {
  if (!/\p{Script=Arabic}/u.test(answer)) {
    return refused('اكتب الاسم بحروف عربية', 'write the name in Arabic letters');
  }
  return nameRead(answer);
}

export function englishRead(answer: string): Read<string> {
  if (!/[A-Za-z]/.test(answer)) {
    return refused('اكتب الاسم بحروف لاتينية', 'write the name in Latin letters');
  }
  return nameRead(answer);
}

/** Such as an option takes: in both languages. */
const both = /\p{Script=Arabic}.*\/.*[A-Za-z]|[A-Za-z].*\/.*\p{Script=Arabic}/u;

function nameRead(answer: string): Read<string> {
  if (both.test(answer)) {
    return refused(
      'بلغة واحدة هنا: للأخرى سؤالها',
      'in one language here: the other one has its own question',
    );
  }
  const unprintable = [...answer].find(
    (character) =>
      bidiControls.test(character) ||
      character.match(hiddenMarks) !== null ||
      (!/\p{Join_Control}/u.test(character) && !fontHas(character)),
  );
  if (unprintable !== undefined) {
    const what = named(unprintable);
    return refused(
      `لا يستطيع خط التذكرة كتابة ${what}: اكتب بدونه`,
      `the ticket's font cannot print ${what}: write it without`,
    );
  }
  const name = answer.trim();
  return Text.shape.en.safeParse(name).success
    ? taken(name)
    : refused('اكتب سطرا واحدا لا يزيد على ١٦٠ حرفا', 'write one line of at most 160 characters');
}

export function idRead(answer: string): Read<string> {
  const id = answer.trim();
  return Id.safeParse(id).success
    ? taken(id)
    : refused(
        'حروف لاتينية صغيرة وأرقام وشرطات مفردة، مثل bab-sharq',
        'lower-case Latin letters, digits and single hyphens, such as bab-sharq',
      );
}

/**
 * Of an English name, other than those that are taken.
 * @param otherwise where nothing of the name is left
 */
export function idOf(name: string, taken: ReadonlySet<string>, otherwise: string): string {
  const letters = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const words = letters.match(/[a-z0-9]+/g)?.join('-') ?? '';
  for (let again = 1; ; again += 1) {
    const more = again === 1 ? '' : `-${again}`;
    const room = mostLetters - more.length;
    const id = `${(words || otherwise).slice(0, room).replace(/-$/, '')}${more}`;
    if (!taken.has(id)) return id;
  }
}
