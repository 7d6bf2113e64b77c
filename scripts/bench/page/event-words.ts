/**
 * Events of the contract in plain words. An event that this page does not know is shown by its
 * type: a newer controller is still readable.
 */
import type { Text } from '../../../config/schema/schema.ts';
import { isolate, isolateCode } from '../../../drivers/web/client/tongue.ts';
import type { EventType } from '../../../firmware-host/events/events.ts';
import { nameOfDevice } from '../../../firmware-host/words/device-words.ts';
import { isEventType } from '../../../firmware-host/words/event-names.ts';
import { eventSentence } from '../../../firmware-host/words/event-words.ts';
import { wordsOfFault } from '../../../firmware-host/words/fault-words.ts';
import { wordsOfReason } from '../../../firmware-host/words/reason-words.ts';
import type { Speaker } from '../../../firmware-host/words/speaker.ts';
import type { FeedEntry, Room } from '../view.ts';

/** What the words of an event need of the page's language. */
export interface EventTongue {
  readonly language: 'ar' | 'en';
  readonly words: {
    readonly window: (number: string) => string;
    readonly boardOf: (window: string) => string;
  };
  text(text: Text): string;
  number(value: number): string;
}

/** What the eye should take an event for: colours its mark in the feed. */
export type EventKind = 'call' | 'paper' | 'trouble' | 'good' | 'plain';

const kinds: Readonly<Record<EventType, EventKind>> = {
  'ticket.reserved': 'plain',
  'ticket.issued': 'paper',
  'quota.reached': 'trouble',
  'last-call.reached': 'trouble',
  'ticket.reprinted': 'paper',
  'ticket.copied': 'paper',
  'notice.printed': 'paper',
  'info.asked': 'plain',
  'info.begun': 'plain',
  'info.printed': 'paper',
  'info.given-up': 'trouble',
  'ticket.taken': 'paper',
  'ticket.retracted': 'trouble',
  'ticket.voided': 'trouble',
  'ticket.called': 'call',
  'ticket.recalled': 'call',
  'ticket.completed': 'good',
  'ticket.expired': 'trouble',
  'ticket.arrived': 'plain',
  'ticket.no-show': 'trouble',
  'ticket.parked': 'plain',
  'ticket.resumed': 'plain',
  'ticket.transferred': 'plain',
  'ticket.rated': 'plain',
  'window.opened': 'plain',
  'window.closed': 'plain',
  'window.call-refused': 'plain',
  'window.idle': 'trouble',
  'window.break-started': 'plain',
  'window.break-ended': 'plain',
  'service.paused': 'trouble',
  'service.resumed': 'good',
  'service-time.exceeded': 'trouble',
  'wait-time.exceeded': 'trouble',
  'day.opened': 'plain',
  'closure.decreed': 'trouble',
  'closure.lifted': 'good',
  'day.closed': 'plain',
  'numbers.advanced': 'trouble',
  'journal.damaged': 'trouble',
  'paper.remaining': 'trouble',
  'paper.counted': 'plain',
  'device.faulted': 'trouble',
  'device.recovered': 'good',
  'device.unsteady': 'trouble',
  'button.stuck': 'trouble',
  'button.freed': 'good',
  'commands.flooded': 'trouble',
  'button.flooded': 'plain',
  'controller.started': 'plain',
  'controller.stopped': 'plain',
  'config.applied': 'plain',
  'config.reverted': 'plain',
  'alarm.raised': 'trouble',
  'alarm.acknowledged': 'good',
  'alarm.ended': 'good',
  'clock.jumped': 'plain',
  'command.refused': 'plain',
};

export function eventKind(type: string): EventKind {
  return isEventType(type) ? kinds[type] : 'plain';
}

export function faultName(code: unknown, { language }: EventTongue): string {
  return wordsOfFault(String(code))?.[language] ?? isolate(String(code));
}

/** One sentence for one event. */
export function eventWords({ type, data }: FeedEntry, tongue: EventTongue, room: Room): string {
  return isEventType(type)
    ? eventSentence(type, data, speaker(tongue, room))
    : `${type} ${briefly(data)}`;
}

function speaker(tongue: EventTongue, room: Room): Speaker {
  const { language, words } = tongue;
  const window = (number: unknown) => words.window(tongue.number(Number(number)));
  return {
    say: (arabic, english) => (language === 'ar' ? arabic : english),
    code: (value) => isolateCode(String(value)),
    count: (value) => tongue.number(Number(value)),
    day: (value) => dayOf(String(value), language),
    window,
    service: (id) => {
      const service = room.services.find((known) => known.id === id);
      return isolate(service === undefined ? String(id) : tongue.text(service.name));
    },
    reason: (code) => wordsOfReason(String(code))?.[language] ?? isolate(String(code)),
    fault: (code) => faultName(code, tongue),
    device: (name) => {
      // A window's board is named after its window.
      const [kind = '', of] = String(name).split('/');
      if (kind === 'board' && of !== undefined) return words.boardOf(window(of));
      const known = nameOfDevice(String(name));
      if (known === null) return isolate(String(name));
      const { words: kindWords, id } = known;
      return id === null ? kindWords[language] : `${kindWords[language]} ${isolate(id)}`;
    },
    after: (ms, lead) => (typeof ms === 'number' ? `${lead}${duration(Math.abs(ms), tongue)}` : ''),
  };
}

/** Of what is no day, the text itself. */
function dayOf(value: string, language: EventTongue['language']): string {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return isolate(value);
  const locale = language === 'ar' ? 'ar-EG' : 'en-GB';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(at);
}

function duration(ms: number, { language, number }: EventTongue): string {
  const seconds = Math.round(ms / 1000);
  const parts = [
    { value: Math.floor(seconds / 3600), unit: language === 'ar' ? 'س' : 'h' },
    { value: Math.floor(seconds / 60) % 60, unit: language === 'ar' ? 'د' : 'min' },
    { value: seconds % 60, unit: language === 'ar' ? 'ث' : 's' },
  ];
  const shown = parts.filter(({ value }) => value !== 0).slice(0, 2);
  return (shown.length === 0 ? parts.slice(2) : shown)
    .map(({ value, unit }) => `${number(value)} ${unit}`)
    .join(' ');
}

function briefly(data: FeedEntry['data']): string {
  return Object.values(data)
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .slice(0, 4)
    .map((value) => isolate(String(value)))
    .join(' · ');
}
