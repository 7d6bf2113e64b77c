/**
 * Whether a device takes a config by its signature. The config that is in place decides whether one is needed, so a
 * config that does without has to be signed itself. Nothing else than OpenSSH judges the signature.
 *
 * What stops here is said in words; a device whose own setting cannot be read takes nothing.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { runTool } from '../../../drivers/run-tool.ts';
import type { Target } from './restart-and-wait.ts';
import { namespaceOf, readSigned, type SignedConfig } from './signed-config.ts';

type Say = (line: string) => void;

const writableByOthers = 0o022;

/**
 * @param configFile the config in place  @param old it, as far as it can be read
 * @returns why the new one is not taken, for a person; or null
 */
export async function whyNotSigned(
  configFile: string,
  old: Target | null,
  next: Target,
  bytes: Uint8Array,
  say: Say,
): Promise<string | null> {
  const inPlace = existsSync(configFile) ? readFileSync(configFile, 'utf8') : '';
  const signers = old?.config.signersFile;
  if (old === null && /^\s*["']?signersFile/m.test(inPlace)) {
    return 'refused: the config in place takes signed ones alone and cannot be read: correct it by hand';
  }
  if (old === null || signers === undefined) return whyNotTurnedOn(configFile, next);
  const file = pathOf(configFile, signers);
  const wrong = whyNoSigners(file);
  if (wrong !== null) return `refused: this controller takes signed configs alone, and ${wrong}`;
  const signed = readSigned(Buffer.from(bytes).toString('utf8'));
  if (signed === null) {
    return 'refused: this controller takes signed configs alone: dawr flash --sign KEY, or dawr config sign';
  }
  const namespace = namespaceOf(old.config);
  const signer = await signerOf(signed, namespace, file);
  if (signer === null) {
    return `refused: nobody of ${file} has signed it for this controller (${namespace})`;
  }
  const running = readSigned(inPlace);
  if (running !== null && signed.signedAt < running.signedAt) {
    return `refused: it was signed at ${signed.signedAt}, before what runs (${running.signedAt}): sign it again if it is meant`;
  }
  say(`signed by ${signer} at ${signed.signedAt}`);
  return whyNotTurnedOn(configFile, next);
}

const pathOf = (configFile: string, file: string): string => resolve(dirname(configFile), file);

/** A config that takes the way back away from everybody. */
function whyNotTurnedOn(configFile: string, { config }: Target): string | null {
  if (config.signersFile === undefined) return null;
  const wrong = whyNoSigners(pathOf(configFile, config.signersFile));
  return wrong === null
    ? null
    : `refused: with it signed configs alone would be taken, and ${wrong}`;
}

/** Whoever may write the file says who may sign. */
function whyNoSigners(file: string): string | null {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFile() !== true) return `there is no file ${file} of allowed signers`;
  for (const one of [file, dirname(file)]) {
    const { uid, mode } = statSync(one);
    // A folder such as /tmp lets nobody replace what is another's.
    const isSticky = (mode & 0o1000) !== 0;
    if ((mode & writableByOthers) !== 0 && !isSticky) return `others than root may write ${one}`;
    if (uid !== 0 && uid !== process.getuid?.()) return `others than root own ${one}`;
  }
  return null;
}

/** Null where none of the file has signed it for that namespace. */
async function signerOf(
  { payload, signature }: SignedConfig,
  namespace: string,
  signers: string,
): Promise<string | null> {
  const folder = mkdtempSync(join(tmpdir(), 'dawr-signature-'));
  try {
    const file = join(folder, 'signature');
    writeFileSync(file, signature, { mode: 0o600 });
    const keygen = (...words: readonly string[]) =>
      runTool(['ssh-keygen', '-Y', ...words, '-f', signers, '-s', file], { input: payload });
    const found = await keygen('find-principals');
    const names = found.ok ? found.stdout.toString().trim().split('\n') : [];
    for (const name of names.filter((one) => one !== '')) {
      const verified = await keygen('verify', '-I', name, '-n', namespace);
      if (verified.ok) return name;
    }
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
