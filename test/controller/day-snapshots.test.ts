/**
 * A start behind a snapshot of the day knows what a start that reads every row of it does, whatever has happened
 * before the snapshot and behind it.
 */
import { types } from 'node:util';
import fc from 'fast-check';
import type { CentreCommand } from '../../drivers/centre-port.ts';
import type { State } from '../../firmware-host/queue/state.ts';
import { RestartedHall } from './restarted-hall.ts';
import { gone, smaller } from './smaller-config.ts';

const service = fc.constantFrom('first-new-card', 'second-update', gone);
const window = fc.constantFrom(1, 4, 5);
/** Most of the time of the first tickets, which there are. */
const ticket = fc.integer({ min: 1, max: 6 }).map((ordinal) => `2026-11-23/${ordinal}`);

const command: fc.Arbitrary<CentreCommand> = fc.oneof(
  {
    weight: 5,
    arbitrary: service.map((id) => ({ name: 'issue-ticket', args: { service: id } }) as const),
  },
  {
    weight: 4,
    arbitrary: fc
      .record({
        name: fc.constantFrom(
          'call-next',
          'recall',
          'arrived',
          'complete',
          'no-show',
          'park',
          'open-window',
          'close-window',
          'end-break',
        ),
        args: fc.record({ window }),
      })
      .map((order): CentreCommand => order),
  },
  {
    weight: 2,
    arbitrary: service.map((id) => ({ name: 'print-info', args: { service: id } }) as const),
  },
  fc
    .record({
      name: fc.constantFrom('resume', 'void-ticket', 'reprint'),
      args: fc.record({ ticket }),
    })
    .map((order): CentreCommand => order),
  fc.record({
    name: fc.constant('transfer'),
    args: fc.record({
      ticket,
      toService: service,
      place: fc.constantFrom('front', 'back', 'arrival'),
    }),
  }),
  fc.constantFrom<CentreCommand>(
    { name: 'acknowledge-alarm', args: {} },
    { name: 'close-day', args: {} },
    { name: 'open-day', args: {} },
    { name: 'close-on', args: { day: '2026-11-25', reason: { ar: 'عطلة', en: 'holiday' } } },
  ),
);

type Step = (hall: RestartedHall) => Promise<unknown>;
const named = (name: string, step: Step) => Object.assign(step, { toString: () => name });
const paperOut = [{ code: 'paper-out', severity: 'stopped', hint: '' }] as const;

/** What both halls can live through. */
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: command.map((order) => named(JSON.stringify(order), (hall) => hall.ask(order))),
  },
  fc.integer({ min: 1, max: 1200 }).map((seconds) =>
    named(`${seconds} s`, async (hall) => {
      hall.clock.wallMs += seconds * 1000;
      hall.clock.monotonicMs += seconds * 1000;
      await hall.tick();
    }),
  ),
  fc.constantFrom(
    named('paper out', (hall) => hall.report('printer/hall', paperOut)),
    named('paper', (hall) => hall.report('printer/hall', [])),
  ),
  fc.constantFrom('good', 'doubtful', 'silent').map((is) =>
    named(`the printer is ${is}`, async (hall) => {
      hall.printerIs = is;
    }),
  ),
);

const keepDay = named('keep the day', (hall) => hall.keepDay());
const crash = named('crash', async (hall) => {
  await hall.crash();
  await hall.start();
});
const withoutService = named('without a service', async (hall) => {
  hall.config = smaller(hall.config);
  hall.configSha256 = '1'.repeat(64);
  await crash(hall);
});

const history = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: step },
    { weight: 2, arbitrary: fc.constantFrom(keepDay, crash) },
    fc.constant(withoutService),
  ),
  { minLength: 5, maxLength: 60 },
);

/** Jest cannot compare maps that V8 has read: they are of another realm than its own. */
function told(state: State | undefined): unknown {
  const text = JSON.stringify(state, (_, value: unknown) => {
    if (value === undefined) return 'nothing';
    return types.isMap(value) || types.isSet(value) ? ['of', ...value] : value;
  });
  return JSON.parse(text);
}

test('it knows the same, and goes on in the same way', async () => {
  await fc.assert(
    fc.asyncProperty(
      history,
      fc.array(step, { maxLength: 8 }),
      fc.array(step, { maxLength: 8 }),
      async (before, behind, after) => {
        const hall = new RestartedHall();
        let other: RestartedHall | null = null;
        try {
          await hall.start();
          for (const happens of [...before, keepDay, ...behind]) await happens(hall);
          await hall.crash();
          other = hall.withoutSnapshot();
          hall.boards.clear();
          await hall.start();
          await other.start();
          expect([hall.keptUpTo, other.keptUpTo]).toEqual([expect.any(Number), null]);
          for (const happens of [async () => {}, ...after]) {
            await happens(hall);
            await happens(other);
            await hall.calm();
            await other.calm();

            expect(told(hall.state)).toEqual(told(other.state));
          }
          expect(await hall.publishedAnew()).toEqual(await other.publishedAnew());
          expect(hall.rows()).toEqual(other.rows());
          expect(hall.hallBoard).toEqual(other.hallBoard);
          expect(hall.boards).toEqual(other.boards);
          expect(hall.printed).toEqual(other.printed);
        } finally {
          await hall.remove();
          await other?.remove();
        }
      },
    ),
    { numRuns: 15 },
  );
}, 60_000);
