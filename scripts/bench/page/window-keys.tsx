/**
 * The buttons at a window beside the call button, as far as they are wired: the clerk's, each with
 * its word or its target, and on the citizen's side three faces to say how the service was.
 */
import type { JSX } from 'preact';
import type { HallView } from '../view.ts';
import type { FurnitureProps } from './furniture.ts';
import { HallButton } from './hall-button.tsx';
import type { BenchTongue } from './words.ts';

type Booth = HallView['room']['windows'][number];

/** From happy to unhappy, by the bend of the mouth. */
const mouths = { 3: 'M13 24c3 6 13 6 16 0', 2: 'M13 26h16', 1: 'M13 29c3-6 13-6 16 0' };

export interface WindowKeysProps extends FurnitureProps {
  readonly booth: Booth;
  /** The window's, in the page's language. */
  readonly name: string;
}

export function WindowKeys({ booth, name, view, tongue, act }: WindowKeysProps): JSX.Element {
  const { words } = tongue;
  return (
    <>
      {booth.steps.length + booth.transfers.length + booth.outcomes.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row.
        <div class="keys" role="group" aria-label={words.clerkKeys(name)}>
          {booth.steps.map((place) => (
            <HallButton
              key={place.button}
              place={place}
              look="key"
              label={`${name}: ${words.steps[place.means]}`}
              view={view}
              act={act}
            >
              {words.steps[place.means]}
            </HallButton>
          ))}
          {booth.outcomes.map((place) => (
            <HallButton
              key={place.button}
              place={place}
              look="key"
              label={`${name}: ${tongue.text(place.name)}`}
              view={view}
              act={act}
            >
              {tongue.text(place.name)}
            </HallButton>
          ))}
          {booth.transfers.map((place) => {
            const target = targetName(place, view, tongue);
            return (
              <HallButton
                key={place.button}
                place={place}
                look="key transfer"
                label={words.transferLabel(name, target)}
                view={view}
                act={act}
              >
                <span class="transfer-arrow" aria-hidden="true" /> {words.transfer} {target}
              </HallButton>
            );
          })}
        </div>
      )}
      {booth.rates.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row.
        <div class="keys rates" role="group" aria-label={words.rateKeys(name)}>
          <span class="rates-words" aria-hidden="true">
            {words.rateHint}
          </span>
          {booth.rates.map((place) => (
            <HallButton
              key={place.button}
              place={place}
              look="key face"
              label={`${name}: ${words.rates[place.rating]}`}
              view={view}
              act={act}
            >
              <svg viewBox="0 0 42 42" aria-hidden="true" data-rating={place.rating}>
                <circle cx="21" cy="21" r="19" />
                <path d="M14 14v4M28 14v4" />
                <path d={mouths[place.rating]} />
              </svg>
            </HallButton>
          ))}
        </div>
      )}
    </>
  );
}

/** A service with its office, a window, or both: `Adding a newborn (Bab Sharq First), Window 3`. */
function targetName(
  { toService, toWindow }: Booth['transfers'][number],
  { room }: HallView,
  tongue: BenchTongue,
): string {
  const service = room.services.find(({ id }) => id === toService);
  const office = room.offices.find(({ id }) => id === service?.office);
  const names = [
    service === undefined
      ? toService
      : `${tongue.text(service.name)}${office === undefined ? '' : ` (${tongue.text(office.name)})`}`,
    toWindow === null ? null : tongue.words.window(tongue.number(toWindow)),
  ];
  return names.filter((name) => name !== null).join(tongue.language === 'ar' ? '، ' : ', ');
}
