/**
 * `dawr gate`: all that a key of `dawr flash-key` can do on a device. sshd runs it in the place of whatever the key's
 * owner asks for; it takes an upload beside the config, and runs `apply` and the verbs of `config`, by this very
 * software and for this one config. There is no shell, no other file and no other command.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { mostUploadBytes } from '../../../config/provisional.ts';
import { syncFolderOf } from '../../../config/sync-folder.ts';
import { UserError } from '../../../config/user-error.ts';
import { installedConfig } from '../option-values.ts';
import { uploadAnswer } from './answer.ts';
import { restartAtOnce } from './apply-options.ts';
import { FarEndInput } from './far-end-input.ts';
import { type Asked, askedBy } from './gate-words.ts';

interface GateOptions {
  readonly config: string;
  readonly by?: string;
  readonly restart: string;
}

/** Beside the config, of flashes that have not ended: no key fills the card. */
const mostUploads = 16;

export function declare(program: Command): void {
  program
    .command('gate')
    .description(
      'on the controller itself: what sshd runs for a key of flash-key, and nothing else',
    )
    .option('--config <file>', 'the one config that may be flashed', installedConfig)
    .option('--by <name>', 'whose key it is, for the list of generations')
    .addOption(new Option('--restart <command>', 'restarts the controller').default(restartAtOnce))
    .action(gate);
}

async function gate({ config, by, restart }: GateOptions): Promise<void> {
  const command = process.env['SSH_ORIGINAL_COMMAND'] ?? '';
  const asked = askedBy(command, resolve(config));
  if (asked === null) {
    throw new UserError(
      'this key may only flash a config and ask for its generations',
      'use dawr flash or dawr config --to, or log in with a key of another kind',
    );
  }
  const words = asked.kind === 'upload' ? asked.next : asked.words;
  if (asked.kind === 'upload' && !(await isReceived(asked))) return;
  await run([...asKeyOf(by, words), ...restartOf(words, restart)]);
}

/** Whose key it is, whatever the other end says. */
function asKeyOf(by: string | undefined, words: readonly string[]): readonly string[] {
  if (by === undefined || !isTrial(words)) return words;
  const at = words.indexOf('--by');
  const others = at === -1 ? words : [...words.slice(0, at), ...words.slice(at + 2)];
  return [...others, '--by', by];
}

function restartOf(words: readonly string[], restart: string): readonly string[] {
  return isTrial(words) ? ['--restart', restart] : [];
}

const isTrial = ([verb, part]: readonly string[]): boolean =>
  verb === 'apply' || part === 'rollback';

async function run(words: readonly string[]): Promise<void> {
  const program = new Command('dawr').exitOverride();
  const { declare: declareVerb } =
    words[0] === 'apply' ? await import('./apply.ts') : await import('../config.ts');
  declareVerb(program);
  await program.parseAsync([...words], { from: 'user' });
}

/** The oldest go first: a flash takes its own away. */
function makeRoomFor(staged: string): void {
  const folder = dirname(staged);
  const prefix = staged.slice(folder.length + 1, staged.lastIndexOf('-') + 1);
  const uploads = readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(folder, name))
    .map((file) => ({ file, ms: lstatSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .toSorted((a, b) => b.ms - a.ms);
  for (const { file } of uploads.slice(mostUploads - 1)) rmSync(file, { force: true });
}

/**
 * The file is there only if every byte has arrived and is on the disk; it follows and replaces nothing.
 * @returns whether its trial may begin; if not, it is gone again
 */
async function isReceived({
  staged,
  sha256,
  token,
  bytes,
}: Extract<Asked, { kind: 'upload' }>): Promise<boolean> {
  makeRoomFor(staged);
  if (bytes > mostUploadBytes) throw new UserError('the upload is too long', 'send a config');
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  const fd = openSync(staged, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o640);
  const hash = createHash('sha256');
  const input = new FarEndInput();
  let isWhole = false;
  let isWanted = false;
  try {
    for await (const chunk of input.bytes(bytes)) {
      hash.update(chunk);
      for (let at = 0; at < chunk.length; ) at += writeSync(fd, chunk, at);
    }
    fchmodSync(fd, 0o640);
    fsyncSync(fd);
    syncFolderOf(staged);
    isWhole = timingSafeEqual(hash.digest(), Buffer.from(sha256, 'hex'));
    if (isWhole) console.log(uploadAnswer(token, sha256));
    isWanted = isWhole && (await input.saysGo(token));
  } finally {
    closeSync(fd);
    if (!isWanted) rmSync(staged, { force: true });
  }
  if (!isWhole) throw new UserError('the upload arrived incomplete', 'try again');
  return isWanted;
}
