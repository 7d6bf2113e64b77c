/** A button without a hold or any other rule of its own: what is measured is its press alone. */
import type { ButtonWiring } from '../../drivers/ports.ts';

export function plainButton(button: string, input: ButtonWiring['input']): ButtonWiring {
  return {
    button,
    input,
    holdMs: null,
    doubleMs: null,
    lockout: null,
    together: null,
    restMs: null,
    answeredBy: null,
  };
}
