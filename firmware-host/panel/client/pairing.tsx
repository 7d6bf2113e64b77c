/**
 * What a browser of the network shows before it may open its page: six digits, which whoever is on the
 * controller compares and enters there; or the field for the PIN.
 */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Pairing } from '../page-access.ts';
import { PinScreen } from './pin-screen.tsx';
import { placeName } from './place-name.ts';
import { post } from './press.ts';
import type { PageTongue } from './words.ts';

const askEveryMs = 2000;

/** What stands before the page. */
export type Gate =
  | { readonly shows: 'code'; readonly code: string }
  /** The config has this window no more. The digits are null where the browser needs no place. */
  | { readonly shows: 'gone'; readonly code: string | null }
  | { readonly shows: 'pin'; readonly pin: NonNullable<Pairing['pin']> };

/** Null while nothing stands before the page. @param isSilent nothing is heard of the hall */
export function useGate(isSilent: boolean): Gate | null {
  const [gate, setGate] = useState<Gate | null>(null);
  useEffect(() => {
    if (!isSilent) {
      setGate(null);
      return undefined;
    }
    const ask = async (): Promise<void> => {
      const next = await askForPlace();
      // A slow answer takes away neither what stands there nor the digits that somebody has typed.
      if (next !== undefined) setGate(next);
    };
    void ask();
    const timer = setInterval(() => void ask(), askEveryMs);
    return () => clearInterval(timer);
  }, [isSilent]);
  return gate;
}

/** Goes to the page of this browser where it is another. Undefined where nobody answered. */
async function askForPlace(): Promise<Gate | null | undefined> {
  const answer = await post('/api/pair', { page: location.pathname }, askEveryMs);
  if (answer === null || !answer.ok) return undefined;
  const { code, isGone, path, pin }: Pairing = await answer.json();
  if (path !== null && path !== location.pathname && location.pathname !== '/hall') {
    location.assign(path);
  }
  if (isGone) return { shows: 'gone', code };
  if (code !== null) return { shows: 'code', code };
  return pin === null ? null : { shows: 'pin', pin };
}

interface GateScreenProps {
  readonly gate: Gate;
  readonly tongue: PageTongue;
}

export function GateScreen({ gate, tongue }: GateScreenProps): JSX.Element {
  if (gate.shows === 'pin') return <PinScreen pin={gate.pin} tongue={tongue} />;
  const { code } = gate;
  const { pairing } = tongue.words;
  const isGone = gate.shows === 'gone';
  if (code === null) {
    return (
      <main class="pairing">
        <h2>{pairing.gone}</h2>
        <p role="status">{pairing.goneHow}</p>
        <p>
          <a href={location.pathname}>{pairing.pages}</a>
        </p>
      </main>
    );
  }
  return (
    <main class="pairing">
      <h2>{isGone ? pairing.gone : pairing.title}</h2>
      <p>{pairing.how}</p>
      <p class="pairing-code" role="status">
        <bdi dir="ltr">{`${code.slice(0, 3)} ${code.slice(3)}`}</bdi>
      </p>
      <p>
        <bdi class="pairing-command" dir="ltr">
          dawr pair {code} {isGone ? '--window N' : placeName(location.pathname)}
        </bdi>
      </p>
    </main>
  );
}
