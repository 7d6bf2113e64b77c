/** In which order a fleet is flashed, and what one device's refusal keeps from the others. */
import fc from 'fast-check';
import { type ApplyExit, applyExit } from '../../scripts/verbs/flash/apply-exit.ts';
import { type RollOut, rollOut } from '../../scripts/verbs/flash/roll-out.ts';

const { applied, notTried, putBack } = applyExit;
const usual: RollOut = { canaries: 1, atOnce: 3, keepGoing: false };

/** Flashes hosts whose exits are known, and keeps which began while how many others ran. */
async function rolled(exits: readonly ApplyExit[], rule: RollOut) {
  const began: number[] = [];
  let running = 0;
  const mostAtOnce: number[] = [];
  const hosts = exits.map((_, at) => at);
  const ended = await rollOut(hosts, rule, async (host) => {
    began.push(host);
    running += 1;
    mostAtOnce.push(running);
    await new Promise(setImmediate);
    running -= 1;
    return exits[host] ?? applied;
  });
  return { began, mostAtOnce, ended: hosts.map((host) => ended.get(host) ?? null) };
}

test('one canary comes first, alone, and the others follow several at once', async () => {
  const { began, mostAtOnce, ended } = await rolled(Array(8).fill(applied), usual);
  expect(began).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(mostAtOnce[0]).toBe(1);
  expect(Math.max(...mostAtOnce)).toBe(3);
  expect(ended).toEqual(Array(8).fill(applied));
});

test('a canary that puts the config back keeps it from all others', async () => {
  const { began, ended } = await rolled([putBack, applied, applied], usual);
  expect(began).toEqual([0]);
  expect(ended).toEqual([putBack, null, null]);
});

test('one that cannot be reached is no canary: the next one is', async () => {
  const { began, mostAtOnce } = await rolled([notTried, applied, applied, applied], usual);
  expect(began).toEqual([0, 1, 2, 3]);
  expect(mostAtOnce.slice(0, 2)).toEqual([1, 1]);
});

const anyExit = fc.constantFrom(...Object.values(applyExit));
const anyRule = fc.record({
  canaries: fc.nat(3),
  atOnce: fc.integer({ min: 1, max: 5 }),
  keepGoing: fc.boolean(),
});

test('whatever becomes of the hosts: each is flashed once at most, in order, and never too many', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyExit, { maxLength: 12 }), anyRule, async (exits, rule) => {
      const { began, mostAtOnce, ended } = await rolled(exits, rule);
      expect(began).toEqual(began.map((_, at) => at));
      expect(Math.max(0, ...mostAtOnce)).toBeLessThanOrEqual(rule.atOnce);
      expect(ended).toEqual(exits.map((exit, at) => (at < began.length ? exit : null)));
      const bad = exits.findIndex((exit) => exit !== applied && exit !== notTried);
      if (rule.keepGoing || bad === -1) expect(began).toHaveLength(exits.length);
      // No more than were under way when it was seen.
      else expect(began.length).toBeLessThanOrEqual(bad + rule.atOnce + 1);
      // While a canary is awaited, nobody else begins.
      const appliedBefore = (at: number) => exits.slice(0, at).filter((exit) => exit === applied);
      const early = began.filter((at) => appliedBefore(at).length < rule.canaries);
      expect(early.every((at) => mostAtOnce[at] === 1)).toBe(true);
    }),
  );
});
