/**
 * A config that takes a service away at noon: paper and hall board say whose number is withdrawn, once on
 * paper and all day on the board, over restarts and power cuts.
 */
import { RestartedHall } from './restarted-hall.ts';
import { gone, smaller } from './smaller-config.ts';

let hall: RestartedHall;
beforeEach(() => {
  hall = new RestartedHall();
});
afterEach(() => hall.remove());

const listed = () => hall.hallBoard.map(({ number, window }) => `${number} ${window ?? '-'}`);

/** H001 is called to window 4, E001 waits for the service that goes. */
async function noon(): Promise<void> {
  await hall.start();
  await hall.ask({ name: 'open-day', args: { day: '2026-11-23' } });
  for (const service of ['second-update', gone]) {
    await hall.ask({ name: 'issue-ticket', args: { service } });
  }
  await hall.ask({ name: 'open-window', args: { window: 4 } });
  await hall.ask({ name: 'call-next', args: { window: 4 } });
  expect(hall.printed).toEqual(['H001', 'E001']);
  expect(listed()).toEqual(['H001 4']);
  hall.config = smaller(hall.config);
  hall.configSha256 = '1'.repeat(64);
}

test('the notice is printed once, and the board lists the number after every restart of that day', async () => {
  await noon();
  await hall.stop();
  hall.printed.length = 0;
  await hall.start();
  expect(hall.printed).toEqual(['notice of E001']);
  expect(listed()).toEqual(['E001 -']);
  expect(hall.events('notice.printed')).toEqual([
    { reason: 'service-removed', numbers: ['E001'], printer: 'hall', outcome: 'printed' },
  ]);
  await hall.crash();
  await hall.start();
  expect(hall.printed).toEqual([]);
  expect(listed()).toEqual(['E001 -']);
  await hall.ask({ name: 'close-day', args: {} });
  expect(listed()).toEqual([]);
});

test('without paper the notice waits over a restart, and comes out when there is some', async () => {
  await noon();
  await hall.stop();
  hall.printed.length = 0;
  const paperOut = { code: 'paper-out', severity: 'stopped', hint: 'put paper in' } as const;
  hall.printerFaults = [paperOut];
  await hall.start();
  await hall.crash();
  await hall.start();
  expect(hall.printed).toEqual(['cut']);
  await hall.report('printer/hall', []);
  expect(hall.printed).toEqual(['cut', 'notice of E001']);
});
