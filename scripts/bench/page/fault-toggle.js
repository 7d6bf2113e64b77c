/**
 * A fault that a click brings and another takes away. Pressed means that the fault is there now,
 * as the hall tells it, and not as the page hopes.
 */
import { html } from '/vendor/htm-preact.js';

export function FaultToggle({ name, on, label, disabled, reason, onChange }) {
  return html`
    <button
      type="button"
      class="fault"
      data-fault=${name}
      aria-pressed=${on ? 'true' : 'false'}
      disabled=${disabled}
      title=${disabled ? reason : undefined}
      onClick=${() => onChange(!on)}
    >
      <span class="fault-mark" aria-hidden="true"></span>
      <span>${label}</span>
    </button>
  `;
}
