/** The business day and the days ahead by a person's word: `dawr day` on the device, `dawr calendar` over SSH. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { addDays } from '../../firmware-host/clock/business-day.ts';
import { Sshd } from '../flash/sshd.ts';
import { TestHall } from './hall.ts';

const dawr = resolve(__dirname, '../../dist/dawr.js');

let hall: TestHall;
beforeEach(() => {
  hall = new TestHall();
});
afterEach(() => hall.tearDown());

const day = (...words: readonly string[]) => run('day', ...words);

async function run(...words: readonly string[]) {
  const args = [dawr, ...words, '--config', hall.configFile];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
  }
  await once(child, 'close');
  return { code: child.exitCode, text };
}

const weekdayOf = (date: string) =>
  `${['Sun', 'Mon', 'Tues', 'Wednes', 'Thurs', 'Fri', 'Satur'][new Date(date).getUTCDay()]}day`;

/** A technician elsewhere closes a day of the hall, and one on the device opens it again. */
async function closeAhead(date: string): Promise<void> {
  const sshd = new Sshd();
  await sshd.start();
  try {
    const file = join(hall.folder, 'calendar.yaml');
    const hours = '{ opens: "08:00", closes: "15:00" }';
    const closedDay = `{ date: ${date}, reason: { ar: سوء الأحوال الجوية, en: Bad weather } }`;
    const text = `openingHours:\n  weekdays: { sunday: ${hours} }\n  closedDays: [${closedDay}]\n`;
    writeFileSync(file, text);
    const there = join(hall.folder, 'dawr');
    writeFileSync(there, `#!/bin/sh\nexec '${process.execPath}' '${dawr}' "$@"\n`, { mode: 0o755 });
    const login = ['--port', String(sshd.port), '--identity', sshd.identity];
    const options = sshd.sshOption.flatMap((option) => ['--ssh-option', option]);
    const to = ['--to', sshd.host, ...login, ...options, '--remote-dawr', there];
    const line = (said: string) => `${sshd.host}: ${said}\n`;
    expect(await run('calendar', file, ...to)).toEqual({
      code: 0,
      text: line(`${date} will be closed: Bad weather`) + line('1 of 1 days were new to this hall'),
    });
    await hall.until('decreed', () => hall.events('closure.decreed').length === 1);
    expect(hall.events('closure.decreed')[0]?.data).toMatchObject({
      day: date,
      reason: { ar: 'سوء الأحوال الجوية', en: 'Bad weather' },
      askedBy: 'technician',
    });
    expect(await run('calendar', file)).toEqual({
      code: 0,
      text: '0 of 1 days were new to this hall\n',
    });
    expect(await run('calendar', file, '--lift', date)).toMatchObject({
      code: 2,
      text: expect.stringContaining(`${date} is to be lifted and is closed in the file`),
    });
    writeFileSync(file, text.replace(closedDay, ''));
    const lift = ['--lift', date];
    expect(await run('calendar', file, ...to, ...lift)).toEqual({
      code: 0,
      text: line('0 of 0 days were new to this hall') + line(`${date} is not closed any more`),
    });
    expect(await run('calendar', file, ...lift)).toMatchObject({
      code: 0,
      text: expect.stringContaining(`${date} was not closed in this hall by anybody`),
    });
    writeFileSync(file, text);
    expect(await run('calendar', file)).toMatchObject({ code: 0 });
    writeFileSync(file, text.replace(date, '⟦'));
    expect(await run('calendar', file, ...to)).toMatchObject({
      code: 2,
      text: expect.stringMatching(/calendar\.yaml:3:\d+: openingHours\.closedDays\[0\]\.date: /),
    });
  } finally {
    await sshd.stop();
  }
  const reasons = ['--ar', 'سوء الأحوال الجوية', '--en', 'Bad weather'];
  expect(await day('close-on', date, ...reasons)).toMatchObject({
    code: 1,
    text: expect.stringContaining('(already-closed-on)'),
  });
  expect(await day('open-on', date)).toEqual({
    code: 0,
    text: `${date} (${weekdayOf(date)}) is not closed any more\n`,
  });
  expect(await day('close-on', 'soon', ...reasons)).toMatchObject({ code: 2 });
}

test('a technician closes the day and opens the next one, and the events name who asked', async () => {
  await hall.setUp();
  await hall.openForPeople();
  await hall.until('opened', () => hall.events('day.opened').length === 1);
  const [first] = hall.events('day.opened');
  const opened = String(first?.data['day']);

  await closeAhead(addDays(opened, 1));

  const closed = `${opened} (${weekdayOf(opened)}) is closed\n`;
  expect(await day('close')).toEqual({ code: 0, text: closed });
  await hall.until('closed', () => hall.events('day.closed').length === 1);
  expect(hall.events('day.closed')[0]?.data).toMatchObject({ askedBy: 'technician' });

  expect(await day('open', '--date', opened)).toEqual({
    code: 1,
    text: 'refused: only a day after the last business day can be opened (day-not-later)\n',
  });
  const next = addDays(opened, 1);
  const isOpen = `${next} (${weekdayOf(next)}) is open\n`;
  expect(await day('open', '--date', next)).toEqual({ code: 0, text: isOpen });
  expect(await day('open', '--date', 'soon')).toMatchObject({
    code: 2,
    text: expect.stringMatching(/^dawr: option '--date <date>'.* a date such as 2026-12-01: .*\n$/),
  });

  expect(await hall.stopController()).toBe(0);
  expect(await day('open')).toMatchObject({
    code: 2,
    text: expect.stringMatching(/^dawr: no controller runs with .*: start it.*\n$/),
  });
});

test('two clerks who hold their call buttons together ask for the day, and call nobody again', async () => {
  await hall.setUp((config) => ({
    ...config,
    day: { ...config.day, callButtonsOpenAfterSeconds: 2 },
  }));
  await hall.openForPeople();
  for (const window of [1, 2]) {
    await hall.press(window === 1 ? 'first-new-card' : 'first-newborn');
    await hall.until('issued', () => hall.events('ticket.issued').length === window);
    await hall.call(window);
    await hall.until('called', () => hall.events('ticket.called').length === window);
  }
  const pressed = (isPressed: boolean) => {
    for (const window of [1, 2]) hall.units.get(`window-${window}`)?.setPressed(2, isPressed);
  };
  pressed(true);
  await hall.until('refused', () => hall.events('command.refused').length === 1);
  pressed(false);
  expect(hall.events('command.refused')[0]?.data).toMatchObject({
    command: 'open-day',
    askedBy: 'windows/call-buttons',
  });

  // Both are up when the next press is heard, and the recall that follows is the first.
  await hall.press('first-update');
  await hall.until('issued', () => hall.events('ticket.issued').length === 3);
  await hall.recall(1);
  await hall.until('recalled', () => hall.events('ticket.recalled').length === 1);
  expect(hall.events('ticket.recalled')[0]?.data).toMatchObject({ window: 1, recalls: 1 });
  expect(hall.events('ticket.called')).toHaveLength(2);
});
