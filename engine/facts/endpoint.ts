/** Where something may listen. `address` is canonical text (RFC 5952 for IPv6, no zone index). */
export type Transport = 'tcp' | 'udp';

export type Endpoint = {
  readonly address: string;
  /** 0 to 65,535. */
  readonly port: number;
  readonly transport: Transport;
};

/** `10.0.0.1:22/tcp`, `[2001:db8::1]:53/udp`: the form used in messages. */
export function endpointText(endpoint: Endpoint): string {
  const host = endpoint.address.includes(':') ? `[${endpoint.address}]` : endpoint.address;
  return `${host}:${endpoint.port}/${endpoint.transport}`;
}
