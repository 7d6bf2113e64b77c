/** `dawr doctor --bundle`: what the doctor found and what stands on the disk, as one file. */
import { listGenerations } from '../../../config/generations.ts';
import type { LoadedConfig } from '../../../config/load.ts';
import { supportBundle } from '../../../firmware-host/health/support-bundle.ts';
import { journalFileOf } from '../../../firmware-host/journal/journal-file.ts';
import { lookAtJournal } from '../../../firmware-host/journal/look.ts';
import { softwareName } from '../../../firmware-host/software.ts';
import { writeOutFile } from '../out-file.ts';
import type { ControllerSight } from './finding.ts';

/** @param controller null where none runs */
export function writeBundle(
  file: string,
  configFile: string,
  { config, journalFolder }: LoadedConfig,
  controller: ControllerSight | null,
  findings: readonly string[],
): void {
  const { refusal, facts, bytes } = lookAtJournal(journalFileOf(journalFolder));
  const text = supportBundle({
    madeAtMs: Date.now(),
    software: softwareName(),
    config,
    generations: listGenerations(configFile).map(({ file: _, ...about }) => about),
    devices: (controller?.devices ?? []).map(({ device, faults }) => ({ device, faults })),
    journal: {
      newest: facts?.newest ?? null,
      acknowledged: facts?.stream.acknowledged ?? null,
      bytes,
      problem: refusal?.message ?? null,
    },
    more: { findings },
  });
  writeOutFile(file, Buffer.from(text));
  console.log(`${file}: without secrets; send it to whoever helps`);
}
