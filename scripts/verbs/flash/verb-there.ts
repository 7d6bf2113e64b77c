/**
 * A verb of another machine's own `dawr`. What it prints stands between two lines with a word that this call has made
 * up, and the second one has its exit code: what a login prints by itself is not shown as its output, and a login that
 * runs something else is not taken for it.
 */
import { type Command, Option } from 'commander';
import { makeToken, outputBegin, outputEnd, readOutputEnd } from './answer.ts';
import { applyExit } from './apply-exit.ts';
import { runThere } from './ssh.ts';
import { checkHosts, type SshOptions, usualDawr } from './ssh-options.ts';

export interface Asked {
  /** Of whoever asks from another machine. */
  readonly token?: string;
}

export function withToken(verb: Command): Command {
  return verb.addOption(new Option('--token <word>', 'of who asks, for the answer').hideHelp());
}

/** The verb on this machine, for whoever asked. */
export async function answered({ token }: Asked, verb: () => void | Promise<void>): Promise<void> {
  if (token === undefined) return verb();
  console.log(outputBegin(token));
  let code = 2;
  try {
    await verb();
    code = Number(process.exitCode ?? 0);
  } finally {
    // On a line of its own, whatever was printed last.
    console.log(`\n${outputEnd(token, code)}`);
  }
}

/** On each host, by its own command. The worst exit code counts. */
export async function verbThere(
  place: SshOptions,
  words: readonly string[],
  input: Uint8Array = new Uint8Array(),
): Promise<void> {
  checkHosts(place.to);
  const sudo = place.sudo === true ? ['sudo', '-n'] : [];
  for (const host of place.to) {
    if (place.to.length > 1) console.log(`${host}:`);
    const code = await onHost(
      { ...place, host },
      [...sudo, place.remoteDawr ?? usualDawr, ...words],
      input,
    );
    process.exitCode = Math.max(Number(process.exitCode ?? 0), code);
  }
}

async function onHost(
  target: SshOptions & { readonly host: string },
  words: readonly string[],
  input: Uint8Array,
): Promise<number> {
  const token = makeToken();
  const heard: { hasBegun: boolean; code: number | null; empty: boolean } = {
    hasBegun: false,
    code: null,
    empty: false,
  };
  const ended = await runThere(target, [...words, '--token', token], input, (line, isError) => {
    if (isError) console.error(line);
    else if (!heard.hasBegun) heard.hasBegun = line.includes(outputBegin(token));
    else if (heard.code === null) {
      heard.code = readOutputEnd(line, token);
      // The empty line before the end is not the verb's own.
      if (heard.empty && heard.code === null) console.log('');
      heard.empty = line === '';
      if (heard.code === null && line !== '') console.log(line);
    }
  });
  if (ended.kind === 'lost') {
    console.error(`${target.host}: ${ended.problem.message}. ${ended.problem.hint}`);
    return 2;
  }
  if (heard.code !== null) return heard.code;
  if (ended.code !== 0) return ended.code;
  console.error(
    `${target.host}: it ended without the answer of dawr. Its login may run a command of its own. Look: ssh ${target.host} echo here`,
  );
  return applyExit.unknown;
}
