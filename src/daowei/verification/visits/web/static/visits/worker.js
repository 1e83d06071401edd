// Keeps the pages of opened orders and the forms that go with them, so that a visit works without a network.
const FILES = "daowei-visits-files", PAGES = "daowei-visits-pages";
const ORDER = /^\/p\/[^/]+\/visits\/(orders\/[^/]+\/(fill\/[^/]+\/(form\.xml|media\/[^/]+)?)?)?$/;
const isPage = (request, address) => ORDER.test(address.pathname);
