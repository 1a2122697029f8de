import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { latin1 } from '../bytes.ts';
import { cvs } from './cvs.ts';

const replay = replayer(cvs, new URL('./cvs.exchanges', import.meta.url));

const recorded = [
  ['pserver as it comes', 'CVS', undefined, { cleartext: 'yes', 'cleartext-login': 'yes' }],
  ['pserver that was asked for a web page', 'CVS', undefined, { cleartext: 'yes' }],
] as const;
const impostors = ['fingerd on the port'] as const;

describe('recorded servers of the CVS password server', () => {
  it.each(recorded)('%s', async (title, product, version, facts) => {
    const { recognition, identity, posture } = await replay(title);
    expect(recognition).toBe('yes');
    expect([identity.product, identity.version]).toEqual([product, version]);
    const shown = Object.entries(posture).map(([fact, { is }]) => [fact, is]);
    expect(Object.fromEntries(shown)).toMatchObject(facts);
  });

  it.each(impostors)('are not to be confused with %s', async (title) => {
    expect((await replay(title)).recognition).toBe('no');
  });

  it('each have a case here', () => {
    expect(replay.titles).toHaveLength(recorded.length + impostors.length);
  });
});

describe('the CVS password server', () => {
  it.each([
    ['cvs [pserver aborted]: bad auth protocol start: x\n', 'yes'],
    ['cvs [ps', 'more'],
    ['cvs: hello\n', 'no'],
  ])('of %j: %s', (text, recognition) => {
    const bytes = latin1(text);
    expect(cvs.recognize({ bytes, asked: null, ended: false })).toBe(recognition);
  });
});
