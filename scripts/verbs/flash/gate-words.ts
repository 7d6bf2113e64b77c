/**
 * What a technician's `dawr flash` or `dawr config` asks of a device, read from the one line that sshd hands to a
 * forced command. Nothing of it reaches a shell: the line is taken apart here, and everything that is not known is
 * refused.
 */
import { basename, dirname } from 'node:path';
import { isLine } from '../option-values.ts';

export type Asked =
  | {
      readonly kind: 'upload';
      /** Beside the config. */
      readonly staged: string;
      readonly sha256: string;
      readonly token: string;
      /** How many come. */
      readonly bytes: number;
      /** Its trial, as words for the device's own `dawr`. */
      readonly next: readonly string[];
    }
  /** Words for the device's own `dawr`, each of which was looked at. */
  | { readonly kind: 'verb'; readonly words: readonly string[] };

/** Longer than any that `dawr flash` sends. */
const longestCommand = 16_384;

/**
 * The words that `quoteForShell` (`ssh.ts`) has quoted. Null where a shell would make more of the line than its
 * words.
 */
export function wordsOf(command: string): readonly string[] | null {
  if (command.length > longestCommand) return null;
  const words: string[] = [];
  const next = /(?:[A-Za-z0-9_@%+=:,./-]|'[^']*'|\\')+|( )/y;
  let expectsWord = true;
  while (next.lastIndex < command.length) {
    const found = next.exec(command);
    if (found === null || (found[1] !== undefined) === expectsWord) return null;
    expectsWord = !expectsWord;
    if (found[1] !== undefined) continue;
    words.push(found[0].replaceAll(/'([^']*)'|\\'/g, (_, inside?: string) => inside ?? "'"));
  }
  return expectsWord ? null : words;
}

type IsRight = (value: string) => boolean;

interface Allowed {
  /** Each must be there; those of `more` may be. */
  readonly positional: readonly IsRight[];
  readonly more: readonly IsRight[];
  /** Null for an option that has no value. */
  readonly options: Readonly<Record<string, IsRight | null>>;
  /** Options that must be given. */
  readonly must: readonly string[];
}

const isHash: IsRight = (value) => /^[0-9a-f]{64}$/.test(value);
const isToken: IsRight = (value) => /^[0-9a-f]{16}$/.test(value);
const isSeconds: IsRight = (value) => /^\d{1,4}(\.\d{1,3})?$/.test(value);
const isGeneration: IsRight = (value) => /^\d{1,9}$/.test(value);

/** What an upload may be called: `flash-host.ts` makes such names. */
function isStaged(config: string): IsRight {
  const prefix = `${basename(config)}.upload-`;
  return (value) =>
    dirname(value) === dirname(config) &&
    value === `${dirname(config)}/${basename(value)}` &&
    basename(value).startsWith(prefix) &&
    /^[0-9a-f]{12}$/.test(basename(value).slice(prefix.length));
}

function allowedVerbs(config: string): Readonly<Record<string, Allowed>> {
  const isConfig: IsRight = (value) => value === config;
  const place = { '--config': isConfig, '--token': isToken };
  const trial = {
    ...place,
    ...{ '--within': isSeconds, '--confirm-within': isSeconds, '--yes': null, '--dry-run': null },
    ...{ '--by': isLine, '--message': isLine },
  };
  // Without it the verb would take the config that it takes by itself.
  const must = ['--config'];
  return {
    apply: {
      positional: [isStaged(config)],
      more: [],
      options: { ...trial, '--attach': isHash, '--confirm': null },
      must,
    },
    'config list': { positional: [], more: [], options: place, must },
    'config show': { positional: [isGeneration], more: [], options: place, must },
    'config diff': { positional: [isGeneration], more: [isGeneration], options: place, must },
    'config rollback': {
      positional: [],
      more: [isGeneration],
      options: { ...trial, '--staged': isStaged(config) },
      // Else it would be the trial of a person on the device, whom nobody needs to confirm.
      must: [...must, '--staged', '--token', '--confirm-within'],
    },
  };
}

/**
 * @param command as sshd has it in SSH_ORIGINAL_COMMAND
 * @param config the one config that may be asked for
 * @returns null for whatever is not allowed
 */
export function askedBy(command: string, config: string): Asked | null {
  const all = wordsOf(command);
  if (all === null) return null;
  // Nothing more comes of it: what is allowed runs with the rights of the key's account.
  const words = all[0] === 'sudo' && all[1] === '-n' ? all.slice(2) : all;
  return uploadOf(words, config) ?? verbOf(words, config);
}

/** Its script is not run, and not looked at: the gate takes the upload itself. */
function uploadOf(words: readonly string[], config: string): Asked | null {
  const [shell, option, , name, staged, sha256, , token, bytes, ...more] = words;
  if (shell !== 'sh' || option !== '-c' || name !== 'dawr-upload') return null;
  if (staged === undefined || sha256 === undefined || token === undefined) return null;
  const isRight = isStaged(config)(staged) && isHash(sha256) && isToken(token);
  const next = verbOf(more, config)?.words ?? [];
  if (!isRight || !/^\d{1,7}$/.test(bytes ?? '') || next[0] !== 'apply' || next[1] !== staged)
    return null;
  return { kind: 'upload', staged, sha256, token, bytes: Number(bytes), next };
}

function verbOf(
  [command, ...words]: readonly string[],
  config: string,
): Extract<Asked, { readonly kind: 'verb' }> | null {
  // By whatever name the technician knows it: what runs is the gate's own software.
  if (command === undefined || !/^(?:[\w./-]*\/)?dawr$/.test(command)) return null;
  const length = words[0] === 'config' ? 2 : 1;
  const verb = words.slice(0, length);
  const allowed = Object.entries(allowedVerbs(config)).find(
    ([name]) => name === verb.join(' '),
  )?.[1];
  if (allowed === undefined || !areRight(words.slice(length), allowed)) return null;
  return { kind: 'verb', words };
}

function areRight(words: readonly string[], { positional, more, options, must }: Allowed): boolean {
  const places = [...positional, ...more];
  const seen = new Set<string>();
  let placed = 0;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) {
      if (places[placed]?.(word) !== true) return false;
      placed += 1;
      continue;
    }
    if (seen.has(word) || !Object.hasOwn(options, word)) return false;
    seen.add(word);
    const isRight = options[word];
    if (isRight === null || isRight === undefined) continue;
    at += 1;
    const value = words[at];
    if (value === undefined || !isRight(value)) return false;
  }
  return placed >= positional.length && must.every((option) => seen.has(option));
}
