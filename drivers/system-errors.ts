/**
 * What an error of the operating system means for a device, in the controller's closed set of codes:
 * by its errno where Node gives one, and by the C library's sentence where a tool or a native binding
 * gives only that.
 */
import { errnoOf } from '../config/errno.ts';
import type { FaultCode } from './ports.ts';

/** Linux errno names; the same set answers for files, ttys, GPIO lines and sockets. */
const codesByErrno: ReadonlyMap<string | undefined, FaultCode> = new Map([
  ['ENOENT', 'not-there'],
  ['ENXIO', 'not-there'],
  ['ENODEV', 'not-there'],
  ['ENOTDIR', 'not-there'],
  ['EACCES', 'not-permitted'],
  ['EPERM', 'not-permitted'],
  ['ENOTTY', 'not-a-device'],
  ['EISDIR', 'not-a-device'],
  ['EBUSY', 'busy'],
  ['ECONNREFUSED', 'unreachable'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['EHOSTDOWN', 'unreachable'],
  ['ENETDOWN', 'unreachable'],
  ['ETIMEDOUT', 'unreachable'],
  ['ENOTFOUND', 'unreachable'],
  ['EAI_AGAIN', 'unreachable'],
]);

/** In the words of `strerror(3)`. */
const codesBySentence: readonly (readonly [RegExp, FaultCode])[] = [
  [/resource busy/i, 'busy'],
  [/permission denied|not permitted/i, 'not-permitted'],
  [/no such (file|device)/i, 'not-there'],
  [/inappropriate ioctl/i, 'not-a-device'],
];

/** By the error's errno; undefined where it has none, or one that says nothing of a device. */
export function codeOfErrno(error: unknown): FaultCode | undefined {
  return codesByErrno.get(errnoOf(error));
}

/** @param words what a program or a library wrote of its failure */
export function codeOfWords(words: string): FaultCode | undefined {
  return codesBySentence.find(([pattern]) => pattern.test(words))?.[1];
}
