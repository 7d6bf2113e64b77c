/** Feeds a parser with bytes that were good and are not any more, from a seed, so that a find can be repeated. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { randomFrom } from '../../firmware-host/report/random.ts';
import type { FuzzedParser } from './parsers.ts';

/** Of what a parser is given at once. */
const longest = 300;
/** Of numbers, names and lengths: where parsers have their edges. */
const odd = [0, 1, 0x0a, 0x20, 0x22, 0x2d, 0x5c, 0x7b, 0x7f, 0x80, 0xc3, 0xf0, 0xf7, 0xff];

export function damaged(
  sample: Uint8Array,
  random: (limit: number) => number,
  most = longest,
  mostHits = 6,
): Uint8Array {
  const bytes = [...sample];
  for (let hits = 1 + random(mostHits); hits > 0; hits -= 1) {
    const at = random(bytes.length + 1);
    switch (random(6)) {
      case 0:
        bytes[at] = random(256);
        break;
      case 1:
        bytes[at] = odd[random(odd.length)] ?? 0;
        break;
      case 2:
        bytes.splice(at, 1 + random(4));
        break;
      case 3:
        bytes.splice(at, 0, ...bytes.slice(random(bytes.length + 1)).slice(0, 12));
        break;
      case 4:
        bytes.length = at;
        break;
      default:
        bytes.splice(at, 0, random(256));
    }
  }
  return Uint8Array.from(bytes.slice(0, most), (byte) => byte ?? 0);
}

export const collect: () => void = (() => {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  return () => {
    if (typeof gc === 'function') gc();
  };
})();

/** @returns the bytes that the parser kept, after `inputs` of them. Throws with the bytes that it threw for */
export function fuzz({ samples, take }: FuzzedParser, inputs: number, seed: number): number {
  const { uniform } = randomFrom(seed, 'fuzz');
  const random = (limit: number): number => Math.floor(uniform() * limit);
  const next = (): Uint8Array => {
    const sample = samples[random(samples.length)] ?? new Uint8Array();
    return damaged(sample, random);
  };
  const run = (count: number): void => {
    for (let each = 0; each < count; each += 1) {
      const bytes = next();
      try {
        take(bytes);
      } catch (cause) {
        throw new Error(`it threw for ${Buffer.from(bytes).toString('hex')}`, { cause });
      }
    }
  };
  // What is made once is no growth.
  run(Math.min(1000, inputs));
  collect();
  const before = process.memoryUsage().heapUsed;
  run(inputs);
  collect();
  return process.memoryUsage().heapUsed - before;
}
