/** Each event in both languages, as the page's feed shows it; what a newer controller sends is shown too. */
import { eventDataSchemas } from '../../firmware-host/events/events.ts';
import {
  type EventTongue,
  eventKind,
  eventWords,
  faultName,
} from '../../scripts/bench/page/event-words.ts';
import type { Room } from '../../scripts/bench/view.ts';

const room: Room = {
  centre: { ar: 'باب شرق', en: 'Bab Sharq' },
  timeZone: 'Africa/Cairo',
  holdMs: 800,
  offices: [],
  services: [
    { id: 'new-card', office: 'first', name: { ar: 'بطاقة جديدة', en: 'New card' }, prefix: 'A' },
  ],
  windows: [],
  hallBoards: [],
  alarm: { lamp: null, buzzer: null },
  hasVoice: false,
  dispensers: [],
};

function tongueOf(language: 'ar' | 'en'): EventTongue {
  return {
    language,
    words: { window: (number) => `W${number}`, boardOf: (window) => `board of ${window}` },
    text: (text) => text[language],
    number: String,
  };
}

/** Without the marks that isolate a code from the direction of its line. */
function inWords(type: string, data: Record<string, unknown>, language: 'ar' | 'en' = 'en') {
  const entry = { stream: 's', sequence: 1, type, time: '2026-01-04T08:00:00Z', data };
  return eventWords(entry, tongueOf(language), room).replaceAll(/[\u2066-\u2069]/g, '');
}

test.each([...eventDataSchemas.keys()])('%s is a sentence in each language', (type) => {
  const data = { device: 'printer/hall', code: 'paper-out' };
  const [arabic, english] = [inWords(type, data, 'ar'), inWords(type, data)];
  expect(arabic).toMatch(/\p{Script=Arabic}/u);
  expect(english).not.toMatch(/\p{Script=Arabic}/u);
  expect(english).not.toContain(type);
});

test.each([
  [
    'ticket.reserved',
    { number: 'A047', service: 'new-card', peopleAhead: 3 },
    'A047 reserved for New card, 3 ahead',
  ],
  [
    'ticket.called',
    { number: 'A047', window: 3, waitMs: 125_000 },
    'A047 called to W3, waited 2 min 5 s',
  ],
  ['ticket.called', { number: 'A047', window: 3, waitMs: null }, 'A047 called to W3'],
  [
    'ticket.voided',
    { number: 'A047', reason: 'requested' },
    'A047 withdrawn: somebody asked for it',
  ],
  ['ticket.voided', { number: 'A047', reason: 'of-tomorrow' }, 'A047 withdrawn: of-tomorrow'],
  ['clock.jumped', { byMs: -3_600_000 }, 'The clock jumped by 1 h'],
  ['device.faulted', { device: 'board/3', code: 'no-answer' }, 'board of W3: no answer'],
  ['device.faulted', { device: 'hall-board/entrance', code: 'x' }, 'Hall board entrance: x'],
  ['robot.waved', { hands: 2, name: 'Robbie' }, 'robot.waved 2 · Robbie'],
])('%s with %j', (type, data, words) => {
  expect(inWords(type, data)).toBe(words);
});

test('a mark and a fault of a newer controller are shown as such', () => {
  expect(eventKind('device.faulted')).toBe('trouble');
  expect(eventKind('robot.waved')).toBe('plain');
  expect(faultName('paper-out', tongueOf('ar'))).toBe('نفد الورق');
  expect(faultName('melted', tongueOf('en'))).toContain('melted');
});
