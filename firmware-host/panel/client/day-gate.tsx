/** Before the day is open: its date, large, to be looked at before it is opened; two taps. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { KeyButton } from './key-button.tsx';
import type { ReceptionProps } from './reception-props.ts';

export function DayGate({ view, tongue, canAsk, ask }: ReceptionProps): JSX.Element {
  const { reception } = tongue.words;
  const [isSure, setSure] = useState(false);
  const { today, closedBecause } = view.day;
  const isOver = view.day.state === 'over';
  return (
    <section class="day-gate" aria-label={reception.openDay}>
      {closedBecause !== null && (
        <p class="closed-today" role="status">
          {tongue.words.closedToday(tongue.text(closedBecause))}
        </p>
      )}
      <p>{isOver ? tongue.words.clerk.dayOver : reception.dayNotOpen}</p>
      <p class="day-date">{today === null ? reception.noDate : tongue.date(today)}</p>
      {isOver ? null : isSure ? (
        <>
          <KeyButton
            name="open-day-sure"
            look="main-key"
            label={reception.openDaySure}
            canPress={canAsk}
            onPress={() => {
              setSure(false);
              void ask({ name: 'open-day', args: today === null ? {} : { day: today } });
            }}
          />
          <KeyButton
            name="open-day-cancel"
            label={tongue.words.clerk.cancel}
            canPress={true}
            onPress={() => setSure(false)}
          />
        </>
      ) : (
        <KeyButton
          name="open-day"
          label={reception.openDay}
          canPress={canAsk && view.may.includes('open-day')}
          onPress={() => setSure(true)}
        />
      )}
    </section>
  );
}
