/**
 * Numbers for a simulation that look random and are the same on every computer for the same seed.
 *
 * The generator is xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number
 * generators", 2021): 32-bit arithmetic only, a period of 2^128 - 1. Its state is filled by a
 * 32-bit mixer from the seed and a name, so that each source of chance has a stream of its own: a
 * change to one window of a plan does not change who arrives when.
 */

export interface Random {
  /** Evenly distributed in [0, 1), in steps of 2^-32. */
  uniform(): number;
  /** Exponentially distributed with mean 1: the gap between arrivals that know nothing of each other. */
  exponential(): number;
  /** Normally distributed with mean 0 and deviation 1. */
  normal(): number;
}

/** @param seed an integer; only its lower 32 bits count */
export function randomFrom(seed: number, stream: string): Random {
  let mixed = seed | 0;
  for (let index = 0; index < stream.length; index += 1) {
    mixed = mix(mixed ^ stream.charCodeAt(index));
  }
  const word = () => {
    mixed = (mixed + 0x9e3779b9) | 0;
    return mix(mixed);
  };
  let a = word();
  let b = word();
  let c = word();
  // The state must not be all zeros.
  let d = word() | 1;

  const uniform = () => {
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11);
    return result / 2 ** 32;
  };
  const exponential = () => -Math.log(1 - uniform());
  return {
    uniform,
    exponential,
    // Box and Muller: the length of the pair is the root of twice an exponential.
    normal: () => Math.sqrt(2 * exponential()) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** Spreads every bit of a 32-bit word over all others; the constants are those of MurmurHash3. */
function mix(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
