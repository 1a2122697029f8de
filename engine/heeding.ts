/**
 * Conversations count as something that is sent to a device, and a device that was stopped is talked
 * to no more.
 */
import type { Vitals } from './sweep/vitals.ts';
import type { DatagramWire, Dialer } from './wire/wire.ts';

type Of = Pick<Vitals, 'known'>;

export function heedingDialer(
  dialer: Dialer,
  vitals: Of,
  indexOf: (address: string) => number,
): Dialer {
  return {
    dial: async (address, port, timeoutMs) => {
      const device = vitals.known(indexOf(address));
      if (device?.isStopped) return { state: 'unknown', reason: 'device-degraded' };
      device?.talked();
      return await dialer.dial(address, port, timeoutMs);
    },
  };
}

export function heedingDatagrams(
  wire: DatagramWire,
  vitals: Of,
  indexOf: (address: string) => number,
): DatagramWire {
  return {
    ask: async (address, port, request, timeoutMs) => {
      const device = vitals.known(indexOf(address));
      if (device?.isStopped) return { is: 'unknown', reason: 'device-degraded' };
      device?.talked();
      return await wire.ask(address, port, request, timeoutMs);
    },
  };
}
