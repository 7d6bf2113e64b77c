/** What crosses the wire, byte for byte where the contract says so, and what is refused. */
import fc from 'fast-check';
import {
  birthMessage,
  createEnveloper,
  EnvelopeSchema,
  offlineMessage,
  parseAck,
  parseEnvelope,
  parseServerPresence,
  parseStatus,
  topicsOf,
} from '../../drivers/centre/messages.ts';
import { birthOf, rowAt, stream } from './witness.ts';

const names = { centre: 'bab-sharq', controller: 'hall' };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('bytes that are no text, or its beginning alone, leave nothing for the next message', () => {
  const ack = { stream, upTo: 1 };
  for (const odd of [[0xff], [0x7b, 0xc3], [0xe2, 0x82]]) {
    expect(parseAck(Uint8Array.from(odd))).toEqual({ ok: false, problem: 'not JSON in UTF-8' });
    expect(parseAck(bytes(JSON.stringify(ack)))).toEqual({ ok: true, value: ack });
  }
});

test('an envelope says the time as Date does, whatever came before it', () => {
  const day = Date.UTC(2026, 10, 23);
  const moment = fc.oneof(
    fc.integer({ min: day - 120_000, max: day + 120_000 }),
    fc.date({ noInvalidDate: true, max: new Date(8e15) }).map(Number),
  );
  fc.assert(
    fc.property(
      fc.array(moment, { minLength: 1 }),
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      (all, rest) => {
        const envelope = createEnveloper(names, stream);
        for (const wallMs of all) {
          const { body } = envelope({ ...rowAt(1), wallMs: wallMs + rest });
          expect(JSON.parse(body).time).toBe(new Date(wallMs + rest).toISOString());
        }
      },
    ),
  );
});

test('topics stand under dawr/v1 with the centre and the controller', () => {
  expect(topicsOf(names)).toEqual({
    events: 'dawr/v1/bab-sharq/hall/events',
    acks: 'dawr/v1/bab-sharq/hall/acks',
    status: 'dawr/v1/bab-sharq/hall/status',
    state: 'dawr/v1/bab-sharq/hall/state',
    commands: 'dawr/v1/bab-sharq/hall/commands',
    receptionCommands: 'dawr/v1/bab-sharq/hall/commands/reception',
    replies: 'dawr/v1/bab-sharq/hall/replies',
    server: 'dawr/v1/bab-sharq/server',
  });
});

test('an envelope says exactly what the contract lists', () => {
  const { body, sequence } = createEnveloper(names, stream)(rowAt(47));
  expect(sequence).toBe(47);
  expect(JSON.parse(body)).toEqual({
    specversion: '1.0',
    id: `${stream}:0000000000000047`,
    source: '/dawr/bab-sharq/hall',
    type: 'dawr.ticket.issued.v1',
    time: '2026-11-23T08:00:00.047Z',
    datacontenttype: 'application/json',
    stream,
    sequence: '0000000000000047',
    boot: '0b7f7f4e-boot',
    monotonicms: '1047',
    timequality: 'synced',
    businessday: '2026-11-23',
    configgeneration: 1,
    data: { ticket: '2026-11-23/47', number: 'A047', service: 'ration' },
  });
});

test('before the first day an envelope has no business day, rather than a null', () => {
  const { body } = createEnveloper(names, stream)({ ...rowAt(1), businessDay: null });
  expect(JSON.parse(body)).not.toHaveProperty('businessday');
  expect(parseEnvelope(bytes(body)).ok).toBe(true);
});

test('every envelope is JSON that a reader of the published schema accepts', () => {
  const envelope = createEnveloper(names, stream);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      fc.double({ min: 0, max: 1e12, noNaN: true }),
      fc.integer({ min: 0, max: 4_102_444_800_000 }),
      fc.string({ unit: 'binary' }),
      // Data has fields of our own naming, and no reader keeps a field of this name.
      fc.dictionary(
        fc.string().filter((name) => name !== '__proto__'),
        fc.jsonValue(),
      ),
      (sequence, monotonicMs, wallMs, boot, data) => {
        const row = { ...rowAt(1), sequence, monotonicMs, wallMs, boot };
        const { body } = envelope({ ...row, data: JSON.stringify(data) });
        const parsed = EnvelopeSchema.parse(JSON.parse(body));
        expect(Number(parsed.sequence)).toBe(sequence);
        expect(parsed.id).toBe(`${stream}:${parsed.sequence}`);
        expect(parsed.boot).toBe(boot);
        expect(JSON.stringify(parsed.data)).toBe(JSON.stringify(data));
      },
    ),
  );
});

const since = '2026-11-23T08:00:00.000Z';

test('birth, will and farewell are distinct to a reader', () => {
  expect(parseStatus(bytes(birthMessage(birthOf('s'), since)))).toMatchObject({
    ok: true,
    value: { status: 'online', session: 's', newestSequence: 3 },
  });
  expect(parseStatus(bytes(offlineMessage({ session: 's', since }, 'lost')))).toMatchObject({
    value: { status: 'offline', reason: 'lost' },
  });
});

test.each([
  ['nothing', '', 'not JSON in UTF-8'],
  ['text', 'ok', 'not JSON in UTF-8'],
  ['a list', '[1]', /^message: /],
  ['no stream', '{"upTo":3}', /^stream: /],
  ['a textual sequence', `{"stream":"${stream}","upTo":"3"}`, /^upTo: /],
  ['a fraction', `{"stream":"${stream}","upTo":1.5}`, /^upTo: /],
  ['zero', `{"stream":"${stream}","upTo":0}`, /^upTo: /],
  ['beyond exact integers', `{"stream":"${stream}","upTo":9007199254740993}`, /^upTo: /],
  ['far too large', `{"stream":"${stream}","upTo":3,"x":"${'y'.repeat(5000)}"}`, /at most 4096/],
])('an acknowledgement of %s is refused with its reason', (_what, text, problem) => {
  const parsed = parseAck(bytes(text));
  expect(parsed.ok).toBe(false);
  if (!parsed.ok) expect(parsed.problem).toMatch(problem);
});

test('an acknowledgement may say more than we know of', () => {
  expect(parseAck(bytes(`{"stream":"${stream}","upTo":3,"at":"now"}`))).toEqual({
    ok: true,
    value: { stream, upTo: 3 },
  });
});

test('bytes that are not UTF-8 are refused, not guessed', () => {
  expect(parseAck(Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d)).ok).toBe(false);
});

test('a cleared retained presence means that the server is not there', () => {
  expect(parseServerPresence(new Uint8Array())).toEqual({ ok: true, value: { status: 'offline' } });
});
