/** Sizes of picture files by their first bytes, and a logo that would unfold to hundreds of megabytes. */
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { pictureSize } from '../../drivers/printer/picture-size.ts';
import { loadTicketRaster } from '../../drivers/printer/ticket-raster.ts';

function bytesOf(...parts: readonly (string | readonly number[])[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) =>
      typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from([...part]),
    ),
  );
}

const zeros = (count: number): readonly number[] => Array.from({ length: count }, () => 0);
const pngStart = '\x89PNG\r\n\x1a\n\0\0\0\rIHDR';

test.each([
  ['PNG', bytesOf(pngStart, [0, 0, 0x4e, 0x20, 0, 0, 0, 7]), [20_000, 7]],
  [
    'JPEG with a comment before its frame',
    bytesOf([0xff, 0xd8, 0xff, 0xfe, 0, 4, 1, 2, 0xff, 0xff, 0xc2, 0, 17, 8, 0, 30, 0, 40]),
    [40, 30],
  ],
  ['GIF', bytesOf('GIF89a', [40, 0, 30, 1]), [40, 286]],
  ['BMP from top to bottom', bytesOf('BM', zeros(16), [40, 0, 0, 0, 226, 255, 255, 255]), [40, 30]],
  [
    'WebP, extended',
    bytesOf('RIFF', zeros(4), 'WEBPVP8X', zeros(8), [39, 0, 1, 29, 0, 0]),
    [65_576, 30],
  ],
  [
    'WebP, lossless',
    bytesOf('RIFF', zeros(4), 'WEBPVP8L', zeros(4), [0x2f, 39, 0x40, 7, 0]),
    [40, 30],
  ],
  ['WebP, lossy', bytesOf('RIFF', zeros(4), 'WEBPVP8 ', zeros(10), [40, 0, 30, 0]), [40, 30]],
])('%s', (_, bytes, [width, height]) => {
  expect(pictureSize(bytes)).toEqual({ width, height });
});

test.each([
  ['nothing', bytesOf()],
  ['text', bytesOf('<svg width="20000" height="20000"/>')],
  ['a PNG that is cut off', bytesOf(pngStart, [0, 0, 1])],
  ['a PNG without width', bytesOf(pngStart, zeros(8))],
  ['a JPEG without a frame', bytesOf([0xff, 0xd8, 0xff, 0xda, 0, 4])],
  ['a JPEG whose part has no length', bytesOf([0xff, 0xd8, 0xff, 0xe0])],
])('%s has no size', (_, bytes) => {
  expect(pictureSize(bytes)).toBeNull();
});

test('whatever the bytes are, it ends with a size or with none', () => {
  const starts = ['', pngStart, '\xff\xd8\xff', 'GIF8', 'BM', 'RIFF\0\0\0\0WEBPVP8 '];
  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 200 }), (start, rest) => {
      const size = pictureSize(bytesOf(start, [...rest]));
      return size === null || (size.width > 0 && size.height > 0);
    }),
    { numRuns: 2000 },
  );
});

/** A file of some kB: nothing of it is there but its head, and rows of zeros. */
function emptyPng(side: number, rows: number): Uint8Array {
  const chunk = (name: string, data: Uint8Array): readonly Buffer[] => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return [length, Buffer.from(name), Buffer.from(data), Buffer.alloc(4)];
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([1, 0, 0, 0, 0], 8);
  const data = deflateSync(Buffer.alloc(rows * (1 + (side >> 3))));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    ...chunk('IHDR', head),
    ...chunk('IDAT', data),
    ...chunk('IEND', new Uint8Array()),
  ]);
}

test('a logo of 20,000 by 20,000 dots is refused before anything of it is drawn', async () => {
  const raster = await loadTicketRaster();
  const before = process.memoryUsage().rss;
  await expect(raster.logo(emptyPng(20_000, 20_000), 256)).rejects.toThrow('20000 by 20000');
  expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
});

test('what is no picture is refused in words', async () => {
  const raster = await loadTicketRaster();
  await expect(raster.logo(bytesOf('<svg/>'), 256)).rejects.toThrow('no PNG');
});
