import { readGolden } from '@lt/testkit';
import { bottleneckBlock } from '../src/bottleneck-block.ts';
import { type BlockCase, describeBlock } from './residual-block.ts';

const file = new URL('./golden/resnet50_bottleneck.json', import.meta.url);
const { cases } = readGolden<{ cases: BlockCase[] }>(file);

await describeBlock('bottleneckBlock', cases, (x, { params }) =>
  bottleneckBlock(x, {
    name: 'block',
    filters: params.bn1!.gamma!.length,
    stride: params.conv2!.stride![0]!,
  }),
);
