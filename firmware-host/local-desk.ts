/**
 * What a person on the device asks through the controller's own socket: of the hall as the technician, of the
 * pages, of the devices.
 */
import type { ControllerLook, LocalAnswer, LocalRequest } from '../drivers/local-port.ts';
import type { Ask } from './ask/ask.ts';
import { askLocally } from './ask/ask-locally.ts';
import type { TakeConfig } from './config-taker.ts';
import type { DeviceTest, TryDevice } from './device-tests.ts';
import { noPages, type Pages } from './panel/pages.ts';

export interface LocalDeskOptions {
  readonly ask: Ask;
  readonly tryDevice: TryDevice;
  look(): ControllerLook;
  readonly takeConfig: TakeConfig;
  /** Null where none are served. */
  pages(): Pick<Pages, 'decide'> | null;
}

export function createLocalDesk(
  options: LocalDeskOptions,
): (request: LocalRequest) => LocalAnswer | Promise<LocalAnswer> {
  const { ask, tryDevice, look, takeConfig, pages } = options;
  const tried = (test: DeviceTest): LocalAnswer => tryDevice(test);
  return (request) => {
    switch (request.name) {
      case 'open-day':
      case 'close-day':
      case 'close-on':
      case 'open-on':
        return askLocally(ask, request);
      case 'test-paper':
        return tried({ name: request.name, printer: request.args.printer });
      case 'test-boards':
      case 'test-chime':
      case 'test-call':
        return tried({ name: request.name });
      case 'look':
        return { status: 'look', look: look() };
      case 'take-config':
        return takeConfig(request.args.sha256);
      case 'pair-device':
      case 'revoke-device':
      case 'list-devices':
      case 'draw-pin':
        return pages()?.decide(request) ?? noPages;
      default:
        return request satisfies never;
    }
  };
}
