/**
 * `dawr check`: says of each file whether it can be flashed. Problems go to stderr, all of them: each in a
 * line of its own, with its place in the file below it, indented; a good file gets a short summary on stdout in the words of the hall, for a person to
 * compare with the wiring.
 */
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { findOnMachine } from '../../config/checks/on-machine.ts';
import { rootPart } from '../../config/checks/part.ts';
import { adviceFor } from '../../config/checks/people-checks.ts';
import { ConfigError, type Problem } from '../../config/checks/problem.ts';
import { placed } from '../../config/checks/written-file.ts';
import { type LoadedConfig, loadConfig } from '../../config/load.ts';
import { passingFolders } from '../../config/passing-folders.ts';
import type { Config, Input, WireConfig } from '../../config/schema/schema.ts';
import { UserError } from '../../config/user-error.ts';
import { groupedProblems, problemTexts } from './problem-text.ts';

type Verdict =
  | { readonly file: string; readonly verdict: 'good'; readonly problems: readonly Problem[] }
  | { readonly file: string; readonly verdict: 'bad'; readonly problems: readonly Problem[] }
  | {
      readonly file: string;
      readonly verdict: 'unreadable';
      readonly message: string;
      readonly hint: string;
    };

export function declare(program: Command): void {
  program
    .command('check')
    .description('check configs; print every problem with its place, or a summary')
    .argument('<files...>', 'config files')
    .option('--json', 'print the problems as JSON')
    .action(async (files: readonly string[], options: { json?: boolean }) => {
      process.exitCode = await check(files, options);
    });
}

/**
 * @param options.json one JSON document on stdout instead of text: `{ "files": [...] }`
 * @returns the exit code: 0 every file is good, 1 a file has problems, 2 a file cannot be read
 */
export async function check(
  files: readonly string[],
  options: { readonly json?: boolean },
): Promise<number> {
  const verdicts: Verdict[] = [];
  const textOf = problemTexts(process.stderr.hasColors?.() ?? false);
  for (const file of files) {
    const { verdict, loaded } = await withCompact(await withLogo(withJournal(judge(file))));
    verdicts.push(verdict);
    if (options.json) continue;
    if (verdict.verdict === 'unreadable') {
      process.stderr.write(`${verdict.message}; ${verdict.hint}\n`);
    } else {
      for (const group of groupedProblems(verdict.problems)) process.stderr.write(textOf(group));
    }
    if (loaded !== null) process.stdout.write(summary(file, loaded));
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ files: verdicts }, null, 2)}\n`);
  if (verdicts.some(({ verdict }) => verdict === 'unreadable')) return 2;
  return verdicts.every(({ verdict }) => verdict === 'good') ? 0 : 1;
}

interface Judged {
  readonly verdict: Verdict;
  readonly loaded: LoadedConfig | null;
}

/** A logo is tried as the printer will try it, on each printer's paper. */
async function withLogo(judged: Judged): Promise<Judged> {
  const { loaded } = judged;
  if (loaded?.logoFile == null) return judged;
  const { config, file, logoFile, source } = loaded;
  const { loadTicketComposer } = await import('../../drivers/printer/ticket-composer.ts');
  for (const printer of config.printers) {
    const look = { design: config.ticket, logoFile };
    const { logoProblem } = await loadTicketComposer(printer, look);
    if (logoProblem === null) continue;
    const problem: Problem = {
      severity: 'error',
      ...source.place(['ticket', 'logo', 'file'], 'value'),
      where: 'ticket.logo.file',
      message: `${logoFile} cannot be a logo: ${logoProblem}`,
      expected: 'a PNG or JPEG with something dark in it',
      hint: `paths start at ${dirname(file)}`,
    };
    return {
      verdict: { file: judged.verdict.file, verdict: 'bad', problems: [problem] },
      loaded: null,
    };
  }
  return judged;
}

/** Only what can be printed is measured. */
async function withCompact(judged: Judged): Promise<Judged> {
  const { loaded, verdict } = judged;
  if (loaded === null || verdict.verdict !== 'good' || !loaded.config.ticket.compact) return judged;
  const { longCompactTickets } = await import('./compact-tickets.ts');
  const problems = [...verdict.problems, ...(await longCompactTickets(loaded))];
  return { verdict: { ...verdict, problems }, loaded };
}

function withJournal(judged: Judged): Judged {
  const { loaded, verdict } = judged;
  const problems = loaded === null ? [] : passingFolders(loaded);
  if (problems.length === 0) return judged;
  return { verdict: { file: verdict.file, verdict: 'bad', problems: [...problems] }, loaded: null };
}

function advice(loaded: LoadedConfig): readonly Problem[] {
  const findings = [...adviceFor(rootPart(loaded.source.value)), ...findOnMachine(loaded)];
  return findings.map((finding) => placed(finding, loaded.source));
}

function judge(file: string): Judged {
  try {
    const loaded = loadConfig(file);
    const problems = [...loaded.warnings, ...advice(loaded)];
    const isGood = problems.every(({ severity }) => severity !== 'error');
    if (!isGood) return { verdict: { file, verdict: 'bad', problems }, loaded: null };
    return { verdict: { file, verdict: 'good', problems }, loaded };
  } catch (error) {
    if (error instanceof ConfigError) {
      return { verdict: { file, verdict: 'bad', problems: error.problems }, loaded: null };
    }
    if (error instanceof UserError) {
      const { message, hint } = error;
      return { verdict: { file, verdict: 'unreadable', message, hint }, loaded: null };
    }
    throw error;
  }
}

function summary(file: string, loaded: LoadedConfig): string {
  const { config } = loaded;
  const { centre, centreServer } = config;
  const by = centreServer.acknowledgedBy === 'server' ? 'the server' : 'the broker';
  const lines = [
    `${file}: good`,
    `  ${centre.name.en} (${centre.id}), controller ${config.controller}, ${centre.timeZone}`,
    ...config.offices.flatMap((office) => [
      `  office ${office.id}: ${office.name.en}`,
      ...config.services
        .filter((service) => service.office === office.id)
        .map((service) => `    ${serviceLine(service, config)}`),
    ]),
    ...config.windows.map((window) => `  ${windowLine(window, config)}`),
    ...config.dispensers.map((dispenser) => `  ${dispenserLine(dispenser)}`),
    ...config.printers.map(
      (printer) =>
        `  printer ${printer.id}: ${printer.paperWidthMm} mm, ${printer.dpi} dpi on ${wireText(printer.wire)}`,
    ),
    ...config.boardLines.map(
      (line) => `  board line ${line.id}: ${line.protocol} on ${wireText(line.wire)}`,
    ),
    ...(config.voice === undefined
      ? []
      : [
          `  voice: ${config.voice.language} on ${config.voice.speaker === 'controller' ? config.voice.device : 'the television'}`,
        ]),
    ...config.units.map((unit) => `  unit ${unit.id}: ${wireText(unit.wire)}`),
    `  events go to ${[centreServer.url, ...centreServer.otherUrls].join(' or ')}, acknowledged by ${by}`,
    `  journal in ${loaded.journalFolder}, at most ${config.journal.maxMegabytes} MB`,
  ];
  return `${lines.join('\n')}\n`;
}

function serviceLine(service: Config['services'][number], config: Config): string {
  const { prefix, from, to } = service.numbers;
  const windows = config.windows
    .filter((window) => window.services.includes(service.id))
    .map((window) => window.number)
    .sort((a, b) => a - b);
  return (
    `${prefix}${from}–${prefix}${to} ${service.name.en} (${service.id}), ` +
    `${service.targetMinutes} min, ${count(service.documents.length, 'document')}, ` +
    `${windows.length === 1 ? 'window' : 'windows'} ${windows.join(' ')}`
  );
}

function windowLine(window: Config['windows'][number], config: Config): string {
  const onUnit = config.units
    .flatMap(({ id, boards = [] }) => boards.map((one) => ({ unit: id, ...one })))
    .find((one) => one.window === window.number);
  const board = config.boardLines
    .flatMap((line) => line.boards.map((one) => ({ line: line.id, ...one })))
    .find((one) => one.window === window.number);
  const onLine = board === undefined ? 'no board' : `board ${board.address} on ${board.line}`;
  const shown = onUnit === undefined ? onLine : `${onUnit.kind} on ${onUnit.unit}`;
  const call = inputText(window.buttons.call);
  return `window ${window.number}: ${window.services.join(', ')}; call button ${call}; ${shown}`;
}

function dispenserLine(dispenser: Config['dispensers'][number]): string {
  const buttons = dispenser.buttons.map((button) => `${button.service} ${inputText(button.input)}`);
  return `dispenser ${dispenser.id}: prints on ${dispenser.printer}; ${buttons.join(', ')}`;
}

function inputText(input: Input): string {
  return input.kind === 'gpio' ? `GPIO ${input.pin}` : `${input.unit} pin ${input.pin}`;
}

function wireText(wire: WireConfig): string {
  switch (wire.kind) {
    case 'tcp':
      return `tcp ${wire.host}:${wire.port}`;
    case 'serial':
      return `${wire.path} ${wire.baudRate} ${wire.framing}`;
    case 'device':
      return wire.path;
  }
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
