/**
 * The JSON Schema that editors use to complete and check a config while it is written; made from
 * the same declaration as the types and the checks, and kept beside the configs as
 * `dawr.schema.json`.
 */
import * as z from 'zod';
import { ConfigSchema } from './schema.ts';

/** The text of `dawr.schema.json`. Draft 7, which is what YAML editors understand best. */
export function jsonSchemaText(): string {
  const schema = z.toJSONSchema(ConfigSchema, { io: 'input', target: 'draft-07' });
  const { $schema, ...rest } = schema;
  const titled = {
    $schema,
    title: 'Dawr controller',
    description: 'The config of one controller: its hall, its devices and its centre server.',
    ...rest,
  };
  return `${shortListsOnOneLine(JSON.stringify(titled, null, 2))}\n`;
}

/** As the project's formatter writes JSON, so that the file passes it unchanged. */
function shortListsOnOneLine(json: string): string {
  return json.replace(/^(.*)\[\n([^[\]{}]*?)\n *\](,?)$/gm, (whole, before, lines, comma) => {
    const line = `${before}[${String(lines).replaceAll(/\n */g, ' ').trim()}]${comma}`;
    return line.length <= 100 ? line : whole;
  });
}
