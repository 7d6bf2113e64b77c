/**
 * The far end of the window units, in a process of its own: a unit twin on each tty (or, for `tcp`, on a free port), whose buttons
 * are pressed when the parent asks, and a printer, so that a whole controller has what it needs.
 */
import { monotonicMs } from '../../config/boot-clock.ts';
import { createPrinterTwin } from '../../drivers/twins/printer-twin.ts';
import { createUnitTwin } from '../../drivers/twins/unit-twin.ts';

export type UnitsFarEndOrder = {
  readonly unit: number;
  readonly pin: number;
  readonly down: boolean;
};

export type UnitsFarEndMessage =
  | {
      readonly kind: 'listening';
      readonly printerPort: number;
      /** Of each unit; null for one on a tty. */
      readonly ports: readonly (number | null)[];
    }
  /** The contact was changed at `atMs`. */
  | { readonly kind: 'moved'; readonly atMs: number };

const places = process.argv.slice(2);

function send(message: UnitsFarEndMessage): void {
  process.send?.(message);
}

const twins = places.map((place) =>
  createUnitTwin({
    endpoint:
      place === 'tcp'
        ? { kind: 'tcp', host: '127.0.0.1', port: 0 }
        : { kind: 'tty-cable', path: place },
    onLevel: () => {},
  }),
);
const printer = createPrinterTwin({
  endpoint: { kind: 'tcp', host: '127.0.0.1', port: 0 },
  widthDots: 576,
  onPaper: () => {},
});

process.on('message', ({ unit, pin, down }: UnitsFarEndOrder) => {
  const atMs = monotonicMs();
  twins[unit]?.setPressed(pin, down);
  send({ kind: 'moved', atMs });
});
process.once('disconnect', () => {
  void Promise.all([...twins, printer].map((twin) => twin.stop())).then(() => process.exit(0));
});

await Promise.all([...twins, printer].map((twin) => twin.start()));
send({
  kind: 'listening',
  printerPort: printer.port ?? 0,
  ports: twins.map(({ port }) => port),
});
