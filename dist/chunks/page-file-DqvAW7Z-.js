import{createHash as e}from"node:crypto";function*t({title:e,head:t,blocks:r},a){let{script:s,styles:l}=a;i(s,`script`),i(l,`style`),yield`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${n(a)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${o(e)}</title>
<style>${l}</style>
</head>
<body>
<div id="app"></div>
<noscript>This page shows a run of a test. It needs JavaScript, and loads nothing from anywhere.</noscript>
<script type="application/json" id="head">${c(t)}<\/script>
`;for(let[e,t]of r)yield`<script type="application/octet-stream" id="${o(e)}">`,yield*u(t),yield`<\/script>
`;yield`<script>${s}<\/script>\n</body>\n</html>\n`}function n({script:e,styles:t}){return[`default-src 'none'`,`script-src '${r(e)}'`,`style-src '${r(t)}'`,`img-src data:`,`base-uri 'none'`,`form-action 'none'`].join(`; `)}const r=t=>`sha256-${e(`sha256`).update(t).digest(`base64`)}`;function i(e,t){if(RegExp(`</${t}|<!--`,`i`).test(e))throw Error(`The page's ${t} holds its own end.`);if(e.includes(`\r`))throw Error(`The page's ${t} has line ends that a browser changes, so that its hash would not match.`)}const a={"&":`&amp;`,"<":`&lt;`,">":`&gt;`,'"':`&quot;`,"'":`&#39;`},o=e=>e.replace(/[&<>"']/g,e=>a[e]??e),s={"<":`\\u003c`,">":`\\u003e`,"&":`\\u0026`,"\u2028":`\\u2028`,"\u2029":`\\u2029`},c=e=>JSON.stringify(e).replace(/[<>&\u2028\u2029]/g,e=>s[e]??e),l=786432;function*u(e){let t=Buffer.from(e.buffer,e.byteOffset,e.byteLength);for(let e=0;e<t.length;e+=l)yield t.toString(`base64`,e,Math.min(t.length,e+l))}export{t as n,o as t};