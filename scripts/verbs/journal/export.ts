/**
 * `dawr journal export`: every event that is held, one a line. What is damaged is left out of the rows
 * and is an event in its place among CloudEvents, as the server gets it.
 */
import type { Config } from '../../../config/schema/schema.ts';
import { createEnveloper } from '../../../drivers/centre/messages.ts';
import { rangesText } from '../../../firmware-host/journal/damage.ts';
import { lookAtJournal, readRows } from '../../../firmware-host/journal/look.ts';
import { withPlaceholders } from '../../../firmware-host/journal/placeholder.ts';
import type { JournalRow } from '../../../firmware-host/journal/row.ts';

export interface ExportOptions {
  readonly format: 'jsonl' | 'cloudevents';
  readonly day?: string;
}

/** @returns the exit code: 0 every event was sound, 1 some are damaged */
export function exportJournal(
  file: string,
  { centre, controller }: Pick<Config, 'centre' | 'controller'>,
  { format, day }: ExportOptions,
): number {
  let isSound = true;
  readRows(file, (held) => {
    const envelope = createEnveloper({ centre: centre.id, controller }, held.stream);
    const asLine: Readonly<Record<ExportOptions['format'], (row: JournalRow) => string>> = {
      jsonl: ({ data, ...row }) => JSON.stringify({ ...row, data: JSON.parse(data) }),
      cloudevents: (row) => envelope(row).body,
    };
    for (let read = held.next(); read !== null; read = held.next()) {
      const { damaged } = read;
      isSound &&= damaged.length === 0;
      if (damaged.length > 0) console.error(`dawr: damaged: ${rangesText(damaged)}`);
      const rows = format === 'jsonl' ? read.rows : withPlaceholders(read.rows, damaged);
      const lines = rows
        .filter(({ businessDay }) => day === undefined || businessDay === day)
        .map((row) => `${asLine[format](row)}\n`);
      process.stdout.write(lines.join(''));
    }
  });
  const { refusal } = lookAtJournal(file);
  if (!isSound || refusal === null) return isSound ? 0 : 1;
  console.error(`dawr: ${refusal.message}: ${refusal.hint}`);
  return 1;
}
