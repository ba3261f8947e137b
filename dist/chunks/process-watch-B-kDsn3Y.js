import{readFileSync as e,readdirSync as t}from"node:fs";import{execFileSync as n,spawn as r}from"node:child_process";import{randomUUID as i}from"node:crypto";function a(){try{return n(`ps`,[`-A`,`-o`,`pid=,ppid=,pgid=,stat=,time=`],{encoding:`utf8`,maxBuffer:16e6})}catch{return``}}const o=e=>e.split(`
`).map(e=>e.trim().split(/\s+/)).filter(e=>e.length>=5).map(([e,t,n,r=``,i=``])=>({pid:Number(e),parent:Number(t),group:Number(n),isZombie:r.startsWith(`Z`),isRunning:r.startsWith(`R`),cpuMs:s(i)}));function s(e){let[t=``,n=`0`]=e.split(`-`).reverse(),r=t.split(`:`).reduce((e,t)=>60*e+Number(t),0);return Math.round(1e3*(86400*Number(n)+r))}const c=(e=process.platform)=>e===`linux`?d():o(a());function l(e,t,n=process.platform,r=c(n)){let i=r.filter(({pid:e,isZombie:t})=>e!==process.pid&&!t),a=n===`linux`?t:null;return u(i.filter(({pid:t,group:n})=>e.includes(t)||e.includes(n)||a!==null&&m(t,a)).map(({pid:e})=>e),i)}function u(e,t){let n=/* @__PURE__ */ new Map;for(let{pid:e,parent:r}of t){let t=n.get(r);t===void 0?n.set(r,[e]):t.push(e)}let r=new Set(e);for(let e of r)for(let t of n.get(e)??[])r.add(t);return[...r]}function d(){return t(`/proc`).filter(e=>/^\d+$/.test(e)).flatMap(e=>p(Number(e),h(`/proc/${e}/stat`))??[])}const f=e=>p(e,h(`/proc/${e}/stat`))?.cpuMs??null;function p(e,t){let n=t.slice(t.lastIndexOf(`)`)+2).split(` `),[r,i,a]=n;if(i===void 0||a===void 0)return null;let o=n.slice(11,15).reduce((e,t)=>e+Number(t),0);return{pid:e,parent:Number(i),group:Number(a),isZombie:r===`Z`,isRunning:r===`R`,cpuMs:o*10}}const m=(e,t)=>`\0${h(`/proc/${e}/environ`)}\0`.includes(`\0${t}\0`);function h(t){try{return e(t,`latin1`)}catch{return``}}function g(e,t){for(let n of e)try{process.kill(n,t)}catch{}}const _=e=>`
mark=$1 until=$2
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
  all=$(rows)
  # At once, since the rest takes seconds on a busy machine. Who descends from whom is listed already.
  for group in $groups; do kill -9 -"$group"; done
  found=' '
  if [ -n "$mark" ]; then
    for file in $(grep -lsF "$mark" /proc/[0-9]*/environ); do
      pid=\${file#/proc/}
      found="$found\${pid%/environ} "
    done
  fi
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
  groups=' ' directory=''
  while read -r line; do
    group=\${line#?}
    case $line in
      end) exit ;;
      =*) directory=$group ;;
      +*)
        groups="$groups$group "
        [ "$until" = added ] && mark=''
        ;;
      -*) case "$groups" in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
    esac
  done
  round=0
  while [ $round -lt 50 ]; do
    round=$((round + 1))
    look
    [ "$found" = ' ' ] && break
    kill -9 $found
  done
  [ -n "$directory" ] && rm -rf "$directory"
) <&3 3<&- 2>/dev/null &
`;function v(e,t,n=process.platform){let a=i(),o=typeof t==`object`?t?.untilAdded:t,s=o===void 0?``:`${o}=${a}`,u=typeof t==`string`?s:null,d=typeof t==`object`?`added`:`end`,f=/* @__PURE__ */ new Set,p=r(`/bin/sh`,[`-c`,_(n),`watcher`,s,d],{stdio:[`ignore`,`ignore`,`ignore`,`pipe`],detached:!0,cwd:`/`,env:{PATH:e.PATH??process.env.PATH??`/usr/bin:/bin`,LC_ALL:`C`}});p.on(`error`,()=>{}),p.unref();let m=p.stdio[3];m?.on(`error`,()=>{}),m?.unref?.();let h=e=>void m?.write(`${e}\n`),v,y=()=>(v===void 0&&(v=c(n),setImmediate(()=>{v=void 0})),v),b=()=>l([...f],u,n);return{environment:o===void 0?e:{...e,[o]:a},add(e){f.add(e),h(`+${e}`)},remove(e){f.delete(e),h(`-${e}`)},signal(e,t){let r=l([e],null,n,y());g([-e,...r],t)},processes:b,killAll(){for(let e=0;e<50;e+=1){let e=b();if(g([...[...f].map(e=>-e),...e],`SIGKILL`),e.length===0)break;Atomics.wait(new Int32Array(new SharedArrayBuffer(4)),0,0,5)}f.clear()},setScratch:e=>h(`=${e?.includes(`
`)?``:e??``}`),end:()=>h(`end`)}}export{u as a,g as i,f as n,c as r,v as t};