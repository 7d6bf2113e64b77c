/** What the supervisor of the hall is called for, and, where it may be, that somebody sees to it. */
import type { JSX } from 'preact';
import type { HallSnapshot } from '../../../drivers/centre-port.ts';
import { KeyButton } from './key-button.tsx';
import type { PageTongue } from './words.ts';

interface AlarmListProps {
  readonly alarms: HallSnapshot['alarms'];
  readonly tongue: PageTongue;
  /** Null where the page may not acknowledge. */
  readonly acknowledge: ((alarm: string) => void) | null;
  readonly canPress: boolean;
}

export function AlarmList(props: AlarmListProps): JSX.Element | null {
  const { alarms, tongue, acknowledge, canPress } = props;
  const { reception } = tongue.words;
  if (alarms.length === 0) return null;
  return (
    <section class="alarms" aria-label={reception.alarms}>
      <h2>{reception.alarms}</h2>
      <ul>
        {alarms.map(({ alarm, of, name, sinceMs, acknowledged }) => (
          <li key={alarm} data-alarm={alarm} data-acknowledged={acknowledged}>
            <span>
              {tongue.text(name)}
              {of !== null && ` (${of})`} {tongue.minute(sinceMs)}
            </span>
            {acknowledged && <strong>{reception.acknowledged}</strong>}
            {!acknowledged && acknowledge !== null && (
              <KeyButton
                name={`acknowledge-${alarm}`}
                label={reception.acknowledge}
                canPress={canPress}
                onPress={() => acknowledge(alarm)}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
