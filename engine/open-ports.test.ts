import { describe, expect, it } from 'vitest';
import { endpointsOf, OpenPorts } from './open-ports.ts';

const all = async (open: OpenPorts) => {
  const seen: string[] = [];
  for await (const { address, port } of open) seen.push(`${address}:${port}`);
  return seen;
};
const fill = (open: OpenPorts, address: string, last: number) => {
  for (const endpoint of endpointsOf(address, [[1, last]], 'tcp')) open.add(endpoint);
};

describe('open ports on their way to identification', () => {
  it('all arrive, each once, however often they are told', async () => {
    const open = new OpenPorts();
    fill(open, '192.0.2.1', 100);
    fill(open, '192.0.2.1', 100);
    open.end(() => false);
    expect((await all(open)).length).toBe(100);
    expect(open.size).toBe(100);
  });

  it('arrive while the sweep still runs', async () => {
    const open = new OpenPorts();
    const first = open[Symbol.asyncIterator]().next();
    fill(open, '192.0.2.1', 1);
    expect((await first).value).toMatchObject({ port: 1 });
  });

  it('of an address that answers everywhere are held back, others are not', async () => {
    const open = new OpenPorts();
    fill(open, '192.0.2.1', 65_535);
    fill(open, '192.0.2.2', 50);
    open.end((address) => address === '192.0.2.1');
    const seen = await all(open);
    expect(seen.filter((one) => one.startsWith('192.0.2.1:')).length).toBeLessThan(10);
    expect(seen.filter((one) => one.startsWith('192.0.2.2:')).length).toBe(50);
    expect(open.size).toBe(seen.length);
  });
});
