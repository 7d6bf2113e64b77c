/**
 * One live view and the pages that watch it, as server-sent events: `whole` when a page connects or
 * when everything is new, then a `change` at a time.
 *
 * - A named `beat` every five seconds: a page that hears none knows that the server is gone, which
 *   an open socket alone does not say (a browser hides comment lines from its page).
 * - A page that reads too slowly is dropped. It reconnects by itself and gets the whole view, so no
 *   page ever shows a view with a hole in it, and no page fills the server's memory.
 */
import type { ServerResponse } from 'node:http';

/** What a page may have unread. */
const mostUnreadBytes = 262_144;
const defaultBeatMs = 5000;
/** How soon a browser connects again. */
const retryMs = 500;

export interface LiveHubOptions {
  /** The data of `whole`, for the page of this number. */
  whole(page: number): unknown;
  /** The data of `beat`, such as the time. */
  beat(): unknown;
  /** The `id` of `whole`, on one line: which state of the server it shows. */
  id?(): string;
  /** A page has closed its stream, or was dropped. */
  readonly onGone?: (page: number) => void;
  readonly beatMs?: number;
}

export class LiveHub {
  readonly #options: LiveHubOptions;
  /** By the page's number, counted from 1. */
  readonly #pages = new Map<number, ServerResponse>();
  #newestPage = 0;
  #beats: NodeJS.Timeout | null = null;

  constructor(options: LiveHubOptions) {
    this.#options = options;
  }

  /** How many pages watch. */
  get size(): number {
    return this.#pages.size;
  }

  has(page: number): boolean {
    return this.#pages.has(page);
  }

  /** Takes over an answer whose headers were sent. */
  add(response: ServerResponse): void {
    this.#newestPage += 1;
    const page = this.#newestPage;
    this.#pages.set(page, response);
    response.once('close', () => this.#remove(page));
    // A page that went away in the middle of a message closes as well.
    response.on('error', () => {});
    response.write(`retry: ${retryMs}\n\n${this.#whole(page)}`);
    this.#beats ??= setInterval(() => {
      this.#send(message('beat', this.#options.beat()));
    }, this.#options.beatMs ?? defaultBeatMs);
  }

  /** Sends one change to every page. */
  change(data: unknown): void {
    if (this.#pages.size > 0) this.#send(message('change', data));
  }

  /** Sends every page the whole view anew. */
  renew(): void {
    for (const [page, response] of this.#pages) {
      this.#write(response, this.#whole(page));
    }
  }

  #whole(page: number): string {
    const text = message('whole', this.#options.whole(page));
    const { id } = this.#options;
    return id === undefined ? text : `id: ${id()}\n${text}`;
  }

  /** Closes every stream: each page connects anew, and is judged anew. */
  dropAll(): void {
    for (const response of this.#pages.values()) response.destroy();
  }

  #send(text: string): void {
    for (const response of this.#pages.values()) this.#write(response, text);
  }

  #write(response: ServerResponse, text: string): void {
    if (response.writableLength > mostUnreadBytes) response.destroy();
    else response.write(text);
  }

  #remove(page: number): void {
    this.#pages.delete(page);
    if (this.#pages.size === 0 && this.#beats !== null) {
      clearInterval(this.#beats);
      this.#beats = null;
    }
    this.#options.onGone?.(page);
  }
}

function message(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
