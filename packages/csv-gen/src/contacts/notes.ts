import type { Random } from './random.ts';

type Sentence = (number: number) => string;

// Together they contain commas, doubled quotes, both kinds of newline, tabs, leading and trailing spaces, a
// backslash, COPY's end mark, and characters of two, three and four UTF-8 bytes.
const sentences: readonly [Sentence, ...Sentence[]] = [
  (number) => `Order ${number} was sent to the second address we hold.`,
  (number) => `Called about invoice ${number}, asked for a copy by post.`,
  (number) => `Said "please call back before ${1 + (number % 12)} o'clock", then hung up.`,
  (number) => `Prefers e-mail; ticket ${number} is closed.`,
  (number) => `Delivery ${number}:\nleave at the back door,\nmind the dog.`,
  (number) => `Address on file:\r\n${number} Harbour Road\r\nUpper Flat`,
  (number) => `Kündigt zum Monatsende, Vertrag ${number} läuft aus.`,
  (number) => `Réclamation n° ${number} : colis ouvert, "rien ne manque".`,
  (number) => `Клиент просит перезвонить, заявка ${number}.`,
  (number) => `お客様番号 ${number} のご住所を確認しました。`,
  (number) => `订单 ${number} 已退款。`,
  (number) => `طلب رقم ${number} قيد التنفيذ.`,
  (number) => `Thanks for gift no. ${number}! 🎁👩‍👩‍👧`,
  (number) => `Path on the old server: C:\\clients\\${number}\\. `,
  (number) => `\tImported from the old system, key ${number}.`,
  (number) => `Paid ${number % 400} € too much; wants it "back, in full".`,
  (number) => `Wrote \\. as the subject of message ${number}.`,
  (number) => `Newsletter since ${2004 + (number % 20)}, no advertising by telephone.`,
];

/** Creates one to three remarks as a clerk would write them, about 100 bytes. */
export function makeNotes(random: Random): string {
  const first = makeSentence(random);
  const more = random.below(8);
  if (more === 0) return first;
  const second = `${first} ${makeSentence(random)}`;
  return more < 6 ? second : `${second} ${makeSentence(random)}`;
}

function makeSentence(random: Random): string {
  return random.pick(sentences)(random.below(1_000_000));
}
