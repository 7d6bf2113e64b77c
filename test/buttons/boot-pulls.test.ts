/** The pulls in config.txt, as Raspberry Pi's documentation writes them. */
import { parseBootPulls } from '../../drivers/button/boot-pulls.ts';

test('single lines, lists and ranges; a later line beats an earlier one', () => {
  const text = [
    '# gpio=4=pu',
    'dtparam=audio=on',
    'gpio=17=pu',
    'gpio=20-22,27=ip,pd # the dispenser',
    '  gpio=22=np',
    'gpio=5=op,dh',
  ].join('\n');
  expect([...parseBootPulls(text)]).toEqual([
    [17, 'up'],
    [20, 'down'],
    [21, 'down'],
    [22, 'none'],
    [27, 'down'],
  ]);
});

test.each(['gpio=17', 'gpio==pu', 'gpio=22-20=pu', 'gpio=x=pu', ''])(
  '"%s" pulls nothing',
  (text) => {
    expect(parseBootPulls(text).size).toBe(0);
  },
);
