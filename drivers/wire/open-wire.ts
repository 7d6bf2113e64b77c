/**
 * From the config's words to a wire: the one place that knows all kinds. Opens nothing by itself;
 * the wire connects after `start()`.
 */
import type { WireConfig } from '../../config/schema/schema.ts';
import { connectCharDevice } from './char-device.ts';
import { connectSerial } from './serial.ts';
import { superviseWire } from './supervised.ts';
import { connectTcp, placeOfTcp } from './tcp.ts';
import type { Wire, WireListener } from './wire.ts';

export function openWire(config: WireConfig, listener: WireListener): Wire {
  switch (config.kind) {
    case 'tcp':
      return superviseWire(placeOfTcp(config), connectTcp(config), listener);
    case 'serial':
      return superviseWire(config.path, connectSerial(config), listener);
    case 'device':
      return superviseWire(config.path, connectCharDevice(config), listener);
    default:
      return config satisfies never;
  }
}
