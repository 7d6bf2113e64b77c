/**
 * The reference of all options that people read: Markdown, made from the same declaration as the types
 * and the checks, and kept beside the configs as `options.md`.
 *
 * The values are described in the words of the checks (`shape-words.ts`), so that the reference and a
 * complaint say the same. A shape that many options share, such as a wire, has one section of its own.
 */
import * as z from 'zod';
import { $ZodCheckMaxLength, $ZodCheckMinLength } from 'zod/v4/core';
import { expectation } from '../checks/shape-words.ts';
import { Input, Output, UnitPin } from './buttons.ts';
import { Id } from './id.ts';
import { ConfigSchema } from './schema.ts';
import { DeviceWire, SerialWire, TcpWire } from './wires.ts';

type Schema = z.core.$ZodType;

interface Option {
  readonly path: string;
  readonly value: string;
  /** What follows where the option is left out. */
  readonly absent: string;
  readonly meaning: string;
}

const shapes = {
  Id,
  'Text in two languages': ConfigSchema.shape.centre.shape.name,
  Input,
  Output,
  'Pin of a unit': UnitPin,
  'TCP wire': TcpWire,
  'Serial wire': SerialWire,
  'Device wire': DeviceWire,
};
const shared: ReadonlyMap<unknown, string> = new Map(
  Object.entries(shapes).map(([title, schema]) => [definitionOf(schema), title]),
);

/** The text of `options.md`. */
export function optionsReferenceText(): string {
  return new Reference().text();
}

/** Gathers sections in the order in which they are first named. */
class Reference {
  readonly #sections = new Map<string, readonly Option[]>();

  text(): string {
    for (const [name, schema] of Object.entries(ConfigSchema.shape)) {
      this.#describe(name, this.#option(name, schema));
    }
    const sections = [...this.#sections].map(([title, options]) =>
      [`## ${title}`, '', ...tableOf(options)].join('\n'),
    );
    return `${[head, ...sections].join('\n\n')}\n`;
  }

  /** Its place is kept at once, so that the sections that it names come after it. */
  #describe(title: string, options: Iterable<Option>): void {
    if (this.#sections.has(title)) return;
    this.#sections.set(title, []);
    this.#sections.set(title, [...options]);
  }

  *#option(path: string, schema: Schema): Generator<Option> {
    const { inner, absent, meaning } = unwrapped(schema);
    yield { path, value: this.#value(path, inner), absent, meaning };
    yield* this.#below(path, inner);
  }

  *#below(path: string, schema: Schema): Generator<Option> {
    if (shared.has(definitionOf(schema))) return;
    if (schema instanceof z.ZodArray)
      yield* this.#below(`${path}[]`, unwrapped(schema.element).inner);
    if (!(schema instanceof z.ZodObject)) return;
    for (const [name, option] of Object.entries<Schema>(schema.shape)) {
      yield* this.#option(`${path}.${name}`, option);
    }
  }

  /** What may be written, with links to the sections that say more. */
  #value(path: string, schema: Schema): string {
    const title = shared.get(definitionOf(schema));
    if (title !== undefined) {
      this.#describe(title, this.#members(title, schema));
      return linkTo(title);
    }
    if (schema instanceof z.ZodArray) {
      return `${listText(schema)}: ${this.#value(`${path}[]`, unwrapped(schema.element).inner)}`;
    }
    if (schema instanceof z.ZodDiscriminatedUnion) {
      return `by its \`${schema.def.discriminator}\`: ${this.#kinds(path, schema)}`;
    }
    return schema instanceof z.ZodObject ? 'the options below' : leafText(schema);
  }

  /** The options of a section of its own. */
  *#members(title: string, schema: Schema): Generator<Option> {
    if (schema instanceof z.ZodDiscriminatedUnion) {
      const value = this.#kinds(title, schema);
      yield { path: schema.def.discriminator, value, absent: needed, meaning: '' };
    } else if (schema instanceof z.ZodObject) {
      for (const [name, option] of Object.entries<Schema>(schema.shape)) {
        yield* this.#option(name, option);
      }
    } else
      yield { path: title.toLowerCase(), value: leafText(schema), absent: needed, meaning: '' };
  }

  #kinds(path: string, union: z.ZodDiscriminatedUnion): string {
    const { discriminator } = union.def;
    const links = union.options.map((kind) => {
      const name = kind instanceof z.ZodObject ? leafText(kind.shape[discriminator]) : '';
      const title = shared.get(definitionOf(kind)) ?? `${path}: ${discriminator} ${name}`;
      this.#describe(title, this.#members(title, kind));
      return `[${name}](#${anchorOf(title)})`;
    });
    return links.join(', ');
  }
}

const needed = 'needed';

const head = `# Options of a config

\`dawr schema --reference\` makes this page from the schema. A path names an option from the top of the
file on; \`[]\` stands for each entry of a list. An option that is *needed* has no default; *none* means that
the option may be left out. \`dawr check\` explains every mistake.

## A config of several files

\`extends: [directorate.yaml]\` at the top takes over what other files say; their paths start at the folder
of the file that names them, and they may extend further files. Of two files that name an option, the later
one counts, and the file itself has the last word. Entries of a list that have an \`id\`, a \`number\` or a
\`date\` are merged by it: one that is known changes that entry, another is added. Any other list replaces
the one before it. \`remove: true\` takes an option away, or an entry beside its name:
\`{ id: appeal, remove: true }\`.

Every problem points to the file that writes what is wrong. \`dawr flash\` sends one file that holds all of
them and names where each part comes from; \`dawr merge\` prints it. Paths of other things, such as a logo,
start at the folder of the config that runs.`;

/** What wraps a value, taken off from the outside: its default, and the first description. */
function unwrapped(schema: Schema): {
  readonly inner: Schema;
  readonly absent: string;
  readonly meaning: string;
} {
  let inner = schema;
  let absent: string | null = null;
  let meaning = '';
  for (;;) {
    if (!isShape(inner)) meaning ||= z.globalRegistry.get(inner)?.description ?? '';
    if (inner instanceof z.ZodDefault) absent ??= `\`${JSON.stringify(inner.def.defaultValue)}\``;
    else if (inner instanceof z.ZodPrefault) absent ??= 'the defaults below';
    else if (inner instanceof z.ZodOptional) absent ??= 'none';
    else return { inner, absent: absent ?? needed, meaning };
    inner = inner.unwrap();
  }
}

/** Whether it is a shared shape itself, whose description says nothing of this one option. */
function isShape(schema: Schema): boolean {
  return Object.values<Schema>(shapes).includes(schema);
}

/** Shared by a schema and its copies, which differ in their descriptions. */
function definitionOf(schema: Schema): unknown {
  return schema._zod.def;
}

function leafText(schema: Schema | undefined): string {
  const words = expectation(schema, {
    code: 'invalid_type',
    expected: 'unknown',
    input: undefined,
    path: [],
    message: '',
  });
  const longest = schema instanceof z.ZodString ? schema.maxLength : null;
  return longest === null || words.includes('at most')
    ? words
    : `${words}, at most ${longest} characters`;
}

function listText({ def }: z.ZodArray): string {
  const bounds = (def.checks ?? []).flatMap((check) => {
    if (check instanceof $ZodCheckMinLength) return [`at least ${check._zod.def.minimum}`];
    return check instanceof $ZodCheckMaxLength ? [`at most ${check._zod.def.maximum}`] : [];
  });
  return bounds.length === 0 ? 'a list' : `a list of ${bounds.join(' and ')}`;
}

function tableOf(options: readonly Option[]): readonly string[] {
  const cells = options.map(({ path, value, absent, meaning }) =>
    [`\`${path}\``, value, absent, meaning].map((cell) => cell.replaceAll('|', '\\|')),
  );
  const rows = [['option', 'value', 'default', 'meaning'], ['---', '---', '---', '---'], ...cells];
  return rows.map((row) => `| ${row.join(' | ')} |`.replaceAll(/ +\|/g, ' |'));
}

function linkTo(title: string): string {
  return `[${title}](#${anchorOf(title)})`;
}

/** As GitHub makes it of a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}
