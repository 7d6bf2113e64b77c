/** What a page asks of its server: one request at a time, since a release must not overtake its press. */

/** Resolves to why it was refused, or null. */
export type Post = (path: string, body: unknown) => Promise<string | null>;

/** @param silent what to say when the server does not answer */
export function createPost(silent: string): Post {
  let queue: Promise<unknown> = Promise.resolve();
  return (path, body) => {
    const sent = queue.then(() => post(path, body, silent));
    queue = sent;
    return sent;
  };
}

async function post(path: string, body: unknown, silent: string): Promise<string | null> {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      // A release is sent although the page is being closed.
      keepalive: true,
    });
    if (answer.ok) return null;
    const { reason } = await answer.json();
    return String(reason);
  } catch {
    return silent;
  }
}
