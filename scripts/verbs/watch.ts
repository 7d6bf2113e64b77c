/**
 * `dawr watch`: the feed of a broker as lines that a technician can read, one an event.
 *
 * Events, presence and gaps go to stdout, trouble with the broker to stderr. It listens only, needs
 * no controller beside it, and goes on by itself when the broker comes back.
 */
import type { Command } from 'commander';
import { type FeedMessage, type FeedOptions, subscribeFeed } from '../../drivers/centre/feed.ts';
import type { ControllerNames, EventEnvelope } from '../../drivers/centre/messages.ts';
import { type Arrival, createSequenceCheck } from '../../drivers/centre/sequence-check.ts';
import { eventNames, isEventType } from '../../firmware-host/words/event-names.ts';
import { type BrokerOptions, checkBrokerAddress, withBrokerOptions } from './broker-options.ts';
import { checkId } from './option-values.ts';

export interface WatchOptions
  extends BrokerOptions,
    Pick<FeedOptions, 'url' | 'otherUrls' | 'centre' | 'controller'> {
  /** Prints each envelope as it came, and nothing else, on stdout. */
  readonly json?: boolean;
}

export function declare(program: Command): void {
  const verb = program
    .command('watch')
    .description('print the events of a broker as they come, one line each')
    .argument('<url...>', 'the broker; further addresses of it are tried in order')
    .option('--centre <id>', 'only this centre')
    .option('--controller <id>', 'only this controller');
  withBrokerOptions(verb)
    .option('--json', 'print each envelope as it is')
    .action(async ([url = '', ...otherUrls]: string[], options: Omit<WatchOptions, 'url'>) => {
      await watch({ url, otherUrls, ...options });
    });
}

/** Runs until SIGINT or SIGTERM, or until nobody reads its output any more. */
export async function watch(options: WatchOptions): Promise<void> {
  for (const url of [options.url, ...(options.otherUrls ?? [])]) checkBrokerAddress(url);
  for (const id of [options.centre, options.controller]) checkId(id);
  const checkSequence = createSequenceCheck();
  const feed = subscribeFeed(options, (message) => {
    if (options.json === true) printJson(message);
    else printLine(message, checkSequence);
  });
  await askedToEnd();
  await feed.stop();
}

function askedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    // Each line of a burst may report it again.
    process.stdout.on('error', () => resolve());
  });
}

function printJson(message: FeedMessage): void {
  if (message.kind === 'event') say(JSON.stringify(message.envelope));
  else printTrouble(message);
}

function printLine(
  message: FeedMessage,
  checkSequence: (stream: string, sequence: number) => Arrival,
): void {
  switch (message.kind) {
    case 'event': {
      const { stream, sequence } = message.envelope;
      const arrival = checkSequence(stream, Number(sequence));
      if (arrival.arrived === 'after-gap') {
        say(note(message.from, `missing: ${arrival.from} to ${arrival.to}`));
      }
      say(eventLine(message.from, message.envelope, arrival));
      return;
    }
    case 'status':
      say(note(message.from, presenceWords(message.status)));
      return;
    case 'server':
      say(`--  ${message.centre}: centre server ${message.online ? 'online' : 'offline'}`);
      return;
    case 'state':
      // A picture of the hall; what led to it came as events.
      return;
    case 'link':
    case 'unreadable':
      printTrouble(message);
      return;
    default:
      message satisfies never;
  }
}

function printTrouble(message: FeedMessage): void {
  if (message.kind === 'unreadable') {
    console.error(printable(`dawr: unreadable message on ${message.topic}: ${message.problem}`));
  } else if (message.kind === 'link') {
    console.error(
      message.fault === null ? 'dawr: connected' : `dawr: no broker: ${message.fault.hint}`,
    );
  }
}

function presenceWords(status: Extract<FeedMessage, { kind: 'status' }>['status']): string {
  if (status.status === 'online') {
    const held =
      status.newestSequence === null ? 'no events' : `events to ${status.newestSequence}`;
    return `online, ${status.software}, config ${status.configGeneration}, ${held}`;
  }
  if (status.status === 'standing-by') {
    return 'a second controller with the same names stands by: it sends nothing';
  }
  return status.reason === 'stopped' ? 'offline: it was stopped' : 'offline: the link is lost';
}

/** Told in columns of their own, or known from another field. */
const inColumns: ReadonlySet<string> = new Set([
  'number',
  'window',
  'ticket',
  'ordinal',
  'prefix',
  'value',
]);

function eventLine(from: ControllerNames, envelope: EventEnvelope, arrival: Arrival): string {
  const type = envelope.type.replace(/^dawr\.|\.v1$/g, '');
  const { number, window } = envelope.data;
  const rest = Object.entries(envelope.data)
    .filter(([field]) => !inColumns.has(field))
    .map(([field, value]) => detail(field, value))
    .filter((text) => text !== '');
  if (arrival.arrived === 'again') rest.push('(sent again)');
  if (arrival.arrived === 'late') rest.push('(late)');
  return [
    timeOf(envelope),
    `${from.centre}/${from.controller}`.padEnd(16),
    String(Number(envelope.sequence)).padStart(6),
    (isEventType(type) ? eventNames[type].en : type).padEnd(16),
    (typeof number === 'string' ? number : '').padEnd(6),
    (typeof window === 'number' ? `window ${window}` : '').padEnd(9),
    rest.join(', '),
  ]
    .join('  ')
    .trimEnd();
}

/** A field in words: durations as minutes, camel case as words, a value alone where it explains itself. */
function detail(field: string, value: unknown): string {
  if (value === null || value === undefined || value === false) return '';
  const words = field
    .replace(/Ms$/, '')
    .replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  if (value === true) return words;
  if (typeof value === 'number' && field.endsWith('Ms')) return `${words} ${duration(value)}`;
  if (typeof value === 'number') return `${words} ${value}`;
  if (typeof value === 'string') return value;
  return `${words} ${JSON.stringify(value)}`;
}

/** `4:05` for minutes, `1:02:03` for hours. */
function duration(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const two = (part: number): string => String(part).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const clock = hours === 0 ? String(minutes) : `${hours}:${two(minutes % 60)}`;
  return `${ms < 0 ? '-' : ''}${clock}:${two(seconds % 60)}`;
}

/** By the clock of whoever watches; a question mark where the controller's own was not synchronised. */
function timeOf(envelope: EventEnvelope): string {
  const time = new Date(envelope.time);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return `${day} ${clock}${envelope.timequality === 'synced' ? ' ' : '?'}`;
}

function note(from: ControllerNames, text: string): string {
  return `--  ${from.centre}/${from.controller}: ${text}`;
}

function say(line: string): void {
  process.stdout.write(`${printable(line)}\n`);
}

/** Nothing of a broker's message may reach the terminal as a control sequence. */
function printable(line: string): string {
  return line.replaceAll(/\p{Cc}/gu, ' ');
}
