#include "server/contract/routes.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/sha256.hpp"
#include "server/contract/documents.hpp"
#include "server/http/etag.hpp"
#include "server/http/problem.hpp"

namespace gavel::contract {
namespace {

/// Of the page: its own style, and nothing else from anywhere.
constexpr std::string_view kPagePolicy =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

struct Document {
  std::string_view path, content_type, text;
};

http::Response answer(const Document& document, const std::string& etag, const http::Request& request) {
  http::Response response;
  response.fields = {{"ETag", etag}, {"Cache-Control", "no-cache"}};
  if (http::if_none_match(request.field("if-none-match"), etag)) {
    response.status = 304;
    return response;
  }
  response.content_type = document.content_type;
  response.body = document.text;
  if (document.text == kPage) response.fields.emplace_back("Content-Security-Policy", kPagePolicy);
  return response;
}

void add(http::Router& router, const Document& document) {
  auto etag = '"' + base::to_hex(base::sha256(document.text)) + '"';
  router.add("GET", document.path,
             [document, etag = std::move(etag)](const http::Request& request, http::Respond respond) {
               respond(answer(document, etag, request));
             });
}

void show_problem(const http::Request& request, http::Respond respond) {
  const auto& code = request.params.at("code");
  if (!http::is_problem_code(code)) return respond(http::problem(404, "not_found", "There is no such problem."));
  respond({.status = 303, .content_type = {}, .body = {}, .fields = {{"Location", "/docs#problem-" + code}}});
}

}  // namespace

void add_routes(http::Router& router) {
  add(router, {"/openapi.json", "application/vnd.oai.openapi+json", kOpenApi});
  add(router, {"/asyncapi.json", "application/vnd.aai.asyncapi+json", kAsyncApi});
  add(router, {"/docs", "text/html; charset=utf-8", kPage});
  add(router, {"/docs/style.css", "text/css; charset=utf-8", kStyle});
  router.add("GET", "/problems/{code}", show_problem);
}

}  // namespace gavel::contract
