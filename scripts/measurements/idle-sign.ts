/**
 * An Alpha sign in an idle hall: how often it is seen to blink while the controller writes again what
 * already stands. A minute at the usual `redrawSeconds` has two redraws; here there are ten.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createBoardLine } from '../../drivers/board/board-line.ts';
import { createBoardTwin } from '../../drivers/twins/board-twin.ts';
import type { Row } from './row.ts';

const address = '01';
const redraws = 10;
/** Both set-ups of a line that has just come up are over. */
const setUpMs = 6000;

export async function idleSign(): Promise<readonly Row[]> {
  let frames = 0;
  let onFrame = (): void => {};
  const twin = createBoardTwin({
    endpoint: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    addresses: [address],
    onChange: () => {},
    onObeyed: () => {
      frames += 1;
      onFrame();
    },
  });
  await twin.start();
  const line = createBoardLine(
    {
      id: 'idle',
      wire: { kind: 'tcp', host: '127.0.0.1', port: twin.port ?? 0 },
      protocol: 'alpha',
      redrawSeconds: 1,
      boards: [{ window: 1, address }],
    },
    () => {},
  );
  try {
    line.start();
    line.show(1, { shows: 'idle' });
    await sleep(setUpMs);
    const before = { frames, blinks: twin.blinks };
    await new Promise<void>((resolve) => {
      onFrame = () => {
        if (frames - before.frames >= redraws) resolve();
      };
    });
    const value = twin.blinks - before.blinks;
    return [
      {
        name: 'an idle Alpha sign, blinks that are seen',
        value,
        unit: 'blinks',
        against: `${redraws} redraws of what stands, which are those of ${redraws / 2} minutes`,
        aim: '0',
        ok: value === 0,
      },
    ];
  } finally {
    await line.stop();
    await twin.stop();
  }
}
