/** The gate for commands: what it admits in any stretch of time, whatever comes and goes. */
import fc from 'fast-check';
import { createCommandGate } from '../../firmware-host/centre/command-gate.ts';

const perSecond = fc.integer({ min: 1, max: 100 });
const origins = ['server', 'reception'] as const;
const arrivals = fc.array(
  fc.record({
    origin: fc.constantFrom(...origins),
    afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3000 })),
    isRefused: fc.boolean(),
  }),
  { minLength: 1, maxLength: 3000 },
);

test('in any stretch it admits ten seconds of commands and what flows in, and four refusals a fifth of it', () => {
  fc.assert(
    fc.property(perSecond, arrivals, (rate, coming) => {
      let nowMs = 0;
      const gate = createCommandGate(rate, () => nowMs);
      const admitted = { server: 0, reception: 0 };
      const refused = { server: 0, reception: 0 };
      for (const { origin, afterMs, isRefused } of coming) {
        nowMs += afterMs;
        if (!gate.admits(origin)) continue;
        admitted[origin] += 1;
        if (isRefused) {
          refused[origin] += 1;
          gate.wroteRow(origin);
        }
        const seconds = 10 + nowMs / 1000;
        expect(admitted[origin]).toBeLessThanOrEqual(rate * seconds);
        expect(refused[origin]).toBeLessThanOrEqual(2 * seconds + 1);
      }
    }),
  );
});

test('a flood of one origin takes nothing from the other, and is over when time has passed', () => {
  let nowMs = 0;
  const gate = createCommandGate(5, () => nowMs);
  const server = Array.from({ length: 1000 }, () => gate.admits('server'));
  expect(server.filter(Boolean)).toHaveLength(50);
  expect(gate.admits('reception')).toBe(true);
  nowMs = 199;
  expect(gate.admits('server')).toBe(false);
  nowMs = 200;
  expect(gate.admits('server')).toBe(true);
});
