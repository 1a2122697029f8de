import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { replayer } from '../../testing/exchanges.ts';
import { hex } from '../bytes.ts';
import { kafka } from './kafka.ts';

const replay = replayer(kafka, new URL('./kafka.exchanges', import.meta.url));

describe('a broker', () => {
  it('for anybody', async () => {
    const { recognition, facts, identity, posture } = await replay('a broker for anybody');
    expect(recognition).toBe('yes');
    expect(facts.metadata).toBe(2);
    expect(facts.requests).toContain(18);
    expect(identity).toEqual({});
    expect(triStates(posture)).toEqual({ cleartext: 'yes', 'no-authentication': 'yes' });
  });

  it.each([
    [{ requests: [18, 17, 36], metadata: 'closed' as const }, 'no'],
    [{ requests: [18], metadata: 'closed' as const }, 'unknown'],
    [{ requests: [18], metadata: 0 }, 'unknown'],
    [{ requests: [18] }, 'unknown'],
  ])('that says %j: open is %s (KIP-43)', (facts, is) => {
    expect(kafka.posture(facts, { tls: false })['no-authentication']?.is).toBe(is);
  });
});

describe('recognition (Kafka protocol guide, ApiVersions 0)', () => {
  it.each([
    ['00 00 00 0a 70 6f 73 74 00 00 00 00 00 00', 'yes'],
    ['00 00 00 0a 70 6f 73 74 00 23 00 00 00 00', 'yes'],
    ['00 00 00 0a 70 6f 73 75 00 00 00 00 00 00', 'no'],
    ['00 00 00 0a 70 6f 73 74 00 01 00 00 00 00', 'no'],
    ['00 00 00 0b 70 6f 73 74 00 00 00 00 00 00', 'no'],
    ['00 00 00 0a 70 6f', 'more'],
    ['00', 'more'],
    ['48', 'no'],
  ])('%s is %s', (bytes, recognition) => {
    expect(kafka.recognize({ bytes: hex(bytes), asked: 'kafka', ended: false })).toBe(recognition);
  });
});

it('takes another server for none', async () => {
  expect((await replay('impostor: beanstalkd')).recognition).toBe('no');
});
