/**
 * Takes the config that stands in its file into use while the controller runs, on the word of the flash that put it
 * there. Whether it can is judged here, by the software that runs; where it cannot, the flash restarts the controller.
 */
import { needingRestart } from '../config/live-parts.ts';
import { type LoadedConfig, loadConfig } from '../config/load.ts';
import { UserError } from '../config/user-error.ts';
import type { LocalAnswer } from '../drivers/local-port.ts';

export interface ConfigTakerOptions {
  readonly configFile: string;
  /** The config in use. */
  running(): Pick<LoadedConfig, 'config' | 'sha256'>;
  /** Makes it the config in use, in one synchronous step. */
  take(next: LoadedConfig): void;
}

/** @param sha256 of the config that is meant, whatever else stands there by now */
export type TakeConfig = (sha256: string) => LocalAnswer;

const words = {
  unusable: { ar: 'لا يمكن قراءة الإعداد', en: 'the config cannot be used' },
  other: { ar: 'الملف يحوي إعدادًا آخر', en: 'another config stands in the file' },
  restart: { ar: 'يلزم إعادة تشغيل وحدة التحكم', en: 'the controller has to be restarted for it' },
} as const;

export function createConfigTaker({ configFile, running, take }: ConfigTakerOptions): TakeConfig {
  return (sha256) => {
    let next: LoadedConfig;
    try {
      next = loadConfig(configFile, { mayExtend: false });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { status: 'refused', reason: 'config-unusable', words: words.unusable };
    }
    if (next.sha256 !== sha256) {
      return { status: 'refused', reason: 'another-config', words: words.other };
    }
    const { config, sha256: before } = running();
    if (needingRestart(config, next.config).length > 0) {
      return { status: 'refused', reason: 'needs-restart', words: words.restart };
    }
    if (sha256 !== before) take(next);
    return { status: 'taken' };
  };
}
