/** Signs that are read without a parameter. */
const commonSigns = codePoints('$£¥€');

/**
 * Currency signs of Unicode (category Sc), except those of hundredths and thousandths, such as `¢` and `₥`: they would
 * change the number.
 */
const allSigns = codePoints('$£¤¥֏؋߾߿৲৳૱௹฿៛₠₡₢₣₤₦₧₨₩₪₫€₭₮₯₱₲₳₴₵₶₷₸₹₺₻₼₽₾₿⃀꠸﷼﹩＄￡￥￦');

/** Signs of letters, and the codes of ISO 4217 for the currencies of countries; two to four bytes each. */
const names = new Set(
  `A$ AU$ C$ CA$ HK$ MX$ NT$ NZ$ R$ S$ US$ Ft Kč Kr kr Lei lei RM Rp Rs zł лв
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR
ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT
MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND
VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL`
    .split(/\s/)
    .map((name) => packed(Buffer.from(name), 0, Buffer.byteLength(name))),
);

const NAME_BYTES_MIN = 2;
const NAME_BYTES_MAX = 4;

/** Whether the character is a currency sign. @param isHuman whether all signs count, not only the common ones */
export function isCurrencySign(codePoint: number, isHuman: boolean): boolean {
  return (isHuman ? allSigns : commonSigns).has(codePoint);
}

/** Returns the number of bytes of the currency's name that begins at `at`, or 0. */
export function currencyNameAt(bytes: Uint8Array, at: number, end: number): number {
  let size = Math.min(NAME_BYTES_MAX, end - at);
  while (size >= NAME_BYTES_MIN && !names.has(packed(bytes, at, size))) size--;
  return size < NAME_BYTES_MIN ? 0 : size;
}

/** Returns the number of bytes of the currency's name that ends before `end`, or 0. */
export function currencyNameBefore(bytes: Uint8Array, from: number, end: number): number {
  let size = Math.min(NAME_BYTES_MAX, end - from);
  while (size >= NAME_BYTES_MIN && !names.has(packed(bytes, end - size, size))) size--;
  return size < NAME_BYTES_MIN ? 0 : size;
}

function packed(bytes: Uint8Array, at: number, size: number): number {
  let number = 0;
  for (let i = at; i < at + size; i++) number = number * 256 + bytes[i]!;
  return number;
}

function codePoints(characters: string): ReadonlySet<number> {
  return new Set(Array.from(characters, (character) => character.codePointAt(0)!));
}
