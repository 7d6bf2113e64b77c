/** The SSH session that this process runs in, as sshd says it in the environment. */
import { isIP } from 'node:net';

export interface SshSession {
  /** Where it comes from. */
  readonly address: string;
  /** Both ends with their ports: no other session that is open now has the same. */
  readonly id: string;
}

/** Null: there is none, `sudo` does not tell, or sshd does not know its ends. */
export function sshSession(): SshSession | null {
  const id = process.env['SSH_CONNECTION'] ?? '';
  const [address = ''] = id.split(' ');
  return isIP(address) === 0 ? null : { address, id };
}
