import { readGolden } from '@lt/testkit';
import { basicBlock } from '../src/basic-block.ts';
import { type BlockCase, describeBlock } from './residual-block.ts';

const file = new URL('./golden/resnet_cifar_block.json', import.meta.url);
const { cases } = readGolden<{ cases: BlockCase[] }>(file);

await describeBlock('basicBlock', cases, (x, { kind, params }) =>
  basicBlock(x, {
    name: 'block',
    filters: params.bn1!.gamma!.length,
    stride: params.conv1!.stride![0]!,
    shortcut: kind.includes('optionB') ? 'B' : 'A',
  }),
);
