/** What ends a controller that runs: a signal, or a journal that takes nothing any more. */

/** The first write that the journal refuses for good throws in whatever handler asked for it. */
export function firstFailure(): { readonly happened: Promise<Error>; unwatch(): void } {
  let onFailure = (_: Error): void => {};
  const happened = new Promise<Error>((resolve) => {
    onFailure = resolve;
  });
  process.on('uncaughtException', onFailure);
  return { happened, unwatch: () => process.off('uncaughtException', onFailure) };
}

/** SIGTERM or SIGINT, the first time. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}
