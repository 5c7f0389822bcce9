import { describeBackends, expectAllClose, expectNoLeak, readGolden } from '@lt/testkit';
import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureScatter, pca2d, scatterPairSvg, scatterSvg } from '../../src/index.ts';

const { input, expected } = readGolden<{
  input: { features: number[][]; labels: number[]; newFeatures: number[][] };
  expected: {
    mean: number[];
    components: number[][];
    explainedVariance: number[];
    explainedVarianceRatio: number[];
    projection: number[][];
    newProjection: number[][];
  };
}>(new URL('../golden/pca2d.json', import.meta.url));
const close = { absolute: 1e-6, relative: 1e-6 };

describe('pca2d', () => {
  it('agrees with the golden values', async () => {
    const { mean, components, explainedVariance, explainedVarianceRatio, project } = pca2d(input.features);
    await expectAllClose(mean, expected.mean, close);
    await expectAllClose(components, expected.components, close);
    await expectAllClose(explainedVariance, expected.explainedVariance, close);
    await expectAllClose(explainedVarianceRatio, expected.explainedVarianceRatio, close);
    await expectAllClose(project(input.features), expected.projection, close);
    await expectAllClose(project(input.newFeatures), expected.newProjection, close);
  });

  it('has axes of length 1 at right angles, and goes to the plane and back', () => {
    const rows = fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 4, maxLength: 4 }), {
      minLength: 3,
      maxLength: 12,
    });
    fc.assert(
      fc.property(rows, (features) => {
        const { components, project, lift, explainedVariance } = pca2d(features);
        const product = (i: number, j: number): number =>
          components[i]!.reduce((sum, value, k) => sum + value * components[j]![k]!, 0);
        expect(product(0, 0)).toBeCloseTo(1, 8);
        expect(product(1, 1)).toBeCloseTo(1, 8);
        expect(product(0, 1)).toBeCloseTo(0, 8);
        expect(explainedVariance[0]).toBeGreaterThanOrEqual(explainedVariance[1] - 1e-9);
        const [point] = project([lift([2, -3])]);
        expect(point![0]).toBeCloseTo(2, 8);
        expect(point![1]).toBeCloseTo(-3, 8);
      }),
      { numRuns: 40, seed: 2 },
    );
  });

  it('finds two axes where the features fill no more than a plane, or a line', () => {
    const plane = pca2d([
      [0, 0, 0],
      [4, 0, 1],
      [8, 0, 0],
      [4, 0, -1],
    ]);
    expect(plane.explainedVarianceRatio[0] + plane.explainedVarianceRatio[1]).toBeCloseTo(1, 12);
    expect(plane.explainedVarianceRatio[1]).toBeCloseTo(1 / 17, 12);
    const line = pca2d([
      [0, 0, 0],
      [1, 2, 2],
      [2, 4, 4],
    ]);
    expect(line.explainedVarianceRatio[0]).toBeCloseTo(1, 12);
    expect(line.project([[2, 4, 4]])[0]![0]).toBeCloseTo(3, 12);
    expect(line.project([[2, 4, 4]])[0]![1]).toBeCloseTo(0, 12);
  });

  it('takes features that are all the same, and names what is wrong', () => {
    expect(
      pca2d([
        [1, 2, 3],
        [1, 2, 3],
      ]).explainedVarianceRatio,
    ).toEqual([0, 0]);
    expect(() => pca2d([[1, 2]])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: pca2d: expected \`features\` to have at least 2 rows and 2 columns, got [1, 2].]`,
    );
    expect(() => pca2d([[1, 2], [3]])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: pca2d: expected \`features\` to be rows of numbers, all as long as one another, or { data, shape }, got array of 2.]`,
    );
    expect(() => pca2d(input.features).project([[1]])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: pca2d.project: expected \`features\` to have 6 columns, got 1.]`,
    );
  });
});

await describeBackends('featureScatter', () => {
  it('fits the plane to the real features only', async () => {
    const augmented = { features: input.newFeatures, classIds: [3, 3, 3, 3] };
    const { points, pca, bounds } = await featureScatter(tensor2d(input.features), input.labels, {
      augmented,
    });
    const xy = points.map(({ x, y }) => [x, y]);
    await expectAllClose(xy.slice(0, 36), expected.projection, { absolute: 1e-3 });
    await expectAllClose(xy.slice(36), expected.newProjection, { absolute: 1e-3 });
    expect(points.map(({ kind }) => kind).filter((kind) => kind === 'augmented')).toHaveLength(4);
    expect(points.map(({ classId }) => classId)).toEqual([...input.labels, 3, 3, 3, 3]);
    expect(pca).toBeDefined();
    for (const { x, y } of points) {
      expect(x > bounds.x[0] && x < bounds.x[1] && y > bounds.y[0] && y < bounds.y[1]).toBe(true);
    }
  });

  it('colors the plane as the classifier does', async () => {
    const real = [
      [-4, 1],
      [-2, -1],
      [2, 1],
      [4, -1],
    ];
    const classifier = {
      kernel: tensor2d([
        [-1, 1],
        [0, 0],
      ]),
      bias: tensor1d([0, 0]),
    };
    const { regions, pca } = await featureScatter(real, [0, 0, 1, 1], { classifier, resolution: 4 });
    // The first axis is nearly that of the first feature, whichever way the sign rule turns it.
    const toRight = pca!.components[0][0]! > 0 ? [0, 0, 1, 1] : [1, 1, 0, 0];
    expect([...regions!.classIds]).toEqual([...toRight, ...toRight, ...toRight, ...toRight]);
    await expectNoLeak(() => featureScatter(real, [0, 0, 1, 1], { classifier }).then(({ points }) => points));
  });

  it('gives a place the class of the feature nearest to it, before and after', async () => {
    const real = [
      [-4, 1, 9],
      [-2, -1, 0],
      [2, 1, 3],
      [4, -1, 1],
    ];
    const given = [
      [3, 3, 3],
      [0, -2, 8],
    ];
    const kernel = tensor2d([
      [-1, 1, 0.5],
      [0, 2, 0],
      [0.1, 0, 0.3],
    ]);
    const classifiers = {
      classifier: { kernel, bias: tensor1d([0, 0, 0]) },
      classifierAfter: { kernel, bias: tensor1d([0, 1, -2]) },
    };
    const weights = await kernel.array();
    for (const projection of ['pca', 'umap'] as const) {
      const { points, bounds, regions, regionsAfter } = await featureScatter(real, [0, 0, 1, 1], {
        ...classifiers,
        augmented: { features: given, classIds: [1, 1] },
        projection,
        regionsBy: 'nearest',
        resolution: 5,
      });
      // Before, by the real features only: no others are shown.
      for (const [found, bias, shown] of [
        [regions!, [0, 0, 0], 4],
        [regionsAfter!, [0, 1, -2], 6],
      ] as const) {
        const classOf = (row: number[]): number => {
          const logits = bias.map((b, c) => row.reduce((sum, x, k) => sum + x * weights[k]![c]!, b));
          return logits.indexOf(Math.max(...logits));
        };
        const wanted = Array.from({ length: 25 }, (_, cell) => {
          const [column, row] = [cell % 5, Math.floor(cell / 5)];
          const x = bounds.x[0] + ((bounds.x[1] - bounds.x[0]) * (column + 0.5)) / 5;
          const y = bounds.y[0] + ((bounds.y[1] - bounds.y[0]) * (row + 0.5)) / 5;
          const distances = points.slice(0, shown).map((point) => Math.hypot(point.x - x, point.y - y));
          return classOf([...real, ...given][distances.indexOf(Math.min(...distances))]!);
        });
        expect([...found.classIds]).toEqual(wanted);
      }
    }
  });

  it('puts neighbors together by UMAP, the same for the same seed', async () => {
    const options = { projection: 'umap', neighbors: 5, seed: 1 } as const;
    const augmented = { features: input.newFeatures, classIds: [0, 0, 0, 0] };
    const one = await featureScatter(input.features, input.labels, { ...options, augmented });
    expect(one.points).toHaveLength(40);
    for (const { x, y } of one.points) expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
    const again = await featureScatter(input.features, input.labels, { ...options, augmented });
    expect(again.points).toEqual(one.points);
  });

  it('names what is wrong', async () => {
    const refused = async (...given: unknown[]): Promise<string> =>
      featureScatter(...(given as Parameters<typeof featureScatter>)).then(
        String,
        (error: Error) => error.message,
      );
    expect(await refused(input.features, [0])).toMatchInlineSnapshot(
      `"featureScatter: expected \`classIds\` to hold 36 numbers, got array of 1."`,
    );
    expect(await refused(input.features, input.labels, { projection: 'tsne' })).toMatchInlineSnapshot(
      `"featureScatter: expected \`projection\` to be one of 'pca', 'umap', got "tsne"."`,
    );
    const classifier = { kernel: tensor2d([[1]]), bias: tensor1d([1]) };
    expect(await refused(input.features, input.labels, { classifier })).toMatchInlineSnapshot(
      `"featureScatter: expected \`classifier.kernel\` to have shape [6, numClasses], got [1, 1]."`,
    );
    expect(
      await refused(input.features, input.labels, { projection: 'umap', regionsBy: 'plane' }),
    ).toMatchInlineSnapshot(
      `"featureScatter: expected \`regionsBy\` to be 'nearest' with 'umap', from whose plane there is no way back to features, got "plane"."`,
    );
    expect(
      await refused(
        [
          [0, Number.NaN],
          [1, 2],
        ],
        [0, 1],
      ),
    ).toMatchInlineSnapshot(
      `"featureScatter: expected \`features\` to be finite numbers, got NaN in row 0."`,
    );
    const augmented = { features: [[1, 2, 3, 4, 5, Infinity]], classIds: [1] };
    expect(await refused(input.features, input.labels, { augmented })).toMatchInlineSnapshot(
      `"featureScatter: expected \`augmented.features\` to be finite numbers, got Infinity in row 0."`,
    );
    expect(await refused([[1, 2]], [0])).toMatchInlineSnapshot(
      `"featureScatter: expected \`features\` to have at least 2 rows and 2 columns with 'pca', got [1, 2]."`,
    );
    const two = [
      [1, 2],
      [3, 4],
    ];
    expect(await refused(two, [0, 1], { projection: 'umap' })).toMatchInlineSnapshot(
      `"featureScatter: expected \`features\` to have at least 3 rows with 'umap', got [2, 2]."`,
    );
  });
});

describe('scatterSvg', () => {
  it('draws real points filled, augmented ones hollow, head classes gray', async () => {
    const scatter = await featureScatter(
      [
        [0, 0],
        [1, 0],
        [0, 5],
      ],
      [0, 0, 1],
      {
        augmented: { features: [[1, 1]], classIds: [1] },
      },
    );
    const svg = scatterSvg(scatter, { tailClasses: [1], title: 'a < b & c' });
    const circles = svg.split('\n').filter((line) => line.includes('<title>'));
    expect(circles).toHaveLength(4);
    expect(circles.filter((line) => line.includes('#a3a3a3'))).toHaveLength(2);
    expect(circles[3]).toContain('fill="#fff" fill-opacity="0.5" stroke=');
    for (const entry of ['class 1', 'other classes', 'augmented']) expect(svg).toContain(`>${entry}</text>`);
    expect(svg).toContain('a &#60; b &#38; c');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('names twelve classes and counts the others, and shortens what has no room', async () => {
    const ids = Array.from({ length: 15 }, (_, i) => i);
    const scatter = await featureScatter(
      ids.map((id) => [id, (id * 7) % 5]),
      ids,
    );
    const legendOf = (options: object): string[] =>
      [...scatterSvg(scatter, options).matchAll(/y="[\d.]+" fill="#404040">([^<]+)</g)].map(
        ([, text]) => text!,
      );
    const first = ids.slice(0, 12).map((id) => `class ${id}`);
    expect(legendOf({})).toEqual([...first, 'and 3 more']);
    expect(legendOf({ tailClasses: ids.slice(0, 13) })).toEqual([...first, 'and 1 more', 'other classes']);
    expect(legendOf({ tailClasses: ids.slice(0, 12) })).toEqual([...first, 'other classes']);
    const name = 'A CLASS WITH A VERY LONG NAME';
    const svg = scatterSvg(scatter, { classNames: [name], tailClasses: [0], title: name, width: 120 });
    expect(svg.match(/<title>A CLASS WITH A VERY LONG NAME<\/title>A CL[A-Z ]*…</g)).toHaveLength(2);
  });

  it('names what is wrong', async () => {
    const scatter = await featureScatter(
      [
        [0, 0],
        [1, 2],
      ],
      [0, 1],
    );
    expect(() => scatterSvg(scatter, { title: 3 as never })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: scatterSvg: expected \`title\` to be a string, got 3.]`,
    );
    expect(() => scatterSvg(scatter, { classNames: [3] as never })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: scatterSvg: expected \`classNames[0]\` to be a string, got 3.]`,
    );
    expect(() => scatterPairSvg(scatter, { captions: 'ab' as never })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: scatterPairSvg: expected \`captions\` to be 2 strings, got "ab".]`,
    );
  });
});

describe('scatterPairSvg', () => {
  const point = { x: 0, y: 0, classId: 0, kind: 'real' } as const;
  const scatter = {
    points: [
      point,
      { ...point, x: 2, classId: 1 },
      { ...point, y: 1, classId: 1, kind: 'augmented' as const },
    ],
    bounds: { x: [-1, 3] as [number, number], y: [-1, 2] as [number, number] },
    regions: { classIds: Int32Array.of(0, 0, 0, 1), columns: 2, rows: 2 },
    regionsAfter: { classIds: Int32Array.of(0, 1, 1, 1), columns: 2, rows: 2 },
  };

  it('shows real features and the old regions, then augmented ones and the new regions', () => {
    const svg = scatterPairSvg(scatter, {
      tailClasses: [1],
      classNames: ['<a>', 'b'],
      width: 416,
      height: 201,
    });
    expect(svg.match(/<title>/g)).toHaveLength(2 + 3);
    const cells = [
      ...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="100" fill="([^"]+)"\/>/g),
    ];
    // Upwards: the first row of cells is the lowest. Cells of one class are one.
    const [gray, color] = ['#a3a3a3', cells[2]![4]];
    expect(cells.map(([, x, y, width, fill]) => [Number(x), Number(y), Number(width), fill])).toEqual([
      [0.5, 124.5, 199, gray],
      [0.5, 24.5, 99.5, gray],
      [100, 24.5, 99.5, color],
      [216.5, 124.5, 99.5, gray],
      [316, 124.5, 99.5, color],
      [216.5, 24.5, 199, color],
    ]);
    expect(svg).toContain('>b</text>');
    expect(svg).toContain('>after</text>');
    expect(svg).not.toContain('<a>');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('keeps the old regions where there are no new ones', () => {
    const { regionsAfter: _, ...before } = scatter;
    const svg = scatterPairSvg(before, { width: 416, height: 201 });
    expect(svg.match(/height="100"/g)).toHaveLength(6);
  });
});
