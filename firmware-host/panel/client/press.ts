/**
 * One press of a page: sent until it is answered, with one identity, so that it is done once.
 *
 * A connection that broke says nothing about the press: it may have arrived. So the page repeats it for
 * five seconds, and says afterwards that it does not know; the view shows what became of it.
 */

import type { LocalPagesRequest } from '../../../drivers/local-port.ts';
import type { BothTexts } from '../../../drivers/web/client/tongue.ts';
import type { PageAnswer } from '../page-desk.ts';
import type { PageRequest } from '../page-request.ts';
import type { HallClock } from './hall-clock.ts';

export type Pressed =
  | Exclude<PageAnswer, { readonly status: 'refused' }>
  | { readonly status: 'refused'; readonly words: BothTexts }
  /** It may have been done, or not. */
  | { readonly status: 'unknown' };

export type Asked = PageRequest['asked'];

const repeatForMs = 5000;
const answerWithinMs = 2000;
const betweenMs = 250;
const decideWithinMs = 10_000;
const notPaired: BothTexts = {
  ar: 'هذا المتصفح غير مسموح له بهذا الطلب، ولم يُنفَّذ شيء',
  en: 'this browser may not ask for this, and nothing was done',
};
const unheard: BothTexts = { ar: 'لم يصل رد', en: 'no answer came' };

export type Press = (asked: Asked, whileHolding?: string | null) => Promise<Pressed>;

export function createPress(from: PageRequest['from'], clock: HallClock): Press {
  return async (asked, whileHolding) => {
    const pressed = clock.now();
    if (pressed === null) return { status: 'unknown' };
    const request: PageRequest = { id: newId(), from, asked, whileHolding, pressed };
    const untilMs = performance.now() + repeatForMs;
    for (;;) {
      const answer = await send(request);
      if (answer !== null) return answer;
      if (performance.now() > untilMs) return { status: 'unknown' };
      await new Promise((resolve) => setTimeout(resolve, betweenMs));
    }
  };
}

/** Null where nobody answered. */
async function send(request: PageRequest): Promise<Pressed | null> {
  try {
    const answer = await post('/api/ask', request, answerWithinMs);
    if (answer === null) return null;
    if (answer.ok) return await answer.json();
    if (answer.status >= 500) return null;
    return { status: 'refused', words: await refusalOf(answer) };
  } catch {
    return null;
  }
}

/** Of the server itself, before the door. What it says of a request that no page of ours sends is for a programmer. */
async function refusalOf(answer: Response): Promise<BothTexts> {
  if (answer.status === 401) return notPaired;
  const { reason } = await answer.json();
  return { ar: `لم تقبل وحدة التحكم الطلب (\u2066${reason}\u2069)`, en: String(reason) };
}

/** Null where nobody answered in time. */
export async function post(
  path: string,
  body: unknown,
  withinMs: number,
): Promise<Response | null> {
  try {
    return await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(withinMs),
    });
  } catch {
    return null;
  }
}

/** `crypto.randomUUID` is not there on plain http. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What the technician decides about browsers. Resolves to why it was refused, or null. */
export async function decide(request: LocalPagesRequest): Promise<BothTexts | null> {
  try {
    const answer = await post('/api/decide', request, decideWithinMs);
    if (answer === null) return unheard;
    if (!answer.ok) return await refusalOf(answer);
    const said: { readonly words?: BothTexts } = await answer.json();
    return said.words ?? null;
  } catch (error) {
    return { ar: String(error), en: String(error) };
  }
}
