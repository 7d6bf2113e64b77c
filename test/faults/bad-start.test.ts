/** A controller that cannot start prints one line that says what to do. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { TestHall } from '../scenario/hall.ts';

let hall: TestHall;
beforeEach(async () => {
  hall = new TestHall();
  await hall.setUp();
  mkdirSync(dirname(hall.journalFile), { recursive: true });
});
afterEach(() => hall.tearDown());

async function refusal(): Promise<string> {
  const { code, stderr } = await hall.failToStart();
  expect(code).toBe(2);
  expect(stderr).toHaveLength(1);
  return stderr[0] ?? '';
}

test('a second controller on the same journal', async () => {
  await hall.startController();
  const line = await refusal();
  expect(line).toContain('another controller is running');
  expect(line).toContain('stop it first');
});

test('a journal that is no database', async () => {
  writeFileSync(hall.journalFile, 'minutes of a meeting\n'.repeat(500));
  expect(await refusal()).toContain('is not a journal');
});

test('a journal that lost all that was in it', async () => {
  writeFileSync(hall.journalFile, '');
  const line = await refusal();
  expect(line).toContain('is empty');
  expect(line).toContain('put a copy of it back');
});

test("another program's database", async () => {
  const other = new Database(hall.journalFile);
  other.exec('CREATE TABLE recipe (name TEXT)');
  other.close();
  expect(await refusal()).toContain('a database of another program');
});

test('a journal that newer software wrote', async () => {
  await hall.startController();
  await hall.stopController();
  const newer = new Database(hall.journalFile);
  newer.pragma('user_version = 99');
  newer.close();
  expect(await refusal()).toContain('newer dawr');
});

test('a config with a mistake names its place', async () => {
  hall.config = { ...hall.config, controller: 'Not An Id' };
  hall.writeConfig();
  const { code, stderr } = await hall.failToStart();
  expect(code).toBe(2);
  expect(stderr.join('\n')).toMatch(/config\.yaml:\d+:\d+/);
});

test('no device and no broker at all does not keep it from starting', async () => {
  await hall.broker.kill();
  await hall.unplugEverything();
  await hall.startController();
  await hall.until('a fault of every missing thing', () =>
    ['printer/hall', 'board/1', 'board/5', 'unit/dispenser', 'centre-server'].every((device) =>
      hall.log.some((line) => line.includes(`"device":"${device}"`) && line.includes('"hint"')),
    ),
  );
});
