/** The printed guides name the keys of the pages by the words that stand on them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageTongue } from '../../firmware-host/panel/client/words.ts';

const folder = join(__dirname, '../../firmware-host/panel/guides');
/** On the keyboard, and on no button of its own. */
const keysOfKeyboards = ['Esc'];

function sentences(words: unknown): readonly string[] {
  if (typeof words === 'string') return [words];
  return typeof words === 'object' && words !== null
    ? Object.values(words).flatMap((one) => sentences(one))
    : [];
}

const guides = readdirSync(folder).filter((name) => name.endsWith('.html'));

test.each(guides.flatMap((guide) => [[guide, 'ar'] as const, [guide, 'en'] as const]))(
  '%s in %s',
  (guide, language) => {
    const text = readFileSync(join(folder, guide), 'utf8');
    const own = [...text.matchAll(new RegExp(`<${language}>(.*?)</${language}>`, 'gs'))];
    const named = own.flatMap(([, part]) =>
      [...(part ?? '').matchAll(/<kbd>(.*?)<\/kbd>/g)].map(([, label]) => label),
    );
    const known = new Set([...sentences(pageTongue(language, 'UTC').words), ...keysOfKeyboards]);
    expect(named.filter((label) => label === undefined || !known.has(label))).toEqual([]);
  },
);
