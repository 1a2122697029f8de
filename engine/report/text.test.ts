import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCheckResult } from '../testing/check-result-arbitrary.ts';
import { cleanResult, interruptedResult, officeResult } from '../testing/check-result-samples.ts';
import { alikeSample, deviceSample, portSample, resultSample } from '../testing/device-sample.ts';
import { columnsOf } from './cells.ts';
import { plainStyle, type Style } from './style.ts';
import { renderText } from './text.ts';

const at = (width: number) => ({ width, style: plainStyle });

/** Commands and references are never wrapped: they are there to be copied. */
const isCopied = (line: string) => /^ {4}(undo {4}| {8}|see {3})/.test(line);

describe('the text report', () => {
  it.each([40, 80, 120, 200])('fits into %d columns, but for what is to be copied', (width) => {
    fc.assert(
      fc.property(anyCheckResult, (result) => {
        const lines = renderText(result, at(width)).split('\n');
        expect(lines.filter((line) => columnsOf(line) > width && !isCopied(line))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('lines the ports of all devices up under one title', () => {
    const lines = renderText(officeResult, at(80)).split('\n');
    const title = lines.find((line) => line.startsWith('  PORT')) ?? '';
    const ports = lines.filter((line) => /^ {2}\d+\/(tcp|udp) /.test(line));
    expect(ports).toHaveLength(16);
    for (const line of ports) {
      for (const column of ['SERVICE', 'PRODUCT']) {
        const start = title.indexOf(column);
        expect(line.slice(start - 2, start).trim()).toBe('');
      }
    }
    expect(lines.filter((line) => line.includes('SERVICE'))).toHaveLength(1);
  });

  it('tells what is open, the findings by urgency, what was not covered, the ledger, the verdict', () => {
    const text = renderText(officeResult, at(100));
    const order = [
      'OPEN PORTS',
      '192.0.2.12  app.office.example',
      'FINDINGS',
      'Act now: 2 findings',
      'where 192.0.2.12:16379/tcp, [2001:db8::12]:16379/tcp',
      'systemctl restart redis-server',
      'undo    mv /etc/redis/redis.conf.bak /etc/redis/redis.conf',
      'This week: 1 finding',
      'NOT COVERED',
      'TCP: 1,024 ports unknown on 1 device: the device limits its answers',
      'LEDGER',
      '5 findings on 5 of 7 devices; act on 2 of them now.',
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
  });

  it('ends with a clear sentence for a clean network, and claims no more than was looked at', () => {
    expect(renderText(cleanResult, at(80))).toMatch(
      /Nothing risky was found: 1 open port on 1 device, none with a finding\.\n$/,
    );
    expect(renderText(interruptedResult, at(200)).replaceAll('\n', ' ')).toContain(
      '500 ports gave no conclusive answer. The look is partial: what it did not reach is unknown.',
    );
  });

  it('names a handful of silent devices, and tells many by their ranges, with the sum', () => {
    const of = (...addresses: string[]) =>
      renderText(resultSample({ silent: [alikeSample(addresses, { silent: true })] }), at(200))
        .split(/\n */)
        .join(' ');
    expect(of('192.0.2.7')).toContain('1 device answered nothing (absent, switched off');
    expect(of('192.0.2.7')).toContain('are unknown (192.0.2.7)');
    expect(of('192.0.2.7-192.0.2.9')).toContain('(192.0.2.7, 192.0.2.8, 192.0.2.9)');
    expect(of('10.82.0.0-10.82.255.255')).toContain('(10.82.0.0-10.82.255.255)');
    expect(of('10.82.0.0-10.82.255.255')).toContain('65,536 devices asked: 0 up, 65,536 silent.');
  });

  it('tells devices that offer nothing together', () => {
    const quiet = [alikeSample(['10.82.0.0-10.82.3.255', '10.82.7.1'], {})];
    const text = renderText(resultSample({ quiet }), at(100));
    expect(text).toContain('NOTHING OPEN\n10.82.0.0-10.82.3.255, 10.82.7.1\n');
    expect(text).toContain('  1,025 devices, each tcp 65,535 closed\n');
    expect(text).toMatch(/No open port was found on 1,025 devices\.\n$/);
  });

  it('says that nothing was left out only where that is so', () => {
    const all = deviceSample({
      address: '192.0.2.7',
      udp: {},
      ports: [portSample(1, { service: 'x' })],
    });
    const whole = renderText(resultSample({ devices: [all] }), at(80));
    expect(whole).toContain('Nothing was left out: every port was asked.');
    expect(renderText(cleanResult, at(80))).not.toContain('Nothing was left out');
  });

  it('keeps its columns whatever colours it is given', () => {
    const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
    const names = Object.keys(plainStyle);
    const style = Object.fromEntries(names.map((name) => [name, red])) as unknown as Style;
    const coloured = renderText(officeResult, { width: 80, style });
    expect(coloured).not.toBe(stripVTControlCharacters(coloured));
    expect(stripVTControlCharacters(coloured).replaceAll(/ +$/gm, '')).toBe(
      renderText(officeResult, at(80)),
    );
  });

  it('survives a width that is none', () => {
    for (const width of [0, -5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(renderText(cleanResult, at(width))).toContain('Nothing risky was found');
    }
  });
});
