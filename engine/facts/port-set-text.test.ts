import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { portSetOf, portSetText } from './port-set.ts';
import { portSetFrom } from './port-set-text.ts';

describe('the text of a port set', () => {
  it('is read back as the set that was printed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 65_535 })), (ports) => {
        const set = portSetOf(ports);
        expect(portSetFrom(portSetText(set))).toEqual(set);
      }),
    );
  });

  it.each(['x', '1-', '-1', '5-3', '3,2', '1-5,5', '65536', '1,,2', ' 1', '1e3', '1,'])(
    'is refused where it reads %j',
    (text) => {
      expect(portSetFrom(text)).toBeNull();
    },
  );

  it('is refused where it holds more ranges than there can be', () => {
    const odd = Array.from({ length: 32_769 }, (_, i) => i * 2 + 1).join(',');
    expect(portSetFrom(odd)).toBeNull();
  });
});
