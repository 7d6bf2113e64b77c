/** Ports that tests draw beside each other. */

async function drawnBy(worker: string, count: number): Promise<readonly number[]> {
  const own = process.env['JEST_WORKER_ID'];
  process.env['JEST_WORKER_ID'] = worker;
  try {
    // Each file of tests begins anew.
    jest.resetModules();
    const { freePorts } = await import('../../scripts/measurements/free-port.ts');
    return [...(await freePorts(count)), ...(await freePorts(count))];
  } finally {
    process.env['JEST_WORKER_ID'] = own;
  }
}

test('two files at once never draw one port, and one file draws none twice', async () => {
  const all = [...(await drawnBy('1', 100)), ...(await drawnBy('2', 100))];
  expect(new Set(all).size).toBe(400);
});
