/** A field as the source file writes it. */
interface Cell {
  readonly text: string;
  readonly isQuoted: boolean;
}

export type Row = readonly Cell[];

const names = ['day', 'time', 'quantity', 'item', 'price', 'kind', 'description', 'link', 'remark'];
/** The description and the link are always quoted. */
const quoted = new Set([6, 7]);
const kinds = [
  "Men's hiking boots",
  'Throw pillow, wooden paddles',
  'Light-up running jacket',
  "Kids' jumper hat",
  "Women's fleece, hooded",
  'Fly rod',
  'Dining table, round 48"',
  'Heated insoles',
  "Dog's bed",
  'Canoe, 14 feet',
  "Skier's gloves",
];
const openings = [
  'Made to our exacting standards',
  "You won't find a better one",
  'A favourite of many seasons',
  'Rugged, light and quick to dry',
  "Built for the year's worst weather",
];
const endings = [
  ', it lasts for years.',
  ': warm without bulk, from autumn to spring.',
  ', and it folds to the size of a book.',
  ' by people who use it themselves.',
  ', tested on lakes, trails and slopes.',
  ' with a 9" zip, a lining and two pockets.',
  ', in six colours.',
];

/**
 * The file that is polluted: a header and 83 records of nine columns, as in the paper's section 3.2.
 * One column is numeric and the last one is empty; quotes, commas and apostrophes occur inside fields.
 */
export const sourceFile: readonly Row[] = [names, ...Array.from({ length: 83 }, (_, at) => record(at))].map(
  (texts) => texts.map((text, column) => ({ text, isQuoted: quoted.has(column) || /[",]/.test(text) })),
);

function record(at: number): string[] {
  const moment = new Date(Date.UTC(2024, 0, 1 + at, 0, 15 * at)).toISOString();
  const item = `${'ACEHK'[at % 5]}${'BDFG'[at % 4]}-${1000 + at * 97}`;
  return [
    moment.slice(0, 10).split('-').toReversed().join('/'),
    moment.slice(11, 16),
    String((at * 7) % 20),
    item,
    `$${(300 + ((at * 1379) % 9000)) / 100}`,
    kinds[at % kinds.length]!,
    openings[at % openings.length]! + endings[at % endings.length]!,
    `https://shop.example/items/${item}.html`,
    '',
  ];
}
