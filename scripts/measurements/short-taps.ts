/** Short taps on a unit's button where the units' process has a part of a core, as on a Pi under load. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createInputs } from '../../drivers/inputs.ts';
import { createUnitTwin } from '../../drivers/twins/unit-twin.ts';
import { plainButton } from './plain-button.ts';
import { childrenOf, commandOf } from './process-sight.ts';
import { processorShare } from './processor-share.ts';
import type { Row } from './row.ts';

const taps = 30;
const tapMs = 30;
const restMs = 370;
const share = 0.15;
/** A tap falls into the 85 ms in which nobody who has used his part runs. */
const periodMs = 100;
const pin = 2;
const program = fileURLToPath(new URL('../../dist/unit-process.cjs', import.meta.url));

export async function shortTaps(): Promise<readonly Row[]> {
  const part = processorShare(share, periodMs);
  if (part === null) return [row(0, 'not measured: only root may give a process a part of a core')];
  const twin = createUnitTwin({
    endpoint: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    onLevel: () => {},
  });
  await twin.start();
  // It takes of the part what it gets, so that the other waits at almost each tap.
  const busy = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  let counted = 0;
  let works = (): void => {};
  const ready = new Promise<void>((resolve) => {
    works = resolve;
  });
  const inputs = createInputs({
    buttons: [plainButton('tapped', { kind: 'unit', unit: 'one', pin })],
    lamps: [],
    units: [{ id: 'one', wire: { kind: 'tcp', host: '127.0.0.1', port: twin.port ?? 0 } }],
    unitProcess: program,
    onGesture: () => {
      counted += 1;
      return 'done';
    },
    onFlooded: () => {},
    report: (_, faults) => {
      if (faults.length === 0) works();
    },
  });
  try {
    inputs.start();
    await ready;
    part.hold(busy.pid ?? 0);
    for (const pid of childrenOf('self')) if (commandOf(pid).includes(program)) part.hold(pid);
    for (let tap = 0; tap < taps; tap += 1) {
      twin.setPressed(pin, true);
      await sleep(tapMs);
      twin.setPressed(pin, false);
      await sleep(restMs);
    }
    await sleep(restMs);
    return [row(Math.abs(taps - counted), `${counted} of ${taps} counted`)];
  } finally {
    busy.kill('SIGKILL');
    await once(busy, 'exit');
    await inputs.stop();
    await twin.stop();
    part.release();
  }
}

function row(value: number, against: string): Row {
  return {
    name: `taps of ${tapMs} ms lost or doubled, beside a busy process on ${share * 100} % of a core`,
    value,
    unit: 'wrong',
    against,
    aim: '0',
    ok: value === 0,
  };
}
