import{r as e,t}from"./outcome-words-DCxPQIu4.js";import{a as n,i as r,n as i,r as a,t as o}from"./row-outcome-BWYFWjjY.js";import{t as s}from"./markup-text-DsEPvUr_.js";import{b as c}from"./shell-DuGsQS4y.js";import{t as l}from"./page-file-Czhbjfk2.js";function u({key:e,runs:t},n){return p(e,t.map(({name:e,outcome:t,summary:r,reasons:i},a)=>{let o=n[a]===void 0?null:encodeURIComponent(n[a]);return{name:e,outcome:t,text:i[0]?.title??r,page:o}}))}function d(t,s){let c=n(t).map(t=>{let{report:n}=t.artifacts,c=n===void 0?null:e(s,t.run.id,n),l=o(t)?a(t):r(t);return{name:t.key,outcome:i(t),text:l===``?t.title:l,page:c}});return p(s.commentKey===``?s.repository:`${s.repository}: ${s.commentKey}`,c)}const f=`:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .8rem;border-bottom:1px solid #8884;vertical-align:top}
td{overflow-wrap:anywhere}@media print{body{margin:0}}`;function p(e,t){let n=s(c(e,200));return`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${`default-src 'none'; style-src '${l(f)}'; base-uri 'none'; form-action 'none'`}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${n}</title>
<style>${f}</style>
</head>
<body>
<main>
<h1>${n}</h1>
<p>${h(t)}</p>
<table>
<thead><tr><th scope="col">Outcome</th><th scope="col">Name</th><th scope="col">What happened</th></tr></thead>
<tbody>
${t.map(m).join(`
`)}
</tbody>
</table>
</main>
</body>
</html>
`}function m({name:e,outcome:n,text:r,page:i}){let a=s(c(e,200)),o=i===null?a:`<a href="${s(i)}">${a}</a>`;return`<tr><td>${t[n]} ${n}</td><th scope="row">${o}</th><td>${s(c(r,300))}</td></tr>`}function h(e){return`${e.filter(({outcome:e})=>e===`pass`).length} of ${e.length} pass.`}export{d as indexOfRows,u as indexOfRuns};