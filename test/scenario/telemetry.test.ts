/** A hall that is watched from outside: its figures, one number from the button to the server, the log's level. */
import { get } from 'node:http';
import * as z from 'zod';
import { freePort } from '../../scripts/measurements/free-port.ts';
import { TestHall } from './hall.ts';

let hall: TestHall;
beforeEach(() => {
  hall = new TestHall();
});
afterEach(() => hall.tearDown());

function read(port: number, path: string, host = `127.0.0.1:${port}`) {
  return new Promise<{ readonly status: number | undefined; readonly text: string }>(
    (resolve, reject) => {
      get({ port, path, headers: { Host: host } }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        response.on('end', () => resolve({ status: response.statusCode, text }));
      }).on('error', reject);
    },
  );
}

const Line = z.object({
  msg: z.string(),
  sequence: z.number().optional(),
  from: z.number().optional(),
  upTo: z.number().optional(),
  button: z.string().optional(),
  says: z.string().optional(),
});
const lines = () =>
  hall.log.flatMap((line) => (line.startsWith('{') ? [Line.parse(JSON.parse(line))] : []));

test('figures for Prometheus, a press by one number, and the log louder by a signal', async () => {
  const port = await freePort();
  await hall.setUp((config) => ({
    ...config,
    telemetry: { logLevel: 'info', metrics: { port, lan: false } },
  }));
  await hall.openForPeople();
  await hall.until('metrics', () => lines().some(({ msg }) => msg === 'metrics'));

  await hall.press('first-new-card');
  await hall.until('issued', () => hall.events('ticket.issued').length === 1);
  const reserved = hall.events('ticket.reserved')[0];
  const sequence = Number(reserved?.sequence);
  expect(lines()).toContainEqual(expect.objectContaining({ msg: 'ticket.reserved', sequence }));
  const pressed = lines().find(({ msg }) => msg === 'pressed');
  expect(pressed).toMatchObject({ button: 'dispenser/hall/first-new-card' });
  expect(pressed?.from).toBeLessThanOrEqual(sequence);
  expect(pressed?.upTo).toBeGreaterThanOrEqual(sequence);

  const { status, text } = await read(port, '/metrics');
  expect(status).toBe(200);
  expect(text).toMatch(/^dawr_device_working\{device="printer\/hall"\} 1$/m);
  expect(text).toMatch(/^dawr_events_total\{type="ticket.issued"\} 1$/m);
  expect(text).toMatch(/^dawr_waiting\{service="first-new-card"\} 1$/m);
  expect(text).toMatch(/^dawr_event_loop_delay_seconds\{quantile="0.99"\} \d/m);
  expect((await read(port, '/')).status).toBe(404);
  expect((await read(port, '/metrics', 'elsewhere.example')).status).toBe(403);

  expect(lines().some(({ msg }) => msg === 'input')).toBe(false);
  hall.controller.kill('SIGUSR2');
  await hall.until('louder', () => lines().some(({ msg }) => msg === 'log level'));
  await hall.press('first-update');
  await hall.until('a contact', () =>
    lines().some(({ msg, says }) => msg === 'input' && says === 'down'),
  );
});
