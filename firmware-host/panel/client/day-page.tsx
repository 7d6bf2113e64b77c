/**
 * The manager's page: the figures of a day, a week or a month, as `dawr report --format html` draws them. The sheet
 * comes from the controller as HTML of its own; here are only the choice of the span, the download and the print.
 */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { DayView } from '../day-view.ts';
import { type Choice, type Chosen, useReport } from './day-report.ts';
import { DaySheet } from './day-sheet.tsx';
import { Frame, type PageProps } from './frame.tsx';
import { KeyButton } from './key-button.tsx';

const lengths: readonly Choice['length'][] = ['day', 'week', 'month'];

export function DayPage(): JSX.Element {
  useReportStyle();
  return (
    <Frame<DayView>
      path="/day"
      from={null}
      title={({ words }) => words.day.title}
      whenLost={({ words }) => words.day.whenLost}
    >
      {(props) => <Days {...props} />}
    </Frame>
  );
}

/** Only this page has a use for it. */
function useReportStyle(): void {
  useEffect(() => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = '/report.css';
    document.head.append(link);
    return () => link.remove();
  }, []);
}

function Days({ view, tongue, clock, canAsk }: PageProps<DayView>): JSX.Element {
  const [choice, setChoice] = useState<Choice>({ length: 'day', day: null });
  const { words, language } = tongue;
  const { report, isReading, hasFailed, isEmpty, readAgain, download } = useReport(
    choice,
    language,
    view,
    () => clock.wallMs(),
  );
  return (
    <main class="days">
      <Tools
        {...{ tongue, choice, report, canAsk }}
        onChoose={setChoice}
        onDownload={() => void download()}
      />
      <p class="days-state" role="status">
        {isReading
          ? words.day.reading
          : report?.readAtMs == null
            ? ''
            : words.day.asOf(tongue.minute(report.readAtMs))}
      </p>
      {hasFailed && (
        <p class="days-failed" role="alert">
          {words.day.notRead}{' '}
          <KeyButton
            name="again"
            label={words.day.again}
            canPress={canAsk}
            onPress={() => readAgain()}
          />
        </p>
      )}
      {isEmpty && <p class="days-empty">{words.day.empty}</p>}
      {report !== null && <DaySheet text={report.text} isOld={isReading} />}
    </main>
  );
}

interface ToolsProps extends Pick<PageProps<DayView>, 'tongue' | 'canAsk'> {
  readonly choice: Choice;
  readonly report: Chosen | null;
  readonly onChoose: (choice: Choice) => void;
  readonly onDownload: () => void;
}

function Tools(props: ToolsProps): JSX.Element {
  const { tongue, canAsk, choice, report, onChoose, onDownload } = props;
  const { day: words } = tongue.words;
  const [earlier, later] = report === null ? [null, null] : neighbours(report);
  const go = (name: string, label: string, day: string | null) => (
    <KeyButton
      name={name}
      label={label}
      canPress={canAsk && day !== null}
      onPress={() => onChoose({ ...choice, day })}
    />
  );
  return (
    <div class="days-tools">
      <fieldset class="days-lengths" aria-label={words.title}>
        {lengths.map((length) => (
          <label key={length}>
            <input
              type="radio"
              name="length"
              value={length}
              checked={choice.length === length}
              onChange={() => onChoose({ ...choice, length })}
            />{' '}
            {words.lengths[length]}
          </label>
        ))}
      </fieldset>
      {go('earlier', words.earlier, earlier)}
      <label class="days-date">
        {words.date}{' '}
        <input
          type="date"
          min={report?.days[0]}
          max={report?.days.at(-1)}
          value={choice.day ?? report?.span.from ?? ''}
          onChange={(event) => {
            const { value } = event.currentTarget;
            if (value !== '') onChoose({ ...choice, day: value });
          }}
        />
      </label>
      {go('later', words.later, later)}
      {go('newest', words.newest, report?.days.at(-1) ?? null)}
      <KeyButton
        name="csv"
        label={words.csv}
        canPress={canAsk && report !== null}
        onPress={onDownload}
      />
      <KeyButton
        name="print"
        label={words.print}
        canPress={report !== null}
        onPress={() => window.print()}
      />
    </div>
  );
}

/** The nearest days of the journal before and after the span. */
function neighbours({ days, span }: Chosen): readonly [string | null, string | null] {
  return [
    days.findLast((day) => day < span.from) ?? null,
    days.find((day) => day > span.to) ?? null,
  ];
}
