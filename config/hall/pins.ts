/**
 * Every place of a config where a button or a lamp is wired, found by walking the schema: an option
 * that is added there is found without being listed anywhere.
 *
 * It reads configs that may still have mistakes; what the buttons mean is `buttons.ts`.
 */
import * as z from 'zod';
import { items, ownValue, type Part } from '../checks/part.ts';
import { pinSchemas } from '../schema/buttons.ts';
import {
  type Config,
  ConfigSchema,
  type Input,
  type Output,
  type UnitPin,
} from '../schema/schema.ts';

/** An optional one that is left out has no value. */
export type WrittenPin = Part<Input | Output | UnitPin | undefined>;

/** In the order of the schema. */
export function pinsOf(root: Part<Config>): readonly WrittenPin[] {
  return pinsUnder(ConfigSchema, root);
}

function pinsUnder(schema: z.core.$ZodType, { path, value }: Part<unknown>): readonly WrittenPin[] {
  // A schema that got a description of its own inherits what its original was registered with.
  if (pinSchemas.get(schema)?.isPin) return [{ path, value }];
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return pinsUnder(schema.unwrap(), { path, value });
  }
  if (schema instanceof z.ZodArray) {
    return items({ path, value }).flatMap((item) => pinsUnder(schema.element, item));
  }
  if (schema instanceof z.ZodObject) {
    const keys: readonly [string, z.core.$ZodType][] = Object.entries(schema.shape);
    return keys.flatMap(([key, each]) =>
      pinsUnder(each, { path: [...path, key], value: ownValue(value, key) }),
    );
  }
  return [];
}
