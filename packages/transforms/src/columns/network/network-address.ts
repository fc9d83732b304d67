/** An IPv4 or IPv6 address with the bits of its network, filled by a reader. */
export interface NetworkAddress {
  /** Room for 16 bytes; an IPv4 address uses the first four. */
  readonly bytes: Uint8Array;
  networkBits: number;
}
