/** Colors of the classes, told apart on light and dark ground. */
const CLASS_COLORS = [
  '#3f7fd8',
  '#e8833a',
  '#22a884',
  '#a463d6',
  '#e0558a',
  '#c2a01c',
  '#25a7c9',
  '#a8694a',
  '#7a8b99',
  '#6aa84f',
];

/** Returns the color of a class, `#rrggbb`. */
export function colorOf(classId: number): string {
  return CLASS_COLORS[classId % CLASS_COLORS.length]!;
}

const CHANNELS = new Map<string, [number, number, number]>();

/** Returns red, green and blue of a color `#rrggbb`. */
export function channelsOf(color: string): [number, number, number] {
  const known = CHANNELS.get(color);
  if (known) return known;
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as [
    number,
    number,
    number,
  ];
  CHANNELS.set(color, channels);
  return channels;
}
