/**
 * What each asker may ask. This is the only table; the config's lists of commands feed it.
 *
 * A window's button or page may ask for its own window and no other, and a dispenser's button for
 * its own dispenser; no list of the config widens that.
 */
import type { CommandName, Config } from '../../config/schema/schema.ts';
import type { Asker } from './asker.ts';
import { type Asked, type AskedName, nameOf } from './request.ts';

export type AskTable = Readonly<Record<Asker['kind'], ReadonlySet<AskedName>>>;

const clerk = [
  'call-next',
  'call-ticket',
  'walk-in',
  'recall',
  'arrived',
  'complete',
  'no-show',
  'park',
  'transfer',
  'start-break',
  'end-break',
  'open-window',
  'close-window',
] as const satisfies readonly CommandName[];

/** @param commands what the config lets the centre server and the reception ask */
export function askTable({
  server,
  reception,
}: Pick<Config['commands'], 'server' | 'reception'>): AskTable {
  return {
    'dispenser-button': new Set(['issue-ticket', 'print-info']),
    'rating-button': new Set(['rate']),
    'window-button': new Set(clerk),
    'call-buttons': new Set(['open-day']),
    'window-page': new Set(clerk),
    'reception-button': new Set(reception),
    'reception-page': new Set(reception),
    'reception-topic': new Set(reception),
    server: new Set(server),
    technician: new Set(['open-day', 'close-day', 'close-on', 'open-on']),
  };
}

export function mayAsk(table: AskTable, asked: Asked, asker: Asker): boolean {
  return table[asker.kind].has(nameOf(asked)) && isOwnPlace(asked.args, asker);
}

/** An asker at a window or a dispenser must name it: a request without a place could mean another. */
function isOwnPlace(args: Asked['args'], asker: Asker): boolean {
  if ('window' in asker) return 'window' in args && args.window === asker.window;
  if ('dispenser' in asker) return 'dispenser' in args && args.dispenser === asker.dispenser;
  return true;
}
