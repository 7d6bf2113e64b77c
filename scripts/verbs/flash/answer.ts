/**
 * What a device says at the end of its part of a flash. The line carries a word that this flash has
 * made up, so that banners, shells that print and programs that end with 0 are never taken for it.
 */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { applyExit } from './apply-exit.ts';

const Answer = z.object({
  exit: z.literal(Object.values(applyExit)),
  /** Hexadecimal, of the config that is in place now; null where there is none. */
  sha256: z.string().nullable(),
  /** Of the same, in the device's list; absent where it keeps none, or is not asked for a config. */
  generation: z.int().optional(),
  software: z.string(),
});
export type Answer = z.output<typeof Answer>;

const mark = 'dawr-answer';

/** Letters and digits alone: no shell changes it. */
export const makeToken = (): string => randomBytes(8).toString('hex');

export function answerLine(token: string, answer: Answer): string {
  return `${mark} ${token} ${JSON.stringify(answer)}`;
}

export const uploadAnswer = (token: string, sha256: string): string => `${mark} ${token} ${sha256}`;

/** The same for `printf` in a shell, with the token and the received file's SHA-256 as its arguments. */
export const uploadAnswerFormat = `${mark} %s %s\\n`;

/** What follows the mark and the token, wherever in the line they stand; or null. */
function answeredIn(line: string, token: string): string | null {
  const begin = `${mark} ${token} `;
  const at = line.indexOf(begin);
  return at === -1 ? null : line.slice(at + begin.length).trim();
}

/** The SHA-256 of what the device says that it has; null for any other line. */
export function readUploadAnswer(line: string, token: string): string | null {
  return /^[0-9a-f]{64}$/.exec(answeredIn(line, token) ?? '')?.[0] ?? null;
}

/** What the device waits for, once it has said what it has: nothing begins that nobody knows of. */
export const goLine = (token: string): string => `${token}\n`;

/** Around what a verb prints for another machine; behind it its exit code. */
export const outputBegin = (token: string): string => `${mark} ${token} begin`;
export const outputEnd = (token: string, code: number): string => `${mark} ${token} end ${code}`;

export function readOutputEnd(line: string, token: string): number | null {
  const found = /^end (\d{1,3})\b/.exec(answeredIn(line, token) ?? '')?.[1];
  return found === undefined ? null : Number(found);
}

/** Null for any other line. */
export function readAnswer(line: string, token: string): Answer | null {
  const text = answeredIn(line, token);
  if (text === null) return null;
  try {
    return Answer.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

const well = 'well';

/** Said during a trial: it is in use, and a new session is to confirm it. */
export const wellLine = (token: string): string => `${mark} ${token} ${well}`;

export function isWellLine(line: string, token: string): boolean {
  return answeredIn(line, token) === well;
}
