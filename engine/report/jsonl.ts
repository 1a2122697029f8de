/** A finished result as the events that led to it, in the order in which a check tells them. */
import { alikeIn, allAlike, devicesIn } from '../facts/alike-devices.ts';
import type { CheckEvent, CheckResult } from '../facts/check-result.ts';
import { eventLine } from './json.ts';

export function renderJsonl(result: CheckResult): string {
  return [...jsonlPieces(result)].join('');
}

export function* jsonlPieces(result: CheckResult): Generator<string> {
  for (const event of eventsOf(result)) yield eventLine(event);
}

function* eventsOf(result: CheckResult): Generator<CheckEvent> {
  const { devices, method, complete, incompleteBecause, recall = null } = result;
  yield { event: 'started', at: result.start, devices: devicesIn(allAlike(result)), method };
  for (const { address, ports } of devices) {
    for (const { port, transport, state, reason } of ports) {
      yield { event: 'port', device: address, port, transport, state, reason };
    }
  }
  for (const { address, ports } of devices) {
    for (const port of ports) {
      if (port.state === 'open') yield { event: 'service', device: address, result: port };
    }
  }
  for (const finding of result.findings) yield { event: 'finding', finding };
  for (const device of devices) yield { event: 'device', device };
  for (const alike of alikeIn(result)) yield { event: 'devices', devices: alike };
  yield { event: 'finished', at: result.end, complete, incompleteBecause, recall };
}
