/** A flash that would end tickets: the device lists them, and asks before it does. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema/schema.ts';
import { noAlarms } from '../../firmware-host/alarms/alarms.ts';
import { noHallCalls } from '../../firmware-host/calls/hall-board-calls.ts';
import { stateSnapshot } from '../../firmware-host/centre/snapshot.ts';
import { type Journal, openJournal } from '../../firmware-host/journal/journal.ts';
import { hallView } from '../../firmware-host/panel/hall-view.ts';
import { type HallPlan, hallPlan } from '../../firmware-host/plan/plan.ts';
import { lostTickets } from '../../firmware-host/printing/lost-tickets.ts';
import { createWriter, type Writer } from '../../firmware-host/writer.ts';

const { config } = loadConfig(resolve(__dirname, '../../config/bench.yaml'));
const lost = ['second-new-card'];
/** Without window 4, and without a service that only that window had. */
const smaller: Config = {
  ...config,
  services: config.services.filter(({ id }) => !lost.includes(id)),
  windows: config.windows.filter(({ number }) => number !== 4),
  dispensers: config.dispensers.map((dispenser) => ({
    ...dispenser,
    buttons: dispenser.buttons.filter(({ service }) => !lost.includes(service)),
  })),
  boardLines: config.boardLines.filter(({ id }) => id !== 'window-4'),
  units: config.units.filter(({ id }) => id !== 'window-4'),
  journal: { ...config.journal, folder: '.' },
};

let folder: string;
const file = (name: string) => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-lost-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

let seconds = 0;
const now = () => ({ wallMs: seconds * 1000, monotonicMs: seconds * 1000, boot: 'boot' });

function writerOn(journal: Journal, plan: HallPlan): Writer {
  const localTimeOf = () => ({ date: '2026-11-23', minute: 0 });
  return createWriter({
    plan,
    journal,
    clock: { now, isTrusted: () => true, localTimeOf },
    numbers: { cover: () => {} },
    onCommitted: () => {},
    onJournalFull: () => {},
  });
}

/** H001 is called to window 4; E001 and E002 wait for a new card, and A001 too. */
function noon(): void {
  const journal = openJournal(file('journal.db'), 64);
  const writer = writerOn(journal, hallPlan(config));
  writer.execute({ name: 'OpenDay', at: now(), day: '2026-11-23' });
  const services = ['second-update', 'second-new-card', 'second-new-card', 'first-new-card'];
  for (const service of services) {
    seconds += 1;
    const hall = { dispenser: 'hall', source: 'dispenser' } as const;
    writer.execute({ name: 'ReserveTicket', at: now(), service, ...hall });
    const ticket = `2026-11-23/${writer.state.tickets.length}`;
    writer.execute({ name: 'ConfirmPaper', at: now(), ticket });
  }
  writer.execute({ name: 'CallNext', at: now(), window: 4 });
  journal.close();
}

test('the tickets that a config would end are known before it is used', () => {
  noon();
  expect(lostTickets(file('journal.db'), hallPlan(smaller).rules)).toEqual({
    withdrawn: new Map([['second-new-card', ['E001', 'E002']]]),
    sentBack: ['H001'],
  });
  expect(lostTickets(file('journal.db'), hallPlan(config).rules)).toEqual({
    withdrawn: new Map(),
    sentBack: [],
  });
});

test('dawr apply lists them and changes nothing, and goes on with --yes', () => {
  noon();
  const old = stringify({ ...config, journal: { ...config.journal, folder: '.' } });
  writeFileSync(file('config.yaml'), old);
  const apply = (...more: readonly string[]) => {
    writeFileSync(file('staged.yaml'), stringify(smaller));
    const words = ['apply', file('staged.yaml'), '--config', file('config.yaml')];
    // A restart that fails: what is tried is put back at once.
    const options = ['--within', '1', '--restart', 'false', ...more];
    const program = resolve(__dirname, '../../dist/dawr.js');
    return spawnSync(process.execPath, [program, ...words, ...options], { encoding: 'utf8' });
  };
  const refused = apply();
  expect(refused.status).toBe(2);
  expect(refused.stdout).toContain('serves second-new-card: 2 wait (E001, E002)');
  expect(refused.stdout).toContain('because their window is gone: H001');
  expect(refused.stderr).toMatch(/^not tried: 2 who wait .* give --yes\n$/);
  expect(readFileSync(file('config.yaml'), 'utf8')).toBe(old);

  const agreed = apply('--yes');
  expect(agreed.stdout).toContain('serves second-new-card: 2 wait (E001, E002)');
  expect(agreed.stdout).toContain('restarting the controller');
  expect(agreed.status).toBe(4);
});

test('whose number was withdrawn is in the state and on the television, until the next day', () => {
  noon();
  const journal = openJournal(file('journal.db'), 64);
  const plan = hallPlan(smaller);
  const writer = writerOn(journal, plan);
  writer.replay();
  writer.execute({ name: 'AdoptRules', at: now() });
  const seen = () => {
    const snapshot = stateSnapshot(
      plan,
      writer.state,
      { devices: new Map(), printers: [], closedToday: null },
      () => 'ready',
      noAlarms,
      now(),
    );
    const { notices } = hallView(
      { plan, state: writer.state, snapshot, now: now(), sendsHome: false },
      noHallCalls,
      null,
    );
    return { withdrawn: snapshot.withdrawn, notices };
  };
  expect(seen()).toEqual({
    withdrawn: ['E001', 'E002'],
    notices: [
      {
        ar: expect.stringMatching(/الاستقبال: .E001.، .E002.$/),
        en: 'No window serves these numbers any more, please go to the reception: E001, E002',
      },
    ],
  });
  writer.execute({ name: 'OpenDay', at: now(), day: '2026-11-24' });
  expect(seen()).toEqual({ withdrawn: [], notices: [] });
  journal.close();
});
