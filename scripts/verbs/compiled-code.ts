/**
 * What V8 has compiled of a script, kept from one start to the next: a start on a Pi compiles for as long as it
 * works. V8 refuses by itself what another version, processor or flag of Node has compiled, but it believes every
 * byte of the rest. So the file carries a hash of its own, over the script as well: one that a card has damaged, a
 * power cut has torn or another release has written is not used, and written anew.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

const hashBytes = 32;

/** @param script its own hash, or another name that no other has  @returns null where there is nothing to believe */
export function readCompiledCode(file: string, script: string): Buffer | null {
  let bytes: Buffer;
  try {
    // A pipe of that name would hold the start until somebody writes into it.
    if (!statSync(file).isFile()) return null;
    bytes = readFileSync(file);
  } catch {
    return null;
  }
  const code = bytes.subarray(hashBytes);
  return hashOf(script, code).equals(bytes.subarray(0, hashBytes)) ? code : null;
}

/** Not forced to the disk: what a power cut tears is not believed. Throws where it cannot be written. */
export function writeCompiledCode(file: string, script: string, code: Uint8Array): void {
  const part = `${file}.new`;
  // Its parent is there or not: to make all of a path, Node tries for ever where the kernel makes none, as in /proc.
  if (!existsSync(dirname(file))) mkdirSync(dirname(file));
  try {
    writeFileSync(part, Buffer.concat([hashOf(script, code), code]), { mode: 0o600 });
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

function hashOf(script: string, code: Uint8Array): Buffer {
  return createHash('sha256').update(script).update(code).digest();
}
