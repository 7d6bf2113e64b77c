/**
 * The page of a ticket as HTML: one column for any telephone, in both languages, whole without its script, which
 * only brings what is new.
 */

import type { Text } from '../../config/schema/schema.ts';
import { timeOfDay } from '../../config/time-of-day.ts';
import { waitWords } from '../../config/wait-words.ts';
import type { WaitRange } from '../queue/words.ts';
import type { TicketSight } from './ticket-sight.ts';

const loadsEverySeconds = 20;

const arabicNumber = new Intl.NumberFormat('ar-EG', { useGrouping: false });

/** @param timeZone of the centre @param wallMs null while the date is not believed */
export function ticketPage(
  sight: TicketSight,
  centre: Text,
  timeZone: string,
  wallMs: number | null,
): string {
  const about =
    'number' in sight
      ? `<p class="number"><bdi dir="ltr">${escaped(sight.number)}</bdi></p>
${both('service', sight.service)}`
      : '';
  return `<!doctype html>
<html lang="ar" dir="rtl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped('number' in sight ? sight.number : centre.ar)}</title>
<link rel="stylesheet" href="/ticket.css">
<script src="/ticket.js" defer></script>
</head>
<body data-shows="${sight.shows}">
<main aria-live="polite">
<h1>${escaped(centre.ar)}</h1>
${about}
${sentencesOf(sight)
  .map((sentence) => both('says', sentence))
  .join('\n')}
${both('as-of', asOf(timeZone, wallMs))}
</main>
</body>
</html>
`;
}

/** Sent where more is asked for than a controller answers beside its hall. */
export function busyPage(centre: Text): string {
  return ticketPage({ shows: 'busy' }, centre, 'UTC', null);
}

function sentencesOf(sight: TicketSight): readonly Text[] {
  switch (sight.shows) {
    case 'unknown':
      return [
        {
          ar: 'هذه الصفحة لتذكرة من يوم آخر، أو ليست لتذكرة.',
          en: 'This page is of a ticket of another day, or of none.',
        },
      ];
    case 'busy':
      return [
        {
          ar: 'كثيرون يسألون الآن. ستحاول الصفحة وحدها بعد قليل.',
          en: 'Many ask at this moment. The page tries again by itself.',
        },
      ];
    case 'waiting':
      return [
        ...(sight.paused === null ? [] : [pausedFor(sight.paused)]),
        ahead(sight.ahead),
        ...(sight.waitMs === null ? [] : [wait(sight.waitMs)]),
        {
          ar: 'النداء على اللوحات وبالصوت هو الصحيح دائمًا.',
          en: 'The boards and the voice in the hall are always right.',
        },
      ];
    case 'called':
      return [
        {
          ar: `توجه الآن إلى شباك ${arabicNumber.format(sight.window)}`,
          en: `Please go to window ${sight.window} now`,
        },
      ];
    case 'set-aside':
      return [
        {
          ar: 'نودي رقمك أو أُجّل. من فضلك توجه إلى الاستقبال.',
          en: 'Your number was called or set aside. Please go to the reception.',
        },
      ];
    case 'over':
      return [{ ar: 'انتهت هذه التذكرة.', en: 'This ticket is over.' }];
    default:
      return sight satisfies never;
  }
}

function ahead(count: number): Text {
  if (count === 0)
    return { ar: 'أنت التالي في صف خدمتك', en: 'You are next in the line of your service' };
  return {
    ar: `أمامك في صف خدمتك: ${arabicNumber.format(count)}`,
    en: `Before you in the line of your service: ${count}`,
  };
}

function wait(range: WaitRange): Text {
  const { ar, en } = waitWords(range);
  return { ar: `الانتظار المتوقع ${ar}`, en: `Expected wait: ${en}` };
}

function pausedFor({ ar, en }: Text): Text {
  return {
    ar: `الخدمة متوقفة مؤقتًا: ${ar}. تحتفظ بدورك.`,
    en: `The service is paused: ${en}. You keep your place.`,
  };
}

function asOf(timeZone: string, wallMs: number | null): Text {
  if (wallMs === null) return { ar: '', en: '' };
  const now = (language: 'ar' | 'en') => timeOfDay(language, timeZone, wallMs);
  return { ar: `حتى الساعة ${now('ar')}`, en: `As of ${now('en')}` };
}

/** A sentence in both languages. */
export function both(name: string, { ar, en }: Text): string {
  return `<p class="${name}">${escaped(ar)}<span lang="en" dir="ltr">${escaped(en)}</span></p>`;
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Puts what is new in its place, while somebody looks; a page that hears nothing keeps its time of day. */
export const ticketScript = `
setInterval(async () => {
  if (document.hidden) return;
  const answer = await fetch(location.pathname).catch(() => null);
  if (!answer?.ok) return;
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (next.body.dataset.shows === 'busy') return;
  document.body.dataset.shows = next.body.dataset.shows;
  document.querySelector('main').replaceWith(next.querySelector('main'));
}, ${loadsEverySeconds * 1000});
`;

export const ticketStyle = `
* { box-sizing: border-box; margin: 0; }
body { min-height: 100vh; padding: 24px 16px; color: #0b1f33; background: #eef2f6;
  font: 600 1.25rem/1.5 "Noto Sans Arabic", "Segoe UI", Tahoma, sans-serif; text-align: center; }
main { display: grid; gap: 16px; max-width: 32rem; margin: 0 auto; padding: 24px 16px;
  background: #fff; border: 1px solid #c5d0db; border-radius: 16px; }
h1 { font-size: 1.1rem; }
p { overflow-wrap: anywhere; }
span { display: block; font-size: 0.8em; font-weight: 400; color: #3a4c5f; }
.number { font-size: 5rem; line-height: 1.1; }
[data-shows="called"] .says { padding: 12px; font-size: 1.6rem; color: #fff; background: #005a9c; border-radius: 12px; }
[data-shows="called"] .says span { color: #fff; }
.as-of { font-size: 0.9rem; font-weight: 400; }
`;
