/**
 * The scope at the lowest level: nothing above can send to an address outside it, and nobody can
 * send a payload byte to a port where bytes do harm. Every implementation of wire.ts asks here.
 *
 * The ports of `neverSay`: raw print (every byte is printed: 9100-9107, 9112-9116 and the variants
 * of some vendors), LPD (a stray byte makes a job), DNP3, PLCs and serial device servers that hand
 * bytes on to a machine, BGP, Cisco Smart Install, HL7, and UDP receivers that store what they get.
 * They may be connected to, in order and once, and nothing more.
 */
import { endpointText, type Transport } from '../facts/endpoint.ts';
import { hasPort, type PortSet } from '../facts/port-set.ts';
import { mayBeSpokenTo, type ProfileName } from '../facts/profile.ts';
import { Refusal } from '../facts/refusal.ts';
import type { Guard } from './wire.ts';

export const neverSay: Readonly<Record<Transport, PortSet>> = {
  tcp: [
    [102, 102], // S7comm, MMS
    [104, 104], // DICOM
    [179, 179], // BGP
    [502, 502], // Modbus
    [515, 515], // LPD
    [771, 771], // serial device servers
    [802, 802], // Modbus over TLS
    [950, 966], // serial device servers
    [1962, 1962], // PCWorx
    [2404, 2404], // IEC 60870-5-104
    [2455, 2455], // CODESYS
    [2501, 2501], // raw print
    [2575, 2575], // HL7
    [2761, 2762], // DICOM over TLS
    [3001, 3001], // raw print
    [3260, 3260], // iSCSI
    [4001, 4016], // serial device servers
    [4786, 4786], // Cisco Smart Install
    [5006, 5007], // MELSEC
    [5094, 5094], // HART-IP
    [5200, 5200], // raw print
    [6661, 6661], // HL7
    [9100, 9107], // raw print
    [9112, 9116], // raw print
    [9600, 9602], // raw print, OMRON FINS
    [9999, 9999], // raw print, serial device servers
    [10_001, 10_001], // serial device servers, tank gauges
    [11_112, 11_112], // DICOM
    [11_740, 11_740], // CODESYS
    [18_245, 18_245], // GE SRTP
    [20_000, 20_000], // DNP3
    [20_547, 20_547], // ProConOS
    [44_818, 44_818], // EtherNet/IP
  ],
  udp: [
    [162, 162], // SNMP traps
    [502, 502], // Modbus
    [514, 514], // syslog
    [515, 515], // LPD
    [631, 631], // cups-browsed adds printers from packets
    [1962, 1962],
    [2222, 2222], // EtherNet/IP implicit I/O (its TCP 2222 carries none, and SSH is common there)
    [2455, 2455],
    [4001, 4016], // serial device servers that take datagrams
    [5006, 5007],
    [5094, 5094],
    [9100, 9107], // raw print
    [9112, 9116], // raw print
    [9600, 9600],
    [9999, 9999], // raw print
    [11_740, 11_740],
    [18_245, 18_245],
    [20_000, 20_000],
    [20_547, 20_547],
    [30_718, 30_718], // Lantronix setup
    [44_818, 44_818],
    [47_808, 47_808], // BACnet
  ],
};

export type ScopeQuestion = (address: string, port: number, transport: Transport) => boolean;

/**
 * `profileOf`: what the device bears; asked before each byte, because it may be learnt meanwhile.
 * `inScope` is asked before each send; see targets/scope.ts for the one that a check uses.
 */
export function guardFor(
  inScope: ScopeQuestion,
  profileOf: (address: string) => ProfileName = () => 'default',
): Guard {
  const maySay = (address: string, port: number, transport: Transport) =>
    inScope(address, port, transport) &&
    !hasPort(neverSay[transport], port) &&
    mayBeSpokenTo(profileOf(address), port, transport);
  return {
    reach(address, port, transport) {
      if (inScope(address, port, transport)) return;
      const where = endpointText({ address, port, transport });
      throw new Refusal(
        'out-of-scope',
        `${where} is outside the targets of this check, or is at this time; nothing was sent`,
      );
    },
    say(address, port, transport) {
      this.reach(address, port, transport);
      if (maySay(address, port, transport)) return;
      const where = endpointText({ address, port, transport });
      throw new Refusal(
        'payload-forbidden',
        `no byte is ever sent to ${where}: bytes do harm on this port`,
      );
    },
    maySay,
  };
}
