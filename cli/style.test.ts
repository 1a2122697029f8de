import { PassThrough } from 'node:stream';
import { WriteStream } from 'node:tty';
import { plainStyle } from '@postern/engine';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { styleFor } from './style.ts';

const terminal = Object.assign(new PassThrough(), {
  isTTY: true,
  getColorDepth: () => WriteStream.prototype.getColorDepth(),
});

describe('colours', () => {
  beforeEach(() => {
    vi.stubEnv('FORCE_COLOR', undefined);
    vi.stubEnv('NO_COLOR', undefined);
    vi.stubEnv('NODE_DISABLE_COLORS', undefined);
    vi.stubEnv('CI', undefined);
    vi.stubEnv('TERM', 'xterm-256color');
  });

  it('are used on a terminal', () => {
    expect(styleFor({ color: true, stream: terminal })['act-now']('now')).toContain('\u001b[31m');
  });

  it.each([
    ['by --no-color', { color: false, stream: terminal }],
    ['into a file', { color: true, stream: null }],
  ])('are left out %s', (_case, options) => {
    expect(styleFor(options)).toBe(plainStyle);
  });

  it('are left out into a pipe', () => {
    expect(styleFor({ color: true, stream: new PassThrough() }).good('well')).toBe('well');
  });

  it.each([
    ['NO_COLOR', '1'],
    ['TERM', 'dumb'],
  ])('are left out where %s=%s', (name, value) => {
    vi.stubEnv(name, value);
    expect(styleFor({ color: true, stream: terminal }).good('well')).toBe('well');
  });
});
