/** `dawr simulate` of a day of a thousand tickets, as a person runs it: the whole command, by the clock. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument, visit } from 'yaml';
import * as z from 'zod';
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Config } from '../../config/schema/schema.ts';
import { median, type Row } from './row.ts';

const dayProfile = fileURLToPath(new URL('../../config/days/bab-sharq.yaml', import.meta.url));
const program = fileURLToPath(new URL('../../dist/dawr.js', import.meta.url));
/** The shipped day's people times this. */
const crowd = 5.6;
const runs = 3;
/** As much of the report as is read. */
const ReportSchema = z.object({ total: z.object({ issued: z.int() }) });
const aimMs = 1000;

export async function simulation(_: Config, folder: string): Promise<readonly Row[]> {
  const profile = join(folder, 'day.yaml');
  writeFileSync(profile, crowdedDay());
  const took: number[] = [];
  let tickets = 0;
  for (let run = 0; run < runs; run += 1) {
    const startedMs = monotonicMs();
    const args = [program, 'simulate', '--day', profile, '--format', 'json'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    await once(child, 'close');
    took.push(monotonicMs() - startedMs);
    tickets = ReportSchema.parse(JSON.parse(text)).total.issued;
  }
  return [
    {
      name: `dawr simulate, ${tickets} tickets`,
      value: median(took),
      unit: 'ms',
      against: 'the whole command',
      aim: `≤ ${aimMs} ms`,
      ok: median(took) <= aimMs && tickets >= 1000,
    },
  ];
}

function crowdedDay(): string {
  const document = parseDocument(readFileSync(dayProfile, 'utf8'));
  visit(document, {
    Pair(_, { key, value }) {
      if (String(key) !== 'perHour' || !hasNumber(value)) return;
      value.value *= crowd;
    },
  });
  return document.toString();
}

function hasNumber(node: unknown): node is { value: number } {
  return (
    typeof node === 'object' && node !== null && 'value' in node && typeof node.value === 'number'
  );
}
