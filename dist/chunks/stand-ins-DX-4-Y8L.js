import{chmodSync as e,writeFileSync as t}from"node:fs";import n from"node:path";function r(e,{gnuplot:t,draw:n,store:r,list:i}){c(e,`gnuplot`,`real=${l(t??``)}
store=${l(r)}
list=${l(i)}
wanted=${n}
if [ "$*" != -p ]; then
  [ -z "$real" ] || exec "$real" "$@"
  ${s(`gnuplot`)}
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
{ printf '%s\\n' "$first"; cat; } | "$real" "$@"`)}function i(e){c(e,`gnuplot`,`[ "$*" = -p ] || { ${s(`gnuplot`)}; }\nexec cat >/dev/null`)}const a=`<svg xmlns="http://www.w3.org/2000/svg" width="620" height="40">
<text x="10" y="25" font-family="sans-serif" font-size="14">Not drawn: graphviz (dot) is not installed. A .txt file of elle/ tells the anomaly.</text>
</svg>
`;function o(e){c(e,`dot`,`case " $* " in
  *" -Tsvg "*) cat >/dev/null ;;
  *) ${s(`dot`)} ;;
esac
printf '%s' ${l(a)}`)}const s=e=>`echo "${e}: not found" >&2; exit 127`;function c(r,i,a){let o=n.join(r,i);t(o,`#!/bin/sh\n# Stands in for ${i} where Maelstrom runs.\n${a}\n`),e(o,493)}const l=e=>`'${e.replaceAll(`'`,`'\\''`)}'`;export{i,r as n,o as r,a as t};