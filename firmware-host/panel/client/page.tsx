/** The root of every page of the controller: the address says which one it is. */
import './page.css';
import { type JSX, render } from 'preact';
import { WindowPage } from './window-page.tsx';

function Page(): JSX.Element | null {
  const window = /^\/window\/([1-9][0-9]?)$/.exec(location.pathname)?.[1];
  return window === undefined ? null : <WindowPage number={Number(window)} />;
}

const root = document.getElementById('page');
if (root === null) throw new Error('index.html has no element for the page');
render(<Page />, root);
