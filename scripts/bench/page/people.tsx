/** The people of the hall as pictures. `look` chooses their clothes; every second one wears a headscarf. */
import type { JSX } from 'preact';

export interface PersonProps {
  readonly look: number;
}

const skins = ['#c89a72', '#b98760', '#d3a780', '#a9764f'];
const clothes = ['#2f5d62', '#7a4b57', '#3d5a80', '#80653a', '#4f6d4a', '#5b4a77'];

function colours(look: number) {
  return {
    skin: skins[look % skins.length],
    cloth: clothes[look % clothes.length],
    scarf: clothes[(look + 3) % clothes.length],
  };
}

/** At a computer, behind the glass. */
export function Clerk({ look }: PersonProps): JSX.Element {
  const { skin, cloth, scarf } = colours(look);
  return (
    <svg class="clerk" viewBox="0 0 120 84" aria-hidden="true">
      <path d="M26 84c0-20 13-29 34-29s34 9 34 29z" fill={cloth} />
      {look % 2 === 0 ? (
        <>
          <path
            d="M60 12c-15 0-22 11-22 24 0 12-3 20-6 24 10 6 46 6 56 0-3-4-6-12-6-24 0-13-7-24-22-24z"
            fill={scarf}
          />
          <ellipse cx="60" cy="36" rx="13.500" ry="16.500" fill={skin} />
        </>
      ) : (
        <>
          <rect x="53" y="46" width="14" height="14" rx="6" fill={skin} />
          <ellipse cx="60" cy="34" rx="15.500" ry="18" fill={skin} />
          <path
            d="M43.500 34c-1-16 7-22 16.500-22s17.500 6 16.500 22c-2-8-5-11-8-12-6 2-15 2-18 0-3 2-5.500 5-7 12z"
            fill="#2b2622"
          />
        </>
      )}
      <path
        d="M53 39.500q7 5 14 0"
        fill="none"
        stroke="#6d4530"
        stroke-width="1.600"
        stroke-linecap="round"
      />
      <circle cx="54.500" cy="32.500" r="1.500" fill="#33261e" />
      <circle cx="65.500" cy="32.500" r="1.500" fill="#33261e" />
      <path d="M84 58h30v20H84z" fill="#3a4442" />
      <path d="M87 61h24v14H87z" fill="#9cc5bf" />
      <path d="M95 78h8v6h-8z" fill="#3a4442" />
    </svg>
  );
}

export function Chair(): JSX.Element {
  return (
    <svg class="seat" viewBox="0 0 48 62" aria-hidden="true">
      <path d="M10 30q0-5 5-5h18q5 0 5 5v18H10z" fill="#9fb8b2" />
      <Seat />
    </svg>
  );
}

/** Who waits in a chair. */
export function Citizen({ look }: PersonProps): JSX.Element {
  const { skin, cloth, scarf } = colours(look);
  return (
    <svg class="seat" viewBox="0 0 48 62" aria-hidden="true">
      <path d="M10 30q0-5 5-5h18q5 0 5 5v18H10z" fill="#9fb8b2" />
      <path d="M12 48V34c0-7 5-11 12-11s12 4 12 11v14z" fill={cloth} />
      {look % 2 === 0 ? (
        <>
          <path
            d="M24 3c-8 0-11 6-11 12 0 7-2 9-3 12 7 4 21 4 28 0-1-3-3-5-3-12 0-6-3-12-11-12z"
            fill={scarf}
          />
          <ellipse cx="24" cy="15" rx="6.500" ry="8" fill={skin} />
        </>
      ) : (
        <>
          <ellipse cx="24" cy="14" rx="8" ry="9.500" fill={skin} />
          <path
            d="M15.500 14c-1-8 3-11 8.500-11s9.500 3 8.500 11c-1-4-2-6-4-6-3 1-8 1-9 0-2 1-3 3-4 6z"
            fill="#2b2622"
          />
        </>
      )}
      <Seat />
    </svg>
  );
}

function Seat(): JSX.Element {
  return (
    <>
      <path d="M7 46h34v6H7z" fill="#7d9a94" />
      <path d="M12 52v9M36 52v9" stroke="#5d6f6b" stroke-width="3" />
    </>
  );
}
