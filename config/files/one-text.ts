/**
 * A config that extends other files as one text: what `dawr flash` sends, so that a device checks and
 * runs the very bytes that were checked here and needs no other file.
 *
 * It says of each part from which file and line it comes, and of each file which one it was, by its
 * SHA-256. Files are named from the config's own folder on, so that the text is the same wherever the
 * folder lies.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { Document, isMap, isNode, isScalar, isSeq, type Node } from 'yaml';
import { childAt, type MergedPart, type Origin, plainOf } from './merge.ts';
import type { ConfigFile } from './read-files.ts';

const widest = 100;

/** @param files the config's own file first */
export function asOneText(merged: MergedPart, files: readonly ConfigFile[]): string {
  const folder = path.dirname(files[0]?.file ?? '.');
  const named = (file: string) => path.relative(folder, file);
  const document = new Document(plainOf(merged), { version: '1.2', aliasDuplicateObjects: false });
  const sources = files.map(
    ({ file, bytes }) => ` ${createHash('sha256').update(bytes).digest('hex')}  ${named(file)}`,
  );
  document.commentBefore = [
    ' One file made of those below: change them, and not this one. Their SHA-256:',
    '',
    ...sources,
  ].join('\n');
  if (isNode(document.contents)) addOrigins(document.contents, merged, named);
  return document.toString({ lineWidth: widest });
}

/** A comment wherever a part comes from another file than what it stands in. */
function addOrigins(node: Node, part: MergedPart, named: (file: string) => string): void {
  const isTop = part.origin.path.length === 0;
  const below = (child: MergedPart | undefined, target: unknown, value: unknown): void => {
    if (child === undefined) return;
    if (isNode(target) && (isTop || child.origin.layer !== part.origin.layer)) {
      target.commentBefore = ` ${originText(child.origin, named)}`;
    }
    if (isNode(value)) addOrigins(value, child, named);
  };
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? key.value : key;
      if (typeof name === 'string') below(childAt(part, name), key, value);
    }
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) below(childAt(part, index), item, item);
  }
}

function originText({ layer, path: where }: Origin, named: (file: string) => string): string {
  return `${named(layer.file)}:${layer.source.locate(where, 'key').line}`;
}
