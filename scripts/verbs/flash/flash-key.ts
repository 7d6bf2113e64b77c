/**
 * `dawr flash-key`: the line of `authorized_keys` that lets a technician's key flash and nothing else. sshd itself
 * takes shell, terminal and forwarding from it (`restrict`), and runs `dawr gate` whatever is asked.
 */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { UserError } from '../../../config/user-error.ts';
import { installedConfig } from '../option-values.ts';

interface FlashKeyOptions {
  readonly config: string;
  readonly dawr: string;
  readonly by?: string;
}

const keyKinds =
  /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/;
/** An sshd with `AcceptEnv *` takes from the client what makes Node load a file before the gate looks. */
const cleanly = '/usr/bin/env -u NODE_OPTIONS';
/** No sign of it means anything to a shell, to sshd or within the quotes of `authorized_keys`. */
const plainPath = /^\/[\w./@+-]+$/;
const plainName = /^[\w.@+-]{1,80}$/;

export function declare(program: Command): void {
  program
    .command('flash-key')
    .description(
      'print the authorized_keys line by which a key may flash a controller, and nothing else',
    )
    .argument('<publickey>', "the technician's public key, such as id_ed25519.pub")
    .option('--config <file>', 'the one config that it may flash, there', installedConfig)
    .option('--dawr <command>', 'the command there', '/usr/bin/dawr')
    .option(
      '--by <name>',
      "whose it is, for the list of generations; without it, the key's comment",
    )
    .addHelpText(
      'after',
      "\nThe line goes to root's keys: dawr flash-key mona.pub | ssh root@HALL 'cat >> .ssh/authorized_keys'",
    )
    .action((file: string, options: FlashKeyOptions) => {
      console.log(keyLine(file, options));
    });
}

function keyLine(file: string, { config, dawr, by }: FlashKeyOptions): string {
  const { kind, key, comment } = readKey(file);
  for (const path of [config, dawr]) {
    if (plainPath.test(path)) continue;
    throw new UserError(`"${path}" is no path for this`, 'give an absolute path of plain letters');
  }
  const name = by ?? comment;
  if (!plainName.test(name)) {
    throw new UserError(
      `"${name}" is no name for whoever has the key`,
      'give --by with letters, digits and . _ @ + -, such as mona@laptop',
    );
  }
  const place = config === installedConfig ? '' : ` --config ${config}`;
  return `restrict,command="${cleanly} ${dawr} gate --by ${name}${place}" ${kind} ${key} ${name}`;
}

function readKey(file: string) {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new UserError(`${file} cannot be read`, 'name the file of a public key', { cause });
  }
  if (/PRIVATE KEY/.test(text)) {
    throw new UserError(`${file} is the private key`, `keep it to yourself, and give ${file}.pub`);
  }
  const [, kind = '', key = '', comment = ''] =
    /^(\S+) ([\w+/]+={0,2})(?: ([^\n]*))?$/.exec(text) ?? [];
  const bytes = Buffer.from(key, 'base64');
  const named = bytes.length < 4 ? '' : bytes.toString('latin1', 4, 4 + bytes.readUInt32BE(0));
  if (keyKinds.test(kind) && named === kind) return { kind, key, comment };
  throw new UserError(
    `${file} is no public key`,
    'give one line as ssh-keygen writes it, such as the file id_ed25519.pub',
  );
}
