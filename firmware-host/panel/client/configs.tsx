/** The configs of this device as far as they are kept, and one file for whoever helps from afar. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { TechnicianView } from '../technician-view.ts';
import type { PageProps } from './frame.tsx';
import { KeyButton } from './key-button.tsx';
import { post } from './press.ts';
import { saveFile } from './save-file.ts';

const answerWithinMs = 5000;
/** As `dawr config list` has it. */
const shownOfHash = 12;

export function Configs({ view, tongue, canAsk }: PageProps<TechnicianView>): JSX.Element {
  const { technician } = tongue.words;
  const [hasFailed, setFailed] = useState(false);
  const download = async () => {
    const answer = await post('/api/support', {}, answerWithinMs);
    setFailed(!answer?.ok);
    if (!answer?.ok) return;
    const { text }: { readonly text: string } = await answer.json();
    saveFile(text, 'application/json', 'dawr-support.json');
  };
  // After a way back, two generations have the same bytes.
  const inUse = view.generations.findIndex(({ sha256 }) => sha256 === view.configInUse);
  return (
    <section class="configs" aria-label={technician.configs}>
      <h2>{technician.configs}</h2>
      {view.isOnTrial && <p class="on-trial">{technician.onTrial}</p>}
      {view.generations.length === 0 && <p>{technician.noneKept}</p>}
      <ol>
        {view.generations.map(({ generation, appliedAt, by, from, message, sha256 }, at) => (
          <li key={sha256 + appliedAt}>
            <strong>{tongue.number(generation)}</strong> ·{' '}
            {tongue.dateAndMinute(Date.parse(appliedAt))}
            {' · '}
            {by === null && from === null ? (
              technician.byHand
            ) : (
              <bdi dir="ltr">
                {[by, from === null ? null : `(${from})`].filter(Boolean).join(' ')}
              </bdi>
            )}
            {message !== null && (
              <>
                {' · '}
                <bdi>{message}</bdi>
              </>
            )}{' '}
            <bdi class="config-hash" dir="ltr">
              {sha256.slice(0, shownOfHash)}
            </bdi>
            {at === inUse && <strong class="in-use"> {technician.inUse}</strong>}
          </li>
        ))}
      </ol>
      <KeyButton
        name="bundle"
        label={technician.bundle}
        canPress={canAsk}
        onPress={() => void download()}
      />
      <p>{technician.bundleHow}</p>
      <p role="alert">{hasFailed ? tongue.words.unknown : null}</p>
    </section>
  );
}
