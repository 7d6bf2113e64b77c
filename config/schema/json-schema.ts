/**
 * The JSON Schema that editors use to complete and check a config while it is written; made from
 * the same declaration as the types and the checks, and kept beside the configs as
 * `dawr.schema.json`, and as `part.schema.json` for files that extend each other.
 */
import * as z from 'zod';
import { extendsKey, removeKey } from '../files/part-keys.ts';
import { ConfigSchema } from './schema.ts';

type Json = Readonly<Record<string, unknown>>;

/** The text of `dawr.schema.json`. Draft 7, which is what YAML editors understand best. */
export function jsonSchemaText(): string {
  return schemaText(
    'Dawr controller',
    'The config of one controller: its hall, its devices and its centre server.',
    configSchema(),
  );
}

/**
 * The text of `part.schema.json`, for a file that extends others or is extended: any option may be
 * left to another file, and an option or an entry may be taken away.
 */
export function partSchemaText(): string {
  const { properties, ...rest } = asPart(configSchema());
  const own = typeof properties === 'object' ? properties : {};
  return schemaText(
    'Part of the config of a Dawr controller',
    'A file that extends other files, or that other files extend.',
    { ...rest, properties: { [extendsKey]: extended, ...own } },
  );
}

const extended = {
  type: 'array',
  items: { type: 'string', minLength: 1 },
  description:
    'Files whose options this one takes over, changes and adds to, by paths from its own folder on. Of two that name the same option, the later one counts.',
};

const taken = {
  const: true,
  description: 'Takes away what a file in extends has under this name.',
};

function configSchema(): Json {
  return { ...z.toJSONSchema(ConfigSchema, { io: 'input', target: 'draft-07' }) };
}

function schemaText(title: string, description: string, { $schema, ...rest }: Json): string {
  const whole = { $schema, title, description, ...rest };
  return `${shortListsOnOneLine(JSON.stringify(whole, null, 2))}\n`;
}

/** Nothing is needed, and of the kinds of a wire or an input several may fit what is left. */
function asPart(schema: Json): Json {
  const entries = Object.entries(schema).flatMap(([key, value]): [string, unknown][] => {
    if (['required', 'minItems', 'default'].includes(key)) return [];
    if (key === 'oneOf') return [['anyOf', below(value)]];
    if (key !== 'properties' || typeof value !== 'object' || value === null) {
      return [[key, below(value)]];
    }
    const options = Object.entries(value).map(([name, one]) => [name, below(one)] as const);
    return [[key, { ...Object.fromEntries(options), [removeKey]: taken }]];
  });
  return Object.fromEntries(entries);
}

function below(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(below);
  return typeof value === 'object' && value !== null ? asPart({ ...value }) : value;
}

/** As the project's formatter writes JSON, so that the file passes it unchanged. */
function shortListsOnOneLine(json: string): string {
  return json.replace(/^(.*)\[\n([^[\]{}]*?)\n *\](,?)$/gm, (whole, before, lines, comma) => {
    const line = `${before}[${String(lines).replaceAll(/\n */g, ' ').trim()}]${comma}`;
    return line.length <= 100 ? line : whole;
  });
}
