/** `dawr journal repair`: says what was kept, what is lost, and where the damaged file is. */
import { rangesText } from '../../../firmware-host/journal/damage.ts';
import { repairJournal } from '../../../firmware-host/journal/repair.ts';

export function repair(file: string, beginsStream: boolean): void {
  const { kept, lost, isNewStream, oldFile } = repairJournal(file, beginsStream);
  const lines = [
    `${kept} events are kept in ${file}; the damaged file is ${oldFile}`,
    lost.length === 0 ? 'no event is known to be lost' : `lost: ${rangesText(lost)}`,
    isNewStream
      ? 'the end of the old stream may be lost: a new stream begins, and events that the server had not acknowledged are sent in it'
      : 'the stream goes on; the server receives an event in the place of each lost one',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
