/**
 * Call → first sound sample written: from the gesture through controller and journal, the clips
 * joined and a real `aplay` started, to the first sample that is not silence in a named pipe, which
 * ALSA's file plugin stands before in place of a sound card.
 */
import { execFileSync } from 'node:child_process';
import { constants, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Config } from '../../config/schema/schema.ts';
import type { ReportDevice, Voice } from '../../drivers/ports.ts';
import { clipsOfHall } from '../../drivers/voice/call-clips.ts';
import { createVoice } from '../../drivers/voice/voice.ts';
import { encodeWav } from '../../drivers/voice/wav.ts';
import { ms, percentile, type Row } from './row.ts';

const calls = 15;
const rateHz = 22_050;
/** Shorter than words, so that the next call need not wait long for this one's end. */
const clipMs = 25;
/** A player that wrote nothing for this long has ended. */
const quietMs = 100;

export interface MeasuredVoice {
  readonly voice: Voice;
  /** @param call resolves when it has pressed for the next call, with the moment of the press */
  measure(call: () => Promise<number>): Promise<Row>;
  stop(): Promise<void>;
}

export function openMeasuredVoice(
  config: Config,
  folder: string,
  report: ReportDevice,
): MeasuredVoice {
  const clips = join(folder, 'clips');
  const pipe = join(folder, 'sound');
  const series = config.services.map(({ numbers }) => numbers);
  const windows = config.windows.map(({ number }) => number);
  for (const clip of clipsOfHall('ar', series, windows)) {
    const file = join(clips, `${clip}.wav`);
    mkdirSync(dirname(file), { recursive: true });
    const samples = new Int16Array((rateHz * clipMs) / 1000).fill(1000);
    writeFileSync(file, encodeWav({ rateHz, samples }));
  }
  execFileSync('mkfifo', [pipe]);
  // Open for writing too, so that it does not end between two players; a socket and not a file
  // stream, whose read would hold a thread, and with it the process, until one more sample came.
  const ears = new Socket({ fd: openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK) });
  const device = `file:FILE=${pipe},FORMAT=raw`;
  const voice = createVoice({
    settings: { language: 'ar', speaker: 'controller', device, volume: 100, quietHours: [] },
    series,
    windows,
    timeZone: config.centre.timeZone,
    clipFolders: [clips],
    wallClockMs: () => null,
    report,
  });
  const firstSample = (): Promise<number> =>
    new Promise((resolve) => {
      const hear = (bytes: Buffer): void => {
        if (bytes.every((byte) => byte === 0)) return;
        ears.off('data', hear);
        resolve(monotonicMs());
      };
      ears.on('data', hear);
    });
  const quiet = (): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        ears.off('data', again);
        resolve();
      };
      let timer = setTimeout(done, quietMs);
      const again = (): void => {
        clearTimeout(timer);
        timer = setTimeout(done, quietMs);
      };
      ears.on('data', again);
    });
  ears.resume();
  return {
    voice,
    async measure(call) {
      const samples: number[] = [];
      for (let at = 0; at < calls; at += 1) {
        const heard = firstSample();
        const startedMs = await call();
        samples.push((await heard) - startedMs);
        await quiet();
      }
      const value = percentile(samples, 0.99);
      return {
        name: 'call → first sound sample written, p99',
        value,
        unit: 'ms',
        against: `p50 ${ms(percentile(samples, 0.5))}, of it aplay's own start`,
        aim: 'reported',
        ok: true,
      };
    },
    async stop() {
      await voice.stop();
      ears.destroy();
    },
  };
}
