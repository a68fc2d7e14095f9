// The daemon's own web pages: one document for every page's path, and the files that it loads.
//
//     GET /, /auctions/{id}, /sell, …      the document; its script shows the page that the path names
//     GET /assets/{name}-{hash}.{ext}      script, style, icon: the name changes with the content, so kept for a year
//
// Everything has an ETag (RFC 9110 section 8.8.3; 304 by If-None-Match) and comes compressed to who accepts gzip. The
// document's Content-Security-Policy allows the files of this server and its API and nothing else: no script or style
// within the page, no other host, no frame.
//
// Thread rules: add_routes() before the server runs; answer() is pure.
#pragma once

#include <span>

#include "server/http/router.hpp"
#include "server/pages/asset.hpp"

namespace gavel::pages {

/// Adds the routes of all assets; nothing where there are none.
void add_routes(http::Router& router, std::span<const Asset> all = assets());

/// The answer to a GET of this asset: 200, or 304 where the client has it.
http::Response answer(const Asset& asset, const http::Request& request);

}  // namespace gavel::pages
