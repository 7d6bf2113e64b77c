/**
 * What the Arduino libraries leave behind: nothing, however often a board is made and discarded.
 * The libraries and the twin's firmware are connected without a wire.
 */
import Board from 'johnny-five/lib/board.js';
import { FirmataFirmware } from '../../drivers/twins/firmata-firmware.ts';
import { createFirmataBoard } from '../../drivers/window-unit/firmata-board.ts';

const buttonPin = 2;
const lampPin = 3;

/** @returns how to end it, once the board is ready */
function connect(levels: boolean[]): Promise<() => void> {
  return new Promise((resolve) => {
    const firmware = new FirmataFirmware(
      (bytes) => queueMicrotask(() => board.receive(bytes)),
      () => {},
      () => {},
    );
    const board = createFirmataBoard(
      { buttons: [buttonPin], lamps: [lampPin] },
      (bytes, done) => {
        firmware.receive(bytes);
        done();
      },
      {
        ready: () => resolve(() => board.discard()),
        level: (_, high) => levels.push(high),
        rebooted: () => {},
        garbled: (cause) => {
          throw cause;
        },
        broken: () => {
          throw new Error('the firmware said what is not Firmata');
        },
      },
    );
    firmware.boot();
  });
}

function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}

test('thirty boards made and discarded leave no board, timer or warning', async () => {
  const warnings: string[] = [];
  const onWarning = (warning: Error): void => {
    warnings.push(warning.message);
  };
  process.on('warning', onWarning);
  const timersBefore = timers();
  for (let count = 0; count < 30; count += 1) {
    const levels: boolean[] = [];
    const discard = await connect(levels);
    expect(Board.cache).toHaveLength(1);
    discard();
    expect(Board.cache).toHaveLength(0);
  }
  expect(timers()).toBe(timersBefore);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
});

test('a board that is discarded before it is ready leaves no timer', () => {
  const timersBefore = timers();
  const board = createFirmataBoard({ buttons: [], lamps: [] }, (_, done) => done(), {
    ready: () => {},
    level: () => {},
    rebooted: () => {},
    garbled: () => {},
    broken: () => {},
  });
  expect(timers()).toBeGreaterThan(timersBefore);
  board.discard();
  expect(timers()).toBe(timersBefore);
  expect(Board.cache).toHaveLength(0);
});
