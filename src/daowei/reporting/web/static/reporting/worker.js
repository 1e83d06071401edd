// Keeps the form pages one has opened, so that a reload without a network shows form and draft.
const FILES = "daowei-files", PAGES = "daowei-forms";
const FORM = /^\/p\/[^/]+\/units\/[^/]+\/reports\/[^/]+\/[^/]+\/enter\/$/;
const isPage = (request, address) => request.mode === "navigate" && FORM.test(address.pathname);
