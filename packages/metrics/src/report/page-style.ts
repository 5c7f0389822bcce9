/** The style sheet of the page: light, dark and print, wide and narrow; no font or picture from elsewhere. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1b1d22; --muted: #5b606b; --faint: #9aa0ab; --line: #e4e3de; --paper: #f6f5f1; --surface: #ffffff;
  --many: #0072b2; --medium: #009e73; --few: #d55e00;
  --many-text: #00629a; --medium-text: #007555; --few-text: #b04e00;
  --cell: #0a5a94; --cell-empty: #efeeea; --on-cell: #ffffff;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ink: #e9eaee; --muted: #a3a8b4; --faint: #6d7380; --line: #2d313a; --paper: #121418; --surface: #1a1d23;
    --many: #56b4f0; --medium: #2fc095; --few: #ff8b45;
    --many-text: #6dc0f5; --medium-text: #45cda4; --few-text: #ff9d62;
    --cell: #62b4f5; --cell-empty: #262a32; --on-cell: #0a121b;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: clamp(20px, 4vw, 52px) clamp(14px, 3vw, 32px) 56px; }
h1 { font-size: clamp(1.6rem, 4vw, 2.3rem); line-height: 1.15; letter-spacing: -0.02em; margin: 0 0 0.5em; text-wrap: balance; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; line-height: 1.25; letter-spacing: -0.01em; margin: 2em 0 0.6em; }
h3 { font-size: 1rem; line-height: 1.3; margin: 0 0 0.7em; }
p { margin: 0 0 0.8em; max-width: 74ch; overflow-wrap: anywhere; }
.lead { font-size: clamp(1.05rem, 2.2vw, 1.25rem); line-height: 1.45; text-wrap: pretty; }
.note { color: var(--muted); font-size: 0.86rem; line-height: 1.45; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 18px; margin: 0; min-width: 0; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 18px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(165px, 1fr)); gap: 12px; margin: 0; }
.tiles div { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 12px 14px; display: flex; flex-direction: column; min-width: 0; }
.tiles dt { font-size: 0.86rem; color: var(--muted); }
.tiles dd { margin: 0; overflow-wrap: anywhere; }
.tiles .value { font-size: 1.5rem; font-weight: 600; letter-spacing: -0.01em; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tiles .interval { font-size: 0.8rem; line-height: 1.35; font-variant-numeric: tabular-nums; margin-bottom: 2px; }
.tiles .detail { font-size: 0.8rem; color: var(--muted); line-height: 1.35; }
.tiles .many { box-shadow: inset 0 4px var(--many); } .tiles .medium { box-shadow: inset 0 4px var(--medium); } .tiles .few { box-shadow: inset 0 4px var(--few); }
figcaption { font-size: 0.86rem; line-height: 1.45; color: var(--muted); margin: 0.8em 0 0; overflow-wrap: anywhere; }
.plot { display: block; width: 100%; max-width: 520px; height: auto; margin: 0 auto; color: var(--ink); font: 12px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; overflow: visible; }
.plot text { white-space: pre; }
.key { display: inline-block; width: 0.75em; height: 0.75em; border: 1px solid; }
.key.over { color: var(--few); background: color-mix(in srgb, var(--few) 40%, transparent); } .key.under { color: var(--medium); background: var(--medium); }
.scroll { overflow-x: auto; padding: 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 0.9rem; }
th, td { padding: 7px 10px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
thead th { color: var(--muted); font-size: 0.82rem; }
.text { text-align: left; white-space: normal; overflow-wrap: anywhere; min-width: 8em; }
.scroll.card th:first-child { padding-left: 18px; } .scroll.card th:last-child, .scroll.card td:last-child { padding-right: 18px; }
.card .scroll th:first-child { padding-left: 0; } .card .scroll :is(th, td):last-child { padding-right: 0; }
tbody tr:last-child > * { border-bottom: 0; }
.wide { white-space: nowrap; }
.fold td { text-align: center; color: var(--muted); background: var(--paper); }
.shot, .shot-head { text-align: left; }
.shot::before { content: ""; display: inline-block; width: 0.62em; height: 0.62em; margin-right: 0.5em; background: var(--color); }
.shot.many { --color: var(--many); } .shot.medium { --color: var(--medium); } .shot.few { --color: var(--few); }
.shot.many::before { clip-path: polygon(50% 0, 100% 100%, 0 100%); } .shot.few::before { border-radius: 50%; }
.bar { background: linear-gradient(var(--color), var(--color)) 10px calc(100% - 3px) / calc((100% - 20px) * var(--part)) 3px no-repeat; }
.bar.many { --color: var(--many); } .bar.medium { --color: var(--medium); } .bar.few { --color: var(--few); }
:focus-visible { outline: 2px solid var(--many); outline-offset: 2px; }
@media (max-width: 560px) {
  .card { padding: 14px 12px; } .scroll { padding: 0; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px; } .tiles div { padding: 10px 12px; } .tiles .value { font-size: 1.3rem; }
  .plot { font-size: 13.5px; }
  table { font-size: 0.84rem; } th, td { padding: 7px 7px; } .scroll.card th:first-child { padding-left: 12px; } .scroll.card th:last-child, .scroll.card td:last-child { padding-right: 12px; }
}
@media print {
  :root { color-scheme: light; --paper: #ffffff; }
  body { font-size: 10.5pt; } main { max-width: none; padding: 0; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .card, .tiles div, figure, tr { break-inside: avoid; } h2, h3 { break-after: avoid; }
  .scroll { overflow: visible; } .pair { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
`;
