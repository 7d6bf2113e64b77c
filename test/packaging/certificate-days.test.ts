/** What the doctor says of the broker and of certificates, against a real TLS server with throw-away certificates. */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import type { CentreServerConfig } from '../../config/schema/schema.ts';
import { daysFinding, serverFindings } from '../../scripts/verbs/doctor/server-findings.ts';
import { type Certificates, makeCertificates } from '../centre/certificates.ts';

const about = { ar: 'شهادة', en: 'certificate' };
const nowMs = Date.parse('2026-11-28T12:00:00Z');

test.each([
  ['Nov 28 12:00:00 2027 GMT', 'good', '365 days left'],
  ['Dec 18 12:00:00 2026 GMT', 'look', '20 days left'],
  ['Nov 18 12:00:00 2026 GMT', 'wrong', 'ended 10 days ago'],
])('a certificate until %s: %s', (until, verdict, says) => {
  expect(daysFinding(about, until, nowMs)).toMatchObject({ verdict, says: { en: says } });
});

test('while the clock is not believed nobody counts days', () => {
  expect(daysFinding(about, 'Nov 18 12:00:00 2026 GMT', null)).toMatchObject({
    verdict: 'good',
    says: { en: 'holds until Nov 18 12:00:00 2026 GMT' },
  });
});

describe('beside a server', () => {
  let folder: string;
  let files: Certificates;
  let server: Server;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dawr-days-'));
    files = makeCertificates(folder);
    const read = (file: string) => readFileSync(file);
    server = createServer({ cert: read(files.serverCert), key: read(files.serverKey) });
    server.on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(async () => {
    server.close();
    await once(server, 'close');
    rmSync(folder, { recursive: true });
  });

  const settings = (more: Partial<CentreServerConfig>): CentreServerConfig => {
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    return {
      url: `mqtts://127.0.0.1:${port}`,
      otherUrls: [],
      protocol: '3.1.1',
      acknowledgedBy: 'server',
      inFlight: 20,
      receiveQos: 1,
      ...more,
    };
  };
  const found = async (more: Partial<CentreServerConfig>) =>
    (await serverFindings(settings(more), Date.now())).map(({ verdict, about: of, says }) => [
      verdict,
      of.en,
      says.en,
    ]);

  test('one that is trusted, and its own certificate, with the days of both', async () => {
    const own = { certFile: files.clientCert, keyFile: files.clientKey };
    expect(await found({ caFile: files.ca, ...own })).toEqual([
      ['good', 'centre server', expect.stringMatching(/answers$/)],
      ['look', "the broker's certificate", expect.stringMatching(/^[12] days left$/)],
      ['look', 'its own certificate', expect.stringMatching(/^[12] days left$/)],
    ]);
  });

  test('one of another authority is a fault', async () => {
    expect((await found({ caFile: files.otherCa }))[0]).toEqual([
      'wrong',
      'centre server',
      expect.stringContaining('not trusted'),
    ]);
  });

  test('a certificate that is not there is named', async () => {
    const missing = await found({ caFile: files.ca, certFile: join(folder, 'nowhere.pem') });
    expect(missing.map(([verdict, , says]) => [verdict, says])).toEqual([
      ['wrong', expect.stringContaining('nowhere.pem')],
      ['wrong', expect.stringContaining('nowhere.pem')],
    ]);
  });
});
