/** Names of UTC. */
export const universalZones = ['z', 'utc', 'gmt', 'ut', 'uct', 'zulu'] as const;

/**
 * Abbreviations of time zones by hours east of UTC, from PostgreSQL's default set (`timezone_abbreviations`, file
 * src/timezone/tznames/Default), the same in versions 15 to 18. Several countries use some of them: `cst` is America's
 * and `ist` Israel's, as in that file. Leaves out those whose offset depends on the date, such as `msk`.
 */
const standard: readonly (readonly [hours: number, names: string])[] = [
  [-10, 'hst taht'],
  [-9.5, 'mart'],
  [-9, 'akst gamt'],
  [-8, 'pst'],
  [-7, 'mst'],
  [-6, 'cst galt'],
  [-5, 'act cot est pet'],
  [-4, 'amt ast bot'],
  [-3.5, 'nft nst'],
  [-3, 'bra brt gft pmst uyt wgt'],
  [-2, 'fnt'],
  [-1, 'azot egt'],
  [0, 'wet'],
  [1, 'cet met mez wat'],
  [2, 'eet ist sast'],
  [3, 'eat fet'],
  [3.5, 'irt'],
  [4, 'mut ret sct'],
  [4.5, 'aft'],
  [5, 'mvt pkt tft tjt uzt'],
  [5.75, 'npt'],
  [6, 'almt bdt btt xjt'],
  [6.5, 'mmt'],
  [7, 'cxt ict wast'],
  [8, 'awst bnt bort cct hkt myt pht'],
  [8.75, 'acwst'],
  [9, 'jayt jst kst pwt'],
  [9.5, 'acst cast'],
  [10, 'aest chut ddut ligt mpt pgt trut yapt'],
  [10.5, 'lhst'],
  [11, 'pont vut'],
  [12, 'fjt gilt mht nzst nzt tvt wakt wft'],
  [12.75, 'chast'],
  [13, 'tot'],
];

/** Abbreviations for summer time, likewise. */
const summer: readonly (readonly [hours: number, names: string])[] = [
  [-8, 'akdt'],
  [-7, 'pdt'],
  [-6, 'mdt'],
  [-5, 'cdt'],
  [-4, 'edt'],
  [-3, 'adt clst pyst'],
  [-2.5, 'ndt'],
  [-2, 'brst pmdt uyst wgst'],
  [-1, 'fnst'],
  [0, 'azost egst'],
  [1, 'bst wetdst'],
  [2, 'bdst cest cetdst mest mesz metdst'],
  [3, 'eest eetdst idt'],
  [4, 'msd'],
  [5, 'must'],
  [6, 'kgst pkst uzst yekst'],
  [7, 'almst'],
  [8, 'wadt'],
  [9, 'awsst ulast wdt'],
  [10, 'kdt'],
  [10.5, 'acdt acsst cadt sadt'],
  [11, 'aedt aesst'],
  [13, 'fjst nzdt'],
  [13.75, 'chadt'],
];

/** @returns pairs of name and seconds east of UTC */
function bySeconds(table: typeof standard): readonly (readonly [name: string, seconds: number])[] {
  return table.flatMap(([hours, names]) => names.split(' ').map((name) => [name, hours * 3600] as const));
}

export const standardZones = bySeconds(standard);
export const summerZones = bySeconds(summer);
