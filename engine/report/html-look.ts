/** The look of the HTML report: system fonts, two themes, a phone, and A4. */
import { mapColours } from './port-map.ts';

const colour = (state: keyof typeof mapColours) => {
  const [red, green, blue, alpha] = mapColours[state];
  return `rgb(${red} ${green} ${blue} / ${Math.round((alpha / 255) * 100)}%)`;
};

const light = `--paper:#fff;--ink:#1b2229;--soft:#59646f;--line:#dce1e6;--tint:#f4f6f8;--link:#0c5c74;
--act:#b3261e;--week:#a84300;--month:#7a5b00;--watch:#4a5a6a;--good:#1c6b40;--wash:12%;--open:#0c5c74`;
const dark = `--paper:#12171c;--ink:#e3e8ec;--soft:#98a4b0;--line:#2b343d;--tint:#1a2128;--link:#7cc4dc;
--act:#ff8d85;--week:#ffa561;--month:#e3c04f;--watch:#a9b8c7;--good:#6fd09b;--wash:17%;--open:#58bfe0`;

export const styleSheet = `
:root{${light};color-scheme:light dark;
--mono:ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media screen and (prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);
font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","DejaVu Sans",sans-serif}
main{max-width:1120px;margin:0 auto;padding:36px 32px 64px}
h1,h2,h3,h4,p,ul,ol,dl,dd,figure,table{margin:0;padding:0}
h1{font-size:15px;font-weight:500;color:var(--soft);overflow-wrap:anywhere}
h2{font-size:12px;letter-spacing:.08em;text-transform:uppercase;color:var(--soft);margin:0 0 10px}
h3{font-size:16px;line-height:1.35;overflow-wrap:anywhere}
h4{font-size:13px;margin:16px 0 6px}
a{color:var(--link);text-decoration:none}
a:hover{text-decoration:underline}
.soft,small{color:var(--soft)}
.mono,code,pre{font-family:var(--mono);font-size:.93em}
.act-now{--hue:var(--act)}.this-week{--hue:var(--week)}.this-month{--hue:var(--month)}
.watch{--hue:var(--watch)}.clean{--hue:var(--good)}.unproven{--hue:var(--week)}
.brand{font-weight:700;letter-spacing:.02em;margin-bottom:26px}
.brand span{font-weight:400;color:var(--soft);margin-left:6px}
.verdict{font-size:27px;line-height:1.25;font-weight:650;letter-spacing:-.01em;margin:4px 0 24px;color:var(--hue);text-wrap:pretty}
.tiles{list-style:none;display:grid;grid-template-columns:repeat(4,1fr);gap:12px}
.tiles li{border:1px solid var(--line);border-top:3px solid var(--hue,var(--line));border-radius:4px;padding:10px 14px;font-weight:600}
.tiles b{display:block;font-size:30px;line-height:1.15;color:var(--hue,var(--soft));font-weight:650;font-variant-numeric:tabular-nums}
.tiles small{display:block;font-weight:400}
.tiles .none{color:var(--soft)}
.facts{display:grid;grid-template-columns:repeat(3,1fr);gap:10px 24px;margin:22px 0 30px;padding:14px 0;border:solid var(--line);border-width:1px 0}
.facts dt{font-size:12px;color:var(--soft)}
.facts dd{overflow-wrap:anywhere}
.columns{display:grid;grid-template-columns:3fr 2fr;gap:40px}
.columns>section{min-width:0}
.first{padding-left:1.4em}
.first li{padding-left:4px;margin-bottom:14px;break-inside:avoid;overflow-wrap:anywhere}
.first li::marker{color:var(--soft);font-weight:600}
.first li>a{font-weight:600;color:var(--ink)}
.first .mono{font-size:12px}
.gaps{list-style:none}
.gaps li{padding:0 0 8px 14px;text-indent:-14px;break-inside:avoid;overflow-wrap:anywhere}
.gaps li::before{content:"–";display:inline-block;width:14px;text-indent:0;color:var(--soft)}
.gaps .mono{font-size:12px}
p.clean,p.unproven{color:var(--hue)}
.chip{display:inline-block;vertical-align:1px;padding:0 7px;border-radius:3px;font-size:11.5px;font-weight:600;line-height:18px;white-space:nowrap;
color:var(--hue);background:color-mix(in srgb,var(--hue) var(--wash),transparent)}
.part{margin-top:52px;padding-top:18px;border-top:2px solid var(--ink)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13px}
th{font-size:12px;font-weight:500;color:var(--soft);text-align:left;padding:4px 14px 4px 0;border-bottom:1px solid var(--line);white-space:nowrap}
td{padding:6px 14px 6px 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
th:last-child,td:last-child{padding-right:0}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.number b{color:var(--hue)}
td.none{color:color-mix(in srgb,var(--soft) 60%,transparent)}
tfoot td{font-weight:600;border:0}
.overview td,.ledger td{padding-top:4px;padding-bottom:4px}
.overview td,.ledger td{overflow-wrap:normal;white-space:nowrap}
.overview{margin-bottom:16px}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:center;margin-top:18px;padding:8px 12px;background:var(--tint);border-radius:4px;font-size:12.5px;color:var(--soft)}
.swatch{display:inline-block;width:11px;height:11px;margin-right:5px;vertical-align:-1px;border:1px solid var(--line)}
.swatch.open,.swatch.risky{border-radius:50%;border-color:transparent}
.swatch.open{background:var(--open)}
.swatch.risky{background:var(--act)}
.swatch.closed{background:${colour('closed')}}
.swatch.filtered{background:${colour('filtered')}}
.swatch.unknown{background:${colour('unknown')}}
.device{margin-top:34px}
.device h3{margin-bottom:6px}
.device h3 .mono{font-size:16px;margin-right:6px}
.note{padding:6px 12px;margin:6px 0;border-left:3px solid var(--month);background:var(--tint);overflow-wrap:anywhere}
.ports{table-layout:fixed}
.ports th:nth-child(1){width:88px}.ports th:nth-child(2){width:13%}.ports th:nth-child(3){width:20%}.ports th:nth-child(5){width:26%}
.ports td:first-child{white-space:nowrap}
.learnt{color:var(--soft)}
.posture{display:block;font-size:12px}
.posture span{margin-right:8px}
.posture b{font-weight:600}
.maps{display:flex;flex-wrap:wrap;gap:20px 36px;margin-top:16px}
.map{width:293px;max-width:100%;break-inside:avoid}
.map svg{display:block;width:100%;height:auto}
.map image{image-rendering:pixelated}
.map text{font:9px var(--mono);fill:var(--soft);text-anchor:end}
.map .frame{fill:none;stroke:var(--line)}
.map circle{stroke:var(--paper);stroke-width:.8}
.map circle.open{fill:var(--open)}.map circle.risky{fill:var(--act)}
.map circle.closed{fill:#8b96a1}.map circle.filtered{fill:#6287c6}.map circle.unknown{fill:#d99614}
.map figcaption{padding:6px 0 0 12.3%;font-size:12px;color:var(--soft)}
.map figcaption b{color:var(--ink)}
.minutes{margin-top:14px;max-width:520px;break-inside:avoid}
.minutes svg{display:block;width:240px;max-width:100%;height:auto}
.minutes figcaption{font-size:12px;color:var(--soft);padding-top:4px}
.minutes rect{fill:var(--open)}.minutes rect.frame{fill:var(--line)}.minutes rect.unknown{fill:var(--line)}
.minutes rect.degraded{fill:var(--act)}.minutes rect.line,.minutes rect.stopped{fill:var(--week)}.minutes rect.recovered{fill:var(--good)}
.ranges{flex:1 1 260px;min-width:0;font-size:12.5px;display:grid;align-content:start;gap:3px}
.ranges div{display:grid;grid-template-columns:96px 1fr;break-inside:avoid}
.ranges dt,.ranges .none{color:var(--soft)}
.ranges .none b{font-weight:400}
.ranges dd{overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
.ranges .mono{color:var(--soft);font-size:12px}
.finding{margin-top:30px;padding-left:18px;border-left:3px solid var(--hue)}
.finding h3 .chip{margin-left:4px}
.finding>p{max-width:52em;margin:6px 0 10px;overflow-wrap:anywhere}
.places td:first-child{width:30%}
.evidence{display:block;margin-top:4px;font-size:12px;color:var(--soft);white-space:pre-wrap;overflow-wrap:anywhere}
.fix{margin:0 0 14px;break-inside:avoid-page;overflow-wrap:anywhere}
.fix p{margin:0 0 6px}
.fix p.soft{font-size:13px}
pre{margin:0 0 8px;padding:9px 12px;background:var(--tint);border:1px solid var(--line);border-radius:4px;overflow-x:auto;font-size:12.5px;line-height:1.5}
pre code{font-size:1em;white-space:pre-wrap;overflow-wrap:anywhere}
.back{font-size:12px;color:var(--soft)}
details{margin:4px 0 10px}
summary{cursor:pointer;color:var(--link);margin-bottom:8px}
.references{font-size:12.5px}
#ledger p{max-width:60em;margin-bottom:14px}
#ledger p:last-child{margin:14px 0 0;font-size:12.5px}
@media screen and (max-width:760px){
main{padding:20px 16px 40px}
.brand{margin-bottom:18px}
.verdict{font-size:22px}
.tiles{grid-template-columns:1fr 1fr}
.facts{grid-template-columns:1fr 1fr}
.columns{grid-template-columns:1fr;gap:26px}
.ports,.ports tbody,.ports tr{display:block}
.ports thead{display:none}
.ports tr{display:grid;grid-template-columns:78px 1fr;gap:0 10px;padding:8px 0;border-bottom:1px solid var(--line)}
.ports td{display:block;padding:0;border:0;grid-column:2}
.ports td:first-child{grid-column:1;grid-row:1}
.ports td:empty{display:none}
.places td:first-child{width:42%}
.finding{padding-left:12px}
}
@media print{
@page{size:A4;margin:15mm 15mm 17mm;
@bottom-left{content:"Postern port check";font:8pt sans-serif;color:#59646f}
@bottom-right{content:counter(page) " / " counter(pages);font:8pt sans-serif;color:#59646f}}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
body{font-size:9.5pt;line-height:1.42}
main{max-width:none;padding:0}
.brand{margin-bottom:12px}
.verdict{font-size:18pt;margin-bottom:14px}
.tiles b{font-size:20pt}
.facts{grid-template-columns:repeat(3,1fr);margin:14px 0 18px;padding:10px 0;gap:8px 18px}
.columns{gap:22px}
.tiles{gap:8px}.tiles li{padding:6px 10px}
.gaps li{padding-bottom:5px}.first li{margin-bottom:9px}
table{font-size:8.5pt}
th,.posture,.fix p.soft,.gaps .mono,.first .mono,.legend,.map figcaption,.references,.back{font-size:8pt}
td{padding-top:4px;padding-bottom:4px}
pre{font-size:8pt;padding:6px 9px}
tr,.legend,.note,.maps,pre{break-inside:avoid}
.fix{break-inside:auto}
h2,h3,h4,thead,.note,.fix p,.back{break-after:avoid}
.posture .unknown{display:none}
.part{margin-top:0;break-before:page}
#ledger{break-before:auto;margin-top:36px}
.device{margin-top:20px}.maps{margin-top:10px}
.ports th:nth-child(1){width:66px}.ports th:nth-child(3){width:16%}.ports th:nth-child(5){width:23%}
.map{width:46mm}.maps{gap:12px 18px}.ranges{flex-basis:40mm}.ranges,.ranges .mono{font-size:8pt}.ranges div{grid-template-columns:22mm 1fr}
.scroll{overflow:visible}
.overview td,.ledger td:first-child{white-space:normal;overflow-wrap:anywhere}
details[open]::details-content{content-visibility:hidden;height:0}
summary{list-style:none;color:var(--soft);font-size:8pt}
summary::after{content:" in the file that this was printed from"}
a{color:inherit}
}
`;
