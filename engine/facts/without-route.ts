import type { AlikeDevices, DeviceResult } from './check-result.ts';

/** True where this machine had no route for any probe: the silence is its own, not the device's. */
export function isWithoutRoute({ state, ledger }: DeviceResult | AlikeDevices): boolean {
  const ledgers = [ledger.tcp, ledger.udp].filter((one) => one !== undefined);
  const isAll = ledgers.every(({ asked, reasons }) => (reasons['no-route'] ?? 0) >= asked);
  return state === 'silent' && ledgers.length > 0 && isAll;
}
