/**
 * Signed distance of a point to the edge of a shape: negative inside, in units of the shape's radius, about 1. Only + - * / and
 * square roots, so that every machine draws the same pixels. Called for every pixel, hence without arrays and closures inside.
 */
export type Shape = (x: number, y: number) => number;

/** One class of the generated set. */
export interface ShapeClass {
  name: string;
  shape: Shape;
}

/** The classes of the generated set, head first. Those of the tail look like one of the head: star like cross, horseshoe like ring. */
export const SHAPE_CLASSES: readonly ShapeClass[] = [
  { name: 'disc', shape: disc(0.9) },
  { name: 'cross', shape: either(box(0.95, 0.32), box(0.32, 0.95)) },
  { name: 'triangle', shape: polygon([0, -1], [0.95, 0.75], [-0.95, 0.75]) },
  { name: 'ring', shape: without(disc(0.95), disc(0.5)) },
  { name: 'square', shape: box(0.8, 0.8) },
  { name: 'crescent', shape: without(disc(0.95), disc(0.75, 0.45, -0.1)) },
  { name: 'arrow', shape: either(polygon([0, -1], [0.85, 0.1], [-0.85, 0.1]), box(0.3, 0.5, 0, 0.5)) },
  { name: 'frame', shape: without(box(0.85, 0.85), box(0.45, 0.45)) },
  { name: 'horseshoe', shape: without(without(disc(0.95), disc(0.5)), box(0.32, 0.6, 0, 0.7)) },
  {
    name: 'star',
    shape: polygon(
      [0, -1],
      [0.28, -0.28],
      [1, 0],
      [0.28, 0.28],
      [0, 1],
      [-0.28, 0.28],
      [-1, 0],
      [-0.28, -0.28],
    ),
  },
];

function disc(radius: number, centerX = 0, centerY = 0): Shape {
  return (x, y) => Math.sqrt((x - centerX) * (x - centerX) + (y - centerY) * (y - centerY)) - radius;
}

function box(halfWidth: number, halfHeight: number, centerX = 0, centerY = 0): Shape {
  return (x, y) => {
    const dx = Math.abs(x - centerX) - halfWidth;
    const dy = Math.abs(y - centerY) - halfHeight;
    const outX = Math.max(dx, 0);
    const outY = Math.max(dy, 0);
    return Math.sqrt(outX * outX + outY * outY) + Math.min(Math.max(dx, dy), 0);
  };
}

/** The inside is where a ray crosses an odd number of edges. */
function polygon(...corners: readonly [number, number][]): Shape {
  return (x, y) => {
    let nearest = Infinity;
    let isInside = false;
    let [fromX, fromY] = corners.at(-1)!;
    for (const [toX, toY] of corners) {
      const edgeX = toX - fromX;
      const edgeY = toY - fromY;
      const pointX = x - fromX;
      const pointY = y - fromY;
      const along = (pointX * edgeX + pointY * edgeY) / (edgeX * edgeX + edgeY * edgeY);
      const clamped = Math.min(Math.max(along, 0), 1);
      const dx = pointX - clamped * edgeX;
      const dy = pointY - clamped * edgeY;
      nearest = Math.min(nearest, dx * dx + dy * dy);
      if (fromY > y !== toY > y && pointX < (pointY / edgeY) * edgeX) isInside = !isInside;
      fromX = toX;
      fromY = toY;
    }
    return isInside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
  };
}

function either(a: Shape, b: Shape): Shape {
  return (x, y) => Math.min(a(x, y), b(x, y));
}

function without(a: Shape, b: Shape): Shape {
  return (x, y) => Math.max(a(x, y), -b(x, y));
}
