/** The reception's printers in the strip: it is theirs to load paper before it is out. */
import type { JSX } from 'preact';
import { wordsOfFault } from '../../words/fault-words.ts';
import { wordsOfPaper } from '../../words/paper-words.ts';
import type { ReceptionProps } from './reception-props.ts';

export function Printers({ view, tongue }: ReceptionProps): JSX.Element {
  const { reception } = tongue.words;
  return (
    <ul class="printers live" aria-label={reception.printers}>
      {view.printers.map(({ id, faults, isKnown, ticketsLeft }, place) => {
        const [worst] = faults.toSorted(
          (a, b) => Number(b.severity === 'stopped') - Number(a.severity === 'stopped'),
        );
        const state = worst === undefined ? (isKnown ? 'ready' : 'unknown') : worst.severity;
        const words = worst === undefined ? null : wordsOfFault(worst.code);
        const paper = wordsOfPaper(ticketsLeft === null ? null : tongue.number(ticketsLeft));
        return (
          <li key={id} data-printer={id} data-state={state}>
            <span class="printer-mark" aria-hidden="true" />
            {place === 0 ? reception.printer : reception.standIn}:{' '}
            <strong>
              {words === null
                ? reception.printerStates[isKnown ? 'ready' : 'unknown']
                : tongue.text(words)}
            </strong>
            {paper !== null && <small>{tongue.text(paper)}</small>}
          </li>
        );
      })}
    </ul>
  );
}
