/**
 * Lets what a broker sends have a short part of each turn of the event loop: a press, a device or a timer that
 * comes meanwhile waits for that part and no longer. The library by itself handles in one turn whatever the socket
 * holds, which in a flood is some ten thousand messages. What is not handled yet stays in the socket, and in the
 * end at the broker.
 */

/** The library calls it after each message, and goes on when `handled` is called. */
interface Receiver {
  handleMessage(packet: unknown, handled: () => void): void;
}

/** @param shareMs of each turn; the message that ends it may take longer */
export function shareTurns(receiver: Receiver, shareMs: number): void {
  let endsMs: number | null = null;
  let goOn: (() => void) | null = null;

  function begin(): void {
    endsMs = performance.now() + shareMs;
    setImmediate(() => {
      endsMs = null;
      if (goOn === null) return;
      const waiting = goOn;
      goOn = null;
      begin();
      waiting();
    });
  }

  receiver.handleMessage = (_, handled) => {
    if (endsMs === null) begin();
    if (endsMs !== null && performance.now() < endsMs) handled();
    else goOn = handled;
  };
}
