/**
 * Reads the text of a config as YAML 1.2 and remembers where everything stands, so that a mistake
 * found later in the plain data can be shown at its line and column.
 *
 * Guarantees that no text makes it throw, hang or grow without bound: depth, aliases and repeated
 * keys are checked here and not by the library, whose own check of repeated keys takes time
 * quadratic in their number. What the data should look like is for the schema to say.
 */
import { type ErrorCode, isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import { didYouMean } from './did-you-mean.ts';
import type { Path } from './problem.ts';

export interface Position {
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 units. */
  readonly column: number;
}

export interface SyntaxProblem extends Position {
  readonly message: string;
  readonly expected: string;
  readonly hint: string;
}

export interface YamlSource {
  /** Plain objects, arrays, texts, numbers, booleans and nulls. */
  readonly value: unknown;
  readonly problems: readonly SyntaxProblem[];
  /** False when the text is so broken that judging `value` would only mislead. */
  readonly readable: boolean;
  /** Where a value stands, or its key; of a path that is not there, its nearest parent. */
  locate(path: Path, at: 'key' | 'value'): Position;
  /** A scalar as it was written, without quotes; undefined for anything else. */
  written(path: Path): string | undefined;
}

const maxDepth = 40;
const maxNodes = 50_000;
const maxSyntaxProblems = 10;

type Advice = Pick<SyntaxProblem, 'expected' | 'hint'>;

const likeNeighbours = 'indent as the lines around it';
const quoted: Advice = {
  expected: 'a letter, a digit or a quote at its beginning',
  hint: 'write the text in quotes',
};
const noTag: Advice = {
  expected: 'a value without a tag',
  hint: 'remove the tag, or write a text that begins with ! in quotes',
};
const tooDeep: Advice = {
  expected: `a config of at most ${maxDepth} levels`,
  hint: 'end each [ with ] and each { with }, and compare with config/bench.yaml',
};
const noAnchor: Advice = {
  expected: 'one name, such as &docs or *docs, before a value',
  hint: 'correct the name, or write a text that begins with & or * in quotes',
};

/** For each error of the YAML library, in the words of those who write configs. */
const syntaxAdvice: Readonly<Record<ErrorCode, Advice>> = {
  ALIAS_PROPS: noAnchor,
  BAD_ALIAS: {
    expected: 'the name of a repeated part behind & or *',
    hint: 'write a text that begins with & or * in quotes',
  },
  BAD_COLLECTION_TYPE: noTag,
  BAD_DIRECTIVE: { expected: 'YAML 1.2 alone', hint: 'remove the line that begins with %' },
  BAD_DQ_ESCAPE: {
    expected: 'an escape that YAML knows, such as \\n or \\\\',
    hint: "write the text in single quotes, where \\ means itself: 'C:\\x'",
  },
  BAD_INDENT: {
    expected: 'one indentation for all lines of a group',
    hint: `${likeNeighbours}; end each [ with ] and each { with }`,
  },
  BAD_PROP_ORDER: { expected: '& behind the dash or the colon', hint: 'move it behind them' },
  BAD_SCALAR_START: quoted,
  BLOCK_AS_IMPLICIT_KEY: {
    expected: 'one key with its value on a line',
    hint: 'a text that contains ": " needs quotes; a key needs a line of its own',
  },
  BLOCK_IN_FLOW: {
    expected: 'commas between the entries',
    hint: 'inside [ ] and { } separate by commas, without dashes',
  },
  DUPLICATE_KEY: { expected: 'each option once', hint: 'remove one of the two' },
  IMPOSSIBLE: quoted,
  KEY_OVER_1024_CHARS: { expected: 'a short key', hint: 'put ": " after each key' },
  MISSING_CHAR: {
    expected: 'each quote and bracket closed, and ": " after each key',
    hint: 'add what is missing, here or on a line above',
  },
  MULTILINE_IMPLICIT_KEY: {
    expected: 'one key with its value on a line',
    hint: `put ": " after each key, and ${likeNeighbours}`,
  },
  MULTIPLE_ANCHORS: noAnchor,
  MULTIPLE_DOCS: { expected: 'one document', hint: 'remove the line ---' },
  MULTIPLE_TAGS: noTag,
  NON_STRING_KEY: { expected: 'the name of an option', hint: 'write the name in quotes' },
  RESOURCE_EXHAUSTION: tooDeep,
  TAB_AS_INDENT: { expected: 'spaces before an option', hint: 'write spaces for the tab' },
  TAG_RESOLVE_FAILED: noTag,
  UNEXPECTED_TOKEN: {
    expected: 'an option and its value, or an entry of a list',
    hint: `${likeNeighbours}, and close each quote and bracket`,
  },
};

/** @param text the file's text, without a byte order mark */
export function readYaml(text: string): YamlSource {
  const reader = new YamlReader(text);
  reader.read();
  return reader;
}

/** Holds one text and its parsed nodes while problems are being placed. */
class YamlReader implements YamlSource {
  value: unknown = null;
  readable = true;
  readonly problems: SyntaxProblem[] = [];
  readonly #text: string;
  #root: Node | null = null;
  #nodes = 0;
  #lineStarts: readonly number[] | undefined;
  readonly #anchors = new Map<string, Node>();
  readonly #targets = new Map<Node, Node>();
  readonly #open = new Set<Node>();

  constructor(text: string) {
    this.#text = text;
  }

  read(): void {
    const document = parseDocument(this.#text, {
      version: '1.2',
      prettyErrors: false,
      uniqueKeys: false,
      stringKeys: false,
      logLevel: 'error',
    });
    const lines = new Set<number>();
    for (const error of [...document.errors, ...document.warnings]) {
      this.readable = false;
      const { line } = this.#position(error.pos[0]);
      // One slip breaks several rules of the grammar at once: the first of a line is the cause.
      if (lines.has(line) || lines.size >= maxSyntaxProblems) continue;
      lines.add(line);
      const message = `not YAML: ${syntaxMessage(error.code, error.message)}`;
      this.#reportProblem(error.pos[0], message, syntaxAdvice[error.code]);
    }
    const version = document.directives?.yaml.version;
    if (version !== undefined && version !== '1.2') {
      this.#reportProblem(0, `the file says %YAML ${version}`, {
        expected: 'YAML 1.2',
        hint: 'remove the line %YAML',
      });
      this.readable = false;
    }
    this.#root = document.contents;
    if (!this.readable || this.#root === null) return;
    this.value = this.#plain(this.#root, 0);
  }

  locate(path: Path, at: 'key' | 'value'): Position {
    let node: Node | null = this.#resolve(this.#root);
    let keyStart: number | undefined;
    let start = node?.range?.[0] ?? 0;
    for (const step of path) {
      const found = this.#child(node, step);
      if (found === undefined) return this.#position(keyStart ?? start);
      keyStart = found.key?.range?.[0];
      node = this.#resolve(found.value);
      // An empty value stands nowhere of its own: its key says where it is missing.
      const empty = isScalar(node) && node.value === null && !node.source;
      start = (node === null || empty ? keyStart : node.range?.[0]) ?? start;
    }
    return this.#position(at === 'key' ? (keyStart ?? start) : start);
  }

  written(path: Path): string | undefined {
    let node = this.#resolve(this.#root);
    for (const step of path) node = this.#resolve(this.#child(node, step)?.value ?? null);
    return isScalar(node) && typeof node.source === 'string' ? node.source : undefined;
  }

  #child(
    parent: Node | null,
    step: string | number,
  ): { key: Node | undefined; value: Node | null } | undefined {
    if (isMap<Node, Node | null>(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && key.value === step);
      return pair && { key: pair.key, value: pair.value };
    }
    if (isSeq<Node>(parent) && typeof step === 'number') {
      const value = parent.items[step];
      return value && { key: undefined, value };
    }
    return undefined;
  }

  /** The node that an alias stands for; anything else stands for itself. */
  #resolve(node: Node | null): Node | null {
    return node === null ? null : (this.#targets.get(node) ?? node);
  }

  #plain(node: Node | null, depth: number): unknown {
    if (node === null) return null;
    this.#nodes += 1;
    if (this.#nodes > maxNodes || depth > maxDepth) {
      if (this.readable) {
        this.#reportProblem(node.range?.[0] ?? 0, 'the file is too large or too deep', {
          expected: `at most ${maxDepth} levels and ${maxNodes} values, repeated ones counted`,
          hint: 'write only the options of a config, and repeat few parts with *',
        });
      }
      this.readable = false;
      return null;
    }
    if (isAlias(node)) return this.#plainAlias(node, node.source, depth);
    if ('anchor' in node && typeof node.anchor === 'string') this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return this.#plainScalar(node);
    this.#open.add(node);
    try {
      if (isSeq<Node>(node)) return node.items.map((item) => this.#plain(item, depth + 1));
      if (isMap<Node, Node | null>(node)) return this.#plainMap(node, depth);
      return null;
    } finally {
      this.#open.delete(node);
    }
  }

  #plainScalar(node: Node & { value: unknown }): unknown {
    const { value } = node;
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value;
    this.#reportProblem(node.range?.[0] ?? 0, 'this kind of value has no use here', {
      expected: 'text or a number',
      hint: 'remove the tag before it',
    });
    this.readable = false;
    return null;
  }

  #plainAlias(alias: Node, name: string, depth: number): unknown {
    const target = this.#anchors.get(name);
    if (target === undefined || this.#open.has(target)) {
      const offset = alias.range?.[0] ?? 0;
      if (target === undefined) {
        this.#reportProblem(offset, `*${name} repeats a part that is not named before it`, {
          expected: `&${name} before it`,
          hint: didYouMean(name, this.#anchors.keys()) || `name the part with &${name}`,
        });
      } else {
        this.#reportProblem(offset, `*${name} would contain itself`, {
          expected: `a part that ends before *${name}`,
          hint: 'write the value itself here',
        });
      }
      this.readable = false;
      return null;
    }
    this.#targets.set(alias, target);
    return this.#plain(target, depth + 1);
  }

  #plainMap(
    map: { items: readonly { key: Node; value: Node | null }[] },
    depth: number,
  ): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    const seen = new Map<string, number>();
    for (const { key, value } of map.items) {
      const start = key.range?.[0] ?? 0;
      const name = isScalar(key) ? key.value : undefined;
      if (typeof name !== 'string' || name === '__proto__') {
        this.#reportProblem(start, 'this is not the name of an option', {
          expected: 'a name, such as "services"',
          hint: 'correct it, or remove it with its value',
        });
        continue;
      }
      const first = seen.get(name);
      if (first !== undefined) {
        const { line } = this.#position(first);
        this.#reportProblem(start, `"${name}" is written twice`, {
          expected: 'each option once',
          hint: `remove one of the two: the first is on line ${line}`,
        });
        continue;
      }
      seen.set(name, start);
      if (name === '<<') {
        this.#reportProblem(start, 'YAML 1.2 does not merge with <<', {
          expected: 'the keys themselves',
          hint: 'repeat the keys, or reuse a whole value with & and *',
        });
        continue;
      }
      object[name] = this.#plain(value, depth + 1);
    }
    return object;
  }

  #reportProblem(offset: number, message: string, advice: Advice): void {
    this.problems.push({ ...this.#position(offset), message, ...advice });
  }

  #position(offset: number): Position {
    this.#lineStarts ??= startsOfLines(this.#text);
    const starts = this.#lineStarts;
    const inside = Math.min(offset, this.#text.length);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= inside) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: inside - (starts[low] ?? 0) + 1 };
  }
}

function startsOfLines(text: string): readonly number[] {
  const starts = [0];
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) {
    starts.push(end + 1);
  }
  return starts;
}

function syntaxMessage(code: string, message: string): string {
  switch (code) {
    case 'MULTIPLE_DOCS':
      return 'more than one document in the file';
    case 'TAG_RESOLVE_FAILED':
      return `${message}; tags have no use here`;
    case 'RESOURCE_EXHAUSTION':
      return 'nested too deeply';
    default:
      return message.charAt(0).toLowerCase() + message.slice(1);
  }
}
