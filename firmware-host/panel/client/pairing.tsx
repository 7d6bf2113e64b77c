/**
 * What a browser of the network shows before it has its place: six digits, which whoever is on the
 * controller compares and enters there.
 */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Pairing } from '../panel.ts';
import type { PageTongue } from './words.ts';

const askEveryMs = 2000;

/** The digits to show; null while none are needed. @param isSilent nothing is heard of the hall */
export function usePairing(isSilent: boolean): string | null {
  const [code, setCode] = useState<string | null>(null);
  useEffect(() => {
    if (!isSilent) {
      setCode(null);
      return undefined;
    }
    const ask = () => void askForPlace().then(setCode);
    ask();
    const timer = setInterval(ask, askEveryMs);
    return () => clearInterval(timer);
  }, [isSilent]);
  return code;
}

/** Goes to the page of this browser where it is another. */
async function askForPlace(): Promise<string | null> {
  try {
    const answer = await fetch('/api/pair', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
      signal: AbortSignal.timeout(askEveryMs),
    });
    if (!answer.ok) return null;
    const { code, path }: Pairing = await answer.json();
    if (path !== null && path !== location.pathname && location.pathname !== '/hall') {
      location.assign(path);
    }
    return code;
  } catch {
    return null;
  }
}

interface PairingScreenProps {
  readonly code: string;
  readonly tongue: PageTongue;
}

export function PairingScreen({ code, tongue }: PairingScreenProps): JSX.Element {
  const { pairing } = tongue.words;
  // As `/window/3` is `--window 3`; the page of the days is the manager's.
  const path = location.pathname === '/day' ? '/manager' : location.pathname;
  const place = `--${path.slice(1).replace('/', ' ')}`;
  return (
    <main class="pairing">
      <h2>{pairing.title}</h2>
      <p>{pairing.how}</p>
      <p class="pairing-code" role="status">
        <bdi dir="ltr">{`${code.slice(0, 3)} ${code.slice(3)}`}</bdi>
      </p>
      <p>
        <bdi class="pairing-command" dir="ltr">
          dawr pair {code} {place}
        </bdi>
      </p>
    </main>
  );
}
