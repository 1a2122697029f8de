import { describe, expect, it } from 'vitest';
import { readCases } from '../testing/exchanges.ts';
import { identifyOptions } from '../testing/identify-options.ts';
import { ReplayWire } from '../testing/replay-wire.ts';
import type { DatagramWire } from '../wire/wire.ts';
import { identifyDatagram } from './identify.ts';
import { protocols } from './protocols/all.ts';

describe('a UDP port', () => {
  const endpoint = { address: '127.0.0.1', port: 53, transport: 'udp' } as const;
  const [recorded] = readCases(new URL('./protocols/dns.exchanges', import.meta.url));
  const answers = () => {
    if (!recorded) throw new Error('no recording');
    return new ReplayWire(recorded, { strict: false });
  };

  it('is known by its answer', async () => {
    const service = await identifyDatagram(endpoint, identifyOptions({ datagrams: answers() }));
    expect(service).toMatchObject({ protocol: 'dns', unidentified: null, tls: null });
    expect(service.connections).toBeGreaterThan(0);
  });

  it('is known on a strange port by the answer that the sweep had', async () => {
    const datagrams = answers();
    const first = await datagrams.ask('', 0, new Uint8Array([1]));
    if (first.is !== 'answer') throw new Error('no answer');
    const service = await identifyDatagram(
      { ...endpoint, port: 5_300 },
      identifyOptions({ datagrams }),
      { asked: 'dns', bytes: first.bytes },
    );
    expect(service.protocol).toBe('dns');
  });

  it('that answers what nobody knows is shown with its words', async () => {
    const first = { asked: 'dns', bytes: Buffer.from('?') };
    const service = await identifyDatagram({ ...endpoint, port: 5_301 }, identifyOptions(), first);
    expect(service).toMatchObject({
      protocol: null,
      unidentified: 'no protocol knows its answer: ?',
    });
  });

  it('that sends back what it is told is not taken for what it was told', async () => {
    const snmp = protocols.find(({ id }) => id === 'snmp');
    if (!snmp?.hello) throw new Error('no hello');
    const first = { asked: 'snmp', bytes: snmp.hello };
    const service = await identifyDatagram({ ...endpoint, port: 7 }, identifyOptions(), first);
    expect(service).toMatchObject({
      protocol: null,
      unidentified: 'it sends back whatever it is told',
    });
  });

  it('that sends back another word as well is an echo', async () => {
    const snmp = protocols.find(({ id }) => id === 'snmp');
    if (!snmp?.hello) throw new Error('no hello');
    const echo: DatagramWire = {
      ask: async (_address, _port, bytes) => ({ is: 'answer', bytes }),
    };
    const options = identifyOptions({ datagrams: echo });
    const first = { asked: 'snmp', bytes: snmp.hello };
    const service = await identifyDatagram({ ...endpoint, port: 161 }, options, first);
    expect(service).toMatchObject({ protocol: 'echo-udp', unidentified: null });
    expect(service.posture.amplifier?.is).toBe('yes');
  });

  it('to which no byte is ever sent is not asked', async () => {
    const service = await identifyDatagram({ ...endpoint, port: 514 }, identifyOptions());
    expect(service).toMatchObject({ protocol: null, connections: 0 });
  });
});
