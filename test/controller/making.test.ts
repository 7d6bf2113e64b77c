/** A controller may be made before there is anything to read: only `recover` looks at the journal. */
import { join } from 'node:path';
import { pino } from 'pino';
import { loadConfig } from '../../config/load.ts';
import { Controller } from '../../firmware-host/controller.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';

/** Remembers what was read of it. */
function watched(name: string, reads: string[]) {
  return new Proxy(Object.create(null), {
    get(_, key) {
      reads.push(`${name}.${String(key)}`);
      return () => [];
    },
  });
}

test('making a controller reads neither the journal nor the clock', () => {
  const reads: string[] = [];
  new Controller({
    plan: hallPlan(loadConfig(join(__dirname, '../../config/bench.yaml')).config),
    journal: watched('journal', reads),
    clock: watched('clock', reads),
    log: pino({ level: 'silent' }),
    session: 'session',
    software: 'software',
    configSha256: '0'.repeat(64),
    flashed: {},
    numbers: watched('numbers', reads),
    loss: null,
    passing: null,
    onAppended: () => {},
    onSnapshot: () => {},
    onReply: () => {},
    onReplay: () => {},
  });
  expect(reads).toEqual([]);
});
