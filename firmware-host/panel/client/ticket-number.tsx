/** A number as boards and paper have it, and beneath it in the digits of the page's language. */
import type { JSX } from 'preact';
import type { PageTongue } from './words.ts';

interface TicketNumberProps {
  readonly number: string;
  readonly tongue: PageTongue;
}

export function TicketNumber({ number, tongue }: TicketNumberProps): JSX.Element {
  const inWords = tongue.text({ ar: number, en: number });
  return (
    <span class="number">
      <bdi class="number-board" dir="ltr">
        {number}
      </bdi>
      {inWords !== number && (
        <bdi class="number-local" dir="ltr">
          {inWords}
        </bdi>
      )}
    </span>
  );
}
