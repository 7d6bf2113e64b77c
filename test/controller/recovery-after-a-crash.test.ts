/** What a start makes of a journal that a crash left behind, through the controller and its devices. */
import type { CentreCommand } from '../../drivers/centre-port.ts';
import type { JournalEntry } from '../../firmware-host/journal/journal.ts';
import { RestartedHall } from './restarted-hall.ts';

const issue: CentreCommand = { name: 'issue-ticket', args: { service: 'first-new-card' } };
const reprint = (ticket: string): CentreCommand => ({ name: 'reprint', args: { ticket } });

let hall: RestartedHall;
beforeEach(async () => {
  hall = new RestartedHall();
  await hall.start();
});
afterEach(() => hall.remove());

test.each([998, 999, 1000, 1001, 2500])(
  'the day is rebuilt across %i rows that do not concern the queue',
  async (count) => {
    await hall.ask(issue);
    const { wallMs, monotonicMs, boot } = hall.clock;
    const at = { wallMs, monotonicMs, boot };
    const recovered: JournalEntry = {
      event: { type: 'device.recovered', at, device: 'board/1', code: 'unplugged' },
      timeQuality: 'synced',
      businessDay: '2026-11-23',
      configGeneration: 1,
    };
    hall.append(new Array<JournalEntry>(count).fill(recovered));
    await hall.crash();
    await hall.start();
    expect(await hall.ask(issue)).toMatchObject({ number: 'A002' });
    await hall.crash();
    await hall.start();
    expect(await hall.ask(issue)).toMatchObject({ number: 'A003' });
  },
);

test('a copy that was asked for before the crash comes out after it, marked, and once', async () => {
  await hall.ask(issue);
  hall.printerIs = 'silent';
  expect(await hall.ask(reprint('A001'))).toMatchObject({ status: 'done' });
  await hall.crash();
  hall.printerIs = 'good';
  await hall.start();
  expect(hall.printed).toEqual(['cut', 'A001 copy']);
  expect(hall.events('ticket.copied')).toMatchObject([{ outcome: 'printed' }]);
  await hall.crash();
  await hall.start();
  expect(hall.printed).toEqual([]);
});

test('copies come out in the order in which they were asked for, after first prints', async () => {
  await hall.ask(issue);
  await hall.ask(issue);
  hall.printerIs = 'silent';
  await hall.ask(reprint('A002'));
  await hall.ask(reprint('A001'));
  await hall.ask(reprint('A001'));
  await hall.ask(issue);
  await hall.crash();
  hall.printerIs = 'good';
  await hall.start();
  expect(hall.printed).toEqual(['cut', 'A003 copy', 'A002 copy', 'A001 copy', 'A001 copy']);
});

test('a copy that nobody waits for any more is given up, not printed', async () => {
  await hall.ask(issue);
  hall.printerIs = 'silent';
  await hall.ask(reprint('A001'));
  await hall.crash();
  hall.clock = { ...hall.clock, wallMs: hall.clock.wallMs + 121_000, boot: 'second' };
  hall.printerFaults = [{ code: 'paper-out', severity: 'stopped', hint: 'put a roll in' }];
  await hall.start();
  expect(hall.printed).toEqual(['cut']);
  expect(hall.events('ticket.copied')).toMatchObject([{ outcome: 'given-up' }]);
});

test('a ticket that may have become paper is printed again, marked; the next one follows it', async () => {
  hall.printerIs = 'silent';
  await hall.ask(issue);
  await hall.ask(issue);
  expect(hall.printed).toEqual(['A001']);
  await hall.crash();
  hall.printerIs = 'good';
  await hall.start();
  expect(hall.printed).toEqual(['cut', 'A001 copy', 'A002 copy']);
  expect(hall.events('ticket.reprinted')).toMatchObject([
    { reason: 'controller-restarted' },
    { reason: 'controller-restarted' },
  ]);
  expect(hall.events('ticket.voided')).toEqual([]);
});

test.each([
  ['within one boot', 'first', 121_000, 121_000],
  ['across a reboot, by the wall clock', 'second', 121_000, 0],
])('a ticket that came too late for its paper is void: %s', async (_, boot, wallMs, steadyMs) => {
  hall.printerIs = 'silent';
  await hall.ask(issue);
  await hall.crash();
  const { clock } = hall;
  hall.clock = {
    ...clock,
    boot,
    wallMs: clock.wallMs + wallMs,
    monotonicMs: clock.monotonicMs + steadyMs,
  };
  await hall.start();
  expect(hall.printed).toEqual(['cut']);
  expect(hall.events('ticket.voided')).toMatchObject([{ reason: 'not-printed-in-time' }]);
});

test('a wall clock that went back over a reboot makes no ticket late', async () => {
  hall.printerIs = 'silent';
  await hall.ask(issue);
  await hall.crash();
  hall.printerIs = 'good';
  hall.clock = { ...hall.clock, wallMs: hall.clock.wallMs - 500_000, boot: 'second' };
  await hall.start();
  expect(hall.printed).toEqual(['cut', 'A001 copy']);
});

test('after as many copies as are allowed a ticket without a confirmed paper is void', async () => {
  hall.printerIs = 'silent';
  await hall.ask(issue);
  for (const run of [1, 2, 3]) {
    await hall.crash();
    await hall.start();
    expect([run, ...hall.printed]).toEqual([run, 'cut', 'A001 copy']);
  }
  await hall.crash();
  await hall.start();
  expect(hall.printed).toEqual(['cut']);
  expect(hall.events('ticket.voided')).toMatchObject([{ reason: 'print-unconfirmed' }]);
});

test('after a clean end nothing is cut and nothing printed', async () => {
  await hall.ask(issue);
  await hall.crash();
  await hall.start();
  expect(hall.printed).toEqual([]);
});

test('who was called is still called, on the board and in the queue', async () => {
  await hall.ask(issue);
  await hall.ask({ name: 'call-next', args: { window: 1 } });
  const before = hall.boards.get(1);
  await hall.crash();
  hall.boards.clear();
  await hall.start();
  expect(before).toMatchObject({ shows: 'number', number: 'A001' });
  expect(hall.boards.get(1)).toMatchObject({ shows: 'number', number: 'A001' });
  expect(await hall.ask({ name: 'complete', args: { window: 1 } })).toMatchObject({
    status: 'done',
  });
});

test('a config counts as new once, and each event names the generation under which it happened', async () => {
  expect(hall.configGeneration).toBe(1);
  await hall.crash();
  await hall.start();
  expect(hall.configGeneration).toBe(1);
  await hall.crash();
  hall.configSha256 = '1'.repeat(64);
  await hall.start({ sha256: '2'.repeat(64), reason: 'it never got ready' });
  await hall.ask(issue);
  expect(hall.configGeneration).toBe(2);
  expect(hall.events('config.applied')).toMatchObject([{ generation: 1 }, { generation: 2 }]);
  expect(hall.events('config.reverted')).toEqual([
    { rejectedSha256: '2'.repeat(64), reason: 'it never got ready' },
  ]);
  expect(hall.events('controller.started')).toHaveLength(3);
  expect(hall.rows().at(-1)).toMatchObject({ configGeneration: 2, businessDay: '2026-11-23' });
});

test('each event says how good the clock was, and its own business day', async () => {
  hall.clock.isTrusted = false;
  await hall.ask(issue);
  hall.clock.isTrusted = true;
  await hall.ask(issue);
  const opened = hall.rows().find(({ type }) => type === 'day.opened');
  expect(opened).toMatchObject({ businessDay: '2026-11-23', timeQuality: 'synced' });
  const reserved = hall.rows().filter(({ type }) => type === 'ticket.reserved');
  expect(reserved.map(({ timeQuality }) => timeQuality)).toEqual(['unsynced', 'synced']);
});

test('what a full journal did not take never happened, and its end is a fault that ends', async () => {
  await hall.crash();
  hall.maxMegabytes = 0.12;
  await hall.start();
  let last: Record<string, unknown> = {};
  let given = 0;
  for (; given < 500; given += 1) {
    last = await hall.ask(issue);
    if (last['status'] !== 'done') break;
  }
  expect(last).toMatchObject({ reason: 'journal-full' });
  expect(given).toBeGreaterThan(5);
  // The refusal is a smaller row than the ticket, and may still have found room.
  expect(hall.faultsOf('journal')).toEqual([expect.stringMatching(/^disk-(nearly-)?full$/)]);
  await hall.crash();
  hall.maxMegabytes = 64;
  await hall.start();
  expect(hall.faultsOf('journal')).toEqual([]);
  const number = `A${String(given + 1).padStart(3, '0')}`;
  expect(await hall.ask(issue)).toMatchObject({ status: 'done', number });
});
