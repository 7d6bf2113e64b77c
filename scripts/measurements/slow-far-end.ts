/**
 * A printer at the far end of a serial line, in a process of its own: it works bytes off at the
 * line's speed, and notes how long it stood with nothing to do inside a job. A pseudo-terminal
 * hands bytes over faster than a line does, so the speed is reckoned and not waited for.
 */
import { connect } from 'node:net';
import { monotonicMs } from '../../config/boot-clock.ts';
import { bitsPerByte } from '../../config/schema/framing.ts';
import { openEndpoint } from '../../drivers/twins/endpoint.ts';
import { createPrinterTwin } from '../../drivers/twins/printer-twin.ts';

export type SlowLineMessage =
  | { readonly kind: 'listening' }
  | { readonly kind: 'job'; readonly bytes: number; readonly longestPauseMs: number };

const byteBits = bitsPerByte('8N1');
const [tty = '', baudRate = '', widthDots = ''] = process.argv.slice(2);
const byteMs = (byteBits * 1000) / Number(baudRate);
/** `ESC @` and the automatic status begin a job, the same with `GS r 1` ends it. */
const begins = Buffer.from('1b401d610e1d50', 'hex');
const ends = Buffer.from('1d610e1d7201', 'hex');

function send(message: SlowLineMessage): void {
  process.send?.(message);
}

const twin = createPrinterTwin({
  endpoint: { kind: 'tcp', host: '127.0.0.1', port: 0 },
  widthDots: Number(widthDots),
  onPaper: () => {},
});
await twin.start();
const endpoint = openEndpoint({ kind: 'tty-cable', path: tty }, (line) => {
  const onward = connect(twin.port ?? 0, '127.0.0.1');
  let job: { bytes: number; longestPauseMs: number } | null = null;
  let freeAtMs = 0;
  line.on('data', (chunk: Buffer) => {
    const atMs = monotonicMs();
    if (job === null && chunk.includes(begins)) job = { bytes: 0, longestPauseMs: 0 };
    else if (job !== null) job.longestPauseMs = Math.max(job.longestPauseMs, atMs - freeAtMs);
    freeAtMs = Math.max(freeAtMs, atMs) + chunk.length * byteMs;
    if (job !== null) {
      job.bytes += chunk.length;
      if (chunk.subarray(-ends.length).equals(ends)) {
        send({ kind: 'job', ...job });
        job = null;
      }
    }
    onward.write(chunk);
  });
  onward.pipe(line);
  line.on('error', () => {});
  onward.on('error', () => {});
});
await endpoint.start();
send({ kind: 'listening' });
process.once('disconnect', () => {
  void Promise.all([endpoint.stop(), twin.stop()]).then(() => process.exit());
});
