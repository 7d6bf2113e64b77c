/** A person on the device itself asks as the technician, and learns which business day it was about. */
import type { LocalAnswer, LocalDayRequest, LocalRequest } from '../../drivers/centre-port.ts';
import type { Ask } from './ask.ts';

const dayRequests: ReadonlySet<string> = new Set<LocalDayRequest['name']>([
  'open-day',
  'close-day',
  'close-on',
  'open-on',
]);

export function isDayRequest(request: LocalRequest): request is LocalDayRequest {
  return dayRequests.has(request.name);
}

export function askLocally(ask: Ask, request: LocalDayRequest): LocalAnswer {
  const answer = ask(request, { kind: 'technician' });
  if (answer.status === 'refused') return answer;
  const last = answer.events.findLast((event) => 'day' in event);
  return { status: 'done', day: last?.day ?? null };
}
