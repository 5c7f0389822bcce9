import { checkNumber } from '@lt/core';
import type { Label } from './labels.ts';
import type { BalanceRule, StrategyKind } from './sampling-strategy.ts';
import type { ClassTarget } from './strategy-targets.ts';

/** Resolves a {@link BalanceRule}: every class but the largest (over) or the smallest (under), those that stay as they are included. */
export function balanceTargets(
  caller: string,
  labels: readonly Label[],
  counts: readonly number[],
  rule: BalanceRule,
  kind: StrategyKind,
): ClassTarget[] {
  const { ratio, power, cap, capPerRow } = checkRule(caller, rule, kind);
  const isOver = kind === 'over';
  const reference = isOver ? Math.max(...counts) : Math.min(...counts);
  const fixed = counts.indexOf(reference);
  const sizeOf = (count: number): number => {
    if (power !== undefined) return reference * (count / reference) ** power;
    // A cap alone balances as far as it lets.
    if (isOver) return reference * (ratio ?? 1);
    return ratio === undefined && cap !== undefined ? count : reference / (ratio ?? 1);
  };
  return labels.flatMap((label, i) => {
    if (i === fixed) return [];
    const count = counts[i]!;
    const size = Math.round(sizeOf(count));
    if (!isOver) return [{ label, count: Math.min(count, size, cap ?? count) }];
    const most = Math.min(cap ?? Infinity, Math.floor((capPerRow ?? Infinity) * count));
    return [{ label, count: Math.min(Math.max(0, size - count), most) }];
  });
}

function checkRule(caller: string, rule: BalanceRule, kind: StrategyKind): BalanceRule {
  const { ratio, power, cap, capPerRow } = rule;
  const name = (option: string): string => `samplingStrategy.${option}`;
  if (kind === 'clean') {
    throw new RangeError(
      `${caller}: expected \`samplingStrategy\` to be a name or a list of classes, for cleaning, got a rule.`,
    );
  }
  if (ratio !== undefined) checkNumber(caller, name('ratio'), ratio, { above: 0, max: 1 });
  if (power !== undefined) checkNumber(caller, name('power'), power, { min: 0, max: 1 });
  if (cap !== undefined) checkNumber(caller, name('cap'), cap, { min: 0, integer: true });
  if (capPerRow !== undefined) checkNumber(caller, name('capPerRow'), capPerRow, { min: 0 });
  if (ratio !== undefined && power !== undefined) {
    throw new RangeError(
      `${caller}: expected \`samplingStrategy\` to have a ratio or a power, got ratio ${ratio} and power ${power}.`,
    );
  }
  if (kind === 'under' && capPerRow !== undefined) {
    throw new RangeError(
      `${caller}: expected \`samplingStrategy.capPerRow\` to be left out where rows are removed, got ${capPerRow}.`,
    );
  }
  return rule;
}
