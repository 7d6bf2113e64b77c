/**
 * The strips that a printer on a slow wire keeps in its memory: which they are, under which keys,
 * and how a printer shows that it holds exactly these.
 *
 * Keys are two characters. The pictures have fixed ones, in order; four more, of one blank dot each,
 * spell a fingerprint of all the pictures together and are written last. So a printer that holds the
 * fingerprint holds exactly these pictures, whoever wrote them. An upload that was cut short, or one of
 * another config, lacks the fingerprint and is done again. Only keys of our own are ever written or
 * deleted. When to talk to the printer is for `printer-link.ts`.
 */
import { createHash } from 'node:crypto';
import {
  inked,
  runsOf,
  type StoredKey,
  type StoredStrip,
  withoutRealTimeCommands,
} from './raster-bytes.ts';
import type { Strip } from './ticket-composer.ts';
import type { Picture } from './ticket-shapes.ts';

/** A citizen's ticket may have to wait until one of these is through: 3 KB, 0.3 s at 115,200. */
const mostPieceBytes = 3072;

/** Key characters run from 32 to 126. */
const firstCharacter = 0x20;
const characters = 95;
/** First characters of our keys: 16 for pictures, 4 for the fingerprint. */
const pictureKeys = 'abcdefghijklmnop';
const fingerprintKeys = 'wxyz';
const mostPieces = pictureKeys.length * characters;

export interface StoredPlan {
  readonly uploads: readonly { readonly key: string; readonly bytes: Uint8Array }[];
  /** Written when all others are there. */
  readonly seal: readonly { readonly key: string; readonly bytes: Uint8Array }[];
  storedAs(strip: Strip): StoredStrip | undefined;
}

/** Longest payload of a `GS ( L` that a printer may be left waiting for. */
export const storedPieceBytes = mostPieceBytes + 64;

/**
 * Chooses what is stored. A piece that several strips share is stored once.
 * @param strips of all services, those that matter most first
 * @param roomBytes of the printer's memory
 */
export function planStored(strips: readonly Strip[], roomBytes: number): StoredPlan {
  const pieces = new Map<string, StoredPicture>();
  const ofStrip = new Map<Strip, StoredStrip>();
  let usedBytes = fingerprintKeys.length * entryBytes;
  for (const strip of strips) {
    if (!strip.stays || ofStrip.has(strip)) continue;
    const runs = runsOf(strip.picture, rowsOfPiece(strip.picture)).map((run) =>
      run.kind === 'blank' ? run : pieceOf(strip.picture, run),
    );
    const fresh = new Map(
      runs.flatMap((run) =>
        run.kind === 'ink' && !pieces.has(run.content) ? [[run.content, run.picture] as const] : [],
      ),
    );
    let bytes = 0;
    for (const { rows } of fresh.values()) bytes += rows.length + entryBytes;
    if (usedBytes + bytes > roomBytes || pieces.size + fresh.size > mostPieces) continue;
    usedBytes += bytes;
    for (const [content, picture] of fresh)
      pieces.set(content, { key: keyAt(pieces.size), picture });
    ofStrip.set(
      strip,
      runs.flatMap((run): StoredStrip[number][] => {
        if (run.kind === 'blank') return [{ kind: 'feed', rows: run.rows }];
        const key = pieces.get(run.content)?.key;
        return key === undefined
          ? []
          : [{ kind: 'stored', key: bytesOf(key), marginDots: run.marginDots }];
      }),
    );
  }
  const uploads = [...pieces.values()].map(({ key, picture }) => ({
    key,
    bytes: define(key, picture),
  }));
  return {
    uploads,
    seal: sealOf([...pieces.keys()]),
    storedAs: (strip) => ofStrip.get(strip),
  };
}

interface StoredPicture {
  readonly key: string;
  readonly picture: Picture;
}

function pieceOf(picture: Picture, { top, rows }: { readonly top: number; readonly rows: number }) {
  const { marginDots, band } = inked(picture, top, rows);
  const safe = withoutRealTimeCommands(band);
  const content = createHash('sha256').update(`${safe.widthDots} `).update(safe.rows).digest('hex');
  return { kind: 'ink', content, marginDots, picture: safe } as const;
}

/** Four characters of 95 are 26 bits: another set of pictures has the same once in 80 million. */
function sealOf(contents: readonly string[]): StoredPlan['seal'] {
  const digest = createHash('sha256').update(contents.join(' ')).digest();
  return [...fingerprintKeys].map((first, index) => {
    const second = firstCharacter + (digest.readUInt32BE(4 * index) % characters);
    const key = first + String.fromCharCode(second);
    return { key, bytes: define(key, { widthDots: 8, heightDots: 1, rows: new Uint8Array(1) }) };
  });
}

/** What a printer keeps about a picture beside its dots: a generous guess. */
const entryBytes = 32;

function rowsOfPiece({ widthDots }: Picture): number {
  return Math.floor(mostPieceBytes / (widthDots >> 3));
}

function keyAt(index: number): string {
  const first = pictureKeys[Math.floor(index / characters)] ?? '';
  return first + String.fromCharCode(firstCharacter + (index % characters));
}

function bytesOf(key: string): StoredKey {
  return [key.charCodeAt(0), key.charCodeAt(1)];
}

/** `GS ( L`, function 67: stores a picture of one colour under a key. */
function define(key: string, { widthDots, heightDots, rows }: Picture): Uint8Array {
  const length = 11 + rows.length;
  return Buffer.concat([
    Uint8Array.of(0x1d, 0x28, 0x4c, length & 0xff, length >> 8, 0x30, 0x43, 0x30, ...bytesOf(key)),
    Uint8Array.of(1, widthDots & 0xff, widthDots >> 8, heightDots & 0xff, heightDots >> 8, 0x31),
    rows,
  ]);
}

/** `GS ( L`, function 64: list all keys. The printer answers in blocks and waits for an ACK after each. */
export const askForKeys = Uint8Array.of(0x1d, 0x28, 0x4c, 4, 0, 0x30, 0x40, 0x4b, 0x43);
/** ACK: the next block of keys, please. */
export const nextKeys = Uint8Array.of(0x06);

/** `GS ( L`, function 66: forget what is stored under a key. */
export function forget(key: string): Uint8Array {
  return Uint8Array.of(0x1d, 0x28, 0x4c, 4, 0, 0x30, 0x42, ...bytesOf(key));
}

export function isOurs(key: string): boolean {
  return pictureKeys.includes(key.charAt(0)) || fingerprintKeys.includes(key.charAt(0));
}
