/** The one process of all window units: it is replaced when it dies, and never outlives its parent. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInputs } from '../../drivers/inputs.ts';
import { createUnitTwin } from '../../drivers/twins/unit-twin.ts';
import {
  bundle,
  callPin,
  Ear,
  forMs,
  holdMs,
  processesOf,
  ticketPin,
  UnitRig,
  untilGone,
  wired,
  workshopOfFile,
} from './rig.ts';

const workshop = workshopOfFile();

function onlyProcess(): number {
  const pids = processesOf(workshop.unitProcess);
  expect(pids).toHaveLength(1);
  return pids[0] ?? 0;
}

describe('with a unit', () => {
  let rig: UnitRig;
  beforeEach(async () => {
    rig = new UnitRig(workshop, 'tcp');
    await rig.start();
    await rig.works();
  });
  afterEach(() => rig.stop());

  test('a process that is killed comes back, with the lamps, without a press', async () => {
    rig.setLamp('on');
    await rig.ear.until(() => rig.lampLit);
    rig.twin.setPressed(callPin, true);
    const pid = onlyProcess();
    process.kill(pid, 'SIGKILL');
    await rig.ear.hears('unit/one', 'crashed');
    expect(rig.ear.faults.get('unit/one')?.[0]?.detail).toContain('SIGKILL');
    rig.twin.reset();
    expect(rig.lampLit).toBe(false);

    await rig.works();
    expect(onlyProcess()).not.toBe(pid);
    await rig.ear.until(() => rig.lampLit);
    rig.twin.setPressed(callPin, false);
    await forMs(holdMs * 2);
    await rig.pressCounts([]);
  });

  test('a process that hangs is replaced', async () => {
    const pid = onlyProcess();
    process.kill(pid, 'SIGSTOP');
    await rig.ear.hears('unit/one', 'crashed');
    await rig.works();
    expect(onlyProcess()).not.toBe(pid);
    await rig.pressCounts([]);
  });

  test('a tap that falls into a stall of the process counts, once', async () => {
    const pid = onlyProcess();
    // The contact is at rest, and the process turns, for longer than a bounce.
    await forMs(200);
    process.kill(pid, 'SIGSTOP');
    await forMs(100);
    await rig.press(callPin, 80);
    await forMs(200);
    process.kill(pid, 'SIGCONT');
    await rig.ear.until(() => rig.ear.counted.length > 0);
    await forMs(holdMs * 2);
    expect(rig.ear.counted).toEqual(['call press']);
    await rig.pressCounts(['call press']);
  });

  test('what bounces on in a stall after its release is no second press', async () => {
    const pid = onlyProcess();
    rig.twin.setPressed(ticketPin, true);
    await rig.ear.until(() => rig.ear.counted.length > 0);
    rig.twin.setPressed(ticketPin, false);
    await forMs(4);
    process.kill(pid, 'SIGSTOP');
    rig.twin.setPressed(ticketPin, true);
    rig.twin.setPressed(ticketPin, false);
    await forMs(400);
    process.kill(pid, 'SIGCONT');
    await forMs(300);
    await rig.pressCounts(['ticket press']);
  });

  test('the signals that end a controller are left to the controller', async () => {
    const pid = onlyProcess();
    process.kill(pid, 'SIGTERM');
    process.kill(pid, 'SIGINT');
    await rig.pressCounts([]);
    expect(onlyProcess()).toBe(pid);
  });

  test('a stop leaves no process behind', async () => {
    const pid = onlyProcess();
    await rig.stop();
    await untilGone(pid);
    expect(processesOf(workshop.unitProcess)).toEqual([]);
  });
});

test('a controller that is killed leaves no unit process behind', async () => {
  const program = bundle(workshop.folder, 'test/units/controller-stand-in.ts');
  const controller = spawn(process.execPath, [program, workshop.unitProcess], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // It speaks once its unit process does.
  await once(controller.stdout, 'data');
  const pids = processesOf(workshop.unitProcess);
  controller.kill('SIGKILL');
  await once(controller, 'exit');
  expect(pids).toHaveLength(1);
  await Promise.all(pids.map(untilGone));
});

test('a dead unit is reported and does not trouble the unit beside it', async () => {
  const ear = new Ear();
  // A port that was free a moment ago, and where nobody listens.
  const nobody = createServer().listen(0, '127.0.0.1');
  await once(nobody, 'listening');
  const address = nobody.address();
  const deadPort = typeof address === 'object' && address !== null ? address.port : 0;
  await new Promise((resolve) => nobody.close(resolve));
  const twin = createUnitTwin({
    endpoint: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    onLevel: () => {},
  });
  await twin.start();
  const inputs = createInputs({
    buttons: [
      wired('dead', { kind: 'unit', unit: 'dead', pin: ticketPin }),
      wired('live', { kind: 'unit', unit: 'live', pin: ticketPin }),
    ],
    lamps: [],
    units: [
      { id: 'dead', wire: { kind: 'tcp', host: '127.0.0.1', port: deadPort } },
      { id: 'live', wire: { kind: 'tcp', host: '127.0.0.1', port: twin.port ?? 0 } },
    ],
    unitProcess: workshop.unitProcess,
    onGesture: ear.onGesture,
    onFlooded: ear.onFlooded,
    report: ear.report,
  });
  inputs.start();
  await ear.hears('unit/dead', 'unreachable');
  await ear.hears('unit/live');
  twin.setPressed(ticketPin, true);
  await ear.until(() => ear.gestures.length > 0);
  expect(ear.counted).toEqual(['live press']);
  expect(processesOf(workshop.unitProcess)).toHaveLength(1);
  await inputs.stop();
  await twin.stop();
});

test('a file that is no unit process is a crash of every unit, reported with its words', async () => {
  const ear = new Ear();
  const inputs = createInputs({
    buttons: [],
    lamps: [],
    units: [{ id: 'one', wire: { kind: 'tcp', host: '127.0.0.1', port: 1 } }],
    unitProcess: `${workshop.folder}/absent.mjs`,
    onGesture: ear.onGesture,
    onFlooded: ear.onFlooded,
    report: ear.report,
  });
  inputs.start();
  await ear.hears('unit/one', 'crashed');
  expect(ear.faults.get('unit/one')?.[0]?.detail).toContain('absent.mjs');
  await inputs.stop();
});

test('a process that has died and left its words to another does not hold up a stop', async () => {
  const unitProcess = join(workshop.folder, 'dies.mjs');
  const heir = join(workshop.folder, 'heir');
  writeFileSync(
    unitProcess,
    `import { spawn } from 'node:child_process';
    import { writeFileSync } from 'node:fs';
    const heir = spawn('sleep', ['30'], { stdio: ['ignore', 'ignore', 'inherit'], detached: true });
    writeFileSync(${JSON.stringify(heir)}, String(heir.pid));
    process.exit(1);`,
  );
  const ear = new Ear();
  const inputs = createInputs({
    buttons: [],
    lamps: [],
    units: [{ id: 'one', wire: { kind: 'tcp', host: '127.0.0.1', port: 1 } }],
    unitProcess,
    onGesture: ear.onGesture,
    onFlooded: ear.onFlooded,
    report: ear.report,
  });
  inputs.start();
  const [pid = 0] = processesOf(unitProcess);
  await untilGone(pid);
  // The parent hears of it in a later turn.
  await forMs(100);
  await inputs.stop();
  process.kill(Number(readFileSync(heir, 'utf8')));
});

test('without units there is no unit process, and a lamp that is not wired is no error', async () => {
  const inputs = createInputs({
    buttons: [],
    lamps: [],
    units: [],
    unitProcess: workshop.unitProcess,
    onGesture: () => 'done',
    onFlooded: () => {},
    report: () => {},
  });
  inputs.start();
  inputs.setLamp('window/1', 'on');
  expect(processesOf(workshop.unitProcess)).toEqual([]);
  await inputs.stop();
});
