/** A check in parts on several machines, against one check of everything. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Asked } from './check-request.ts';
import { merge } from './compare/merge.ts';
import type { CheckResult, DeviceLedger } from './facts/check-result.ts';
import { type PortSet, portSetOf, portSetText } from './facts/port-set.ts';
import { unionOf } from './facts/port-set-algebra.ts';
import { portStates } from './facts/port-state.ts';
import type { Shard } from './facts/shard.ts';
import { checkInSlices } from './slices.ts';
import { sweepSyn } from './sweep/syn.ts';
import { probeOrder } from './targets/order.ts';
import { shardView } from './targets/shard.ts';
import { targetSetOf } from './targets/target-set.ts';
import { everyDeviceOf, resultSample } from './testing/device-sample.ts';
import { groundSample } from './testing/ground-sample.ts';
import { type LocalServer, serve } from './testing/local-server.ts';
import { Random } from './testing/random.ts';
import { type Manner, quietLine, SimulatedNetwork } from './testing/simulated-network.ts';
import { VirtualClock } from './testing/virtual-clock.ts';
import { guardFor } from './wire/guard.ts';

const count = 8;
const shards: readonly Shard[] = Array.from({ length: count }, (_, i) => ({ index: i + 1, count }));

describe('the parts of a check of loopback', () => {
  const servers: LocalServer[] = [];
  let asked: Asked = { tcp: [], udp: [] };
  beforeAll(async () => {
    for (const address of ['127.98.1.2', '127.98.1.2', '127.98.2.3', '127.98.3.4']) {
      servers.push(await serve((socket) => socket.end('SSH-2.0-Example_1.0\r\n'), address));
    }
    const open = portSetOf(servers.map(({ port }) => port));
    // Every part asks the print ports, to know what a device bears; but each tells only its own.
    const tcp = unionOf([[[9100, 9103]], [[20_000, 20_039]], open]);
    asked = { tcp, udp: [[20_100, 20_119]] };
  });
  afterAll(() => {
    for (const server of servers) server.close();
  });

  const targets = ['127.98.1.1-127.98.1.3', '127.98.2.3', '127.98.3.4'];
  const exclude = ['127.98.1.1:20001', '127.98.3.4:20000-20039'];

  async function look(shard: Shard | null): Promise<CheckResult> {
    const ground = await groundSample(targets, asked.tcp, { exclude, shard });
    const checked = await checkInSlices(ground, asked, 'connect', () => {});
    return resultSample({ ...checked, shard });
  }

  function comparable(result: CheckResult): unknown {
    const coverage = (ledger: DeviceLedger | undefined) =>
      ledger && { ranges: ledger.ranges, reasons: ledger.reasons, asked: ledger.asked };
    const told = everyDeviceOf(result).map(({ ports, ledger, minutes, ...device }) => ({
      ...device,
      hasMinutes: minutes !== undefined,
      ledger: { tcp: coverage(ledger.tcp), udp: coverage(ledger.udp) },
      ports: ports.map((port) => ({ ...port, connections: 0 })),
    }));
    return told.sort((a, b) => (a.address < b.address ? -1 : 1));
  }

  it('merge to what one check of everything tells', async () => {
    const whole = await look(null);
    const parts = [];
    for (const shard of shards) parts.push(await look(shard));
    const merged = merge(parts);
    expect(merged.incompleteBecause).toEqual([]);
    const open = merged.devices.flatMap((device) => device.ports.map(({ port }) => port));
    expect(portSetText(portSetOf(open))).toBe(portSetText(portSetOf(servers.map((s) => s.port))));
    expect(comparable(merged)).toEqual(comparable(whole));
    for (const part of parts) expect(part.devices.length).toBeGreaterThan(0);
  });
});

describe('the parts of a SYN sweep over a simulated network', () => {
  const ports: PortSet = [[1, 800]];
  const devices = 12;
  const first = 0x0a5200fa; // across two blocks
  const targets = targetSetOf({ ipv4: Uint32Array.from([first, first + devices - 1]), ipv6: [] });
  const silentDevice = 5;

  const manner = (device: number, port: number): Manner => {
    if (device === silentDevice) return 'blocked';
    const dice = new Random(device * 1000 + port).next();
    return dice < 0.03 ? 'open' : dice < 0.1 ? 'blocked' : 'closed';
  };

  async function sweep(shard: Shard | null): Promise<readonly string[]> {
    const clock = new VirtualClock();
    const guard = guardFor((address) => targets.indexOf(address) >= 0);
    const simulated = Array.from({ length: devices }, (_, device) => ({
      mannerOf: (port: number) => manner(device, port),
      resetLimit: Number.POSITIVE_INFINITY,
      icmpLimit: Number.POSITIVE_INFINITY,
      diesAt: Number.POSITIVE_INFINITY,
      loss: 0,
      delayMs: 2,
      readiness: () => 'ready' as const,
    }));
    const addressOf = (device: number) => targets.addressAt(device);
    const world = { clock, random: new Random(1), guard, addressOf };
    const network = new SimulatedNetwork(simulated, quietLine, world);
    const view = shard && shardView(targets, ports, shard);
    const plan = {
      targets,
      order: probeOrder(devices, ports, shard?.index ?? 0),
      isExcluded: (device: number, port: number) => view?.has(device, port) === false,
      rate: Number.POSITIVE_INFINITY,
      perDeviceRate: 1000,
      deviceTimeMs: Number.POSITIVE_INFINITY,
      timeoutMs: 700,
      retries: 2,
      clock,
      signal: new AbortController().signal,
    };
    const { ledgers } = await sweepSyn(network, plan, { port() {}, progress() {} });
    const lines: string[] = [];
    for (let device = 0; device < devices; device++) {
      const own = view?.portsOf(device) ?? ports;
      const ledger = ledgers.get(device);
      for (const state of portStates) {
        for (const [start, end] of ledger?.rangesOf(state, own) ?? []) {
          for (let port = start; port <= end; port++) lines.push(`${device}:${port} ${state}`);
        }
      }
      // Nothing is said of the ports of other parts.
      const set = [...(ledger?.reasonCounts.values() ?? [])].reduce((sum, one) => sum + one, 0);
      expect(set).toBe(own.reduce((sum, [start, end]) => sum + end - start + 1, 0));
    }
    for (const probe of network.probed) {
      const [device = 0, port = 0] = probe.split(':').map(Number);
      if (view) expect(view.has(device, port)).toBe(true);
    }
    return lines;
  }

  it('are together, port by port, what one sweep finds', async () => {
    const whole = await sweep(null);
    const parts: string[] = [];
    for (const shard of shards) parts.push(...(await sweep(shard)));
    expect(whole).toHaveLength(devices * 800);
    expect(parts.sort()).toEqual([...whole].sort());
  });
});
