import{t as e}from"./markup-text-DsEPvUr_.js";import{createHash as t}from"node:crypto";function*n({title:t,head:n,blocks:i},o){let{script:c,styles:u}=o;a(c,`script`),a(u,`style`),yield`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${r(o)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${e(t)}</title>
<style>${u}</style>
</head>
<body>
<div id="app"></div>
<noscript>This page shows a run of a test. It needs JavaScript, and loads nothing from anywhere.</noscript>
<script type="application/json" id="head">${s(n)}<\/script>
`;for(let[t,n]of i)yield`<script type="application/octet-stream" id="${e(t)}">`,yield*l(n),yield`<\/script>
`;yield`<script>${c}<\/script>\n</body>\n</html>\n`}function r({script:e,styles:t}){return[`default-src 'none'`,`script-src '${i(e)}'`,`style-src '${i(t)}'`,`img-src data:`,`base-uri 'none'`,`form-action 'none'`].join(`; `)}const i=e=>`sha256-${t(`sha256`).update(e).digest(`base64`)}`;function a(e,t){if(RegExp(`</${t}|<!--`,`i`).test(e))throw Error(`The page's ${t} holds its own end.`);if(e.includes(`\r`))throw Error(`The page's ${t} has line ends that a browser changes, so that its hash would not match.`)}const o={"<":`\\u003c`,">":`\\u003e`,"&":`\\u0026`,"\u2028":`\\u2028`,"\u2029":`\\u2029`},s=e=>JSON.stringify(e).replace(/[<>&\u2028\u2029]/g,e=>o[e]??e),c=786432;function*l(e){let t=Buffer.from(e.buffer,e.byteOffset,e.byteLength);for(let e=0;e<t.length;e+=c)yield t.toString(`base64`,e,Math.min(t.length,e+c))}export{n,i as t};