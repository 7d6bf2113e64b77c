/**
 * The buttons at a window beside the call button, as far as they are wired: the clerk's, each with
 * its word, and on the citizen's side three faces to say how the service was.
 */
import { PressButton } from '/press-button.js';
import { html } from '/vendor/htm-preact.js';

/** From happy to unhappy, by the bend of the mouth. */
const mouths = { 3: 'M13 24c3 6 13 6 16 0', 2: 'M13 26h16', 1: 'M13 29c3-6 13-6 16 0' };

export function WindowKeys({ booth, name, view, tongue, act }) {
  const { words } = tongue;
  const key = (place, look, label, children) => html`
    <${PressButton}
      key=${place.button}
      class=${look}
      data-button=${place.button}
      aria-label=${label}
      disabled=${place.unit === null}
      pressed=${view.pressed[place.button] === true}
      onDown=${() => act.press(place.button, true)}
      onUp=${() => act.press(place.button, false)}
    >
      ${children}
    <//>
  `;
  return html`
    ${
      booth.steps.length > 0 &&
      html`
        <div class="keys" role="group" aria-label=${words.clerkKeys(name)}>
          ${booth.steps.map((place) =>
            key(place, 'key', `${name}: ${words.steps[place.means]}`, words.steps[place.means]),
          )}
        </div>
      `
    }
    ${
      booth.rates.length > 0 &&
      html`
        <div class="keys rates" role="group" aria-label=${words.rateKeys(name)}>
          <span class="rates-words" aria-hidden="true">${words.rateHint}</span>
          ${booth.rates.map((place) =>
            key(
              place,
              'key face',
              `${name}: ${words.rates[place.rating]}`,
              html`
                <svg viewBox="0 0 42 42" aria-hidden="true" data-rating=${place.rating}>
                  <circle cx="21" cy="21" r="19" />
                  <path d="M14 14v4M28 14v4" />
                  <path d=${mouths[place.rating]} />
                </svg>
              `,
            ),
          )}
        </div>
      `
    }
  `;
}
