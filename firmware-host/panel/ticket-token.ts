/**
 * The secret in the address of a ticket's page: nobody finds another's page by counting, and no list of
 * secrets is kept. It is made of the ticket's identity by a key that this controller alone has, and outlives
 * restarts with it.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { ticketId } from '../queue/state.ts';
import type { BusinessDay, TicketId } from '../queue/words.ts';
import { readKept, writeKept } from './kept-file.ts';

const keyBytes = 32;
/** 128 bits: guessing one among thousands takes longer than any hall stands. */
const macBytes = 16;
const Key = z.strictObject({ key: z.string().regex(/^[0-9a-f]{64}$/) });

export interface TicketTokens {
  /** Of a ticket by its identity, `{business day}/{ordinal}`; ASCII without a character that an address escapes. */
  tokenOf(id: TicketId): string;
  /** The ticket of this day that it belongs to, or null. */
  idOf(token: string, day: BusinessDay): TicketId | null;
}

/** @throws {UserError} the file of the key is there and cannot be read */
export function openTicketTokens(file: string): TicketTokens {
  const kept = readKept(file, Key, 'the addresses on the tickets of today lead nowhere then');
  const key = kept?.key ?? randomBytes(keyBytes).toString('hex');
  if (kept === null) writeKept(file, { key });
  const macOf = (id: TicketId) =>
    createHmac('sha256', Buffer.from(key, 'hex')).update(id).digest().subarray(0, macBytes);

  return {
    tokenOf(id) {
      const ordinal = Number(id.slice(id.lastIndexOf('/') + 1));
      return `${ordinal.toString(36)}-${macOf(id).toString('base64url')}`;
    },
    idOf(token, day) {
      const [, ordinal = '', mac = ''] = /^([0-9a-z]{1,6})-([\w-]{22})$/.exec(token) ?? [];
      if (mac === '') return null;
      const id = ticketId(day, Number.parseInt(ordinal, 36));
      const given = Buffer.from(mac, 'base64url');
      return given.length === macBytes && timingSafeEqual(given, macOf(id)) ? id : null;
    },
  };
}
