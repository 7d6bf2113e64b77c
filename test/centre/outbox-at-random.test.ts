/** The outbox against a link that fails at random. */
import fc from 'fast-check';
import { createOutbox } from '../../firmware-host/centre/outbox.ts';
import { HandDrivenLink } from './hand-driven-link.ts';
import { MemoryJournal, stream } from './witness.ts';

test('on a line that fails at random nothing is skipped, reordered or sent beyond the window', async () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('answer' as const), place: fc.nat(4) }) },
    { weight: 2, arbitrary: fc.constant({ do: 'append' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'lose' as const }) },
    { weight: 2, arbitrary: fc.constant({ do: 'commit' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'server-restarts' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'controller-restarts' as const }) },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('broker' as const, 'server' as const),
      fc.integer({ min: 1, max: 5 }),
      fc.array(step, { maxLength: 80 }),
      async (acknowledgedBy, inFlight, steps) => {
        const journal = new MemoryJournal(4);
        const warnings: string[] = [];
        const link = new HandDrivenLink();
        const start = () => {
          const made = createOutbox({
            journal,
            link,
            acknowledgedBy,
            inFlight,
            envelope: (row) => ({ sequence: row.sequence, body: '' }),
            warn: (message) => warnings.push(message),
            onServerAhead: (upTo) => {
              throw new Error(`the server has ${upTo}`);
            },
          });
          made.linkUp();
          made.serverPresence(true);
          return made;
        };
        let outbox = start();
        /** What the far side has, and in which order it saw it first. */
        const arrived: number[] = [];
        const deliver = async (place: number): Promise<void> => {
          // A broker takes messages in order; only its answers may overtake each other.
          for (const { sequence } of link.onItsWay.slice(0, place + 1)) {
            if (!arrived.includes(sequence)) arrived.push(sequence);
          }
          await link.answer(place);
        };
        const commit = (): void => {
          let upTo = 0;
          while (arrived.includes(upTo + 1)) upTo += 1;
          if (upTo > 0) outbox.acknowledged(stream, upTo);
        };
        const apply = async (one: (typeof steps)[number]): Promise<void> => {
          if (one.do === 'answer') await deliver(Math.min(one.place, link.onItsWay.length - 1));
          else if (one.do === 'append') {
            journal.append();
            outbox.notify();
          } else if (one.do === 'commit') commit();
          else if (one.do === 'server-restarts') {
            outbox.serverPresence(false);
            outbox.serverPresence(true);
          } else if (one.do === 'lose') {
            await link.lose();
            outbox.linkDown();
            outbox.linkUp();
            outbox.serverPresence(true);
          } else {
            outbox.stop();
            await link.lose();
            outbox = start();
          }
        };
        for (const one of steps) await apply(one);
        for (let round = 0; arrived.length < journal.rows.length; round += 1) {
          if (round > 500) throw new Error(`stuck with ${arrived.join()} arrived`);
          await deliver(0);
          commit();
        }
        outbox.stop();
        expect(arrived).toEqual(journal.rows.map((row) => row.sequence));
        expect(warnings).toEqual([]);
        expect(link.mostAtOnce).toBeLessThanOrEqual(inFlight);
        expect(journal.acknowledgedUpTo).toBeLessThanOrEqual(journal.rows.length);
      },
    ),
    { numRuns: 150 },
  );
});
