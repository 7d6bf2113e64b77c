/** Reading the kernel's table of sockets: rows as Linux prints them, for a wire from port 52428. */
import { connectionKey, sendStates } from '../../drivers/wire/tcp-stall.ts';

const header =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const otherWire =
  '   0: 0100007F:0FA1 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0';

/** 52428 is CCCC, 4001 is 0FA1. */
function row(queue: string, timer: string, retries: string): string {
  const wire = `   7: 0100007F:CCCC 0200A8C0:0FA1 01 ${queue}:00000000 ${timer}:00000013 ${retries}  1000        0 3`;
  return [header, otherWire, wire, ''].join('\n');
}

test.each([
  ['all acknowledged', '00000000', '02', '00000000', 'done'],
  ['under way', '0000001B', '01', '00000000', 'sending'],
  ['retried twice', '0000001B', '01', '00000002', 'sending'],
  ['retried three times', '0000001B', '01', '00000003', 'lost'],
  ['a busy printer: its window is closed', '0000B400', '04', '00000000', 'sending'],
])('%s', (_, queue, timer, retries, state) => {
  const states = sendStates(row(queue, timer, retries));
  expect(states.get(connectionKey(52_428, '0200A8C0', 4001))).toBe(state);
});

test('knows nothing of a connection that is not in the table', () => {
  const states = sendStates(row('0000001B', '01', '00000009'));
  expect(states.get(connectionKey(52_429, '0200A8C0', 4001))).toBeUndefined();
  expect(states.get(connectionKey(52_428, '0300A8C0', 4001))).toBeUndefined();
  expect(sendStates('').size).toBe(0);
});
