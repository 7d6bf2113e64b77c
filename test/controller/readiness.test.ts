/** When the controller says that it is ready. */
import { createReadiness } from '../../firmware-host/health/readiness.ts';

const patient = 1_000_000;

test('once each device has been heard of, and not before presses are answered', () => {
  const onReady = jest.fn();
  const readiness = createReadiness(['board/1', 'unit/east'], onReady, patient);
  readiness.heardOf('unit/east');
  readiness.start();
  readiness.heardOf('printer/hall');
  expect(onReady).not.toHaveBeenCalled();
  readiness.heardOf('board/1');
  readiness.heardOf('board/1');
  expect(onReady.mock.calls).toEqual([[[]]]);
});

test('what was heard of before counts', () => {
  const onReady = jest.fn();
  const readiness = createReadiness(['board/1'], onReady, patient);
  readiness.heardOf('board/1');
  expect(onReady).not.toHaveBeenCalled();
  readiness.start();
  expect(onReady.mock.calls).toEqual([[[]]]);
});

test('a device that says nothing is named, and the hall opens without it', async () => {
  const silent = await new Promise((resolve) => {
    const readiness = createReadiness(['board/1', 'board/2'], resolve, 1);
    readiness.start();
    readiness.heardOf('board/2');
  });
  expect(silent).toEqual(['board/1']);
});

test('after the stop nothing is said', () => {
  const onReady = jest.fn();
  const readiness = createReadiness(['board/1'], onReady, patient);
  readiness.start();
  readiness.stop();
  readiness.heardOf('board/1');
  expect(onReady).not.toHaveBeenCalled();
});
