/**
 * What the printer uses of bidi-js. Its own types describe an ES module, and Node loads its CommonJS file,
 * whose export is the factory itself.
 */
declare module 'bidi-js' {
  interface Bidi {
    getEmbeddingLevels(
      text: string,
      baseDirection: 'ltr' | 'rtl',
    ): {
      /** One a UTF-16 unit. */
      readonly levels: Uint8Array;
    };
  }
  export default function bidiFactory(): Bidi;
}
