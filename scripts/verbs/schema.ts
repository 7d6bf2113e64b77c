/**
 * `dawr schema`: prints the JSON Schema of a config, or the reference of its options, or writes it to
 * a file.
 */
import { jsonSchemaText } from '../../config/schema/json-schema.ts';
import { optionsReferenceText } from '../../config/schema/options-reference.ts';
import { writeOutFile } from './out-file.ts';

/** @throws UserError where the file cannot be written */
export function schema(options: { readonly reference?: true; readonly out?: string }): void {
  const text = options.reference ? optionsReferenceText() : jsonSchemaText();
  if (options.out === undefined) process.stdout.write(text);
  else writeOutFile(options.out, text);
}
