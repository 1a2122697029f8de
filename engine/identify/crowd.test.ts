import { describe, expect, it } from 'vitest';
import type { Behaviour } from './beyond-handshake.ts';
import { Crowd } from './crowd.ts';

function crowdOf(behave: (port: number) => Behaviour, ports = 1_000): Crowd {
  const crowd = new Crowd();
  for (let port = 1; port <= ports; port++) crowd.add(port, behave(port));
  return crowd;
}
const silent: Behaviour = { manner: 'silent', words: '' };
const reset: Behaviour = { manner: 'reset', words: '' };

describe('a crowd', () => {
  it('hides nobody who behaves otherwise, the rarest first', () => {
    const others: Record<number, Behaviour> = {
      7: { manner: 'greeted', words: 'SSH-2.0' },
      8: { manner: 'answered', words: 'HTTP/1.1 200' },
      9: { manner: 'answered', words: 'HTTP/1.1 200' },
      500: { manner: 'ended-after-hello', words: '' },
    };
    const crowd = crowdOf((port) => others[port] ?? silent);
    expect(crowd.odd(10)).toEqual([7, 500, 8, 9]);
    expect(crowd.odd(2)).toEqual([7, 500]);
    expect(crowd.doesAsCrowd('silent')).toBe(true);
  });

  it('may have several manners, and what took no connection is never odd', () => {
    const crowd = crowdOf((port) => {
      if (port === 5) return { manner: 'no-handshake', words: '' };
      return port % 3 === 0 ? reset : silent;
    });
    expect(crowd.odd(10)).toEqual([]);
    expect(crowd.doesAsCrowd('reset')).toBe(true);
  });

  it('that says the same everywhere is no service on each port', () => {
    const portal: Behaviour = { manner: 'answered', words: 'HTTP/1.1 302' };
    const crowd = crowdOf((port) => (port === 22 ? { manner: 'greeted', words: 'SSH' } : portal));
    expect(crowd.odd(10)).toEqual([22]);
  });

  it('that says something else on every port is no service on each port either', () => {
    const crowd = crowdOf((port) => ({ manner: 'greeted', words: `${port * 7919}` }));
    expect(crowd.odd(10)).toEqual([]);
  });

  it('tells how many did what, with a sample', () => {
    const crowd = crowdOf((port) => (port > 990 ? reset : silent));
    expect(crowd.summary()).toEqual([
      { manner: 'silent', ports: 990, sample: [1, 2, 3] },
      { manner: 'reset', ports: 10, sample: [991, 992, 993] },
    ]);
  });

  it('keeps what it saw first', () => {
    const crowd = crowdOf(() => silent, 1);
    crowd.add(1, reset);
    expect(crowd.behaviourOf(1)).toBe(silent);
    expect(crowd.size).toBe(1);
  });
});
