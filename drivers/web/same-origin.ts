/**
 * Which requests a page's server answers: those that name it by a name of its own, and that come
 * from its own pages. A page presses real buttons, and a foreign web site must not do so through
 * a visitor's browser.
 *
 * Nothing here relies on cookies or https: a page on another port of this host shares its cookies,
 * and a browser sends `Sec-Fetch-Site` to trustworthy addresses only.
 */

export interface RequestHead {
  readonly method: string;
  /** Of the header of this name, in lower case. */
  header(name: string): string | undefined;
}

export interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 429 | 500 | 503;
  readonly reason: string;
}

/** What a `Host` header may say, for a server with these names on `port`. */
export function hostsOf(names: readonly string[], port: number): ReadonlySet<string> {
  // A browser leaves out the port that http has by default.
  return new Set(names.flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]));
}

/** Why a request is not answered, or null. */
export function foreignRequest(head: RequestHead, hosts: ReadonlySet<string>): Refusal | null {
  const host = head.header('host') ?? '';
  // A foreign name may lead here too, by the attacker's own DNS.
  if (!hosts.has(host)) return { status: 403, reason: 'the Host header names another server' };
  const origin = head.header('origin');
  if (origin !== undefined && origin !== `http://${host}`) {
    return { status: 403, reason: 'the Origin header is not of this page' };
  }
  if (head.method === 'GET' || head.method === 'HEAD') return null;
  // Every browser sends it with a POST.
  if (origin === undefined) return { status: 403, reason: 'there is no Origin header' };
  if ((head.header('sec-fetch-site') ?? 'same-origin') !== 'same-origin') {
    return { status: 403, reason: 'the request comes from another site' };
  }
  // A form can be sent from anywhere without asking first, but never with this type.
  if (!/^application\/json(;|$)/.test(head.header('content-type') ?? '')) {
    return { status: 415, reason: 'the Content-Type must be application/json' };
  }
  return null;
}
