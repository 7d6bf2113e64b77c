/**
 * `dawr config new`: asks a few questions and writes a config that `dawr check` takes. On a terminal a
 * person is asked again until an answer can be taken; where there is none, each line of the standard
 * input is an answer, and one that cannot be taken ends it. Nothing is written before the last answer.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createInterface } from 'node:readline';
import { type Command, Option } from 'commander';
import { ConfigError, problemLine } from '../../../config/checks/problem.ts';
import { loadConfig } from '../../../config/load.ts';
import { syncFolderOf } from '../../../config/sync-folder.ts';
import { UserError } from '../../../config/user-error.ts';
import type { Language } from '../doctor/finding.ts';
import { collect } from '../option-values.ts';
import { type AnswerOptions, givenAnswers } from './given-answers.ts';
import { interview } from './interview.ts';
import { profileText } from './profile.ts';
import { type Ask, choiceRead, type Question } from './question.ts';

interface NewOptions extends AnswerOptions {
  readonly language?: Language;
  readonly replace?: true;
}

export function declareNew(config: Command): void {
  config
    .command('new')
    .description('ask a few questions about a hall, and write its config')
    .argument('<file>', 'the config to write')
    .addOption(
      new Option('--language <language>', 'of the questions, and of what the file says').choices([
        'ar',
        'en',
      ]),
    )
    .option('--replace', 'also where the file is there already')
    .option('--centre <name>', 'its name, ARABIC / ENGLISH')
    .option('--id <id>', 'a short name of the centre, for the machines')
    .option(
      '--office <name>',
      'an office and its services, "ARABIC / ENGLISH: ARABIC / ENGLISH, …"; may be repeated',
      collect,
      [],
    )
    .option(
      '--window <services>',
      'what the next window serves, such as 1,3, or all; may be repeated',
      collect,
      [],
    )
    .option('--buttons <place>', 'of the windows: arduino or pi')
    .option('--printer <place>', 'a path, or HOST:PORT')
    .option('--paper <mm>', '80 or 58')
    .option('--boards <place>', 'a path, HOST:PORT, or none')
    .option('--protocol <name>', 'of the boards: alpha or modbus')
    .option('--server <url>', 'the address of the centre server')
    .addHelpText(
      'after',
      '\nWithout a terminal, each line of the standard input answers a question; an empty one, or none,\ntakes the usual answer.',
    )
    .action(newConfig);
}

async function newConfig(file: string, options: NewOptions): Promise<void> {
  const language = options.language ?? 'en';
  const given = givenAnswers(options);
  const asking = process.stdin.isTTY ? byPerson(language) : byLines(language);
  try {
    const ask = withGiven(given, asking.ask, language);
    const mayReplace = await decideOnFile(file, options.replace === true, ask);
    const text = profileText(await interview(ask), language);
    write(file, text, mayReplace);
  } finally {
    asking.end();
  }
  process.stdout.write(
    language === 'ar'
      ? `كتب ${file}. التالي: dawr check ${file}\n`
      : `${file} is written. Next: dawr check ${file}\n`,
  );
}

/** @returns whether a file of that name is to be replaced */
async function decideOnFile(file: string, replace: boolean, ask: Ask): Promise<boolean> {
  if (replace || !existsSync(file)) return replace;
  if (process.stdin.isTTY) {
    const answer = await ask({
      name: 'replace',
      asks: {
        ar: `${file} موجود. هل تستبدله؟ yes أو no`,
        en: `${file} is there already. Replace it? yes or no`,
      },
      usual: 'no',
      read: (text) => choiceRead(text, { yes: ['y', 'نعم'], no: ['n', 'لا'] }),
    });
    if (answer === 'yes') return true;
  }
  throw thereAlready(file);
}

function thereAlready(file: string): UserError {
  return new UserError(
    `${file} is there already, and was left as it is`,
    'name another file, or add --replace',
  );
}

interface Asking {
  readonly ask: Ask;
  end(): void;
}

/** Options come first, and are not asked for. */
function withGiven(given: ReadonlyMap<string, string>, ask: Ask, language: Language): Ask {
  return async (question) => {
    const answer = given.get(question.name);
    if (answer === undefined) return ask(question);
    return readOrThrow(question, answer, language);
  };
}

function readOrThrow<T>(question: Question<T>, answer: string, language: Language): T {
  const read = question.read(answer);
  if ('value' in read) return read.value;
  throw new UserError(
    `"${answer}" is no answer to "${lastLine(question.asks[language])}"`,
    read.refused[language],
  );
}

function promptOf<T>({ asks, usual }: Question<T>, language: Language): string {
  return `${asks[language]}${usual === undefined ? '' : ` [${usual}]`}: `;
}

const lastLine = (text: string): string => text.split('\n').at(-1) ?? '';

/** An empty answer, where it means something else. */
function meant<T>(question: Question<T>, answer: string): string {
  return answer.trim() === '' && question.usual !== undefined ? question.usual : answer;
}

function byPerson(language: Language): Asking {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const gone = new UserError(
    'the questions were not answered to the end',
    'nothing was written; begin again',
  );
  // Keeps the lines of whoever pastes many answers at once.
  const answers = terminal[Symbol.asyncIterator]();
  const question = async (prompt: string): Promise<string> => {
    const above = prompt.lastIndexOf('\n') + 1;
    process.stdout.write(prompt.slice(0, above));
    terminal.setPrompt(prompt.slice(above));
    terminal.prompt();
    const next = await answers.next();
    if (next.done !== true) return next.value;
    process.stdout.write('\n');
    throw gone;
  };
  return {
    async ask(asked) {
      for (;;) {
        const read = asked.read(meant(asked, await question(promptOf(asked, language))));
        if ('value' in read) return read.value;
        process.stdout.write(`  ${read.refused[language]}\n`);
      }
    },
    end: () => terminal.close(),
  };
}

function byLines(language: Language): Asking {
  const lines = createInterface({ input: process.stdin });
  const answers = lines[Symbol.asyncIterator]();
  return {
    async ask(question) {
      const prompt = promptOf(question, language);
      const next = await answers.next();
      process.stderr.write(`${prompt}${next.done === true ? '' : next.value}\n`);
      return readOrThrow(question, meant(question, next.done === true ? '' : next.value), language);
    },
    end: () => lines.close(),
  };
}

/** Whole or not at all, and never over a file that came meanwhile. */
function write(file: string, text: string, mayReplace: boolean): void {
  checkAsWritten(file, text);
  const part = mayReplace ? `${file}.part-${process.pid}` : file;
  let fd: number;
  try {
    fd = openSync(part, 'wx');
  } catch (cause) {
    if (existsSync(file) && !mayReplace) throw thereAlready(file);
    const hint = 'name a file in a folder that exists and may be written';
    throw new UserError(`${file} cannot be written`, hint, { cause });
  }
  try {
    writeFileSync(fd, text);
    fsyncSync(fd);
    if (mayReplace) renameSync(part, file);
    syncFolderOf(file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
}

/** Each answer was checked; this is for what only all of them together could show. */
function checkAsWritten(file: string, text: string): void {
  try {
    loadConfig(file, { bytes: Buffer.from(text) });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const problem = error.problems.find(({ severity }) => severity === 'error');
    const words = problem === undefined ? error.message : problemLine(problem);
    throw new UserError(`these answers make no config: ${words}`, 'nothing was written');
  }
}
