/**
 * `dawr schema`: prints the JSON Schema of a config, or the reference of its options, or writes it to
 * a file.
 */
import type { Command } from 'commander';
import { jsonSchemaText, partSchemaText } from '../../config/schema/json-schema.ts';
import { optionsReferenceText } from '../../config/schema/options-reference.ts';
import { writeOutFile } from './out-file.ts';

interface SchemaOptions {
  readonly part?: true;
  readonly reference?: true;
  readonly out?: string;
}

export function declare(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema of a config, for editors')
    .option('--part', 'that of a file that extends others or is extended')
    .option('--reference', 'print the reference of all options, for people, in Markdown')
    .option('--out <file>', 'write it to a file')
    .action((options: SchemaOptions) => {
      schema(options);
    });
}

/** @throws UserError where the file cannot be written */
export function schema(options: SchemaOptions): void {
  const forEditors = options.part ? partSchemaText : jsonSchemaText;
  const text = options.reference ? optionsReferenceText() : forEditors();
  if (options.out === undefined) process.stdout.write(text);
  else writeOutFile(options.out, text);
}
