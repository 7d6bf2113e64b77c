/** A person on the device itself asks as the technician, and learns which business day it was about. */
import type { LocalAnswer, LocalDayRequest } from '../../drivers/local-port.ts';
import type { Ask } from './ask.ts';

export function askLocally(ask: Ask, request: LocalDayRequest): LocalAnswer {
  const answer = ask(request, { kind: 'technician' });
  if (answer.status === 'refused') return answer;
  const last = answer.events.findLast((event) => 'day' in event);
  return { status: 'done', day: last?.day ?? null };
}
