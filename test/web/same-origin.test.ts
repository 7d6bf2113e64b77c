/** Every combination of what a request says of itself: which of them are answered, by a rule written anew. */
import { foreignRequest, hostsOf } from '../../drivers/web/same-origin.ts';

const port = 8070;
const hosts = hostsOf(['192.0.2.7', 'dawr.local'], port);
const ownHosts = ['192.0.2.7:8070', 'dawr.local:8070'];

const said = {
  method: ['GET', 'HEAD', 'POST'],
  host: [...ownHosts, '192.0.2.7', '192.0.2.7:8071', 'attacker.example:8070', '', undefined],
  origin: [
    undefined,
    'http://192.0.2.7:8070',
    'http://dawr.local:8070',
    'https://192.0.2.7:8070',
    'http://192.0.2.7:8071',
    'http://attacker.example',
    'null',
  ],
  'sec-fetch-site': [undefined, 'same-origin', 'same-site', 'cross-site', 'none'],
  'content-type': [
    undefined,
    'application/json',
    'application/json;charset=utf-8',
    'text/plain',
    'application/jsonp',
  ],
} as const;

interface Said {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly 'sec-fetch-site': string | undefined;
  readonly 'content-type': string | undefined;
}

const every: readonly Said[] = said.method.flatMap((method) =>
  said.host.flatMap((host) =>
    said.origin.flatMap((origin) =>
      said['sec-fetch-site'].flatMap((site) =>
        said['content-type'].map((type) => ({
          method,
          host,
          origin,
          'sec-fetch-site': site,
          'content-type': type,
        })),
      ),
    ),
  ),
);

/** A page of ours reads; it presses by JSON, and says that it is ours in each way that a browser has. */
function isOurs({ host, method, origin, ...rest }: Said): boolean {
  if (host === undefined || !ownHosts.includes(host)) return false;
  const isOwnOrigin = origin === `http://${host}`;
  if (method !== 'POST') return origin === undefined || isOwnOrigin;
  const site = rest['sec-fetch-site'];
  const isJson = rest['content-type']?.split(';')[0] === 'application/json';
  return isOwnOrigin && isJson && (site === undefined || site === 'same-origin');
}

test(`of ${every.length} requests those of our own pages are answered, and no other`, () => {
  const answered = every.filter((one) => {
    const headers = new Map<string, string | undefined>(Object.entries(one));
    const head = { method: one.method, header: (name: string) => headers.get(name) };
    return foreignRequest(head, hosts) === null;
  });
  expect(answered).toEqual(every.filter(isOurs));
  expect(answered.length).toBeGreaterThan(50);
});
