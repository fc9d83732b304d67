// Words that made this project's English read as a translation, each with what a native engineer writes instead.

/** @typedef {{ readonly found: RegExp; readonly better: string }} Word */

/** Words that are flagged wherever they stand in a text file. @type {readonly Word[]} */
export const words = [
  // A server is behind a proxy, and a process leaves files behind; a record comes after another one.
  {
    found:
      /(?<!\b(?:leaves?|left|leaving) )\bbehind\b(?! (?:\w+ )?(?:proxy|proxies|pooler|nginx|load balancer|firewall|NAT)\b)/i,
    better: 'after, past or beyond',
  },
  { found: /\bat once\b/i, better: 'immediately, or concurrently / at the same time' },
  { found: /\bonce more\b/i, better: 'again' },
  { found: /\bmend(?:s|ed|ing)?\b/i, better: 'fix, correct' },
  { found: /\bset(?:s|ting)? aside\b/i, better: 'reject' },
  { found: /\b(?:tell|tells|told|telling) of\b/i, better: 'report, mention' },
  { found: /\bways? out\b/i, better: 'hint, or "try …"' },
  { found: /\bbesides\b/i, better: 'also, in addition' },
  { found: /\bbeside\b/i, better: 'next to, together with, during' },
  { found: /\balso (?:where|when|if)\b/i, better: 'even if, even when' },
  { found: /\b(?:in|into) the places? of\b/i, better: 'instead of' },
  {
    found: /\bunder (?:a|an|its|my|that|the|the same|this|your) (?:Idempotency-)?key\b/i,
    better: 'with the key',
  },
  { found: /\b(?:is|are|was|were|be|been) asked for\b/i, better: 'requires, needs, requested' },
  { found: /\bfor ever\b/i, better: 'forever' },
  {
    found: /\b(?:nobody|somebody|everybody)\b(?![:'`/])/i,
    better: 'no one, someone (people only); otherwise name the part',
  },
  { found: /\b(?:whoever|whomever|whosoever)\b/i, better: 'anyone who, the client that' },
  // Not SQL.
  { found: /\b[Ww]here not\b/, better: 'otherwise' },
  { found: /\bany ?more\b/i, better: 'no longer' },
  { found: /\bwithout a word\b/i, better: 'silently, without an error' },
  { found: /\b(?:go|goes|went|going) (?:together )?with\b/i, better: 'can be combined with, works with' },
  {
    found: /\blies? (?:in|at|on|under|beside|between|below|above|within|outside|there|where)\b/i,
    better: 'is',
  },
  { found: /\bstands? (?:in|at|on|under|between|there|where|before|after)\b/i, better: 'is, appears' },
  {
    found: /\bwhat (?:became|becomes|has become|is to become) of\b/i,
    better: 'what happens to, the outcome of',
  },
  { found: /\bin (?:its|the|their|your|my|our) way\b/i, better: 'blocks, prevents' },
  { found: /\bwithout further ado\b/i, better: 'by default' },
  { found: /\bbe (?:it|they)\b/i, better: 'whether' },
  { found: /\bgiv(?:e|es|en|ing) up waiting\b/i, better: 'time out' },
  { found: /\btaken along\b|\btakes? along\b/i, better: 'include, carry' },
  { found: /\bhas to be had\b|\bto be had\b/i, better: 'available' },
  { found: /\blooked after\b|\blooks after\b/i, better: 'manages, handles' },
  { found: /\bspoil(?:s|t|ed|ing)?\b/i, better: 'corrupt, damage; invalid' },
];

/** Beginnings that leave the first sentence of a comment without a subject. @type {readonly Word[]} */
export const openings = [
  { found: /^(?:Or|Nor|Else)\b/, better: 'Otherwise, …' },
  {
    found: /^Of (?:all|both|it|them|these|those|which|whom)\b/,
    better: 'begin with what the sentence is about',
  },
  { found: /^(?:Who|Whom|Whose|Where|Wherever|Such|Those|Told)\b/, better: 'begin with a noun or a verb' },
];
