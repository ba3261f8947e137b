import{readFileSync as e,readdirSync as t}from"node:fs";import{randomUUID as n}from"node:crypto";import{execFileSync as r,spawn as i}from"node:child_process";function a(e,t,n=process.platform){let r=n===`linux`?o(t):c(),i=/* @__PURE__ */ new Map,a=/* @__PURE__ */ new Set;for(let{pid:t,parent:n,group:o,carriesMark:s}of r){(s||e.includes(t)||e.includes(o))&&a.add(t);let r=i.get(n);r===void 0?i.set(n,[t]):r.push(t)}a.delete(process.pid);for(let e of a)for(let t of i.get(e)??[])t!==process.pid&&a.add(t);return[...a]}function o(e){let n=[];for(let r of t(`/proc`)){if(!/^\d+$/.test(r))continue;let t=s(`/proc/${r}/stat`),[i,a,o]=t.slice(t.lastIndexOf(`)`)+2).split(` `);if(a===void 0||i===`Z`)continue;let c=e!==null&&`\0${s(`/proc/${r}/environ`)}\0`.includes(`\0${e}\0`);n.push({pid:Number(r),parent:Number(a),group:Number(o),carriesMark:c})}return n}function s(t){try{return e(t,`latin1`)}catch{return``}}function c(){let e;try{e=r(`ps`,[`-A`,`-o`,`pid=,ppid=,pgid=,stat=`],{encoding:`utf8`,maxBuffer:16e6})}catch{return[]}return e.trim().split(`
`).filter(e=>!/ Z\S*$/.test(e.trimEnd())).map(e=>{let[t=0,n=0,r=0]=e.trim().split(/\s+/).map(Number);return{pid:t,parent:n,group:r,carriesMark:!1}})}function l(e,t){for(let n of e)try{process.kill(n,t)}catch{}}const u=e=>`
mark=$1
rows() {${e===`linux`?`
  for file in /proc/[0-9]*/stat; do
    { read -r row <"$file"; } 2>/dev/null || continue
    pid=\${row%% *}
    set -- \${row##*) }
    case "$2:$3" in :* | *: | *[!0-9:]*) continue ;; esac
    [ "$1" = Z ] || echo "$pid $2 $3"
  done`:`
  ps -A -o stat= -o pid= -o ppid= -o pgid= | while read -r state pid parent group; do
    case $state in Z*) ;; *) echo "$pid $parent $group" ;; esac
  done`}
}
look() {
  found=' '
  if [ -n "$mark" ]; then
    for file in $(grep -lsF "$mark" /proc/[0-9]*/environ); do
      pid=\${file#/proc/}
      found="$found\${pid%/environ} "
    done
  fi
  all=$(rows)
  grown=yes
  while [ $grown = yes ]; do
    grown=no
    set -- $all
    while [ $# -ge 3 ]; do
      case "$found" in
        *" $1 "*) ;;
        *)
          case "$groups:$found" in *" $3 "*:* | *:*" $2 "*) found="$found$1 " grown=yes ;; esac
          ;;
      esac
      shift 3
    done
  done
}
(
  groups=' '
  while read -r line; do
    group=\${line#?}
    case $line in
      end) exit ;;
      +*) groups="$groups$group " ;;
      -*) case "$groups" in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
    esac
  done
  round=0
  while [ $round -lt 50 ]; do
    round=$((round + 1))
    look
    for group in $groups; do kill -9 -"$group"; done
    [ "$found" = ' ' ] && exit
    kill -9 $found
  done
) <&3 3<&- 2>/dev/null &
`;function d(e,t,r=process.platform){let o=n(),s=t===null?null:`${t}=${o}`,c=/* @__PURE__ */ new Set,d=i(`/bin/sh`,[`-c`,u(r),`watcher`,s??``],{stdio:[`ignore`,`ignore`,`ignore`,`pipe`],detached:!0,cwd:`/`,env:{PATH:e.PATH??process.env.PATH??`/usr/bin:/bin`,LC_ALL:`C`}});d.on(`error`,()=>{}),d.unref();let f=d.stdio[3];f?.on(`error`,()=>{}),f?.unref?.();let p=e=>void f?.write(`${e}\n`),m=()=>a([...c],s,r);return{environment:t===null?e:{...e,[t]:o},add(e){c.add(e),p(`+${e}`)},remove(e){c.delete(e),p(`-${e}`)},signal(e,t){let n=a([e],null,r);l([-e,...n],t)},processes:m,killAll(){for(let e=0;e<50;e+=1){let e=m();if(l([...[...c].map(e=>-e),...e],`SIGKILL`),e.length===0)break;Atomics.wait(new Int32Array(new SharedArrayBuffer(4)),0,0,5)}c.clear()},end:()=>p(`end`)}}export{l as n,d as t};