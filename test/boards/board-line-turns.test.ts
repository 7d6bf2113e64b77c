/**
 * Who of a line is written when: after a reconnect, beside dead boards, and again and again for boards
 * that answer nothing. Orders of frames are compared, and times only with times of the same run.
 */
import { number, type ScriptedLine, scriptedLine } from './scripted-line.ts';

/** Longer than any test may take: only what the test does ends such a wait. */
const forEver = 3_600_000;

let scripted: ScriptedLine;
afterEach(() => scripted.line.stop());

function count(frame: string): number {
  return scripted.written.filter((one) => one === frame).length;
}

/** Of the line's own turns, 400 ms each, for what must not happen meanwhile. */
async function turns(some: number): Promise<void> {
  for (let turn = 0; turn < some; turn += 1) await new Promise((done) => setTimeout(done, 400));
}

/** All of `boards` show number 7, and those that answer have done so. */
async function shown(boards: readonly number[]): Promise<void> {
  for (const board of boards) scripted.line.show(board, number('7'));
  await scripted.until(() =>
    boards.every((one) =>
      scripted.living.has(one)
        ? scripted.faults.get(`board/${one}`) === 'none'
        : scripted.faults.get(`board/${one}`) === 'no-answer',
    ),
  );
}

describe('after a reconnect', () => {
  test('a board that answers is written again although nothing has changed', async () => {
    scripted = scriptedLine({ boards: [1, 2], timeoutMs: 100 });
    scripted.living.add(1).add(2);
    await shown([1, 2]);
    await scripted.down();
    scripted.up();
    await scripted.until(() => count('1:7') === 2 && count('2:7') === 2);
    expect(scripted.written).toEqual(['1:7', '2:7', '1:7', '2:7']);
  });

  test('the answer that was waited for before is waited for no longer', async () => {
    scripted = scriptedLine({ boards: [1], timeoutMs: forEver });
    scripted.line.show(1, number('7'));
    await scripted.until(() => count('1:7') === 1);
    await scripted.down();
    scripted.up();
    await scripted.until(() => count('1:7') === 2);
  });

  test('answers that were missed before count no longer', async () => {
    scripted = scriptedLine({ boards: [1], timeoutMs: 40 });
    scripted.living.add(1);
    await shown([1]);
    scripted.living.clear();
    scripted.line.show(1, number('8'));
    await scripted.until(() => count('1:8') === 3);
    await scripted.down();
    const before = count('1:8');
    scripted.up();
    await scripted.until(() => scripted.faults.get('board/1') === 'no-answer');
    expect(count('1:8') - before).toBe(3);
  });

  test('every silent board is asked at once, one after the other', async () => {
    const boards = [1, 2, 3, 4, 5, 6, 7, 8];
    scripted = scriptedLine({ boards, timeoutMs: 20 });
    scripted.living.add(1);
    await shown(boards);
    await scripted.down();
    const before = scripted.written.length;
    scripted.up();
    // At the line's usual pace of two in a turn it would take four turns.
    await turns(2);
    const asked = new Set(scripted.written.slice(before));
    expect([...asked].sort()).toEqual(boards.map((one) => `${one}:7`));
  });

  test('a call that blinks is lit first, also where the cable went in the dark half', async () => {
    scripted = scriptedLine({ boards: [1], timeoutMs: null });
    scripted.line.show(1, number('7', true));
    await scripted.until(() => scripted.written.at(-1) === '1:0');
    await scripted.down();
    const before = scripted.written.length;
    scripted.up();
    await scripted.until(() => scripted.written.length > before);
    expect(scripted.written[before]).toBe('1:7');
  });
});

describe('a board that does not answer', () => {
  test('is asked twice where it never has answered, and then it is a fault', async () => {
    scripted = scriptedLine({ boards: [1], timeoutMs: 40 });
    scripted.line.show(1, number('7'));
    await scripted.until(() => scripted.faults.get('board/1') === 'no-answer');
    expect(count('1:7')).toBe(2);
  });

  test('is asked three times where it has answered before', async () => {
    scripted = scriptedLine({ boards: [1], timeoutMs: 40 });
    scripted.living.add(1);
    await shown([1]);
    scripted.living.clear();
    scripted.line.show(1, number('8'));
    await scripted.until(() => scripted.faults.get('board/1') === 'no-answer');
    expect(count('1:8')).toBe(3);
  });

  test('delays no neighbour: its answer is waited for no longer once another is to be written', async () => {
    scripted = scriptedLine({ boards: [1, 2], timeoutMs: 300 });
    scripted.living.add(2);
    await shown([1, 2]);
    // The whole wait for the dead board's answer, as long as this machine makes it now.
    const asks = count('1:7');
    await scripted.until(() => count('1:7') > asks);
    let isWaitOver = false;
    const wait = setTimeout(() => {
      isWaitOver = true;
    }, 200);
    scripted.line.show(2, number('8'));
    await scripted.until(() => count('2:8') === 1);
    clearTimeout(wait);
    expect(isWaitOver).toBe(false);
  });

  test('comes after neighbours that answer', async () => {
    scripted = scriptedLine({ boards: [1, 2, 3], timeoutMs: 100 });
    scripted.living.add(2).add(3);
    await shown([2, 3]);
    const before = scripted.written.length;
    scripted.line.show(3, number('8'));
    scripted.line.show(1, number('8'));
    scripted.line.show(2, number('8'));
    await scripted.until(() => count('1:8') === 1);
    expect(scripted.written.slice(before)).toEqual(['3:8', '2:8', '1:8']);
  });

  test('takes its turn with the other silent ones', async () => {
    scripted = scriptedLine({ boards: [1, 2, 3], timeoutMs: 20 });
    scripted.living.add(3);
    await shown([1, 2, 3]);
    const before = [count('1:7'), count('2:7')];
    await scripted.until(
      () => count('1:7') >= (before[0] ?? 0) + 2 && count('2:7') >= (before[1] ?? 0) + 2,
    );
  });

  test('is found by itself when the others are found: it was the cable of all', async () => {
    const boards = Array.from({ length: 16 }, (_, at) => at + 1);
    scripted = scriptedLine({ boards, timeoutMs: 20 });
    scripted.living.add(16);
    await shown(boards);
    for (const board of boards) scripted.living.add(board);
    await scripted.until(() => scripted.faults.get('board/1') === 'none');
    const asked = scripted.written.length;
    // At the line's usual pace of four in a turn it would take four turns.
    await turns(2);
    expect(boards.filter((one) => scripted.faults.get(`board/${one}`) !== 'none')).toEqual([]);
    // Each is asked, and written once more; nobody waits for a turn of the line.
    expect(scripted.written.length - asked).toBeLessThanOrEqual(2 * boards.length);
  });
});

test('where all boards are silent the port is opened anew, once in ten seconds', async () => {
  scripted = scriptedLine({ boards: [1, 2], timeoutMs: 20 });
  await shown([1, 2]);
  await scripted.until(() => scripted.resets() === 1);
  await turns(3);
  expect(scripted.resets()).toBe(1);
  // Which tells nobody anything: they were silent before it, and are.
  const before = scripted.reports.length;
  await scripted.down('no-answer');
  scripted.up();
  await scripted.until(() => count('1:7') > 3);
  expect(scripted.reports.slice(before)).toEqual([]);
});

test('where one board answers the port is left alone', async () => {
  scripted = scriptedLine({ boards: [1, 2], timeoutMs: 20 });
  scripted.living.add(2);
  await shown([1, 2]);
  await turns(3);
  expect(scripted.resets()).toBe(0);
});

describe('boards that answer nothing', () => {
  test('are written a second time once the line is idle, and not a third', async () => {
    scripted = scriptedLine({ boards: [1, 2], timeoutMs: null });
    for (const board of [1, 2]) scripted.line.show(board, number('7'));
    await scripted.until(() => count('1:7') === 2 && count('2:7') === 2);
    await turns(4);
    expect(scripted.written).toEqual(['1:7', '2:7', '1:7', '2:7']);
  });

  test('are each written again within their period, the last one too', async () => {
    scripted = scriptedLine({ boards: [1, 2, 3, 4], timeoutMs: null, redrawSeconds: 1 });
    for (const board of [1, 2, 3, 4]) scripted.line.show(board, number('7'));
    // Three times beyond the first and the second writing, in turns.
    await scripted.until(() => [1, 2, 3, 4].every((one) => count(`${one}:7`) >= 5));
    const counts = [1, 2, 3, 4].map((one) => count(`${one}:7`));
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  test('blink together, and a call that came last is lit for a whole half first', async () => {
    scripted = scriptedLine({ boards: [1, 2], timeoutMs: null });
    scripted.line.show(1, number('7', true));
    await scripted.until(() => count('1:0') === 1);
    await scripted.until(() => count('1:7') >= 2);
    scripted.line.show(2, number('8', true));
    await scripted.until(() => count('1:0') === 2);
    expect(count('2:0')).toBe(0);
    await scripted.until(() => count('2:0') > 0);
    const last = scripted.written.slice(-2).sort();
    expect(last).toEqual(['1:0', '2:0']);
  });
});

describe('at the stop', () => {
  test('what was shown last is still written, on every board', async () => {
    const boards = [1, 2, 3, 4, 5, 6];
    // The gap of a slow sign: Adaptive's BetaBrite loses what follows sooner.
    scripted = scriptedLine({ boards, timeoutMs: null, gapMs: 250 });
    for (const board of boards) scripted.line.show(board, number('7'));
    await scripted.until(() => boards.every((board) => count(`${board}:7`) > 0));
    for (const board of boards) scripted.line.show(board, { shows: 'closed' });
    await scripted.line.stop();
    expect(scripted.written.slice(-6)).toEqual(boards.map((board) => `${board}:0`));
  });

  test('nobody waits on for a board that is dead', async () => {
    scripted = scriptedLine({ boards: [1, 2], timeoutMs: forEver });
    scripted.line.show(1, number('7'));
    await scripted.until(() => count('1:7') === 1);
    await scripted.line.stop();
  });
});
