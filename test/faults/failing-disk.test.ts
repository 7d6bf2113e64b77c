/**
 * A disk that takes no more bytes, as a worn card does: the controller says so in one line and ends, no
 * board goes on showing a number, no lamp stays lit, and what was stored is there when it starts on a
 * sound disk.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { lampsOf } from '../../config/hall/buttons.ts';
import { TestHall } from '../scenario/hall.ts';

const hall = new TestHall();
afterAll(() => hall.tearDown());

test('a journal that cannot be written closes the hall and loses nothing', async () => {
  await hall.setUp();
  await hall.openForPeople();
  await hall.press('first-new-card');
  await hall.until('issued', () => hall.events('ticket.issued').length === 1);
  await hall.call(1);
  await hall.until('shown', () => hall.board(1).text.includes('A001'));
  const lamps = lampsOf(hall.config).map(({ at }) => at);
  const lit = () => lamps.filter(({ unit, pin }) => hall.units.get(unit)?.level(pin) === true);
  await hall.until('lamps of the dispenser', () => lit().length > 0);

  const ended = once(hall.controller, 'exit');
  // The kernel refuses each write to a file with EFBIG, which to SQLite is a disk that fails.
  const { status } = spawnSync('prlimit', ['--pid', String(hall.controller.pid), '--fsize=0']);
  expect(status).toBe(0);
  await hall.press('first-new-card');
  await ended;
  expect(hall.controller.exitCode).toBe(2);
  expect(hall.log.filter((line) => line.startsWith('dawr: '))).toEqual([
    expect.stringMatching(
      /the disk under .*journal\.db fails \(SQLITE_IOERR.*\): replace the card/,
    ),
  ]);
  expect(hall.log.filter((line) => /^\s+at /.test(line))).toEqual([]);
  await hall.until('no number stands', () => !hall.board(1).text.includes('A001'));
  expect(lit()).toEqual([]);
  expect(hall.papers).toHaveLength(1);

  await hall.openForPeople();
  await hall.until('true again', () => hall.board(1).text.includes('A001'));
  await hall.press('first-new-card');
  await hall.until('issued', () => hall.events('ticket.issued').length === 2);
  expect(hall.events('ticket.issued').map(({ data }) => data['number'])).toEqual(['A001', 'A002']);
  expect(hall.events().map(({ sequence }) => sequence)).toEqual(
    hall.events().map((_, index) => index + 1),
  );
});
