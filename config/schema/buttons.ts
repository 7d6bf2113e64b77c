/** Where a button or a lamp is wired, and what the buttons of a window mean. */
import * as z from 'zod';
import { Id } from './id.ts';
import { OutcomeButton } from './outcomes.ts';
import { WindowNumber } from './window-number.ts';

/** Every schema that says where something is wired: `config/hall/pins.ts` finds pins by it. */
export const pinSchemas = z.registry<{ readonly isPin: true }>();

const contact = z.enum(['normally-open', 'normally-closed']).optional().meta({
  description:
    'normally-closed: the contact opens when somebody presses. Left out, it closes. A wire of a normally closed contact that breaks is reported as a stuck button.',
});

const GpioInput = z.strictObject({
  kind: z.literal('gpio'),
  pin: z
    .int()
    .min(0)
    .max(53)
    .meta({ description: 'The BCM number of the line, as on every pin-out chart.' }),
  pressed: z.enum(['low', 'high']).default('low').meta({
    description:
      'The level of the line while the contact is closed: low where it connects to ground, high where it connects to 3.3 V.',
  }),
  contact,
});

export const UnitPin = z.strictObject({
  kind: z.literal('unit'),
  unit: Id,
  pin: z
    .int()
    .min(2)
    .max(69)
    .meta({ description: "The Arduino pin; 0 and 1 are the unit's serial line." }),
});
UnitPin.register(pinSchemas, { isPin: true });

const UnitInput = UnitPin.extend({ contact });

export const Input = z.discriminatedUnion('kind', [GpioInput, UnitInput]);
Input.register(pinSchemas, { isPin: true });

const GpioOutput = z.strictObject({
  kind: z.literal('gpio'),
  pin: z.int().min(0).max(53).meta({ description: 'The BCM number of the line.' }),
  on: z.enum(['high', 'low']).default('high').meta({
    description: 'The level of the line while the part is on.',
  }),
});

export const Output = z.discriminatedUnion('kind', [GpioOutput, UnitPin]);
Output.register(pinSchemas, { isPin: true });

export const WindowButtons = z.strictObject({
  call: Input.meta({ description: 'Press: finish and call the next. Hold: call again.' }),
  recall: Input.optional().meta({ description: 'Call the same citizen again.' }),
  arrived: Input.optional().meta({ description: 'The citizen stands at the window.' }),
  complete: Input.optional().meta({ description: 'Finish, and call nobody yet.' }),
  noShow: Input.optional().meta({ description: 'Nobody came.' }),
  park: Input.optional().meta({ description: 'Set the ticket aside.' }),
  close: Input.optional().meta({ description: 'Finish, and close the window.' }),
  break: Input.optional().meta({
    description:
      'Finish, and leave for a while; pressed again, or a press of the call button: back again.',
  }),
  doublePress: z.enum(['no-show', 'complete', 'park', 'close', 'break']).optional().meta({
    description:
      'What two quick presses of the call button mean. A single press is then obeyed a little later, when no second has come.',
  }),
  rate: z.strictObject({ good: Input, fair: Input, poor: Input }).optional().meta({
    description:
      'Three buttons for the citizen, who says of the service that has just ended how it was.',
  }),
  outcomes: z
    .array(z.strictObject({ ...OutcomeButton.shape, input: Input }))
    .default([])
    .meta({ description: 'Finish with an outcome, and call nobody yet.' }),
  transfer: z
    .array(
      z.strictObject({
        input: Input,
        toService: Id.optional(),
        toWindow: WindowNumber.optional(),
        place: z.enum(['front', 'back', 'arrival']).default('arrival'),
      }),
    )
    .default([])
    .meta({ description: 'Hand the ticket on to a service, to a window, or to both.' }),
});
