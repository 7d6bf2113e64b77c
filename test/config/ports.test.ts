/** Two servers of one controller at one port. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkConfig } from '../../config/load.ts';

const hall = readFileSync(join(__dirname, 'hall.yaml'), 'utf8');

/** Of the ports alone. */
function wrong(more: string): readonly string[] {
  const checked = checkConfig(`${hall}\n${more}\n`, 'hall.yaml');
  return (checked.ok ? [] : checked.problems)
    .filter(({ where }) => /^(pages|telemetry)/.test(where))
    .map(({ where, message }) => `${where}: ${message}`);
}

test.each([
  ['pages: {}\ntelemetry: { metrics: {} }', []],
  ['telemetry: { metrics: { port: 8070 } }', []],
  ['pages: { port: 8071 }', []],
  [
    'pages: {}\ntelemetry: { metrics: { port: 8070 } }',
    ['telemetry.metrics.port: telemetry.metrics.port and pages.port are both port 8070'],
  ],
  [
    'pages: { port: 8071, tickets: {} }',
    ['pages.tickets.port: pages.tickets.port and pages.port are both port 8071'],
  ],
])('%s', (more, said) => {
  expect(wrong(more)).toEqual(said);
});
