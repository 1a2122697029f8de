import { afterEach, describe, expect, it, vi } from 'vitest';
import { exitCodes } from './exit-codes.ts';
import { commandLine, main } from './main.ts';

const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
afterEach(() => {
  told.mockClear();
  process.exitCode = undefined;
});

describe('wrong use', () => {
  it.each([
    ['an unknown command', ['knock']],
    ['a value that an option cannot take', ['check', '--method', 'magic']],
    ['a name that is nothing', ['explain', 'no-such-thing']],
    ['an argument that is missing', ['diff', 'before.json']],
    ...commandLine().commands.map((command): [string, string[]] => [
      `an unknown option of ${command.name()}`,
      [command.name(), '--no-such-option'],
    ]),
  ])('%s exits with 2 and a sentence, never with the code of findings', async (_what, args) => {
    await main(args);
    expect(process.exitCode).toBe(exitCodes.wrongUse);
    expect(told.mock.calls.join('')).toMatch(/^(error|postern): .+/);
  });
});
