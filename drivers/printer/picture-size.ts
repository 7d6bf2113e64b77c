/**
 * How large a picture file is, by its first bytes and before anything is drawn: a file of some kB may unfold to
 * hundreds of megabytes. It reads bytes that somebody else made: whatever they are, it ends, and takes no memory.
 *
 * PNG (RFC 2083, 3.2 and 4.1.1), JPEG (ITU T.81, B.2.2), GIF (89a, 18), BMP (BITMAPINFOHEADER), WebP (RFC 9649).
 */

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Null for what is none of these, or is cut off. */
export function pictureSize(bytes: Uint8Array): PictureSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    for (const read of [pngSize, jpegSize, gifSize, bmpSize, webpSize]) {
      const size = read(view);
      if (size !== null) return size.width > 0 && size.height > 0 ? size : null;
    }
  } catch (error) {
    // A view that is too short for what it promises.
    if (!(error instanceof RangeError)) throw error;
  }
  return null;
}

const text = (view: DataView, at: number, length: number): string =>
  at + length > view.byteLength
    ? ''
    : String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, length));

function pngSize(view: DataView): PictureSize | null {
  if (text(view, 1, 3) !== 'PNG' || text(view, 12, 4) !== 'IHDR') return null;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** Start of image, and the frames that name a size: all SOF but DHT, JPG and DAC. */
const startOfImage = 0xffd8;
const startOfScan = 0xda;
const noFrames = [0xc4, 0xc8, 0xcc];

function jpegSize(view: DataView): PictureSize | null {
  if (view.byteLength < 2 || view.getUint16(0) !== startOfImage) return null;
  for (let at = 2; view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    // Bytes of padding, and markers that stand alone.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) at += 2;
    else if (marker === startOfScan) return null;
    else if (marker >= 0xc0 && marker <= 0xcf && !noFrames.includes(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    } else at += 2 + view.getUint16(at + 2);
  }
  return null;
}

function gifSize(view: DataView): PictureSize | null {
  if (text(view, 0, 4) !== 'GIF8') return null;
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

function bmpSize(view: DataView): PictureSize | null {
  if (text(view, 0, 2) !== 'BM') return null;
  // A negative height is a picture from top to bottom.
  return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
}

function webpSize(view: DataView): PictureSize | null {
  if (text(view, 0, 4) !== 'RIFF' || text(view, 8, 4) !== 'WEBP') return null;
  const of24 = (at: number) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16) + 1;
  switch (text(view, 12, 4)) {
    case 'VP8X':
      return { width: of24(24), height: of24(27) };
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8 ':
      return {
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff,
      };
    default:
      return null;
  }
}
