/**
 * A fault that a click brings and another takes away. Pressed means that the fault is there now,
 * as the hall reports it, and not as the page hopes.
 */
import type { JSX } from 'preact';

export interface FaultToggleProps {
  readonly name: string;
  readonly on: boolean;
  readonly label: string;
  /** Why it cannot be brought about here. */
  readonly impossible?: string | undefined;
  readonly onChange: (on: boolean) => void;
}

export function FaultToggle({
  name,
  on,
  label,
  impossible,
  onChange,
}: FaultToggleProps): JSX.Element {
  return (
    <button
      type="button"
      class="fault"
      data-fault={name}
      aria-pressed={on}
      disabled={impossible !== undefined}
      title={impossible}
      onClick={() => onChange(!on)}
    >
      <span class="fault-mark" aria-hidden="true" />
      <span>{label}</span>
    </button>
  );
}
