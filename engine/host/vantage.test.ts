import { afterEach, describe, expect, it } from 'vitest';
import { openConnects } from '../wire/connect-sweep.ts';
import type { Attempt, AttemptOutcome, Connects } from '../wire/connects.ts';
import { guardFor } from '../wire/guard.ts';
import { localPortsIn, openFilesIn } from './limits.ts';
import { sourcesOfThisMachine, type VantageSources, vantage } from './vantage.ts';

const loopback = guardFor((address) => address.startsWith('127.'));
const opened: Connects<Attempt>[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

function realSources(): VantageSources {
  const connects = openConnects<Attempt>(loopback);
  opened.push(connects);
  return sourcesOfThisMachine(connects);
}

/** Answers each attempt as `outcomeOf` says: the proxies and shortages of a sick machine. */
function sickConnects(outcomeOf: (attempt: Attempt) => AttemptOutcome): Connects<Attempt> {
  let begun: Attempt[] = [];
  return {
    method: 'node',
    room: 8,
    inFlight: 0,
    begin(attempt) {
      begun.push(attempt);
    },
    collect(settled) {
      const all = begun;
      begun = [];
      for (const one of all) settled(one, outcomeOf(one));
      return all.length;
    },
    close: async () => {},
  };
}

function sick(changes: Partial<VantageSources>): VantageSources {
  let now = 0;
  return {
    connects: sickConnects(() => 'refused'),
    freePort: async () => 40_000,
    listeners: async () => [],
    limits: async () => ({ openFiles: 1024, localPorts: { first: 32_768, last: 60_999 } }),
    wallClock: () => Date.UTC(2027, 0, 1) + now,
    timer() {
      now += 60;
      return now;
    },
    ...changes,
  };
}

const verdictOf = async (sources: VantageSources, name: string) => {
  const { ok, checks } = await vantage(sources);
  const check = checks.find((one) => one.name === name);
  return { ok, is: check?.is, because: check?.because };
};

describe('the vantage', () => {
  it('finds this machine fit', async () => {
    const { ok, checks } = await vantage(realSources());
    expect(checks.filter(({ is }) => is === 'no')).toEqual([]);
    expect(ok).toBe(true);
    expect(checks.find(({ name }) => name === 'closed-port-is-closed')?.is).toBe('yes');
  });

  it('is unfit where a closed port is seen open', async () => {
    const connects = sickConnects(({ address }) =>
      address === '127.0.0.1' ? 'connected' : 'refused',
    );
    const verdict = await verdictOf(sick({ connects }), 'closed-port-is-closed');
    expect(verdict).toMatchObject({ ok: false, is: 'no' });
  });

  it('is unfit where a local proxy answers for the ports of mail', async () => {
    const connects = sickConnects(({ port }) =>
      [25, 110].includes(port) ? 'connected' : 'refused',
    );
    const verdict = await verdictOf(sick({ connects }), 'nobody-answers-for-others');
    expect(verdict).toMatchObject({ ok: false, is: 'no' });
    expect(verdict.because).toContain('25, 110');
  });

  it('does not blame a proxy for what a known listener answers', async () => {
    const connects = sickConnects(({ port }) => (port === 25 ? 'connected' : 'refused'));
    const mail = { transport: 'tcp' as const, address: '0.0.0.0', port: 25, process: 'master' };
    const verdict = await verdictOf(
      sick({ connects, listeners: async () => [mail] }),
      'nobody-answers-for-others',
    );
    expect(verdict).toMatchObject({ ok: true, is: 'yes' });
  });

  it('does not know of proxies where the system does not say what listens', async () => {
    const verdict = await verdictOf(
      sick({ listeners: async () => null }),
      'nobody-answers-for-others',
    );
    expect(verdict).toMatchObject({ ok: true, is: 'unknown' });
  });

  it('is slow but true with few files or local ports', async () => {
    const limits = async () => ({ openFiles: 64, localPorts: { first: 40_000, last: 40_099 } });
    expect(await verdictOf(sick({ limits }), 'files-enough')).toMatchObject({ ok: true, is: 'no' });
    const ports = await verdictOf(sick({ limits }), 'local-ports-enough');
    expect(ports).toMatchObject({ ok: true, is: 'no' });
  });

  it('sees a clock that was never set', async () => {
    const verdict = await verdictOf(sick({ wallClock: () => 0 }), 'clock-runs');
    expect(verdict.is).toBe('no');
  });

  it('does not guess where it cannot connect at all', async () => {
    const connects = sickConnects(() => 'exhausted');
    const { checks } = await vantage(sick({ connects }));
    expect(checks.slice(0, 2).map(({ is }) => is)).toEqual(['unknown', 'unknown']);
  });
});

describe('limits', () => {
  it('read the soft limit on files', () => {
    const text =
      'Limit                     Soft Limit           Hard Limit           Units\nMax open files            1024                 524288               files\n';
    expect(openFilesIn(text)).toBe(1024);
    expect(
      openFilesIn('Max open files            unlimited            unlimited            files'),
    ).toBe(Number.POSITIVE_INFINITY);
    expect(openFilesIn('')).toBeNull();
  });

  it('read the range of local ports', () => {
    expect(localPortsIn('32768\t60999\n')).toEqual({ first: 32_768, last: 60_999 });
    expect(localPortsIn('60999\t32768\n')).toBeNull();
    expect(localPortsIn('many')).toBeNull();
  });
});
