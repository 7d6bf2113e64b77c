/**
 * A page's copy of a live view: the server sends it whole when the page connects, then one change
 * at a time, and a beat every five seconds.
 *
 * A connection without a beat is not trusted: a frozen server leaves it open for minutes. The page
 * then counts as not connected and connects anew.
 */

/** Two beats may be late. */
const silenceMs = 12_000;
/** After an answer that the browser does not retry by itself, such as 503. */
const reconnectMs = 1000;

export interface Live<View> {
  readonly connected: boolean;
  /** The last that was heard; null before the first. */
  readonly view: View | null;
}

export interface LiveOptions<View> {
  readonly address: string;
  /** Takes the data of `whole`. */
  whole(data: unknown): View;
  /** The view after the data of one `change`. */
  changed(view: View, data: unknown): View;
  show(live: Live<View>): void;
  /** Takes the data of a `beat`. */
  beat?(data: unknown): void;
  /**
   * A page that nobody sees closes its stream: a browser opens six connections to a server at most,
   * and hidden pages would take them all.
   */
  readonly sleepsWhenHidden?: boolean;
}

/** Connects at once, and for as long as the page is open. */
export function openLiveView<View>(options: LiveOptions<View>): void {
  const { address, whole, changed, show, beat, sleepsWhenHidden = false } = options;
  let live: Live<View> = { connected: false, view: null };
  let sleep = (): void => {};
  const set = (next: Live<View>): void => {
    live = next;
    show(live);
  };

  function connect(): void {
    if (sleepsWhenHidden && document.hidden) return;
    const source = new EventSource(address);
    let silence = setTimeout(giveUp, silenceMs);
    let again: ReturnType<typeof setTimeout> | undefined;

    function heard(): void {
      clearTimeout(silence);
      silence = setTimeout(giveUp, silenceMs);
    }
    function giveUp(): void {
      source.close();
      set({ ...live, connected: false });
      connect();
    }

    source.addEventListener('whole', ({ data }) => {
      heard();
      set({ connected: true, view: whole(JSON.parse(data)) });
    });
    source.addEventListener('change', ({ data }) => {
      heard();
      if (live.view !== null) set({ connected: true, view: changed(live.view, JSON.parse(data)) });
    });
    source.addEventListener('beat', ({ data }) => {
      heard();
      beat?.(JSON.parse(data));
    });
    source.addEventListener('error', () => {
      set({ ...live, connected: false });
      if (source.readyState !== EventSource.CLOSED) return;
      clearTimeout(silence);
      again = setTimeout(connect, reconnectMs);
    });
    sleep = () => {
      source.close();
      clearTimeout(silence);
      clearTimeout(again);
      set({ ...live, connected: false });
    };
  }

  connect();
  if (!sleepsWhenHidden) return;
  document.addEventListener('visibilitychange', () => {
    sleep();
    connect();
  });
}
