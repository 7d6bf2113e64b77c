/**
 * What a ticket is made of, from top to bottom: the parts that the config chose, each as blocks.
 *
 * Parts come in *pieces* that either stay the same for every ticket of a service or are a ticket's
 * own. That is what makes a ticket cheap: pieces that stay are drawn once, and a printer on a slow
 * wire may hold them in its memory. The blocks of a piece are made only when they are asked for.
 */
import type { PrinterConfig, Text, TicketDesign } from '../../config/schema/schema.ts';
import type { TicketPart } from '../../config/schema/ticket.ts';
import type { TicketFace } from '../ports.ts';
import type { Block, Direction, Line, Picture } from './ticket-shapes.ts';
import type { StyleName } from './ticket-sheet.ts';
import {
  arabicNumber,
  type FixedWords,
  fixedWords,
  isolateCodes,
  type Mark,
  markWords,
  noticeWords,
  type OwnWords,
  ownWords,
  type Tongue,
} from './ticket-words.ts';

export interface Piece {
  readonly part: TicketPart | 'mark' | 'head' | 'foot' | 'label' | 'caption' | 'notices';
  /** Whether it is the same on every ticket of the service. */
  readonly stays: boolean;
  blocks(): readonly Block[];
  /** The address of a QR code, which is a piece of its own: some printers draw it themselves. */
  readonly qr?: string;
}

/** What does not change while a printer is open. */
export interface TicketStyle {
  readonly language: PrinterConfig['language'];
  readonly design: TicketDesign;
  /** Null: the config names none, or it could not be read. */
  readonly logo: Picture | null;
}

/** Tongues in the order of the paper: the first is written large, a second one small beneath it. */
export function tonguesOf(language: PrinterConfig['language']): readonly Tongue[] {
  return language === 'both' ? ['ar', 'en'] : [language];
}

const directionOf = (tongue: Tongue): Direction => (tongue === 'ar' ? 'rtl' : 'ltr');
const gap = (share = 1): Block => ({ kind: 'gap', share });
const rule = (thickDots: number, dashed = false): Block => ({ kind: 'rule', thickDots, dashed });

interface Said<Words> {
  readonly words: Words;
  readonly direction: Direction;
}

/** One text in every tongue; texts that a ticket does not have are left out. */
function lines<Words>(
  said: readonly Said<Words>[],
  style: StyleName,
  pick: (words: Words) => string | null | undefined,
): readonly Line[] {
  return said.flatMap(({ words, direction }, index) => {
    const text = pick(words);
    const own = index === 0 ? style : 'second';
    return text === null || text === undefined ? [] : [{ text, style: own, direction }];
  });
}

function centred(written: readonly Line[]): readonly Block[] {
  return written.flatMap((line, index): Block[] => [
    ...(index === 0 ? [] : [gap(0.1)]),
    { kind: 'centred', line },
  ]);
}

/** The pieces of one ticket; those of neighbouring parts may be drawn together. */
export function ticketPieces(face: TicketFace, style: TicketStyle): readonly Piece[] {
  const tongues = tonguesOf(style.language);
  let fixedSaid: readonly Said<FixedWords>[] | undefined;
  let ownSaid: readonly Said<OwnWords>[] | undefined;
  const writing: Writing = {
    face,
    style,
    tongues,
    get fixed() {
      fixedSaid ??= tongues.map((tongue) => ({
        words: fixedWords(face, tongue),
        direction: directionOf(tongue),
      }));
      return fixedSaid;
    },
    get own() {
      ownSaid ??= tongues.map((tongue) => ({
        words: ownWords(face, tongue),
        direction: directionOf(tongue),
      }));
      return ownSaid;
    },
  };
  const parts = style.design.parts.filter((part) => isShown(part, face, style.design));
  return [
    ...marks(writing),
    { part: 'head', stays: true, blocks: () => [gap(0.6)] },
    ...parts.flatMap((part, index) => partPieces[part](writing, parts[index - 1])),
    { part: 'foot', stays: true, blocks: () => [gap(0.2)] },
  ];
}

/** What there is to say without a number. */
const onSlips: ReadonlySet<TicketPart> = new Set([
  'logo',
  'centre',
  'office',
  'service',
  'windows',
  'documents',
  'clock',
]);
/** What a short ticket can do without: to wait, and the rule of who is called, is written in the hall too. */
const leftOutOfCompact: ReadonlySet<TicketPart> = new Set(['fairness', 'advice']);

function isShown(part: TicketPart, { number }: TicketFace, { compact }: TicketDesign): boolean {
  if (compact && leftOutOfCompact.has(part)) return false;
  return number !== null || onSlips.has(part);
}

interface Writing {
  readonly face: TicketFace;
  readonly style: TicketStyle;
  readonly tongues: readonly Tongue[];
  readonly fixed: readonly Said<FixedWords>[];
  readonly own: readonly Said<OwnWords>[];
}

/** What is out of the ordinary is marked at the top, where it is read first. */
function marks({ face, tongues }: Writing): readonly Piece[] {
  const marked: readonly Mark[] = [
    ...(face.number === null ? (['information'] as const) : []),
    ...(face.copy ? (['copy'] as const) : []),
    ...(face.priority ? (['priority'] as const) : []),
    ...(face.mayMissClosing ? (['may-miss-closing'] as const) : []),
  ];
  return marked.map((mark) => ({
    part: 'mark',
    stays: false,
    blocks: () => [
      gap(0.6),
      { kind: mark === 'copy' ? 'band' : 'frame', lines: markLines(mark, tongues) },
    ],
  }));
}

/** A word has its translation beside it, a sentence beneath it. */
function markLines(mark: Mark, tongues: readonly Tongue[]): readonly Line[] {
  if (mark === 'may-miss-closing' || mark === 'information') {
    const said = tongues.map((tongue) => ({
      words: markWords[mark][tongue],
      direction: directionOf(tongue),
    }));
    return lines(said, 'ahead', (words) => words);
  }
  const [main = 'ar'] = tongues;
  const text = tongues.map((tongue) => markWords[mark][tongue]).join('  •  ');
  return [{ text, style: 'mark', direction: directionOf(main) }];
}

type PartPieces = (writing: Writing, before: TicketPart | undefined) => readonly Piece[];

const fixed = (part: Piece['part'], blocks: Piece['blocks']): readonly Piece[] => [
  { part, stays: true, blocks },
];
const own = (part: Piece['part'], blocks: Piece['blocks']): readonly Piece[] => [
  { part, stays: false, blocks },
];

const heading = (before: TicketPart | undefined): readonly Block[] =>
  before === undefined ? [] : [gap(0.8), rule(4), gap()];

/** "Your number", and above it the rule that parts the head from the rest. */
function numberLabel(writing: Writing, before: TicketPart | undefined): readonly Piece[] {
  const label = lines(writing.fixed, 'label', (words) => words.numberLabel);
  return fixed('label', () => [
    ...heading(before),
    ...(writing.style.design.compact ? [] : [...centred(label), gap()]),
  ]);
}

function largeNumber(part: TicketPart, text: string): readonly Piece[] {
  return own(part, () => [
    { kind: 'centred', line: { text, style: 'number', direction: 'ltr' }, tight: true },
  ]);
}

const partPieces: Readonly<Record<TicketPart, PartPieces>> = {
  logo: ({ style: { logo } }) =>
    logo === null
      ? []
      : fixed('logo', () => [gap(0.4), { kind: 'picture', picture: logo }, gap(0.8)]),
  centre: (writing) =>
    fixed('centre', () => centred(lines(writing.fixed, 'centre', ({ centre }) => centre))),
  office: (writing) =>
    fixed('office', () => [
      gap(0.2),
      ...centred(lines(writing.fixed, 'office', ({ office }) => office)),
    ]),
  number: (writing, before) => [
    ...numberLabel(writing, before),
    ...largeNumber('number', writing.face.number ?? ''),
  ],
  'arabic-number': (writing, before) => {
    const { face, style, tongues } = writing;
    const number = face.number ?? '';
    const text = arabicNumber(number);
    if (!style.design.parts.includes('number'))
      return [...numberLabel(writing, before), ...largeNumber('arabic-number', text ?? number)];
    // The same number again is of use only to a reader of the other digits.
    if (text === null || !tongues.includes('ar')) return [];
    return own('arabic-number', () => [
      gap(),
      { kind: 'flanked', line: { text, style: 'ownDigits', direction: 'ltr' } },
    ]);
  },
  service: (writing) =>
    fixed('service', () => [gap(), { kind: 'band', lines: serviceLines(writing) }]),
  'people-ahead': (writing) =>
    own('people-ahead', () => [
      gap(),
      ...centred(lines(writing.own, 'ahead', ({ peopleAhead }) => peopleAhead)),
    ]),
  wait: (writing) =>
    writing.face.waitMs === null
      ? []
      : own('wait', () => [gap(0.2), ...centred(lines(writing.own, 'wait', ({ wait }) => wait))]),
  windows: (writing) =>
    writing.face.windows.length === 0
      ? []
      : fixed('windows', () => [
          gap(0.2),
          ...centred(lines(writing.fixed, 'windows', ({ windows }) => windows)),
        ]),
  documents: (writing) =>
    writing.face.documents.length === 0 ? [] : fixed('documents', () => documents(writing)),
  advice: (writing, before) => [
    ...fixed('advice', () => [
      ...heading(before),
      ...centred(lines(writing.fixed, 'advice', ({ advice }) => advice)),
    ]),
    ...notices(writing),
  ],
  fairness: (writing, before) =>
    fixed('fairness', () => [
      gap(before === 'advice' ? 0.3 : 0.8),
      ...centred(lines(writing.fixed, 'fairness', ({ fairness }) => fairness)),
    ]),
  qr: qrPieces,
  clock: (writing) =>
    own('clock', () => [
      gap(0.5),
      ...writing.own.flatMap(({ words, direction }): Block[] => [
        {
          kind: 'ends',
          first: { text: words.date, style: 'clock', direction },
          last: { text: words.time, style: 'clock', direction },
        },
        gap(0.2),
      ]),
    ]),
};

function serviceLines({ face, fixed: said }: Writing): readonly Line[] {
  if (face.steps.length < 2) return lines(said, 'service', ({ service }) => service);
  return face.steps.flatMap((_, index) => lines(said, 'ahead', ({ steps }) => steps[index]));
}

/** They change from day to day: nobody keeps them with what a service's tickets share. */
function notices({ face, tongues }: Writing): readonly Piece[] {
  if (face.notices.length === 0) return [];
  const said = face.notices.flatMap((notice) => {
    const inEach = tongues.map((tongue) => ({
      words: noticeWords(notice, tongue),
      direction: directionOf(tongue),
    }));
    return lines(inEach, 'advice', (words) => words);
  });
  return own('notices', () => [gap(0.4), ...centred(said)]);
}

function documents({ face, style, fixed: said }: Writing): readonly Block[] {
  if (style.design.compact) return runningDocuments(said);
  return [
    gap(),
    rule(2, true),
    gap(0.7),
    ...lines(said, 'heading', ({ documentsLabel }) => documentsLabel).map(
      (line): Block => ({ kind: 'start', line }),
    ),
    ...face.documents.flatMap((_, index): Block[] => [
      gap(0.8),
      { kind: 'entry', lines: lines(said, 'document', (words) => words.documents[index]) },
    ]),
  ];
}

/** All of one language, and then all of the other. */
function runningDocuments(said: Writing['fixed']): readonly Block[] {
  return [
    gap(),
    rule(2, true),
    gap(0.7),
    ...said.flatMap(({ words, direction }, index): Block[] => {
      const line = (text: string, style: StyleName): Line => ({ text, style, direction });
      const isMain = index === 0;
      const heading = line(words.documentsLabel, isMain ? 'heading' : 'second');
      const entries = words.documents.map((text) => line(text, isMain ? 'document' : 'second'));
      return [...(isMain ? [] : [gap()]), { kind: 'flow', heading, entries }];
    }),
  ];
}

function qrPieces({ face, style, tongues }: Writing): readonly Piece[] {
  const { link } = face;
  if (link === null) return [];
  const caption: Text | undefined = style.design.qr?.caption;
  const code: Piece = { part: 'qr', stays: false, blocks: () => [], qr: link };
  if (caption === undefined) return [code];
  const said = tongues.map((tongue) => ({
    words: tongue === 'ar' ? isolateCodes(caption.ar) : caption.en,
    direction: directionOf(tongue),
  }));
  return [code, ...fixed('caption', () => centred(lines(said, 'office', (words) => words)))];
}
