import{t as e}from"./quote-for-shell-BwMFpXmG.js";import{chmodSync as t,writeFileSync as n}from"node:fs";import r from"node:path";function i(t,{gnuplot:n,draw:r,store:i,list:a}){l(t,`gnuplot`,`real=${e(n??``)}
store=${e(i)}
list=${e(a)}
wanted=${r}
if [ "$*" != -p ]; then
  [ -z "$real" ] || exec "$real" "$@"
  ${c(`gnuplot`)}
fi
# Jepsen's script begins: set output '…/store/kafka/<time>/realtime-lag-key/8.png';
IFS= read -r first
file=\${first#"set output '"}
file=\${file%"';"}
case $file in
  "$store"/*) below=\${file#"$store"/}; name=\${below#*/*/} ;;
  *) name= ;;
esac
case $name in
  */*) wanted=none ;;
  '') wanted=summary ;;
esac
[ -n "$real" ] || wanted=none
if [ "$wanted" = none ]; then
  [ -z "$name" ] || printf '%s\\n' "$name" >>"$list"
  exec cat >/dev/null
fi
{ printf '%s\\n' "$first"; cat; } | "$real" "$@"`)}function a(e){l(e,`gnuplot`,`[ "$*" = -p ] || { ${c(`gnuplot`)}; }\nexec cat >/dev/null`)}const o=`<svg xmlns="http://www.w3.org/2000/svg" width="620" height="40">
<text x="10" y="25" font-family="sans-serif" font-size="14">Not drawn: graphviz (dot) is not installed. A .txt file of elle/ tells the anomaly.</text>
</svg>
`;function s(t){l(t,`dot`,`case " $* " in
  *" -Tsvg "*) cat >/dev/null ;;
  *) ${c(`dot`)} ;;
esac
printf '%s' ${e(o)}`)}const c=e=>`echo "${e}: not found" >&2; exit 127`;function l(e,i,a){let o=r.join(e,i);n(o,`#!/bin/sh\n# Stands in for ${i} where Maelstrom runs.\n${a}\n`),t(o,493)}export{a as i,i as n,s as r,o as t};