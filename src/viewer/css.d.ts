/** Stylesheets go into dist/viewer.css, in the order in which they are imported. */
declare module '*.css' {}
