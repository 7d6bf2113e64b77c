/** The part of `unix-dgram` that `service-manager.ts` uses; the package ships no types. */
declare module 'unix-dgram' {
  interface Socket {
    /** Calls back before it returns. `error.code` is a negative errno. */
    send(
      buffer: Buffer,
      offset: number,
      length: number,
      path: string,
      callback: (error?: Error & { code?: number }) => void,
    ): void;
    close(): void;
  }
  const unixDgram: { createSocket(type: 'unix_dgram'): Socket };
  export default unixDgram;
}
