/**
 * Every command of the contract in a random order, presses between them, and kill -9 in the middle:
 * what was replied stays true. A command whose reply was lost is sent again with its id and is done
 * once; every refusal says why in both languages; the events are consistent.
 */
import { commandNames } from '../../config/schema/command-names.ts';
import { TestHall } from '../scenario/hall.ts';

const rounds = 8;
const commandsEach = 40;

const hall = new TestHall();
afterAll(() => hall.tearDown());

/** The same choices in every run (Park and Miller 1988). */
let seed = 20_261_123;
function below(limit: number): number {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed % limit;
}

function pick<T>(from: readonly T[]): T {
  const found = from[below(from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

type Json = Readonly<Record<string, unknown>>;

interface Sent {
  readonly id: string;
  readonly name: string;
  readonly args: Json;
}

const numbers: string[] = [];

function argsOf(name: string): Json {
  const window = 1 + below(6);
  const ticket = below(8) === 0 || numbers.length === 0 ? 'A777' : pick(numbers.slice(-12));
  const service = below(10) === 0 ? 'visa' : pick(hall.config.services).id;
  switch (name) {
    case 'issue-ticket':
      return below(3) === 0 ? { service, priority: 'elderly' } : { service };
    case 'call-ticket':
      return { window, ticket };
    case 'resume':
    case 'void-ticket':
    case 'reprint':
      return { ticket };
    case 'transfer':
      return pick<Json>([
        { ticket, toService: service, place: 'front' },
        { ticket, toWindow: window, place: 'back' },
        { ticket },
      ]);
    case 'park':
      return below(2) === 0 ? { window } : { window, returnAfterSeconds: 1 };
    case 'announce':
      return pick<Json>([{ number: 'A047', window }, { clip: 'unheard-of' }, {}]);
    case 'replay':
      return { from: 1 + below(5000) };
    default:
      return ['open-day', 'close-day', 'ping'].includes(name) ? {} : { window };
  }
}

/** Resolves with the reply to this id, and to no other; one of a run that was killed may come late. */
async function ask({ id, name, args }: Sent): Promise<Json> {
  const before = hall.replies.length;
  const reply = () => hall.replies.slice(before).find((one) => one['id'] === id);
  await hall.publish(JSON.stringify({ id, name, args, notAfter: inAnHour() }));
  await hall.until(`reply to ${id}`, () => reply() !== undefined);
  return reply() ?? {};
}

function inAnHour(): string {
  return new Date(Date.now() + 3_600_000).toISOString();
}

const refusal = {
  status: 'refused',
  reason: expect.stringMatching(/^[a-z-]+$/),
  words: {
    ar: expect.stringMatching(/[\u0621-\u064a]{2}/),
    en: expect.stringMatching(/[a-z]{3}/),
  },
};

test('whatever is asked in whatever order, and whenever the power goes, the story holds', async () => {
  await hall.setUp((config) => ({
    ...config,
    queue: { ...config.queue, guardSeconds: 0, noShowWithinSeconds: 1 },
  }));
  const replies = new Map<string, { readonly sent: Sent; readonly reply: Json }>();
  const reasons = new Set<unknown>();
  const take = (sent: Sent, reply: Json) => {
    replies.set(sent.id, { sent, reply });
    if (reply['status'] !== 'done') {
      expect(reply).toMatchObject(refusal);
      reasons.add(reply['reason']);
    } else if (sent.name === 'issue-ticket') numbers.push(String(reply['number']));
  };
  let lost: Sent | null = null;
  const names = commandNames.filter((name) => name !== 'close-day');
  for (let round = 0; round < rounds; round += 1) {
    await hall.openForPeople();
    if (lost !== null) take(lost, await ask(lost));
    for (let count = 0; count < commandsEach; count += 1) {
      const name = names[count] ?? pick(names);
      const sent: Sent = { id: `round-${round}-${count}`, name, args: argsOf(name) };
      take(sent, await ask(sent));
      if (below(6) === 0) await hall.press(pick(hall.config.services).id);
      if (below(6) === 0) await hall.call(1 + below(5));
    }
    const name = pick(['issue-ticket', 'issue-ticket', 'call-next', 'complete'] as const);
    lost = { id: `lost-${round}`, name, args: argsOf(name) };
    await hall.publish(JSON.stringify({ ...lost, notAfter: inAnHour() }));
    await hall.killController();
  }
  await hall.openForPeople();
  if (lost !== null) take(lost, await ask(lost));
  for (const { sent, reply } of replies.values()) {
    const hasReceipt = typeof reply['sequence'] === 'number';
    if (hasReceipt) expect(await ask(sent)).toEqual(reply);
  }
  expect(await ask({ id: 'the-end', name: 'close-day', args: {} })).toMatchObject({
    status: 'done',
  });
  await hall.until('every event', () => {
    const events = hall.events();
    const isClosed = hall.events('day.closed').length === 1;
    return isClosed && events.length === events.at(-1)?.sequence;
  });
  expect(reasons.size).toBeGreaterThan(10);
  const byCommand = hall
    .events('ticket.reserved')
    .filter(({ data }) => data['source'] === 'server');
  expect(byCommand.map(({ data }) => data['number']).sort()).toEqual([...numbers].sort());
  checkStory();
});

/** Each ticket's life as steps that can follow one another, at one window at a time. */
function checkStory(): void {
  const latest = new Map<string, string>();
  const given = new Set<unknown>();
  const windows = new Map<unknown, string>();
  const ends = ['ticket.completed', 'ticket.voided', 'ticket.expired'];
  const asides = ['ticket.rated', 'ticket.reprinted', 'ticket.copied'];
  const leaves = ['ticket.completed', 'ticket.no-show', 'ticket.parked'];
  for (const { type, data } of hall.events()) {
    const ticket = data['ticket'];
    if (typeof ticket !== 'string' || asides.includes(type)) continue;
    const before = latest.get(ticket);
    latest.set(ticket, type);
    if (type === 'ticket.reserved') {
      expect(before).toBeUndefined();
      expect(given).not.toContain(data['number']);
      given.add(data['number']);
    } else expect(before).toBeDefined();
    expect(ends).not.toContain(before);
    if (type === 'ticket.called') {
      expect(windows.get(data['window'])).toBeUndefined();
      expect([...windows.values()]).not.toContain(ticket);
      windows.set(data['window'], ticket);
    }
    const left = leaves.includes(type) ? data['window'] : data['fromWindow'];
    if (left === undefined || left === null) continue;
    expect(windows.get(left)).toBe(ticket);
    windows.delete(left);
  }
  const open = [...latest.values()].filter((type) => ![...ends, 'ticket.no-show'].includes(type));
  expect(open).toEqual([]);
}
