/** A printer that counts its papers: as fast as one of a hall, 300 mm a second. */
import { createPrinterTwin } from '../../drivers/twins/printer-twin.ts';

export interface CountingPrinter {
  readonly papers: number;
  readonly port: number;
  stop(): Promise<void>;
}

export async function startCountingPrinter(): Promise<CountingPrinter> {
  let papers = 0;
  const twin = createPrinterTwin({
    endpoint: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    widthDots: 576,
    rowsPerSecond: 2_400,
    onPaper: () => {
      papers += 1;
    },
  });
  await twin.start();
  return {
    get papers() {
      return papers;
    },
    port: twin.port ?? 0,
    stop: () => twin.stop(),
  };
}
