/** Where the controller of a config listens to persons on the device itself. */
import { loadConfig } from '../../config/load.ts';
import { UserError } from '../../config/user-error.ts';
import { isAlive, readHealth } from '../../firmware-host/health-file.ts';

/** @throws {UserError} none runs with it, or this user may not know */
export function socketOf(configFile: string): string {
  const { journalFolder } = loadConfig(configFile);
  const health = readHealth(journalFolder);
  if (health?.socket === undefined || !isAlive(health)) {
    throw new UserError(
      `no controller runs with ${configFile}, or this user may not read ${journalFolder}`,
      'start it (sudo systemctl start dawr), and ask as root (sudo) or as the user of the controller',
    );
  }
  return health.socket;
}
