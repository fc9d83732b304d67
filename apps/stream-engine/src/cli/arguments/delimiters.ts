/** The usual ones: those that are offered, and tried where nobody says which it is. */
export const delimiters = [',', ';', 'tab', '|'] as const;
