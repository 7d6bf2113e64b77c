/**
 * What a person sees who typed an address that no page has, such as that of a window that the hall lacks: which pages
 * there are, in both languages, because nobody knows whose browser it is. It needs no script.
 */
import type { Text } from '../../config/schema/schema.ts';
import type { MadeFile } from '../../drivers/web/web-server.ts';
import { both, escaped, ticketStyle } from './ticket-page.ts';

/** Where its style is served. */
export const missingStylePath = '/missing.css';

const names: Readonly<Record<string, Text>> = {
  '/': { ar: 'الفني', en: 'Technician' },
  '/reception': { ar: 'الاستقبال', en: 'Reception' },
  '/hall': { ar: 'الصالة', en: 'Hall' },
  '/day': { ar: 'أيام العمل', en: 'Business days' },
};

/** @param paths of the pages, such as `/window/3` */
export function missingPage(centre: Text, paths: readonly string[]): MadeFile {
  const links = paths.map((path) => {
    const number = path.split('/window/')[1];
    const name = number === undefined ? names[path] : windowName(Number(number));
    return `<li><a href="${escaped(path)}">${both('says', name ?? { ar: path, en: path })}</a></li>`;
  });
  const text = `<!doctype html>
<html lang="ar" dir="rtl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(centre.ar)}</title>
<link rel="stylesheet" href="${missingStylePath}">
</head>
<body>
<main>
<h1>${escaped(centre.ar)}</h1>
${both('says', { ar: 'لا توجد صفحة بهذا العنوان. الصفحات هي:', en: 'There is no page at this address. The pages are:' })}
<ul>
${links.join('\n')}
</ul>
</main>
</body>
</html>
`;
  return { type: 'text/html; charset=utf-8', body: Buffer.from(text) };
}

function windowName(number: number): Text {
  return { ar: `شباك ${number.toLocaleString('ar-EG')}`, en: `Window ${number}` };
}

export function missingPageStyle(): MadeFile {
  return { type: 'text/css; charset=utf-8', body: Buffer.from(ticketStyle + style) };
}

const style = `
ul { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 8px; padding: 0; list-style: none; }
a { display: block; padding: 8px; color: inherit; border: 2px solid #46586a; border-radius: 12px; text-decoration: none; }
a:focus-visible, a:hover { border-color: #00437a; background: #dfe9f2; }
`;
