/**
 * kill -9 of the controller in the middle of the work, again and again: nothing that was published is
 * lost, no number comes twice, and what was half done is settled. Two halls are killed side by side,
 * so that one works while the other starts.
 */
import { TestHall } from '../scenario/hall.ts';
import { expectOneStory } from './one-story.ts';

const hallsAtOnce = 2;
/** Kills fall anywhere from the touch of the button to well after the paper. */
const longestMs = 400;

/** The same sequence of moments in every run (a linear congruential generator, Knuth's MMIX). */
function* moments(seed: bigint): Generator<number> {
  let state = seed;
  for (;;) {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    yield Number(state >> 40n) / 2 ** 24;
  }
}

/** @param kills how many times in all. @throws Error where anything was lost, doubled or left undone */
export async function killOften(kills: number): Promise<void> {
  const halls = Array.from({ length: hallsAtOnce }, () => new TestHall());
  const killsOfHall = kills / hallsAtOnce;
  try {
    // One after the other, because each looks for a port that is free.
    for (const hall of halls) {
      await hall.setUp((config) => ({ ...config, queue: { ...config.queue, guardSeconds: 0 } }));
    }
    await Promise.all(
      halls.map((hall, at) => killHall(hall, killsOfHall, moments(20261123n + BigInt(at)))),
    );
    for (const hall of halls) expectNothingLost(hall, killsOfHall);
  } finally {
    await Promise.all(halls.map((hall) => hall.tearDown()));
  }
}

async function killHall(hall: TestHall, kills: number, random: Generator<number>): Promise<void> {
  const next = (): number => random.next().value ?? 0;
  const services = hall.config.services.map(({ id }) => id);
  for (let kill = 0; kill < kills; kill += 1) {
    await hall.openForPeople();
    const service = services[Math.floor(next() * services.length)] ?? '';
    const window = 1 + Math.floor(next() * hall.config.windows.length);
    const fingers = Promise.all([hall.press(service), hall.call(window)]);
    await new Promise<void>((done) => setTimeout(done, next() * longestMs));
    await hall.killController();
    await fingers;
  }
  await hall.openForPeople();
  await hall.press('first-new-card');
  await hall.until('every event', () => {
    const last = hall.events().at(-1);
    const isWhole = hall.events().length === last?.sequence;
    return last?.type === 'ticket.issued' && isWhole && isSettled(hall);
  });
}

function expectNothingLost(hall: TestHall, kills: number): void {
  // Of a slow machine many presses fall after the kill.
  expectOneStory(hall, kills / 4);
  expect(hall.papers.length).toBeGreaterThanOrEqual(hall.events('ticket.issued').length);
}

/** Every ticket that has a number is on paper or void. */
function isSettled(hall: TestHall): boolean {
  const settled = new Set(
    [...hall.events('ticket.issued'), ...hall.events('ticket.voided')].map(
      ({ data }) => data['ticket'],
    ),
  );
  return hall.events('ticket.reserved').every(({ data }) => settled.has(data['ticket']));
}
