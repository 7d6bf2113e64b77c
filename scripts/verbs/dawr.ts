/**
 * The command `dawr`: its verbs, and how a mistake is reported. What a verb takes, and what it does
 * without an option, is declared in the verb's own file.
 *
 * Each verb is loaded only when it is called, because `run` must be ready soon after a power cut.
 * A mistake of the person at the keyboard is one line on stderr that says what to do; anything else
 * is a fault of the program and shows its stack.
 */
import { Command, CommanderError } from 'commander';
import { errnoOf } from '../../config/errno.ts';
import { UserError } from '../../config/user-error.ts';
import { softwareName } from '../../firmware-host/software.ts';
import { couldNotTry, mistakeLine } from './mistake.ts';

interface Verb {
  readonly declare: (program: Command) => void;
}

const verbs = {
  run: () => import('./run.ts'),
  check: () => import('./check.ts'),
  merge: () => import('./merge.ts'),
  watch: () => import('./watch.ts'),
  collect: () => import('./collect/collect.ts'),
  'broker-config': () => import('./broker-config.ts'),
  report: () => import('./report.ts'),
  simulate: () => import('./simulate.ts'),
  day: () => import('./day.ts'),
  calendar: () => import('./calendar.ts'),
  pair: () => import('./pair.ts'),
  doctor: () => import('./doctor/doctor.ts'),
  ticket: () => import('./ticket.ts'),
  voice: () => import('./voice.ts'),
  flash: () => import('./flash/flash.ts'),
  apply: () => import('./flash/apply.ts'),
  'flash-key': () => import('./flash/flash-key.ts'),
  gate: () => import('./flash/gate.ts'),
  update: () => import('./update.ts'),
  restart: () => import('./restart.ts'),
  config: () => import('./config.ts'),
  secret: () => import('./secret/secret.ts'),
  schema: () => import('./schema.ts'),
  contract: () => import('./contract.ts'),
  journal: () => import('./journal/journal.ts'),
} satisfies Record<string, () => Promise<Verb>>;
type VerbName = keyof typeof verbs;

/** These end by their own rules, whether somebody reads their output or not. */
const runsOn: ReadonlySet<string> = new Set<VerbName | 'rollback'>([
  'run',
  'watch',
  'collect',
  'flash',
  'apply',
  'gate',
  'update',
  'restart',
  // Of `config`.
  'rollback',
]);

function isVerb(word: string | undefined): word is VerbName {
  return word !== undefined && Object.hasOwn(verbs, word);
}

/** Only the verb that is called is loaded; all of them where a person asks for help, or misspells one. */
async function dawr(word: string | undefined): Promise<Command> {
  const program = new Command('dawr')
    .description("The controller of a service centre's take-a-number system.")
    .version(softwareName())
    .exitOverride()
    .hook('preAction', (_, verb) => {
      if (runsOn.has(verb.name())) process.stdout.off('error', outputLost);
    })
    .configureOutput({
      outputError: (text, write) =>
        write(
          `dawr: ${text
            .replace(/^error: /, '')
            .trim()
            .replaceAll(/\s*\n\s*/g, ' ')}: see dawr --help and dawr VERB --help\n`,
        ),
    });
  const called: readonly VerbName[] = isVerb(word) ? [word] : Object.keys(verbs).filter(isVerb);
  for (const name of called) {
    const verb: Verb = await verbs[name]();
    verb.declare(program);
  }
  return program;
}

/** A reader that has seen enough (`dawr schema | head`) is no mistake; a full disk is one. */
function outputLost(error: unknown): void {
  const code = errnoOf(error) ?? String(error);
  if (code === 'EPIPE') process.exit();
  console.error(`dawr: the output cannot be written (${code}): look at where it goes`);
  process.exit(couldNotTry);
}

process.stdout.on('error', outputLost);
try {
  const program = await dawr(process.argv[2]);
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : couldNotTry;
  } else if (error instanceof UserError) {
    console.error(mistakeLine(error));
    process.exitCode = couldNotTry;
  } else {
    throw error;
  }
}
