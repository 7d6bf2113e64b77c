/**
 * `dawr schema`: prints the JSON Schema of a config, or writes it to a file.
 */
import { writeFile } from 'node:fs/promises';
import { jsonSchemaText } from '../config/json-schema.ts';

/** @returns the exit code */
export async function schema(options: { readonly out?: string }): Promise<number> {
  const text = jsonSchemaText();
  if (options.out === undefined) process.stdout.write(text);
  else await writeFile(options.out, text);
  return 0;
}
