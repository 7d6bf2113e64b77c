/**
 * A centre's own config as a bench can run it: every device at the end of a socket where its twin stands, what hangs
 * on the Pi's pins on one more unit, no voice, always open, and the bench's broker. All else stays as it is.
 */
import type { Config } from '../../../config/schema/schema.ts';

export interface BenchPlace {
  /** The first of the ports that this hall may take. */
  readonly firstPort: number;
  readonly pagePort: number;
  readonly brokerUrl: string;
  /** Absolute. */
  readonly folder: string;
}

/** Of the pins of the Pi itself. */
const piUnit = 'pi';
/** A twin is an Uno: pins 2 to 19. What a larger board carries stands on several. */
const firstPin = 2;
const pinsOfUnit = 18;

/** @returns what the config's file holds */
export function benchConfig(config: Config, place: BenchPlace): object {
  let port = place.firstPort;
  const wire = () => {
    port += 1;
    return { kind: 'tcp', host: '127.0.0.1', port };
  };
  const { openingHours: _, voice: __, roll: ___, units, ...rest } = config;
  const further = new Set<string>();
  const rewired: object = JSON.parse(JSON.stringify(rest), (_key, value: unknown) => {
    const moved = movedPin(value);
    if (moved === null) return value;
    if (units.every(({ id }) => id !== moved.unit)) further.add(moved.unit);
    return moved;
  });
  return {
    ...rewired,
    units: [
      ...units.map((unit) => ({ ...unit, wire: wire() })),
      ...[...further].map((id) => ({ id, wire: wire() })),
    ],
    printers: config.printers.map((printer) => ({ ...printer, wire: wire() })),
    boardLines: config.boardLines.map((line) => ({ ...line, wire: wire() })),
    clock: { trust: 'always' },
    centreServer: { url: place.brokerUrl, acknowledgedBy: 'server' },
    journal: {
      folder: `${place.folder}/journal`,
      numbersFolder: `${place.folder}/numbers`,
      askBrokerSeconds: 0,
    },
    pages: { port: place.pagePort },
    telemetry: {},
  };
}

/** Where a pin of the Pi or of a larger board is on the bench; null for what is no pin, or stays. */
function movedPin(value: unknown): { kind: 'unit'; unit: string; pin: number } | null {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('pin' in value)) {
    return null;
  }
  const { kind, pin } = value;
  const unit = kind === 'gpio' ? piUnit : 'unit' in value ? String(value.unit) : '';
  if (unit === '' || typeof pin !== 'number') return null;
  const at = Math.floor((pin - firstPin) / pinsOfUnit);
  return {
    kind: 'unit',
    unit: at === 0 ? unit : `${unit}-${at + 1}`,
    pin: firstPin + ((pin - firstPin) % pinsOfUnit),
  };
}
