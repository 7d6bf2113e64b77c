/** How a technician says which other machines are meant, and how to reach them: the same of each verb. */
import type { Command } from 'commander';
import { hostPattern, machineOf } from '../../../config/fleet.ts';
import { UserError } from '../../../config/user-error.ts';
import { collect, portNumber } from '../option-values.ts';
import type { SshTarget } from './ssh.ts';

export interface SshOptions extends Omit<SshTarget, 'host'> {
  /** Hosts as `ssh` takes them. */
  readonly to: readonly string[];
  /** The command there, by name or path. */
  readonly remoteDawr?: string | undefined;
  /** For an account that may not restart services: everything there runs by `sudo -n`. */
  readonly sudo?: boolean | undefined;
}

export const usualDawr = 'dawr';

/** @param command what is run there where nothing is typed */
export function withSshOptions(verb: Command, command = usualDawr): Command {
  return verb
    .option('--to <host>', 'a host as ssh knows it; may be repeated', collect, [])
    .option('--port <number>', "the hosts' SSH port", portNumber)
    .option('--identity <file>', 'the SSH key to use')
    .option('--remote-dawr <command>', 'the command there', command)
    .option('--sudo', 'run everything there by sudo -n')
    .option('--ssh-option <option>', 'passed to ssh as -o; may be repeated', collect, []);
}

/** @throws {UserError} one of them could be an option or a command, or is named twice */
export function checkHosts(hosts: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const host of hosts) {
    if (!hostPattern.test(host)) {
      const hint = /[[\]]/.test(host)
        ? 'give an IPv6 address without brackets, as ssh takes it'
        : 'give --to as host or user@host';
      throw new UserError(`"${host}" is not a host`, hint);
    }
    const machine = machineOf(host);
    const other = seen.get(machine);
    if (other !== undefined) {
      throw new UserError(
        other === host ? `${host} is named twice` : `${other} and ${host} are one machine`,
        'name each host once',
      );
    }
    seen.set(machine, host);
  }
}
