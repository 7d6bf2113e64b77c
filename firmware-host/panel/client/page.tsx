/** The root of every page of the controller: the address says which one it is. */
import './page.css';
import { type JSX, render } from 'preact';
import { DayPage } from './day-page.tsx';
import { HallPage } from './hall-page.tsx';
import { ReceptionPage } from './reception-page.tsx';
import { TechnicianPage } from './technician-page.tsx';
import { WindowPage } from './window-page.tsx';

function Page(): JSX.Element {
  const { pathname } = location;
  const window = /^\/window\/([1-9][0-9]?)$/.exec(pathname)?.[1];
  if (window !== undefined) return <WindowPage number={Number(window)} />;
  if (pathname === '/reception') return <ReceptionPage />;
  if (pathname === '/day') return <DayPage />;
  return pathname === '/hall' ? <HallPage /> : <TechnicianPage />;
}

const root = document.getElementById('page');
if (root === null) throw new Error('index.html has no element for the page');
// What was seen before the script had come.
root.replaceChildren();
render(<Page />, root);
