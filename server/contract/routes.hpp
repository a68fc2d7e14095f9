// The contract, served by the daemon that keeps it: /openapi.json, /asyncapi.json, and both as a page at /docs. What
// the `type` of a problem points at (/problems/below_minimum) leads to its place on the page.
//
//     contract::add_routes(router);
//
// The page has no scripts and asks for nothing elsewhere: its policy allows the daemon's own style and nothing more.
// The documents have an ETag, and 304 for who has them (RFC 9110 section 13.1.2). tests/contract holds the daemon to
// it.
//
// Thread rules: add_routes() before the server runs; the handlers run on any thread.
#pragma once

#include "server/http/router.hpp"

namespace gavel::contract {

void add_routes(http::Router& router);

}  // namespace gavel::contract
