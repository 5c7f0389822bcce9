import { checkNumber, checkNumbers, describeValue } from '@lt/core';

/** Lists of category ids, one list per image, in two arrays: for data sets of millions of images. */
export interface CategoryLists {
  /** Category ids of all images, one image after the other. */
  categories: ArrayLike<number>;
  /** Where the list of each image begins in `categories`, and at last its length: from 0, never falling, `[numImages + 1]`. */
  starts: ArrayLike<number>;
}

/**
 * What each image shows: a list of category ids per image, which may be empty; or the same in two arrays; or one category id per image.
 */
export type ImageCategories = readonly ArrayLike<number>[] | CategoryLists | ArrayLike<number>;

/** The categories of each image, each once. */
export interface CategoryIndex {
  /** Category ids, image after image. */
  categories: Int32Array;
  /** Where each image begins, and the end, `[numImages + 1]`. */
  starts: Int32Array;
  /** Images that hold each category, `[numCategories]`. */
  imageCounts: Int32Array;
}

/** Checks what the images show and returns it with each category once per image. Images without any keep their place. */
export function indexCategories(
  name: string,
  imageCategories: ImageCategories,
  numClasses: number | undefined,
): CategoryIndex {
  const max = 2 ** 24;
  const below =
    numClasses === undefined
      ? max
      : checkNumber(name, 'numClasses', numClasses, { min: 1, max, integer: true });
  const range = { min: 0, below, integer: true };
  const { categories, starts } = flatLists(name, imageCategories, range);
  let largest = -1;
  for (let i = 0; i < categories.length; i++) if (categories[i]! > largest) largest = categories[i]!;

  const imageCounts = new Int32Array(numClasses ?? Math.max(largest + 1, 1));
  const lastImage = new Int32Array(imageCounts.length).fill(-1);
  let end = 0;
  for (let image = 0, from = 0; image + 1 < starts.length; image++) {
    const to = starts[image + 1]!;
    for (; from < to; from++) {
      const category = categories[from]!;
      if (lastImage[category] === image) continue;
      lastImage[category] = image;
      imageCounts[category]!++;
      categories[end++] = category;
    }
    starts[image + 1] = end;
  }
  return { categories: categories.slice(0, end), starts, imageCounts };
}

type Flat = { categories: Int32Array; starts: Int32Array };

/** Returns copies, in two arrays, of any form of lists, checked. */
function flatLists(
  name: string,
  given: ImageCategories,
  range: { min: number; below: number; integer: boolean },
): Flat {
  if (isObject(given) && 'starts' in given) return copyLists(name, given, range);
  if (!Array.isArray(given) || typeof given[0] === 'number') {
    // One category per image, or nothing that is a list at all.
    const categories = new Int32Array(checkNumbers(name, 'imageCategories', given, range));
    const starts = new Int32Array(categories.length + 1);
    for (let image = 0; image < starts.length; image++) starts[image] = image;
    return { categories, starts };
  }
  if (given.length === 0) {
    throw new RangeError(`${name}: expected \`imageCategories\` to hold at least one image, got array of 0.`);
  }
  const starts = new Int32Array(given.length + 1);
  for (let image = 0; image < given.length; image++) {
    const list: ArrayLike<number> = given[image];
    checkNumbers(name, `imageCategories[${image}]`, list, { ...range, allowEmpty: true });
    starts[image + 1] = starts[image]! + list.length;
  }
  const categories = new Int32Array(starts[given.length]!);
  for (let image = 0; image < given.length; image++) categories.set(given[image], starts[image]);
  return { categories, starts };
}

function copyLists(
  name: string,
  { categories, starts }: CategoryLists,
  range: { min: number; below: number; integer: boolean },
): Flat {
  checkNumbers(name, 'imageCategories.categories', categories, { ...range, allowEmpty: true });
  const { length } = categories;
  checkNumbers(name, 'imageCategories.starts', starts, { min: 0, max: length, integer: true });
  let isRising = starts.length > 1 && starts[0] === 0 && starts[starts.length - 1] === length;
  for (let i = 1; i < starts.length; i++) isRising &&= starts[i]! >= starts[i - 1]!;
  if (!isRising) {
    throw new RangeError(
      `${name}: expected \`imageCategories.starts\` to go from 0 to ${length}, the length of \`categories\`, without falling, in one ` +
        `number more than there are images, got ${describeValue(starts)}.`,
    );
  }
  return { categories: new Int32Array(categories), starts: new Int32Array(starts) };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
