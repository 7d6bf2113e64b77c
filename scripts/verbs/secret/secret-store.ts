/**
 * The secrets of a controller: files of root in the folder where systemd looks for credentials, which the service
 * gets in memory (`LoadCredential=` in `scripts/packaging/dawr.service`). No config holds one, and none is read here.
 */
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { didYouMean } from '../../../config/checks/did-you-mean.ts';
import { errnoOf } from '../../../config/errno.ts';
import { syncFolderOf } from '../../../config/sync-folder.ts';
import { UserError } from '../../../config/user-error.ts';

/** Those that the service loads, and where a config names each. */
export const secrets = {
  'broker-password': 'passwordFile: /run/credentials/dawr.service/dawr-broker-password',
  'broker-key': 'keyFile: /run/credentials/dawr.service/dawr-broker-key',
} as const;
export type SecretName = keyof typeof secrets;

export const usualStore = '/etc/credstore';

const fileOf = (store: string, name: SecretName): string => join(store, `dawr-${name}`);

/** @throws UserError for any other */
export function secretNamed(name: string): SecretName {
  for (const known in secrets) if (isSecret(known) && known === name) return known;
  const names = Object.keys(secrets);
  throw new UserError(
    `"${name}" is no secret of a controller`,
    didYouMean(name, names) || `these are: ${names.join(', ')}`,
  );
}

function isSecret(name: string): name is SecretName {
  return Object.hasOwn(secrets, name);
}

/** Whole or as it was before, also after a power cut. */
export function keepSecret(store: string, name: SecretName, value: Uint8Array): void {
  const file = fileOf(store, name);
  const part = join(store, `.dawr-${randomBytes(6).toString('hex')}`);
  try {
    if (!existsSync(store)) mkdirSync(store, { mode: 0o700 });
    const fd = openSync(part, 'wx', 0o600);
    try {
      // Whatever the umask, and whoever runs this in root's place.
      fchmodSync(fd, 0o600);
      const { uid, gid } = statSync(store);
      chownSync(part, uid, gid);
      writeFileSync(fd, value);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(part, file);
    syncFolderOf(file);
  } catch (cause) {
    rmSync(part, { force: true });
    throw new UserError(
      `${file} cannot be written (${errnoOf(cause) ?? 'unknown'})`,
      'run it as root: sudo dawr secret set, or --sudo with --to',
      { cause },
    );
  }
}

/** Names alone. */
export function keptSecrets(store: string): readonly SecretName[] {
  const there = existsSync(store) ? readdirSync(store) : [];
  return Object.keys(secrets)
    .filter(isSecret)
    .filter((name) => there.includes(`dawr-${name}`));
}
