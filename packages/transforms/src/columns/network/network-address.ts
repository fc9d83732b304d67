/** An IPv4 or IPv6 address with the bits of its network, for a reader to fill. */
export interface NetworkAddress {
  /** Room for 16 bytes; an IPv4 address has the first four. */
  readonly bytes: Uint8Array;
  networkBits: number;
}
