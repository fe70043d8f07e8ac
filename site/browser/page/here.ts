/** Where the site's files are. Not always beside the page: the one that says that there is no page is shown at any depth. */
export const HERE = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : location.href;
