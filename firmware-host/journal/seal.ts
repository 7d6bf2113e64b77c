/**
 * The checksum that each stored thing carries, so that what a failing card changed is never taken for
 * what was stored.
 *
 * A row's seal is the checksum of the row before it and its own, which covers that one, the stream and
 * every column. Each row is thus judged alone, wherever its neighbours went, and two sound rows that do
 * not fit together are noticed too. SHA-256, cut to 66 bits: CRC is linear, so changes that a block
 * remapped by a card makes in several rows can cancel each other along a chain; SHA-256 costs
 * some microseconds where the commit that follows costs a thousand.
 */
import { hash } from 'node:crypto';
import type { JournalRow } from './row.ts';

/** Of base64url: 6 bits each. */
const digits = 11;

/** A row as it stands in the file; what was read from a damaged one may have any type. */
export interface StoredRow extends JournalRow {
  readonly seal: string | null;
}

export function sumOf(...values: readonly (string | number | null)[]): string {
  return sum(values);
}

/** What stands before the first row of a stream. */
export function beforeFirst(stream: string): string {
  return sum([stream]);
}

/** @param before checksum of the row before */
export function sealOf(stream: string, before: string, row: JournalRow): string {
  return before + sum([stream, before, ...valuesOf(row)]);
}

/** Whether the row is what was sealed; says nothing of its neighbours. */
export function isSealed(stream: string, row: StoredRow): row is StoredRow & { seal: string } {
  if (typeof row.seal !== 'string') return false;
  return row.seal === sealOf(stream, sumBefore(row.seal), row);
}

export function sumBefore(seal: string): string {
  return seal.slice(0, digits);
}

export function ownSum(seal: string): string {
  return seal.slice(digits);
}

/** In the order of the table's columns. */
export function valuesOf(row: JournalRow) {
  return [
    row.sequence,
    row.type,
    row.wallMs,
    row.monotonicMs,
    row.boot,
    row.timeQuality,
    row.businessDay,
    row.configGeneration,
    row.data,
  ] as const;
}

/** As JSON, because a text and a number that look alike are not the same. */
function sum(values: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(values), 'base64url').slice(0, digits);
}
