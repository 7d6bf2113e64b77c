/**
 * A config that a technician has signed by OpenSSH's own tool: the text, the time of the signing and the signature
 * are one file, so that whatever carries the file, or keeps it, has all three. The last two lines are comments.
 *
 * What is signed is bound to one controller by the namespace of the signature.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Config } from '../../../config/schema/schema.ts';
import { UserError } from '../../../config/user-error.ts';

export type Identity = {
  readonly centre: Pick<Config['centre'], 'id'>;
  readonly controller: string;
};

export interface SignedConfig {
  /** The bytes that were signed: all but the line of the signature. */
  readonly payload: string;
  /** By the clock of whoever signed it, in ISO 8601. */
  readonly signedAt: string;
  /** As `ssh-keygen -Y verify -s` reads it. */
  readonly signature: string;
}

const timeMark = '# signed at ';
const signatureMark = '# signature ';
const armour = { begin: '-----BEGIN SSH SIGNATURE-----', end: '-----END SSH SIGNATURE-----' };
const armourWidth = 70;

/** Of OpenSSH, in which an allowed signer may be limited: `namespaces="dawr-config/bab-sharq/*"`. */
export function namespaceOf({ centre, controller }: Identity): string {
  return `dawr-config/${centre.id}/${controller}`;
}

/** Null where the text does not end with a signature. */
export function readSigned(text: string): SignedConfig | null {
  const found =
    /^([\s\S]*\n# signed at (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\n)# signature ([A-Za-z0-9+/]+={0,2})\n$/.exec(
      text,
    );
  const [, payload, signedAt, signature] = found ?? [];
  if (payload === undefined || signedAt === undefined || signature === undefined) return null;
  const lines = signature.match(new RegExp(`.{1,${armourWidth}}`, 'g')) ?? [];
  return { payload, signedAt, signature: `${[armour.begin, ...lines, armour.end].join('\n')}\n` };
}

/**
 * @param key a private key, or a public one whose private key the agent has
 * @throws UserError where `ssh-keygen` does not sign
 */
export async function signedText(text: string, identity: Identity, key: string): Promise<string> {
  const before = readSigned(text)?.payload.replace(/# signed at .*\n$/, '') ?? text;
  const whole = before.endsWith('\n') ? before : `${before}\n`;
  const payload = `${whole}${timeMark}${new Date().toISOString()}\n`;
  const signature = await sign(payload, namespaceOf(identity), key);
  return `${payload}${signatureMark}${signature}\n`;
}

/** It asks for a passphrase at the terminal itself. @returns the signature in one line */
async function sign(payload: string, namespace: string, key: string): Promise<string> {
  const child = spawn('ssh-keygen', ['-q', '-Y', 'sign', '-n', namespace, '-f', key], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let armoured = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    armoured += text;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(payload);
  const [code] = await once(child, 'close').catch(() => [null]);
  const lines = armoured.trim().split('\n');
  if (code === 0 && lines[0] === armour.begin) return lines.slice(1, -1).join('');
  throw new UserError(
    `${key} does not sign`,
    'name your key, as ssh-keygen made it, and have OpenSSH 8.9 or later',
  );
}
