/**
 * `dawr secret`: brings a password or a key to a controller, here or by SSH. It comes from a hidden prompt or the
 * standard input and never stands in a command line, a config or a log.
 */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Command } from 'commander';
import { UserError } from '../../../config/user-error.ts';
import { checkHosts, type SshOptions, withSshOptions } from '../flash/ssh-options.ts';
import { type Asked, answered, verbThere, withToken } from '../flash/verb-there.ts';
import {
  keepSecret,
  keptSecrets,
  type SecretName,
  secretNamed,
  secrets,
  usualStore,
} from './secret-store.ts';

interface SecretOptions extends SshOptions, Asked {
  readonly store: string;
}

/** A key of any kind is shorter. */
const mostBytes = 65_536;

export function declare(program: Command): void {
  const verb = program
    .command('secret')
    .description("keep the broker's password and the key of a controller, which no config holds");
  const declared = (name: string, description: string) =>
    withToken(
      withSshOptions(
        verb
          .command(name)
          .description(description)
          .option('--store <folder>', 'where systemd looks for credentials, there', usualStore),
      ),
    );
  declared('set', 'keep a secret: from a hidden prompt, or the standard input')
    .argument('<name>', Object.keys(secrets).join(' or '))
    .action(async (name: string, options: SecretOptions) => set(secretNamed(name), options));
  declared('list', 'the names of those that are kept').action(async (options: SecretOptions) => {
    const { store } = options;
    if (options.to.length > 0) return verbThere(options, ['secret', 'list', '--store', store]);
    return answered(options, () => {
      for (const name of keptSecrets(store)) console.log(name);
    });
  });
}

async function set(name: SecretName, options: SecretOptions): Promise<void> {
  checkHosts(options.to);
  const value = process.stdin.isTTY ? await fromPrompt(name) : await fromInput();
  if (value.length === 0)
    throw new UserError('the secret is empty', 'nothing was changed; try again');
  if (value.length > mostBytes) throw new UserError('the secret is too long', 'give at most 64 KB');
  const { store } = options;
  if (options.to.length > 0) {
    return verbThere(options, ['secret', 'set', name, '--store', store], value);
  }
  return answered(options, () => {
    keepSecret(store, name, value);
    console.log(`${name} is kept. The config names it so: ${secrets[name]}`);
    console.log('The controller has it from its next start on: dawr restart');
  });
}

/** A line end that an editor or echo has left behind it is no part of a secret. */
async function fromInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  const all = Buffer.concat(chunks);
  const end = all.at(-1) === 0x0a ? (all.at(-2) === 0x0d ? 2 : 1) : 0;
  return all.subarray(0, all.length - end);
}

/**
 * What is typed is shown nowhere: the terminal stops its echo before the first prompt and starts it after the last
 * answer. A quick hand would see its word between them, and so would whoever stands behind it.
 */
async function fromPrompt(name: SecretName): Promise<Uint8Array> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const lines = terminal[Symbol.asyncIterator]();
  const typed = async (prompt: string) => {
    process.stdout.write(prompt);
    const line = await lines.next();
    process.stdout.write('\n');
    if (line.done !== true) return line.value;
    throw new UserError('no secret was typed', 'nothing was changed; try again');
  };
  try {
    const [first, again] = [await typed(`${name} (not shown): `), await typed('again: ')];
    if (first === again) return Buffer.from(first);
    throw new UserError('the two are not the same', 'nothing was changed; try again');
  } finally {
    terminal.close();
  }
}
