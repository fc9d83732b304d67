/** Signs that are read without a parameter. */
const commonSigns = codePoints('$£¥€');

/**
 * Currency signs of Unicode (category Sc), except those of hundredths and thousandths, such as `¢` and `₥`: they would
 * change the number.
 */
const allSigns = codePoints('$£¤¥֏؋߾߿৲৳૱௹฿៛₠₡₢₣₤₦₧₨₩₪₫€₭₮₯₱₲₳₴₵₶₷₸₹₺₻₼₽₾₿⃀꠸﷼﹩＄￡￥￦');

/** Codes of ISO 4217 for the currencies of countries. */
const codes = new Set(
  `AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR
ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT
MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND
VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL`
    .split(/\s/)
    .map((code) => packed(Buffer.from(code), 0)),
);

export const CODE_BYTES = 3;

/** Whether the character is a currency sign. @param isHuman whether all signs count, not only the common ones */
export function isCurrencySign(codePoint: number, isHuman: boolean): boolean {
  return (isHuman ? allSigns : commonSigns).has(codePoint);
}

/** Whether the three bytes at `at` are the code of a currency. */
export function isCurrencyCode(bytes: Uint8Array, at: number): boolean {
  return codes.has(packed(bytes, at));
}

function packed(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
}

function codePoints(characters: string): ReadonlySet<number> {
  return new Set(Array.from(characters, (character) => character.codePointAt(0)!));
}
